import GatewayCore

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
    var frames: [Frame] = []
    /// Fields from this number on are taken from frames.
    var firstCutField = 0
    var times: [TimeSource] = []
    var occurredAt: [Int] = []
    var positions: [PositionSource] = []
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
    var overrides: [ProfileOverride] = []
}

/// A value that many share without copying it.
@dynamicMemberLookup
final class Shared<Value: Sendable>: Sendable {
    let value: Value

    init(_ value: Value) { self.value = value }

    subscript<Member>(dynamicMember path: KeyPath<Value, Member>) -> Member { value[keyPath: path] }
}
