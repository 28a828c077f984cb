import GatewayCore
import Logging

/// Says that something fails, at most every ten seconds while it goes on.
struct Complaint {
    let words: Logger.Message
    let logger: Logger
    private var lastTold: Uptime?

    private static let interval: Duration = .seconds(10)

    init(about words: Logger.Message, logger: Logger) {
        self.words = words
        self.logger = logger
    }

    /// Runs something that is tried again by the next tick when it fails.
    mutating func unless(_ now: Moment, _ body: () throws -> Void) {
        do {
            try body()
        } catch {
            tell(error, at: now)
        }
    }

    /// Says it, unless it was said just now.
    mutating func tell(_ error: any Error, at now: Moment, metadata: Logger.Metadata = [:]) {
        if let lastTold, now.uptime - lastTold < Complaint.interval { return }
        lastTold = now.uptime
        logger.critical(words, metadata: metadata.merging(["error": "\(error)"]) { $1 })
    }
}
