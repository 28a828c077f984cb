/// A reading: a value still in the vendor's terms, or what stands in its place.
enum Value: Sendable, Hashable {
    /// The message does not have it.
    case absent
    /// The message has it, and it is JSON's null.
    case null
    case bool(Bool)
    case integer(Int64)
    case real(Double)
    case text(String)
    /// Every value below a wildcard, or the parts of a split text.
    case list([Value])
    /// An object or an array taken whole: only its presence and emptiness count.
    case structure(isEmpty: Bool)
    /// It is there, but not as the profile says it must be; nothing may be concluded from it.
    case unusable

    var isPresent: Bool {
        switch self {
        case .absent, .null, .unusable: false
        default: true
        }
    }

    /// The value as text, for templates, details and keys; `nil` where there is none.
    var text: String? {
        switch self {
        case .absent, .null, .structure, .unusable: nil
        case .bool(let value): value ? "true" : "false"
        case .integer(let value): String(value)
        case .real(let value): value == value.rounded() && value.magnitude < 1e15 ? String(Int64(value)) : String(value)
        case .text(let value): value
        case .list(let values): values.compactMap(\.text).joined(separator: ",")
        }
    }

    var number: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .real(let value): value
        default: nil
        }
    }

    var integer: Int64? {
        switch self {
        case .integer(let value): value
        case .real(let value) where value == value.rounded() && value.magnitude < 0x1p53: Int64(value)
        default: nil
        }
    }

    /// Whether two values are the same; 1 and 1.0 are, 1 and "1" are not.
    func isSame(as other: Value) -> Bool {
        switch (self, other) {
        case (.text(let left), .text(let right)): left == right
        case (.integer(let left), .integer(let right)): left == right
        case (.bool(let left), .bool(let right)): left == right
        case (.integer(let left), .real(let right)), (.real(let right), .integer(let left)): Double(left) == right
        case (.real(let left), .real(let right)): left == right
        default: false
        }
    }
}

/// Whether a condition holds; `unknown` when it rests on a value that is unusable.
enum Truth: Sendable {
    case yes
    case no
    case unknown

    init(_ value: Bool) { self = value ? .yes : .no }

    var negated: Truth {
        switch self {
        case .yes: .no
        case .no: .yes
        case .unknown: .unknown
        }
    }
}
