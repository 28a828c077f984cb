import Logging
import MQTTLink

/// How the log tells what happens to a session.
extension Logger {
    func tell(_ closing: SessionClosing, of session: String) {
        guard closing.cause != .stopped else { return }
        warning(
            "session closed",
            metadata: ["session": "\(session)", "cause": "\(closing.cause.rawValue)", "detail": "\(closing.detail)"]
        )
    }

    func tell(_ report: SessionReport, of session: String) {
        switch report {
        case .subscriptionRefused(let filter, let reason):
            critical(
                "the broker refuses a subscription: what matches it does not reach the gateway; it is asked again",
                metadata: ["session": "\(session)", "filter": "\(filter)", "reason": "\(reason)"]
            )
        case .contested(let takeovers):
            critical(
                "another gateway uses the same client identifier",
                metadata: ["session": "\(session)", "takeovers": "\(takeovers)"]
            )
        case .publishUnheard: break  // Normal where no console or patrol listens yet.
        case .publishRefused(_, let reason):
            error("the broker refuses a message of ours", metadata: ["reason": "\(reason)"])
        case .unsafeDelivery(let topic):
            warning("a device publishes with QoS 2; use QoS 1", metadata: ["topic": "\(topic)"])
        case .warning(let text): warning("\(text)", metadata: ["session": "\(session)"])
        }
    }
}
