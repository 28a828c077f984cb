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
    fileprivate var level: Logger.Level {
        switch self {
        case .running, .other: .debug
        case .denied, .notAdmitted, .takenOver: .warning
        case .dropping, .oversize, .trouble: .error
        }
    }
}
