package import GatewayCore
import StrictYAML

/// What a message means when a condition holds.
struct Rule: Sendable {
    var id: String
    /// Where it stands in the file.
    var place: SourcePlace
    var topics: UInt64
    /// The number of its condition.
    var condition: Int
    var outcome: Outcome
    /// Levels that are forgotten, because what they told of is over.
    var clears: [Int] = []
    /// No later rule is asked.
    var stops = false

    enum Outcome: Sendable {
        case emit([Emission])
        /// Understood, and nothing to tell; the text says why.
        case ignore(String)
        /// Not to be trusted; the text says why.
        case quarantine(String)
        /// Only clears levels; the message is not yet understood by that.
        case nothing
    }
}

/// A signal to be made of a message.
struct Emission: Sendable {
    var kind: KindSource
    /// The first of these that says something.
    var credential: [Operand] = []
    /// The first of these that says something.
    var method: [MethodSource] = []
    var part: Operand?
    /// Values that together name the happening this belongs to.
    var occurrence: [Int] = []
    var sourceID: Int?
    /// Times to try in turn; `nil` takes the profile's own order, empty takes none.
    var times: [Int]?
    var details: [(name: String, value: Operand)] = []
    var level: LevelUse?
    /// Other fields whose change makes an unchanged level a new event.
    var edgeFields: [Int] = []
    var isStateOnly = false

    enum KindSource: Sendable {
        case fixed(SignalKind)
        /// The word that a field's map gives.
        case field(Int)
    }

    enum MethodSource: Sendable {
        case fixed(LockMethod)
        case field(Int)
    }

    enum Operand: Sendable {
        case field(Int)
        case literal(String)
    }

    enum LevelUse: Sendable {
        /// The message reports how it stands; only a change is an event.
        case reports(Int)
        /// The message is an event, after which it stands so.
        case moves(Int)
    }
}

/// Something that stands one way until it changes: a lock, a door, a contact.
struct Level: Sendable {
    var name: String
    /// For so long after an event a report that says otherwise is taken for a late copy of the old state.
    var settle: Duration
    /// For so long the same report is the same happening; `nil` is until it changes.
    var holds: Duration?
}

/// How a repeated message is recognised.
struct DedupRule: Sendable {
    var topics: UInt64
    var keys: [KeyPart]
    var window: Duration
    /// The same key is the same happening only when the two moments are this near; `nil` when the key alone decides.
    var sameOccurrenceWithin: Duration?
    /// Only remembers, for another topic that repeats the message.
    var onlyRemembers: Bool

    enum KeyPart: Sendable {
        case field(Int)
        case time(Int)
    }
}

/// One battery of the device.
struct Battery: Sendable {
    var part: String?
    var topics: UInt64
    /// A field in percent.
    var percent: Int?
    /// A field in volts.
    var volts: Int?
    /// Volts to percent, rising; empty when volts do not tell the percentage.
    var curve: [(volts: Double, percent: Double)] = []
    /// A field that is true when the battery is low, or has the words `low` and `ok`.
    var flag: Int?
    /// Low at or below this, critical at or below that, well again at or above the last.
    var low: Double?
    var critical: Double?
    var clearAbove: Double?
    /// The name under which the device's memory keeps how it stood.
    var memoryName: String { part.map { "battery:\($0)" } ?? "battery" }
}

/// Where the place of the device is found in a message.
struct PositionSource: Sendable {
    var latitude: Int
    var longitude: Int
    var accuracyMetres: Int?
    /// Times to try in turn for the location signal; `nil` takes the profile's own order.
    var times: [Int]?
}

/// A command that the gateway may send to the device.
package struct CommandTemplate: Sendable, Equatable {
    package var id: String
    package var topic: String
    package var payload: String
    /// Names of the values that the sender fills in.
    package var parameters: [String]
    /// The signal that proves that the device has done it.
    package var confirmBy: SignalKind
    package var timeout: Duration
    package var requiresRole: String
}
