/// What the world can do to a broker connection: a stable code, what was found, and what to do next.
///
/// Carries no payload, no password and no name of a person; file paths and addresses of machines may appear.
package struct MQTTLinkError: Error, Equatable, CustomStringConvertible {
    /// Documented and counted; renaming one is a breaking change.
    package enum Code: String, Sendable, CaseIterable {
        case clientIDRefused = "mqtt.client-id-refused"
        case filterRefused = "mqtt.filter-refused"
        case topicRefused = "mqtt.topic-refused"
        case settingRefused = "mqtt.setting-refused"
        case publishQueueFull = "mqtt.publish-queue-full"
        case stopped = "mqtt.stopped"
        case passwordFileUnreadable = "mqtt.password-file-unreadable"
        case passwordFileOpen = "mqtt.password-file-open"
        case passwordFileMalformed = "mqtt.password-file-malformed"
        case tlsFileUnreadable = "mqtt.tls-file-unreadable"
        case outOfResources = "mqtt.out-of-resources"
        case brokerNotFound = "broker.not-found"
        case brokerPortTaken = "broker.port-taken"
        case brokerFolderNotWritable = "broker.folder-not-writable"
        case brokerFolderTaken = "broker.folder-taken"
        case brokerDidNotStart = "broker.did-not-start"
        case brokerSettingRefused = "broker.setting-refused"
    }

    package var code: Code
    package var problem: String
    package var remedy: String

    package init(_ code: Code, _ problem: String, remedy: String) {
        self.code = code
        self.problem = problem
        self.remedy = remedy
    }

    package var description: String { "\(problem) [\(code.rawValue)]\n  → \(remedy)" }
}
