import GatewayCore

/// What the pipeline has done since the gateway started; for `/metrics` and `status`.
package struct PipelineCounters: Sendable, Equatable, Codable {
    package var commits: UInt64 = 0
    package var failedCommits: UInt64 = 0
    package var facts: UInt64 = 0
    package var messages: UInt64 = 0
    /// On topics that no profile knows.
    package var strangeMessages: UInt64 = 0
    package var unpublishedFacts: UInt64 = 0
    package var droppedAcknowledgements: UInt64 = 0
    /// By the names of `Notice.Kind`.
    package var notices: [String: UInt64] = [:]

    package init() {}

    mutating func count(_ notice: Notice) { notices[notice.kind.rawValue, default: 0] += 1 }
}
