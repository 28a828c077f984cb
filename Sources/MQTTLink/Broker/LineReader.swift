import Glibc

/// Cuts what comes out of a pipe into lines.
struct LineReader {
    /// A longer line is cut, in bytes.
    static let limitBytes = 8192

    private(set) var isAtEnd = false
    private var waiting: [UInt8] = []

    /// Takes what is there; blocks when nothing is.
    mutating func read(from descriptor: Int32) {
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = Glibc.read(descriptor, &bytes, bytes.count)
        if count > 0 {
            waiting += bytes.prefix(count)
        } else if count == 0 || errno != EINTR {
            isAtEnd = true
        }
    }

    /// The next whole line without its end; at the end of the pipe also the rest.
    mutating func next() -> String? {
        let end = waiting.firstIndex(of: UInt8(ascii: "\n"))
        let isCut = waiting.count >= Self.limitBytes || isAtEnd && !waiting.isEmpty
        guard let length = end ?? (isCut ? waiting.count : nil) else { return nil }
        defer { waiting.removeFirst(end == nil ? length : length + 1) }
        return String(decoding: waiting[..<length], as: UTF8.self)
    }
}
