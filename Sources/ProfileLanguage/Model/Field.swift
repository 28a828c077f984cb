/// A value of a message under the profile's own name for it.
///
/// Made in a fixed order: take the first source that is there, split, type, normalise, sentinel, map or scale, range.
struct Field: Sendable {
    var name: String
    /// Slots of the places to look, first one first.
    var slots: [Int]
    /// The slot collects every value below a wildcard.
    var isMany = false
    var type = FieldType.any
    /// What the text must be like, and the place in it that is taken; a text that is not so is absent.
    var pattern: TextPattern?
    /// Splits a text into a list at this byte.
    var separator: UInt8?
    var normalizations: [Normalization] = []
    /// Values that stand for "nothing here".
    var sentinels: [Value] = []
    var map: WordMap?
    var scale: Double?
    var offset = 0.0
    /// Number of the condition under which the number counts below zero; −1 for none.
    var negativeWhen = -1
    var range: ClosedRange<Double>?
    var onRange = OnRange.quarantine
    var sensitivity: Sensitivity?
    /// What it takes of the bytes of a frame; `nil` for a field that is no part of one.
    var cut: ByteCut?
    /// A message without it is refused.
    var isRequired = false
    /// Topics it is read from, as bits.
    var topics: UInt64 = .max
    /// The override that it is, instead of a part of the message.
    var override: Int?

    /// Whether anything is done to the value once it has its type.
    var hasMore: Bool {
        map != nil || scale != nil || range != nil || !sentinels.isEmpty || !normalizations.isEmpty
    }

    func applies(to topic: Int) -> Bool { topics & (1 << UInt64(topic)) != 0 }
}

/// What a value must be.
///
/// Text that has no type of its own (a topic level, a column, a bare payload) is read as this.
enum FieldType: String, Sendable, CaseIterable {
    /// As it comes.
    case any
    /// JSON's true or false, or these words bare.
    case bool
    /// A whole number of at most 64 bits.
    case integer
    case number
    case text
    /// The name of something, as text: a text or a whole number. Locks write user 3 as 3 or as "3".
    case label
}

/// How a text is tidied before it is compared.
enum Normalization: String, Sendable, CaseIterable {
    case trim
    case upper
    case lower

    func apply(_ text: String) -> String {
        switch self {
        case .trim:
            let bytes = text.utf8.drop { $0 <= 0x20 }.reversed().drop { $0 <= 0x20 }.reversed()
            return String(decoding: Array(bytes), as: UTF8.self)
        case .upper: return text.uppercased()
        case .lower: return text.lowercased()
        }
    }
}

/// What happens to a number outside its range.
enum OnRange: String, Sendable, CaseIterable {
    /// Nothing may be concluded from it; the message is marked.
    case quarantine
    /// The nearest number of the range is taken.
    case clamp
    /// As if it were not there.
    case absent
}

/// What is done with a value that must not be stored.
enum Sensitivity: String, Sendable, CaseIterable {
    case drop
    /// A keyed token stands in its place, so that two of them can be compared; without a key it is dropped.
    case hash
}

/// The words that stand for the vendor's codes.
struct WordMap: Sendable {
    /// `absent` stands for "nothing here".
    private var words: [Value: Value]
    /// What a code that is not listed gives: a word, or a value that is unusable, which quarantines.
    private var unmapped: Value
    /// Every word it can give, in the order of the profile.
    let allWords: [String]
    /// The codes that are listed, with their words, in the order of the profile.
    let codes: [(code: Value, word: String)]

    /// Takes codes with their words, `nil` for nothing; `unmapped` is `nil` where an unknown code quarantines.
    init(words: [(code: Value, word: String?)], unmapped: String?) {
        self.words = Dictionary(words.map { ($0.code, $0.word.map(Value.text) ?? .absent) }) { first, _ in first }
        self.unmapped = unmapped.map(Value.text) ?? .unusable
        codes = words.compactMap { code, word in word.map { (code, $0) } }
        allWords = words.compactMap(\.word) + (unmapped.map { [$0] } ?? [])
    }

    func value(of code: Value) -> Value {
        if let word = words[code] { return word }
        // 5.0 is the code 5.
        if case .real = code, let whole = code.integer, let word = words[.integer(whole)] { return word }
        return unmapped
    }
}
