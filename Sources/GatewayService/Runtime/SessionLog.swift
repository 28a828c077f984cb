import GatewayCore
import Logging
import MQTTLink

/// What the log says of a session: each opening and closing that matters and not each attempt, and what it reports.
struct SessionLog {
    let session: String
    private var failedInARow = 0
    private var lastTold: Uptime?
    /// What could not be stored has been told; the session that follows is not worth a line.
    private var isAfterNotStored = false

    /// How often attempts that fail are told while they go on failing.
    private static let interval: Duration = .seconds(10)

    init(session: String) { self.session = session }

    mutating func tell(_ opening: SessionOpening, _ logger: Logger) {
        logger.log(
            level: isAfterNotStored ? .debug : .info,
            "session open",
            metadata: [
                "session": "\(session)", "kept": "\(opening.isSessionPresent)", "attempts": "\(opening.attempts)",
            ]
        )
        (failedInARow, lastTold, isAfterNotStored) = (0, nil, false)
    }

    mutating func tell(_ closing: SessionClosing, _ logger: Logger) {
        guard closing.cause != .stopped else { return }
        isAfterNotStored = closing.cause == .notStored
        if !closing.wasOpen { failedInARow += 1 }
        logger.log(
            level: level(of: closing),
            "session closed",
            metadata: ["session": "\(session)", "cause": "\(closing.cause.rawValue)", "detail": "\(closing.detail)"]
        )
    }

    func tell(_ report: SessionReport, _ logger: Logger) {
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

    private mutating func level(of closing: SessionClosing) -> Logger.Level {
        if isAfterNotStored { return .debug }
        if closing.wasOpen { return .warning }
        // The first attempt often comes before the embedded broker listens.
        if failedInARow == 1, closing.cause == .unreachable { return .debug }
        if let lastTold, closing.closedAt.uptime - lastTold < SessionLog.interval { return .debug }
        lastTold = closing.closedAt.uptime
        return .warning
    }
}
