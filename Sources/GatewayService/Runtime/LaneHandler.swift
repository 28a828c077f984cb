import GatewayCore
import Logging
import MQTTLink
import Synchronization

/// What one lane's session does with what the broker brings: everything goes through the pipeline.
///
/// The alarm lane's session is also the one that publishes, so that transitions keep their order.
final class LaneHandler: MQTTSessionHandler {
    private let lane: Lane
    private let session: String
    private let pipeline: GatewayPipeline
    private let logger: Logger
    private let kept: KeptInputs
    private let closings: Mutex<ClosingLog>
    /// A full disk fails several batches a second.
    private let complaint: Mutex<Complaint>
    private let watch: SessionWatch
    /// When the session was last known to be open; the beginning of a gap.
    private let lastOpen: Mutex<WallTime?>
    /// Called each time the broker has granted everything that the lane asks for.
    private let whenGranted: @Sendable () -> Void

    init(
        watch: SessionWatch,
        pipeline: GatewayPipeline,
        kept: KeptInputs,
        lastOpen: WallTime?,
        logger: Logger,
        whenGranted: @escaping @Sendable () -> Void
    ) {
        self.watch = watch
        lane = watch.lane
        session = watch.session
        self.pipeline = pipeline
        self.kept = kept
        closings = Mutex(ClosingLog(session: watch.session))
        complaint = Mutex(
            Complaint(
                about: "a batch could not be stored and is not acknowledged; the broker will send it again",
                logger: logger
            )
        )
        self.logger = logger
        self.lastOpen = Mutex(lastOpen)
        self.whenGranted = whenGranted
    }

    func sessionOpened(_ opening: SessionOpening, publishing outlet: inout Outlet) throws {
        let wasOpen = lastOpen.withLock { wasOpen in
            defer { wasOpen = opening.openedAt.wall }
            return wasOpen
        }
        // The very first session of a new gateway is not a gap: nothing can have been sent to it before.
        if !opening.isSessionPresent, let wasOpen {
            logger.error(
                "the broker has forgotten the session; signals may be missing",
                metadata: ["session": "\(session)"]
            )
            let gap = SessionGap(session: session, from: wasOpen, to: opening.openedAt.wall)
            // The next connection finds the session that this one has made: the gap is told now or kept.
            try kept.take(.sessionForgotten(gap), at: opening.openedAt)
        }
        closings.withLock { $0.tell(opening, logger) }
        drain(&outlet)
    }

    func subscribed(refused: [RefusedFilter], publishing outlet: inout Outlet) throws {
        watch.answered(refused: refused)
        if refused.isEmpty { whenGranted() }
    }

    func handle(_ batch: MessageBatch, publishing outlet: inout Outlet) throws {
        do {
            try pipeline.take(batch, lane: lane)
        } catch {
            complaint.withLock { complaint in
                complaint.tell(
                    error,
                    at: pipeline.clock.now(),
                    metadata: ["lane": "\(lane.rawValue)", "messages": "\(batch.count)"]
                )
            }
            throw error
        }
        lastOpen.withLock { $0 = pipeline.clock.now().wall }
        drain(&outlet)
    }

    func woken(publishing outlet: inout Outlet) throws { drain(&outlet) }

    func confirmed(upTo token: PublishToken) {
        if lane == .alarm { pipeline.confirmed(upTo: token) }
    }

    func sessionClosed(_ closing: SessionClosing) {
        watch.closed(at: closing.closedAt)
        guard closing.cause != .stopped else { return }
        closings.withLock { $0.tell(closing, logger) }
    }

    func reported(_ report: SessionReport) {
        switch report {
        case .subscriptionRefused(let filter, let reason):
            logger.critical(
                "the broker refuses a subscription: what matches it does not reach the gateway; it is asked again",
                metadata: ["session": "\(session)", "filter": "\(filter)", "reason": "\(reason)"]
            )
        case .contested(let takeovers):
            logger.critical(
                "another gateway uses the same client identifier",
                metadata: ["session": "\(session)", "takeovers": "\(takeovers)"]
            )
        case .publishUnheard: break  // Normal where no console or patrol listens yet.
        case .publishRefused(_, let reason):
            logger.error("the broker refuses a message of ours", metadata: ["reason": "\(reason)"])
        case .unsafeDelivery(let topic):
            logger.warning("a device publishes with QoS 2; use QoS 1", metadata: ["topic": "\(topic)"])
        case .warning(let text): logger.warning("\(text)", metadata: ["session": "\(session)"])
        }
    }

    private func drain(_ outlet: inout Outlet) {
        if lane == .alarm { pipeline.drain(into: &outlet) }
    }
}
