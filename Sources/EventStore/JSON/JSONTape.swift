/// One parsed JSON text: its values in the order of the text, each with the place where the next sibling begins.
///
/// Parsing is strict (RFC 8259) but for two liberties it does not take either: no trailing text, no depth beyond 200.
struct JSONTape {
    let bytes: [UInt8]
    private(set) var nodes: [Node] = []

    /// One value, or one key of an object, which is a string node before its value.
    struct Node {
        var kind: Kind
        /// Where its text begins; for a string, after the quote.
        var start: Int
        /// Where its text ends; for a string, before the quote.
        var end: Int
        /// The index of the node after this value and everything inside it.
        var next: Int
    }

    enum Kind {
        case object
        case array
        case string
        /// A string with at least one backslash.
        case escapedString
        case number
        case `true`
        case `false`
        case null
    }

    /// Text that is not JSON: the row was altered from outside, or a newer program wrote it.
    struct Malformed: Error {
        var offset: Int
    }

    static let depthLimit = 200

    init(_ bytes: [UInt8]) throws(Malformed) {
        self.bytes = bytes
        nodes.reserveCapacity(bytes.count / 6)
        var offset = 0
        try value(&offset, depth: 0)
        skipSpace(&offset)
        guard offset == bytes.count else { throw Malformed(offset: offset) }
    }

    /// The text of a string node.
    func string(_ node: Node) -> String {
        node.kind == .escapedString
            ? JSONTape.unescaped(bytes[node.start..<node.end])
            : String(decoding: bytes[node.start..<node.end], as: UTF8.self)
    }

    /// The key node of the first member with a name, among members that begin at `first` and end before `end`.
    func member(named name: UnsafeBufferPointer<UInt8>, from first: Int, to end: Int) -> Int? {
        unsafe bytes.withUnsafeBufferPointer { bytes in
            var index = first
            while index < end {
                let key = nodes[index]
                if key.kind == .escapedString {
                    if unsafe string(key).utf8.elementsEqual(name) { return index }
                } else if key.end - key.start == name.count,
                    unsafe bytes[key.start..<key.end].elementsEqual(name)
                {
                    return index
                }
                index = nodes[index + 1].next
            }
            return nil
        }
    }
}

/// Parsing.
extension JSONTape {
    private mutating func value(_ offset: inout Int, depth: Int) throws(Malformed) {
        skipSpace(&offset)
        guard offset < bytes.count, depth < JSONTape.depthLimit else { throw Malformed(offset: offset) }
        switch bytes[offset] {
        case UInt8(ascii: "{"): try members(&offset, depth: depth, kind: .object, closer: UInt8(ascii: "}"))
        case UInt8(ascii: "["): try members(&offset, depth: depth, kind: .array, closer: UInt8(ascii: "]"))
        case UInt8(ascii: "\""): try string(&offset)
        case UInt8(ascii: "t"): try word("true", .true, &offset)
        case UInt8(ascii: "f"): try word("false", .false, &offset)
        case UInt8(ascii: "n"): try word("null", .null, &offset)
        default: try number(&offset)
        }
    }

    private mutating func members(_ offset: inout Int, depth: Int, kind: Kind, closer: UInt8) throws(Malformed) {
        let index = nodes.count
        nodes.append(Node(kind: kind, start: offset, end: offset, next: index + 1))
        offset += 1
        skipSpace(&offset)
        if peek(offset) == closer {
            offset += 1
        } else {
            repeat {
                if kind == .object { try key(&offset) }
                try value(&offset, depth: depth + 1)
                skipSpace(&offset)
            } while accept(UInt8(ascii: ","), &offset)
            guard accept(closer, &offset) else { throw Malformed(offset: offset) }
        }
        nodes[index].end = offset
        nodes[index].next = nodes.count
    }

    private mutating func key(_ offset: inout Int) throws(Malformed) {
        skipSpace(&offset)
        guard peek(offset) == UInt8(ascii: "\"") else { throw Malformed(offset: offset) }
        try string(&offset)
        skipSpace(&offset)
        guard accept(UInt8(ascii: ":"), &offset) else { throw Malformed(offset: offset) }
    }

    private mutating func string(_ offset: inout Int) throws(Malformed) {
        let start = offset + 1
        var end = start
        var kind = Kind.string
        while let byte = peek(end), byte != UInt8(ascii: "\"") {
            guard byte >= 0x20 else { throw Malformed(offset: end) }
            if byte == UInt8(ascii: "\\") {
                kind = .escapedString
                guard JSONTape.isEscape(bytes[end...]) else { throw Malformed(offset: end) }
                end += 1
            }
            end += 1
        }
        guard end < bytes.count else { throw Malformed(offset: end) }
        nodes.append(Node(kind: kind, start: start, end: end, next: nodes.count + 1))
        offset = end + 1
    }

    private mutating func number(_ offset: inout Int) throws(Malformed) {
        let start = offset
        _ = accept(UInt8(ascii: "-"), &offset)
        let isZero = peek(offset) == UInt8(ascii: "0")
        let whole = try digits(&offset)
        guard !isZero || whole == 1 else { throw Malformed(offset: start) }
        if accept(UInt8(ascii: "."), &offset) { _ = try digits(&offset) }
        if accept(UInt8(ascii: "e"), &offset) || accept(UInt8(ascii: "E"), &offset) {
            if !accept(UInt8(ascii: "+"), &offset) { _ = accept(UInt8(ascii: "-"), &offset) }
            _ = try digits(&offset)
        }
        nodes.append(Node(kind: .number, start: start, end: offset, next: nodes.count + 1))
    }

    private func digits(_ offset: inout Int) throws(Malformed) -> Int {
        let start = offset
        while let byte = peek(offset), byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") { offset += 1 }
        guard offset > start else { throw Malformed(offset: offset) }
        return offset - start
    }

    private mutating func word(_ text: StaticString, _ kind: Kind, _ offset: inout Int) throws(Malformed) {
        let end = offset + text.utf8CodeUnitCount
        guard end <= bytes.count, bytes[offset..<end].elementsEqual(text.description.utf8) else {
            throw Malformed(offset: offset)
        }
        nodes.append(Node(kind: kind, start: offset, end: end, next: nodes.count + 1))
        offset = end
    }

    private func peek(_ offset: Int) -> UInt8? { offset < bytes.count ? bytes[offset] : nil }

    private func accept(_ byte: UInt8, _ offset: inout Int) -> Bool {
        guard peek(offset) == byte else { return false }
        offset += 1
        return true
    }

    private func skipSpace(_ offset: inout Int) {
        while let byte = peek(offset), byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { offset += 1 }
    }
}

/// Escapes.
extension JSONTape {
    private static func isEscape(_ rest: ArraySlice<UInt8>) -> Bool {
        guard let letter = rest.dropFirst().first else { return false }
        guard letter == UInt8(ascii: "u") else { return "\"\\/bfnrt".utf8.contains(letter) }
        return hex(rest.dropFirst(2)) != nil
    }

    private static func hex(_ rest: ArraySlice<UInt8>) -> UInt16? {
        let digits = rest.prefix(4)
        guard digits.count == 4 else { return nil }
        var value: UInt16 = 0
        for digit in digits {
            guard let number = Character(Unicode.Scalar(digit)).hexDigitValue else { return nil }
            value = value << 4 | UInt16(number)
        }
        return value
    }

    private static func unescaped(_ text: ArraySlice<UInt8>) -> String {
        var units: [UInt16] = []
        var rest = text
        while let byte = rest.first {
            guard byte == UInt8(ascii: "\\") else {
                let run = rest.prefix { $0 != UInt8(ascii: "\\") }
                units.append(contentsOf: String(decoding: run, as: UTF8.self).utf16)
                rest = rest.dropFirst(run.count)
                continue
            }
            let letter = rest.dropFirst().first ?? byte
            units.append(letter == UInt8(ascii: "u") ? hex(rest.dropFirst(2)) ?? 0 : UInt16(control(letter)))
            rest = rest.dropFirst(letter == UInt8(ascii: "u") ? 6 : 2)
        }
        return String(decoding: units, as: UTF16.self)
    }

    private static func control(_ letter: UInt8) -> UInt8 {
        switch letter {
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "t"): 0x09
        default: letter
        }
    }
}
