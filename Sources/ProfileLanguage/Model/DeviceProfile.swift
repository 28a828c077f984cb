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
    /// What an installation may say differently.
    package let overrides: [ProfileOverride]

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
    let frames: [Shared<Frame>]
    /// Fields from this number on are taken from frames.
    let firstCutField: Int
    let times: [Shared<TimeSource>]
    let occurredAt: [Int]
    let positions: [PositionSource]
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
    /// The topics, a bit each, on which a value may come that must be kept out of what is stored.
    let sensitiveTopics: UInt64

    /// Whether a value that must be kept out of what is stored may come on a topic.
    func mayBeSensitive(on topic: Int) -> Bool { sensitiveTopics & (1 << UInt64(topic)) != 0 }

    /// The MQTT filters of its topics.
    package var filters: [String] { topics.map { $0.value.pattern.filter } }

    /// The messages of its samples.
    package var sampleMessages: [(topic: String, payload: [UInt8])] {
        samples.compactMap(\.send).map { ($0.topic, $0.payload) }
    }

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
        overrides = draft.overrides
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
        frames = draft.frames.map(Shared.init)
        firstCutField = draft.firstCutField
        times = draft.times.map(Shared.init)
        occurredAt = draft.occurredAt
        positions = draft.positions
        levels = draft.levels
        dedups = draft.dedups.map(Shared.init)
        rules = draft.rules.map(Shared.init)
        watchedFields = draft.watchedFields
        batteries = draft.batteries.map(Shared.init)
        unmatched = draft.unmatched
        acknowledge = draft.acknowledge
        samples = draft.samples
        sensitiveTopics = draft.fields.filter { $0.sensitivity != nil }.reduce(0) { $0 | $1.topics }
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
