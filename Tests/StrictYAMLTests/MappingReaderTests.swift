import StrictYAML
import Testing

@Suite struct `Reading a mapping` {
    enum Colour: String, CaseIterable {
        case red
        case green
    }

    private func read(_ text: String, keys: [String], _ use: (MappingReader) -> Void) throws -> String {
        let faults = SourceFaults()
        let node = try SourceNode.parse(text, file: "f.yaml")
        if let map = MappingReader(node, "a lamp", keys: keys, faults: faults) { use(map) }
        return SourceErrors(faults.errors).description
    }

    @Test func `an unknown key gets the nearest right one`() throws {
        let text = try read("colur: red", keys: ["colour", "size"]) { _ in }
        #expect(
            text == """
                f.yaml:1:1: 'colur' is not a key of a lamp [yaml.unknown-key]
                  → Did you mean 'colour'? Allowed: colour, size.
                """
        )
    }

    @Test func `a missing key is told with the place of its mapping`() throws {
        let text = try read("size: 1", keys: ["colour", "size"]) { _ = $0.requiredText("colour") }
        #expect(text == "f.yaml:1:1: a lamp has no 'colour' [yaml.missing-key]\n  → Add 'colour'.")
    }

    @Test func `a wrong word gets the nearest right one`() throws {
        let text = try read("colour: gren", keys: ["colour"]) { _ = $0.word("colour", as: Colour.self) }
        #expect(
            text == """
                f.yaml:1:9: 'gren' is not a word for 'colour' [yaml.bad-value]
                  → Did you mean 'green'? Allowed: red, green.
                """
        )
    }

    @Test func `yes is not true`() throws {
        let text = try read("lit: yes", keys: ["lit"]) { _ = $0.bool("lit", default: false) }
        #expect(
            text == """
                f.yaml:1:6: 'lit' is true or false, found 'yes' [yaml.wrong-type]
                  → Write true or false; on, off, yes and no are only words here.
                """
        )
    }

    @Test func `all faults are told at once, in the order of the file`() throws {
        let text = try read("size: big\nspan: 30\nodd: 1", keys: ["size", "span"]) { map in
            _ = map.duration("span")
            _ = map.integer("size", in: 1...9)
        }
        #expect(
            text.split(separator: "\n").filter { $0.hasPrefix("f.yaml") }.map { $0.prefix(10) } == [
                "f.yaml:1:7", "f.yaml:2:7", "f.yaml:3:1",
            ]
        )
    }

    @Test(arguments: [
        ("30s", 30_000), ("5m", 300_000), ("6h", 21_600_000), ("14d", 1_209_600_000), ("250ms", 250), ("30", nil),
        ("s", nil), ("-1s", nil), ("1.5h", nil), ("9999999999d", nil), ("3 s", nil),
    ])
    func `a span of time has a unit`(text: String, milliseconds: Int64?) {
        #expect(Duration(spanText: text) == milliseconds.map { .milliseconds($0) })
    }
}

@Suite struct `The nearest word` {
    @Test(arguments: [
        ("bed.exits", "bed.exit"), ("lock_unlock", "lock_unlocked"), ("Panic", "panic"), ("pnaic", "panic"),
        ("elephant", nil), ("", nil),
    ])
    func `is at most two edits away`(word: String, nearest: String?) {
        #expect(nearestWord(to: word, among: ["bed.exit", "lock_unlocked", "panic"]) == nearest)
    }
}
