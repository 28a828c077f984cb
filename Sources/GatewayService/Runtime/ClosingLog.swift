import GatewayCore
import Logging
import MQTTLink

/// What the log says of a session's openings and closings: each that matters, and not each attempt.
struct ClosingLog {
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
        isAfterNotStored = closing.cause == .notStored
        if !closing.wasOpen { failedInARow += 1 }
        logger.log(
            level: level(of: closing),
            "session closed",
            metadata: ["session": "\(session)", "cause": "\(closing.cause.rawValue)", "detail": "\(closing.detail)"]
        )
    }

    private mutating func level(of closing: SessionClosing) -> Logger.Level {
        if isAfterNotStored { return .debug }
        if closing.wasOpen { return .warning }
        // The first attempt often comes before the embedded broker listens.
        if failedInARow == 1, closing.cause == .unreachable { return .debug }
        if let lastTold, closing.closedAt.uptime - lastTold < ClosingLog.interval { return .debug }
        lastTold = closing.closedAt.uptime
        return .warning
    }
}
