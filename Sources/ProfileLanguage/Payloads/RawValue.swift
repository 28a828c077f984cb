/// A value as it stands in a payload: what it is and where, without a copy.
struct RawValue: Sendable, Equatable {
    var kind: Kind = .absent
    /// Whether the text has backslashes to be resolved.
    var hasEscapes = false
    var buffer: Buffer = .payload
    /// Bytes of the value; of a string, those between the quotes.
    var start: Int32 = 0
    var end: Int32 = 0

    static let absent = RawValue()

    enum Kind: UInt8, Sendable {
        /// The payload does not have it.
        case absent
        case null
        case isTrue
        case isFalse
        case number
        case string
        case object
        case array
        /// Bare text without a type of its own: a topic level, a column, a whole text payload.
        case word
        /// Bytes of a frame.
        case bytes
    }

    /// Which bytes the places count in.
    enum Buffer: UInt8, Sendable {
        case payload
        case topic
        /// The documents found inside texts of the payload, one after the other.
        case nested
        /// The bytes of frames, one after the other.
        case frame
    }

    var range: Range<Int> { Int(start)..<Int(end) }
    var isPresent: Bool { kind != .absent && kind != .null }
}

/// Why a payload could not be read at all; the places are byte offsets from 0.
enum PayloadFault: Error, Equatable {
    case notUTF8(Int)
    case syntax(Int)
    case duplicateKey(Int)
    case tooDeep(Int)
    case tooManyMembers(Int)

    /// The reason of a refusal; the word before the colon is stable.
    var reason: String {
        switch self {
        case .notUTF8(let place): "payload-encoding: byte \(place) is not UTF-8"
        case .syntax(let place): "payload-syntax: not JSON at byte \(place)"
        case .duplicateKey(let place): "payload-duplicate-key: a member occurs twice at byte \(place)"
        case .tooDeep(let place): "payload-depth: nested too deeply at byte \(place)"
        case .tooManyMembers(let place): "payload-members: too many members or elements at byte \(place)"
        }
    }
}
