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
    /// When the session was last known to be open; the beginning of a gap.
    private let lastOpen: Mutex<WallTime?>
    /// Called with true when the session opens and with false when it ends.
    private let whenChanged: @Sendable (Bool) -> Void
    private let isToldUnreachable = Mutex(false)

    init(
        lane: Lane,
        session: String,
        pipeline: GatewayPipeline,
        lastOpen: WallTime?,
        logger: Logger,
        whenChanged: @escaping @Sendable (Bool) -> Void
    ) {
        self.lane = lane
        self.session = session
        self.pipeline = pipeline
        self.logger = logger
        self.lastOpen = Mutex(lastOpen)
        self.whenChanged = whenChanged
    }

    func sessionOpened(_ opening: SessionOpening, publishing outlet: inout Outlet) throws {
        var inputs: [Input] = []
        let wasOpen = lastOpen.withLock(\.self)
        // The very first session of a new gateway is not a gap: nothing can have been sent to it before.
        if !opening.isSessionPresent, let wasOpen {
            inputs.append(
                .sessionForgotten(SessionGap(session: session, from: wasOpen, to: opening.openedAt.wall))
            )
            logger.error(
                "the broker has forgotten the session; signals may be missing",
                metadata: ["session": "\(session)"]
            )
        }
        if isToldUnreachable.withLock(\.self) {
            inputs.append(.brokerReachable(true, session: session))
        }
        if !inputs.isEmpty { try pipeline.handle(inputs) }
        isToldUnreachable.withLock { $0 = false }
        lastOpen.withLock { $0 = opening.openedAt.wall }
        logger.info(
            "session open",
            metadata: [
                "session": "\(session)", "kept": "\(opening.isSessionPresent)", "attempts": "\(opening.attempts)",
            ]
        )
        whenChanged(true)
    }

    func handle(_ batch: MessageBatch, publishing outlet: inout Outlet) throws {
        do {
            try pipeline.take(batch, lane: lane)
        } catch {
            logger.critical(
                "a batch could not be stored and is not acknowledged; the broker will send it again",
                metadata: ["lane": "\(lane.rawValue)", "messages": "\(batch.count)", "error": "\(error)"]
            )
            throw error
        }
        lastOpen.withLock { $0 = pipeline.clock.now().wall }
    }

    func woken(publishing outlet: inout Outlet) throws {}

    func confirmed(upTo token: PublishToken) {}

    func sessionClosed(_ closing: SessionClosing) {
        whenChanged(false)
        guard closing.cause != .stopped else { return }
        logger.warning(
            "session closed",
            metadata: ["session": "\(session)", "cause": "\(closing.cause.rawValue)", "detail": "\(closing.detail)"]
        )
    }

    func reported(_ report: SessionReport) {
        switch report {
        case .subscriptionRefused(let filter, let reason):
            logger.critical(
                "the broker refuses a subscription: what matches it does not reach the gateway",
                metadata: ["filter": "\(filter)", "reason": "\(reason)"]
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

    /// The session has been away for so long that a person must know.
    func tellUnreachable() {
        guard isToldUnreachable.withLock({ told in !exchange(&told, with: true) }) else { return }
        do {
            try pipeline.handle([.brokerReachable(false, session: session)])
        } catch {
            isToldUnreachable.withLock { $0 = false }
            logger.critical("cannot store that the broker is away", metadata: ["error": "\(error)"])
        }
    }
}

private func exchange(_ value: inout Bool, with new: Bool) -> Bool {
    defer { value = new }
    return value
}
