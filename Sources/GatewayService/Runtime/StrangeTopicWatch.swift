import GatewayCore
import Logging
import MQTTLink
import PatrolDispatch
import ProfileLanguage
import Synchronization

/// Looks at everything that passes the broker, and keeps what no profile and no patrol owns.
///
/// The first message of each strange topic is stored with its bytes and told in a technical alert; the rest is counted.
final class StrangeTopicWatch: MQTTSessionHandler {
    private let library: ProfileLibrary
    private let pipeline: GatewayPipeline
    private let logger: Logger
    private let known = Mutex<Set<String>>([])

    /// Strange topics that are remembered; past that further ones are only counted.
    static let limit = 10_000

    init(library: ProfileLibrary, pipeline: GatewayPipeline, logger: Logger) {
        self.library = library
        self.pipeline = pipeline
        self.logger = logger
    }

    func handle(_ batch: MessageBatch, publishing outlet: inout Outlet) throws {
        let strange = batch.messages.filter { !isOurs($0.topic) && !library.knows($0.topic) }
        guard !strange.isEmpty else { return }
        pipeline.countStrange(strange.count)
        let first = strange.filter { isFirst($0.topic) }
        guard !first.isEmpty else { return }
        for message in first {
            logger.warning("no profile knows this topic", metadata: ["topic": "\(message.topic)"])
        }
        do {
            try pipeline.take(MessageBatch(messages: first), lane: .telemetry)
        } catch {
            known.withLock { $0.subtract(first.map(\.topic)) }
            throw error
        }
    }

    /// What the gateway itself publishes or patrols publish to it.
    private func isOurs(_ topic: String) -> Bool {
        topic.hasPrefix("\(AlertPublisher.topicRoot)/") || topic.hasPrefix("$") || topic.contains("/down/")
    }

    private func isFirst(_ topic: String) -> Bool {
        known.withLock { $0.count < StrangeTopicWatch.limit && $0.insert(topic).inserted }
    }

    func reported(_ report: SessionReport) {
        guard case .subscriptionRefused(_, let reason) = report else { return }
        logger.warning(
            "the broker does not let the gateway look for strange topics",
            metadata: ["reason": "\(reason)"]
        )
    }

    func sessionOpened(_ opening: SessionOpening, publishing outlet: inout Outlet) throws {}
    func woken(publishing outlet: inout Outlet) throws {}
    func confirmed(upTo token: PublishToken) {}
    func sessionClosed(_ closing: SessionClosing) {}
}
