package import GatewayCore

/// A device type as data: how its messages are recognised, read, answered and supervised.
///
/// Made by `DeviceProfile.parse`, which checks everything that can be checked without a message. Immutable: an activated
/// revision is never edited. A class, so that reading a message passes it on without copying.
package final class DeviceProfile: Sendable {
    package let id: ProfileID
    package let revision: Int
    package let vendor: String
    package let model: String
    package let firmware: String?
    package let deviceClass: DeviceClass
    package let status: ProfileStatus
    package let documentation: String
    /// The file it was read from, for messages about it.
    package let file: String
    package let supervision: Supervision?
    package let commands: [CommandTemplate]

    let limits: PayloadLimits
    let topics: [Shared<ProfileTopic>]
    /// How many values are taken from a message.
    let slotCount: Int
    let address: Template?
    let addressNormalizations: [Normalization]
    let mustEqual: [(field: Int, template: Template)]
    let fields: [Shared<Field>]
    /// The fields of each topic, in order.
    let fieldsByTopic: [[FieldEntry]]
    /// The fields without which a message of the topic is refused.
    let requiredByTopic: [[Int]]
    let nested: [NestedDocument]
    let times: [Shared<TimeSource>]
    let occurredAt: [Int]
    let position: PositionSource?
    let conditions: ConditionPool
    /// Number of the condition under which a message is a test; −1 for none.
    let testWhen: Int
    let levels: [Level]
    let dedups: [Shared<DedupRule>]
    let rules: [Shared<Rule>]
    /// The rules of each topic with their conditions, in order.
    let rulesByTopic: [[(rule: Int, condition: Int)]]
    /// Fields whose last value is remembered, because a rule asks whether they changed.
    let watchedFields: [Int]
    let batteries: [Shared<Battery>]
    let unmatched: UnmatchedPolicy
    let acknowledge: AcknowledgeRule?
    let samples: [ProfileSample]
    /// Whether any value must be kept out of what is stored.
    let hasSensitiveFields: Bool

    init(_ draft: ProfileDraft) {
        id = draft.id
        revision = draft.revision
        vendor = draft.vendor
        model = draft.model
        firmware = draft.firmware
        deviceClass = draft.deviceClass
        status = draft.status
        documentation = draft.documentation
        file = draft.file
        supervision = draft.supervision
        commands = draft.commands
        limits = draft.limits
        topics = draft.topics.map { topic in
            var topic = topic
            topic.addressIsInTopic = (topic.address ?? draft.address)?.isInTopic ?? false
            return Shared(topic)
        }
        slotCount = draft.slotCount
        address = draft.address
        addressNormalizations = draft.addressNormalizations
        mustEqual = draft.mustEqual
        fields = draft.fields.map(Shared.init)
        nested = draft.nested
        times = draft.times.map(Shared.init)
        occurredAt = draft.occurredAt
        position = draft.position
        levels = draft.levels
        dedups = draft.dedups.map(Shared.init)
        rules = draft.rules.map(Shared.init)
        watchedFields = draft.watchedFields
        batteries = draft.batteries.map(Shared.init)
        unmatched = draft.unmatched
        acknowledge = draft.acknowledge
        samples = draft.samples
        hasSensitiveFields = draft.fields.contains { $0.sensitivity != nil }
        fieldsByTopic = draft.topics.indices.map { topic in
            draft.fields.indices.filter { draft.fields[$0].applies(to: topic) }.map { FieldEntry($0, draft.fields[$0]) }
        }
        requiredByTopic = fieldsByTopic.map { $0.map(\.field).filter { draft.fields[$0].isRequired } }
        conditions = draft.conditions
        testWhen = draft.testWhen ?? -1
        rulesByTopic = draft.topics.indices.map { topic in
            draft.rules.indices.filter { draft.rules[$0].topics & (1 << UInt64(topic)) != 0 }
                .map { (rule: $0, condition: draft.rules[$0].condition) }
        }
    }
}

/// A field of a topic, with what is needed to see that a message does not have it.
struct FieldEntry: Sendable {
    let field: Int
    /// The slot to look into when there is but one; −1 otherwise.
    let onlySlot: Int

    init(_ number: Int, _ field: Field) {
        self.field = number
        onlySlot = field.slots.count == 1 && !field.isMany ? field.slots[0] : -1
    }
}

/// A profile while it is being read.
struct ProfileDraft {
    var id: ProfileID = ""
    var revision = 0
    var vendor = ""
    var model = ""
    var firmware: String?
    var deviceClass = DeviceClass.hub
    var status = ProfileStatus.draft
    var documentation = ""
    var file: String
    var supervision: Supervision?
    var commands: [CommandTemplate] = []
    var limits = PayloadLimits()
    var topics: [ProfileTopic] = []
    var slotCount = 0
    var address: Template?
    var addressNormalizations: [Normalization] = []
    var mustEqual: [(field: Int, template: Template)] = []
    var fields: [Field] = []
    var nested: [NestedDocument] = []
    var times: [TimeSource] = []
    var occurredAt: [Int] = []
    var position: PositionSource?
    var conditions = ConditionPool()
    var testWhen: Int?
    var levels: [Level] = []
    var dedups: [DedupRule] = []
    var rules: [Rule] = []
    var watchedFields: [Int] = []
    var batteries: [Battery] = []
    var unmatched = UnmatchedPolicy.quarantine
    var acknowledge: AcknowledgeRule?
    var samples: [ProfileSample] = []
}

/// A value that many share without copying it.
@dynamicMemberLookup
final class Shared<Value: Sendable>: Sendable {
    let value: Value

    init(_ value: Value) { self.value = value }

    subscript<Member>(dynamicMember path: KeyPath<Value, Member>) -> Member { value[keyPath: path] }
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
    /// The topic alone names the device.
    var addressIsInTopic = false
    var capturePlaces: [CapturePlace] = []
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

    /// Where a capture stands in the topic, and which slot it goes to.
    struct CapturePlace: Sendable {
        var level: Int
        var prefixCount = 0
        var suffixCount = 0
        var isRest = false
        var slot: Int
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
        /// When the device is registered under the profile, or else when this condition shows it.
        case content(Int)
        /// Only when the device is registered under the profile.
        case registered
        /// When no other profile takes it.
        case otherwise
    }
}
