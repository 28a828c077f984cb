import GatewayCore
import Logging
import MQTTLink
import Synchronization

/// What one lane's session does with what the broker brings: everything goes through the pipeline.
final class LaneHandler: MQTTSessionHandler {
    private let lane: Lane
    private let session: String
    private let pipeline: GatewayPipeline
    private let logger: Logger
    private let kept: KeptInputs
    private let log: Mutex<SessionLog>
    /// A full disk fails several batches a second.
    private let complaint: Mutex<Complaint>
    private let watch: SessionWatch
    /// When the session was last known to be open; the beginning of a gap.
    private let lastOpen: Mutex<WallTime?>
    /// Called each time the broker has granted everything that the lane asks for.
    private let whenGranted: @Sendable () -> Void

    init(
        lane: Lane,
        watch: SessionWatch,
        pipeline: GatewayPipeline,
        kept: KeptInputs,
        lastOpen: WallTime?,
        logger: Logger,
        whenGranted: @escaping @Sendable () -> Void
    ) {
        self.lane = lane
        self.watch = watch
        session = watch.session
        self.pipeline = pipeline
        self.kept = kept
        log = Mutex(SessionLog(session: watch.session))
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
        log.withLock { $0.tell(opening, logger) }
    }

    func subscribed(refused: [RefusedFilter], publishing outlet: inout Outlet) throws {
        watch.answered(refused: refused)
        if refused.isEmpty { whenGranted() }
    }

    func handle(_ batch: MessageBatch, publishing outlet: inout Outlet) throws {
        do {
            // A session that the broker has forgotten makes its old packet numbers void before new ones are compared.
            if kept.count > 0 { try kept.tryAgain() }
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
    }

    func woken(publishing outlet: inout Outlet) throws {}
    func confirmed(upTo token: PublishToken) {}

    func sessionClosed(_ closing: SessionClosing) {
        watch.closed(at: closing.closedAt)
        log.withLock { $0.tell(closing, logger) }
    }

    func reported(_ report: SessionReport) { log.withLock { $0.tell(report, logger) } }
}
