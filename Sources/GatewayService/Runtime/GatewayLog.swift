package import Logging

/// The gateway's log on standard error: one line an entry, identifiers only.
package enum GatewayLog {
    package static func logger(_ configuration: GatewayConfiguration.Log) -> Logger {
        var logger = Logger(label: "nattvakt") { _ in LogfmtHandler() }
        switch configuration.level {
        case .debug: logger.logLevel = .debug
        case .info: logger.logLevel = .info
        case .warning: logger.logLevel = .warning
        case .error: logger.logLevel = .error
        }
        return logger
    }
}
