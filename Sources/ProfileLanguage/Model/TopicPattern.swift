/// A pattern for topics: levels that are written out, and captures such as `{lock}`, `{lock:hex}` or `{rest...}`.
///
/// A level may also have text around its capture, as in `shelly-{id}`, which is not part of what is captured;
/// `{hub:nuki*}` captures a whole level that begins with `nuki`.
struct TopicPattern: Sendable, Equatable {
    var text: String
    var levels: [Level]

    enum Level: Sendable, Equatable {
        case literal([UInt8])
        case capture(Capture)
        /// All levels that are left, one at least.
        case rest(name: String)
    }

    struct Capture: Sendable, Equatable {
        var name: String
        var alphabet: Alphabet
        var prefix: [UInt8]
        var suffix: [UInt8]

        /// Whether a level of a topic fits.
        func admits(_ level: ArraySlice<UInt8>) -> Bool {
            guard level.count >= prefix.count + suffix.count, level.starts(with: prefix),
                level.suffix(suffix.count).elementsEqual(suffix)
            else { return false }
            let inner = level.dropFirst(prefix.count).dropLast(suffix.count)
            return !inner.isEmpty && alphabet.admits(inner)
        }

        /// What every level that fits begins with.
        fileprivate var opening: [UInt8] {
            if case .beginning(let start) = alphabet { return prefix + start }
            return prefix
        }
    }

    /// What a capture may hold.
    enum Alphabet: Sendable, Equatable {
        case any
        case hex
        case digits
        /// Text that begins so.
        case beginning([UInt8])

        func admits(_ text: ArraySlice<UInt8>) -> Bool {
            switch self {
            case .any: true
            case .hex: text.allSatisfy { hexDigit($0) != nil }
            case .digits: text.allSatisfy { $0 &- UInt8(ascii: "0") < 10 }
            case .beginning(let start): text.starts(with: start)
            }
        }

        init?(_ word: String) {
            switch word {
            case "any": self = .any
            case "hex": self = .hex
            case "digits": self = .digits
            default:
                guard word.hasSuffix("*"), word.utf8.count > 1 else { return nil }
                self = .beginning(Array(word.dropLast().utf8))
            }
        }
    }

    /// Names of the captures in the order of the levels.
    var captureNames: [String] {
        levels.compactMap { level in
            switch level {
            case .literal: nil
            case .capture(let capture): capture.name
            case .rest(let name): name
            }
        }
    }

    /// The MQTT filter to subscribe to; it may let through topics that the pattern then does not match.
    var filter: String {
        levels.map { level in
            switch level {
            case .literal(let bytes): String(decoding: bytes, as: UTF8.self)
            case .capture: "+"
            case .rest: "#"
            }
        }.joined(separator: "/")
    }

    /// Whether some topic could match both patterns.
    ///
    /// May say yes where the alphabets make it impossible, never the opposite.
    func mayMeet(_ other: TopicPattern) -> Bool {
        for index in 0..<max(levels.count, other.levels.count) {
            guard index < levels.count, index < other.levels.count else { return false }
            switch (levels[index], other.levels[index]) {
            case (.rest, _), (_, .rest): return true
            case (.literal(let left), .literal(let right)):
                guard left == right else { return false }
            case (.literal(let level), .capture(let capture)), (.capture(let capture), .literal(let level)):
                guard capture.admits(level[...]) else { return false }
            case (.capture(let left), .capture(let right)):
                guard left.mayMeet(right) else { return false }
            }
        }
        return true
    }
}

extension TopicPattern {
    /// Whether it says more about a topic than another that matches too: at the first level where they differ in kind,
    /// it has a word where the other has a capture, or a narrower capture.
    func outranks(_ other: TopicPattern) -> Bool {
        for (level, rival) in zip(levels, other.levels) where level.rank != rival.rank {
            return level.rank > rival.rank
        }
        return false
    }
}

extension TopicPattern.Level {
    fileprivate var rank: Int {
        switch self {
        case .literal: 3
        case .capture(let capture):
            capture.prefix.isEmpty && capture.suffix.isEmpty && capture.alphabet == .any ? 1 : 2
        case .rest: 0
        }
    }
}

extension TopicPattern.Capture {
    fileprivate func mayMeet(_ other: TopicPattern.Capture) -> Bool {
        zip(opening, other.opening).allSatisfy { $0 == $1 }
    }
}

extension TopicPattern {
    /// Reads a pattern; the error text says what is wrong with it.
    static func parse(_ text: String) throws(PatternFault) -> TopicPattern {
        guard !text.isEmpty, text.utf8.count <= 200 else { throw PatternFault("has 1 to 200 bytes") }
        var levels: [Level] = []
        for part in text.split(separator: "/", omittingEmptySubsequences: false) {
            if case .rest = levels.last { throw PatternFault("may have '{name...}' only as its last level") }
            levels.append(try level(part))
        }
        guard levels.count <= 32 else { throw PatternFault("has at most 32 levels") }
        let pattern = TopicPattern(text: text, levels: levels)
        let names = pattern.captureNames
        guard Set(names).count == names.count else { throw PatternFault("names each capture differently") }
        return pattern
    }

    private static func level(_ part: Substring) throws(PatternFault) -> Level {
        guard !part.contains("+"), !part.contains("#") else {
            throw PatternFault("uses '{name}' instead of '+', and '{name...}' instead of '#'")
        }
        guard let open = part.firstIndex(of: "{") else {
            guard !part.contains("}") else { throw PatternFault("has a '}' without its '{'") }
            return .literal(Array(part.utf8))
        }
        guard let close = part.firstIndex(of: "}"), open < close else {
            throw PatternFault("has a '{' without its '}'")
        }
        let prefix = Array(part[..<open].utf8)
        let suffix = part[part.index(after: close)...]
        guard !suffix.contains("{"), !suffix.contains("}") else { throw PatternFault("has one capture in a level") }
        var inner = part[part.index(after: open)..<close]
        if inner.hasSuffix("...") {
            inner = inner.dropLast(3)
            guard prefix.isEmpty, suffix.isEmpty else { throw PatternFault("has '{name...}' alone in its level") }
            return .rest(name: try name(inner))
        }
        let pieces = inner.split(separator: ":", omittingEmptySubsequences: false)
        guard pieces.count <= 2, let alphabet = pieces.count == 2 ? Alphabet(String(pieces[1])) : .any else {
            throw PatternFault("has 'any', 'hex', 'digits' or a beginning such as 'nuki*' after ':'")
        }
        return .capture(
            Capture(name: try name(pieces[0]), alphabet: alphabet, prefix: prefix, suffix: Array(suffix.utf8))
        )
    }

    private static func name(_ text: Substring) throws(PatternFault) -> String {
        guard isName(text) else { throw PatternFault("names captures with letters and digits, a letter first") }
        return String(text)
    }
}

/// What is wrong with a topic pattern, as the end of "a topic pattern …".
struct PatternFault: Error {
    var rule: String
    init(_ rule: String) { self.rule = rule }
}

/// Whether a text can name a field, a capture or a rule: a letter, then letters, digits, `-` or `_`, at most 40.
func isName(_ text: some StringProtocol) -> Bool {
    guard let first = text.utf8.first, text.utf8.count <= 40 else { return false }
    func isLetter(_ byte: UInt8) -> Bool { (65...90).contains(byte) || (97...122).contains(byte) }
    return isLetter(first)
        && text.utf8.allSatisfy { byte in
            isLetter(byte) || (48...57).contains(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
        }
}
