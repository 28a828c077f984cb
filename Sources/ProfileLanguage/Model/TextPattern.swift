/// A text with places in it, such as `region_{number:digits}_{event}`: whether a text is so, and what stands at a place.
///
/// Anchored at both ends, and asked in one pass: a place ends where what follows it is first found.
struct TextPattern: Sendable {
    private var pieces: [Piece]

    private enum Piece: Sendable {
        case literal([UInt8])
        /// At least one byte; exactly `count` where there is one.
        case place(allows: Alphabet, count: Int?)
    }

    enum Alphabet: String, Sendable, CaseIterable {
        case any
        case digits
        case hex

        func allows(_ byte: UInt8) -> Bool {
            switch self {
            case .any: true
            case .digits: byte >= 0x30 && byte <= 0x39
            case .hex: hexDigit(byte) != nil
            }
        }
    }

    static let maxBytes = 256
    static let maxPlaces = 32
    /// Longer texts are not what any pattern means.
    static let maxTextBytes = 4096

    /// Why a text is no pattern.
    struct Fault: Error {
        var what: String
    }

    /// Reads a pattern and which of its places is wanted.
    init(_ text: String, taking wanted: String) throws(Fault) {
        guard text.utf8.count <= Self.maxBytes else {
            throw Fault(what: "a pattern has at most \(Self.maxBytes) bytes")
        }
        pieces = []
        taken = -1
        var rest = text[...]
        var names: Set<Substring> = []
        while let open = rest.firstIndex(of: "{") {
            append(rest[..<open])
            guard let close = rest[open...].firstIndex(of: "}") else { throw Fault(what: "a '{' has no '}'") }
            let parts = rest[rest.index(after: open)..<close].split(separator: ":", omittingEmptySubsequences: false)
            guard let name = parts.first, !name.isEmpty, parts.count <= 2 else {
                throw Fault(what: "a place has no name")
            }
            guard names.insert(name).inserted else { throw Fault(what: "two places are named '\(name)'") }
            if case .place(_, nil) = pieces.last {
                throw Fault(what: "nothing says where the place before '\(name)' ends")
            }
            if name == wanted { taken = pieces.count }
            pieces.append(try Self.place(parts.count == 2 ? parts[1] : ""))
            rest = rest[rest.index(after: close)...]
        }
        append(rest)
        guard taken >= 0 else { throw Fault(what: "no place is named '\(wanted)'") }
        guard names.count <= Self.maxPlaces else { throw Fault(what: "a pattern has at most \(Self.maxPlaces) places") }
    }

    private var taken: Int

    private mutating func append(_ literal: Substring) {
        if !literal.isEmpty { pieces.append(.literal(Array(literal.utf8))) }
    }

    private static func place(_ kind: Substring) throws(Fault) -> Piece {
        if let count = Int(kind), (1...64).contains(count) { return .place(allows: .any, count: count) }
        if kind.isEmpty { return .place(allows: .any, count: nil) }
        guard let alphabet = Alphabet(rawValue: String(kind)) else {
            throw Fault(what: "'\(kind)' is not digits, hex or a number of bytes")
        }
        return .place(allows: alphabet, count: nil)
    }

    /// What stands at the wanted place; `nil` when the text is not so.
    func taken(from text: String) -> String? {
        let bytes = Array(text.utf8)
        guard bytes.count <= Self.maxTextBytes else { return nil }
        var start = 0
        var found: Range<Int>?
        for number in pieces.indices {
            guard let end = end(of: number, in: bytes, from: start) else { return nil }
            if number == taken { found = start..<end }
            start = end
        }
        guard start == bytes.count, let found else { return nil }
        return String(decoding: bytes[found], as: UTF8.self)
    }

    private func end(of number: Int, in bytes: [UInt8], from start: Int) -> Int? {
        switch pieces[number] {
        case .literal(let literal): return bytes[start...].starts(with: literal) ? start + literal.count : nil
        case .place(_, let count?): return start + count <= bytes.count ? start + count : nil
        case .place(let alphabet, nil):
            var end = start
            while end < bytes.count, alphabet.allows(bytes[end]) {
                if end > start, isFollowed(number, in: bytes, at: end) { break }
                end += 1
            }
            return end > start ? end : nil
        }
    }

    private func isFollowed(_ number: Int, in bytes: [UInt8], at place: Int) -> Bool {
        guard number + 1 < pieces.count, case .literal(let literal) = pieces[number + 1] else { return false }
        return bytes[place...].starts(with: literal)
    }
}
