import Logging
import MQTTLink
import Synchronization

/// What the publishing session does: it hands over what the pipeline has made durable, and tells it what the broker has.
///
/// Apart from the alarm lane's session, so that no alarm waits for the broker's confirmations and no offer for a commit.
final class PublishHandler: MQTTSessionHandler {
    private let watch: SessionWatch
    private let pipeline: GatewayPipeline
    private let logger: Logger
    private let log: Mutex<SessionLog>
    /// Called each time the broker has accepted the session.
    private let whenGranted: @Sendable () -> Void

    init(
        watch: SessionWatch,
        pipeline: GatewayPipeline,
        logger: Logger,
        whenGranted: @escaping @Sendable () -> Void
    ) {
        self.watch = watch
        self.pipeline = pipeline
        self.logger = logger
        log = Mutex(SessionLog(session: watch.session))
        self.whenGranted = whenGranted
    }

    func sessionOpened(_ opening: SessionOpening, publishing outlet: inout Outlet) throws {
        log.withLock { $0.tell(opening, logger) }
        pipeline.drain(into: &outlet)
    }

    func subscribed(refused: [RefusedFilter], publishing outlet: inout Outlet) throws {
        watch.answered(refused: refused)
        whenGranted()
    }

    /// Nothing comes in: the session subscribes to nothing.
    func handle(_ batch: MessageBatch, publishing outlet: inout Outlet) throws {}

    func woken(publishing outlet: inout Outlet) throws { pipeline.drain(into: &outlet) }

    func confirmed(upTo token: PublishToken) { pipeline.confirmed(upTo: token) }

    func sessionClosed(_ closing: SessionClosing) {
        watch.closed(at: closing.closedAt)
        log.withLock { $0.tell(closing, logger) }
    }

    func reported(_ report: SessionReport) { log.withLock { $0.tell(report, logger) } }
}
