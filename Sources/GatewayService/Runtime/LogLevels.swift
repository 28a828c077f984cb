import GatewayCore
import Logging
import MQTTLink

extension Notice.Kind {
    /// How loud a notice is in the log.
    var level: Logger.Level {
        switch self {
        case .redelivered, .duplicate, .ignored: .debug
        case .retainedAlarm, .unregistered, .refusedCommand: .warning
        }
    }
}

extension BrokerReport {
    /// What happened, for the log.
    var words: String {
        switch self {
        case .running(let process): "runs as process \(process)"
        case .died(let reason, let pause): "died: \(reason); starts again in \(pause)"
        case .stopped: "stopped"
        case .log(let line): line.words
        }
    }

    /// How loud a report of the embedded broker is in the log.
    var level: Logger.Level {
        switch self {
        case .running, .stopped: .info
        case .died: .error
        case .log(let line): line.level
        }
    }
}

extension BrokerLogLine {
    fileprivate var words: String {
        switch self {
        case .running: "answers"
        case .denied(let client): "refused a message of \(client): a topic it may not use"
        case .dropping(let client): "drops messages for \(client): its queue is full"
        case .oversize(let client): "disconnected \(client): a message larger than a packet may be"
        case .notAdmitted(let text): "did not admit a client: \(text)"
        case .takenOver(let client): "two clients use the identifier \(client)"
        case .trouble(let text), .other(let text): text
        }
    }

    fileprivate var level: Logger.Level {
        switch self {
        case .running, .other: .debug
        case .denied, .notAdmitted, .takenOver: .warning
        // mosquitto says so at each start in a container; the broker listens on loopback and dies with the gateway.
        case .trouble(let text) where text.contains("should not be run as root"): .debug
        case .dropping, .oversize, .trouble: .error
        }
    }
}
