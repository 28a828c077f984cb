package import MQTTLink

/// Everything that can be set, with its defaults: one command on an empty folder gives a working gateway.
package struct GatewayConfiguration: Sendable, Equatable {
    /// Where the log, the projections and the embedded broker's store live.
    package var dataFolder: String
    /// Folders and files with device profiles.
    package var profiles: [String]
    /// IANA name of the local time of policies, shifts and reports.
    package var zone: String
    package var mqtt: MQTT
    package var http: HTTP
    package var log: Log

    package init(
        dataFolder: String = "nattvakt-data",
        profiles: [String] = ["DeviceProfiles"],
        zone: String = "Europe/Stockholm",
        mqtt: MQTT = MQTT(),
        http: HTTP = HTTP(),
        log: Log = Log()
    ) {
        self.dataFolder = dataFolder
        self.profiles = profiles
        self.zone = zone
        self.mqtt = mqtt
        self.http = http
        self.log = log
    }

    /// How the gateway reaches its broker, or which one it starts.
    package struct MQTT: Sendable, Equatable {
        package var broker: Broker
        /// Prefix of the client identifiers; the sessions append `-alarm`, `-telemetry`, `-publish`, `-watch`.
        package var clientID: String
        package var tls: TLSFiles?
        /// A file with user and password; never a flag, never the environment.
        package var passwordFile: String?

        package init(
            broker: Broker = .embedded(Embedded()),
            clientID: String = "gw",
            tls: TLSFiles? = nil,
            passwordFile: String? = nil
        ) {
            self.broker = broker
            self.clientID = clientID
            self.tls = tls
            self.passwordFile = passwordFile
        }

        /// Somebody else's broker, or a supervised one of our own.
        package enum Broker: Sendable, Equatable {
            case embedded(Embedded)
            case external(BrokerEndpoint)
        }

        /// The broker that the gateway starts and supervises itself.
        package struct Embedded: Sendable, Equatable {
            /// Loopback unless the configuration says otherwise.
            package var listen: [String]
            /// Zero picks a free port.
            package var port: UInt16

            package init(listen: [String] = ["127.0.0.1", "::1"], port: UInt16 = 1883) {
                self.listen = listen
                self.port = port
            }
        }
    }

    /// Where health, readiness and metrics are served.
    package struct HTTP: Sendable, Equatable {
        package var address: String
        /// Zero picks a free port.
        package var port: UInt16

        package init(address: String = "127.0.0.1", port: UInt16 = 8080) {
            self.address = address
            self.port = port
        }
    }

    /// What the gateway tells on standard error.
    package struct Log: Sendable, Equatable {
        package var level: Level

        package init(level: Level = .info) { self.level = level }

        /// The levels of swift-log that make sense to set.
        package enum Level: String, Sendable, CaseIterable {
            case debug
            case info
            case warning
            case error
        }
    }
}
