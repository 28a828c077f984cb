import GatewayCore
import Logging
import MQTTLink
import PatrolDispatch
import ProfileLanguage
import Synchronization

/// Looks at everything that passes the broker, and keeps what no profile and no patrol owns.
///
/// The first message of each strange topic is stored with its bytes and told in a technical alert; the rest is counted.
/// While much passes it looks at samples only, and says so (`docs/decisions/0007`).
final class StrangeTopicWatch: MQTTSessionHandler {
    private let pipeline: GatewayPipeline
    private let logger: Logger
    private let known = Mutex<Set<String>>([])
    private let rhythm: Mutex<WatchRhythm>
    /// Has the session listen or not.
    private let steer: Mutex<@Sendable (Bool) -> Void> = Mutex({ _ in })

    /// Strange topics that are remembered; past that further ones are only counted.
    static let limit = 10_000

    init(pipeline: GatewayPipeline, rhythm: WatchRhythm, logger: Logger) {
        self.pipeline = pipeline
        self.rhythm = Mutex(rhythm)
        self.logger = logger
    }

    /// Whether only samples of what passes are looked at.
    var isSampling: Bool { rhythm.withLock(\.isSampling) }

    /// Sets how the session is told to listen or not.
    func whenSteered(_ body: @escaping @Sendable (Bool) -> Void) { steer.withLock { $0 = body } }

    /// Lets the watch see the time; from one thread, several times a second.
    func check(at now: Moment) {
        let (before, after) = rhythm.withLock { rhythm in
            let before = rhythm
            rhythm.timePassed(at: now.uptime)
            return (before, rhythm)
        }
        if before.isListening != after.isListening { steer.withLock(\.self)(after.isListening) }
        guard before.isSampling != after.isSampling else { return }
        logger.notice(
            after.isSampling
                ? "much passes the broker: strange topics are looked for in samples only"
                : "less passes the broker: strange topics are looked for in everything again",
            metadata: [
                "limitPerSecond": "\(after.limitPerSecond)", "listenSeconds": "\(after.listening.wholeSeconds)",
                "pauseSeconds": "\(after.pause.wholeSeconds)",
            ]
        )
    }

    func handle(_ batch: MessageBatch, publishing outlet: inout Outlet) throws {
        let passed = batch.messages.count { !$0.isRetained }
        rhythm.withLock { $0.hear(passed) }
        let library = pipeline.profiles.library
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
