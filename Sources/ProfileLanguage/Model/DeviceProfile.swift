package import GatewayCore

/// A device type as data: how its messages are recognised, read, answered and supervised.
///
/// Made by `DeviceProfile.parse`, which checks everything that can be checked without a message. Immutable after that;
/// an activated revision is never edited.
package struct DeviceProfile: Sendable {
    package var id: ProfileID
    package var revision: Int
    package var vendor: String
    package var model: String
    package var firmware: String?
    package var deviceClass: DeviceClass
    package var status: ProfileStatus
    package var documentation: String
    /// The file it was read from, for messages about it.
    package var file: String
    package var supervision: Supervision?
    package var commands: [CommandTemplate] = []

    var limits = PayloadLimits()
    var topics: [ProfileTopic] = []
    /// How many values are taken from a message.
    var slotCount = 0
    var address: Template?
    var addressNormalizations: [Normalization] = []
    var mustEqual: [(field: Int, template: Template)] = []
    var fields: [Field] = []
    var nested: [NestedDocument] = []
    var times: [TimeSource] = []
    var occurredAt: [Int] = []
    var position: PositionSource?
    var testWhen: Condition?
    var levels: [Level] = []
    var dedups: [DedupRule] = []
    var rules: [Rule] = []
    /// The rules of each topic, in order.
    var rulesByTopic: [[Int]] = []
    /// Fields whose last value is remembered, because a rule asks whether they changed.
    var watchedFields: [Int] = []
    var batteries: [Battery] = []
    var unmatched = UnmatchedPolicy.quarantine
    var acknowledge: AcknowledgeRule?
    var samples: [ProfileSample] = []

    /// Whether any value must be kept out of what is stored.
    var hasSensitiveFields: Bool { fields.contains { $0.sensitivity != nil } }
}

/// How far a profile has been proved.
package enum ProfileStatus: String, Sendable, Codable, CaseIterable {
    /// Being written; only a test gateway loads it.
    case draft
    /// Its samples pass.
    case fixtureVerified
    /// Tried with a real device.
    case hardwareVerified
    /// Released for service.
    case approved
    /// Works, and is to be replaced.
    case deprecated
}

/// How long a device may be silent.
package struct Supervision: Sendable, Equatable {
    package var expectEvery: Duration
    /// Messages that may be missed before the device counts as silent.
    package var graceMisses: Int

    /// Silent when nothing has come for this long.
    package var silentAfter: Duration { expectEvery * (graceMisses + 1) }
}

/// What a payload may be at most.
struct PayloadLimits: Sendable, Equatable {
    /// Bytes.
    var payloadBytes = 16_384
    var depth = 16
    /// Members of one object, elements of one array.
    var members = 512
    /// Messages in one batch.
    var batch = 64
}

/// What becomes of a message that no rule knows.
enum UnmatchedPolicy: String, Sendable, CaseIterable {
    case quarantine
    case refuse
    case ignore
}

/// A document inside a text of the payload, such as JSON in a JSON string.
struct NestedDocument: Sendable {
    /// The slot of the text.
    var container: Int
    var plan: ScanPlan
}

/// The answer to a device once its message is on disk.
struct AcknowledgeRule: Sendable {
    var topics: UInt64
    var topic: Template
    var payload: Template
}

/// One topic of a profile: how it is recognised and what its payloads are.
struct ProfileTopic: Sendable {
    var name: String
    var pattern: TopicPattern
    var lane: Lane
    var retained: RetainedPolicy
    var format: PayloadFormat
    var claim: Claim
    /// How the device names itself on this topic; `nil` is as the profile says.
    var address: Template?
    /// Why an empty payload is nothing; `nil` when it is an error.
    var emptyPayload: String?
    /// Why whatever comes on this topic is nothing, and is not even read; `nil` when it is read.
    var ignored: String?
    /// Slots of the captures, in the order of the pattern.
    var captureSlots: [Int] = []
    /// Wanted values of the document; for a batch those outside its elements.
    var plan = ScanPlan()
    /// Wanted values of each element of a batch.
    var elementPlan: ScanPlan?
    /// The slot that the elements of a batch come under.
    var batchSlot = -1
    /// The slot of the array itself, which may also be one element alone.
    var batchWholeSlot = -1
    /// The slot of the whole text; −1 when no field wants it.
    var textSlot = -1
    /// Slots of the columns; −1 for one that no field wants.
    var columnSlots: [Int] = []

    /// What the broker's stored copy of a message means.
    enum RetainedPolicy: String, Sendable, CaseIterable {
        /// Nothing: it was told when it was live.
        case ignore
        /// How it stands, never a new event.
        case stateOnly
        /// As if it were live: only for messages that carry their own time and identity.
        case accept
    }

    enum PayloadFormat: Sendable, Equatable {
        case json
        /// One bare word, number or boolean.
        case text
        /// JSON when it begins like an object or an array, otherwise bare text (a last will).
        case jsonOrText
        /// Columns between separators. More columns than named are refused unless allowed.
        case columns(separator: UInt8, count: Int, allowsMore: Bool)
    }

    /// When the profile takes a message that others know too.
    enum Claim: Sendable {
        /// Always: no other profile may know the topic.
        case alone
        /// When the device is registered under the profile, or else when the content shows it.
        case content(Condition)
        /// Only when the device is registered under the profile.
        case registered
        /// When no other profile takes it.
        case otherwise
    }
}
