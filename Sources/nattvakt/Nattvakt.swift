import ArgumentParser

@main struct Nattvakt {
    static func main() {}
}
