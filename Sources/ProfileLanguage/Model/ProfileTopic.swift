import GatewayCore
import StrictYAML

/// One topic of a profile: how it is recognised and what its payloads are.
struct ProfileTopic: Sendable {
    var name: String
    /// Where it stands in the file.
    var place: SourcePlace
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
        /// Bytes with a layout that a frame tells.
        case binary
        /// JSON when it begins like an object or an array, otherwise bare text (a last will).
        case jsonOrText
        /// What a built-in decoder turns into a JSON document.
        case decoded(BuiltInDecoder)
        /// Columns between separators. More columns than named are refused unless allowed.
        case columns(separator: UInt8, count: Int, allowsMore: Bool)

        /// Whether pointers into a JSON document find something.
        var isDocument: Bool {
            switch self {
            case .json, .jsonOrText, .decoded: true
            case .text, .binary, .columns: false
            }
        }
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
