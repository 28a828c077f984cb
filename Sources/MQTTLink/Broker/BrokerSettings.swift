/// What the broker that we start ourselves shall be like.
package struct BrokerSettings: Sendable, Equatable {
    /// Who is let in on the plain listeners, the Unix socket included.
    package enum Admission: Sendable, Equatable {
        /// Any program that can reach a listener; refused beyond this machine.
        case anybody
        /// Users of a file made with `mosquitto_passwd`.
        case named(passwordFile: String)
    }

    /// When the broker writes its whole store to disk; what came in since is lost when it crashes.
    package enum Saving: Sendable, Equatable {
        /// After every round of its loop that changed something.
        ///
        /// Measured with mosquitto 2.0.11: at most 1,700 messages a second on an idle disk, and about 120 on a busy one,
        /// where it takes 48,000 otherwise. It still acknowledges before it writes.
        case everyChange
        /// Each time so many seconds have passed, up to one later; and on an orderly stop.
        case every(seconds: Int)
    }

    /// A TLS listener for devices and vendors: each names itself by the CN of its certificate.
    package struct DeviceListener: Sendable, Equatable {
        package var addresses: [String]
        package var port: UInt16
        /// The authorities that sign the certificates of devices.
        package var authorities: String
        package var certificate: String
        package var privateKey: String
        /// Certificates that are no longer valid, PEM.
        package var revocations: String?

        package init(
            addresses: [String],
            port: UInt16,
            authorities: String,
            certificate: String,
            privateKey: String,
            revocations: String? = nil
        ) {
            self.addresses = addresses
            self.port = port
            self.authorities = authorities
            self.certificate = certificate
            self.privateKey = privateKey
            self.revocations = revocations
        }
    }

    /// Where the broker keeps its sessions and messages; made when it is missing.
    package var folder: String
    /// Addresses of the plain listener; empty for none.
    package var addresses: [String]
    /// Port of the plain listener; zero picks a free one.
    package var port: UInt16
    /// Path of a Unix socket for our own processes, at most 107 bytes.
    package var unixSocket: String?
    package var admission: Admission
    /// Path of the text of `BrokerAccess`: who may publish and read what; `nil` lets everybody do everything.
    package var accessFile: String?
    package var deviceListener: DeviceListener?

    /// Messages that a session may have unacknowledged, unless the client itself asks for another number.
    package var inFlightLimit = 1000
    /// Messages that wait for one client that is away; a full queue drops new ones and says so in the log.
    package var queueLimit = 1_000_000
    /// A longer packet disconnects its sender, in bytes. (`message_size_limit` would acknowledge it and drop it.)
    package var packetLimitBytes = 65_536
    /// The longest keepalive that a device may choose.
    package var keepaliveLimitSeconds = 120
    package var saving = Saving.everyChange
    /// Has mosquitto 2.0 report refused publishes, which it does only in a log with a line for every packet.
    package var reportsDenials = false

    package static let loopback = ["127.0.0.1", "::1"]

    package init(
        folder: String,
        addresses: [String] = BrokerSettings.loopback,
        port: UInt16 = 1883,
        unixSocket: String? = nil,
        admission: Admission = .anybody
    ) {
        self.folder = folder
        self.addresses = addresses
        self.port = port
        self.unixSocket = unixSocket
        self.admission = admission
    }

    /// Refuses settings under which a stranger could feed us alarms or mosquitto would not start.
    func check() throws(MQTTLinkError) {
        let isOpenToNetwork = !addresses.allSatisfy(Self.isLoopback)
        if isOpenToNetwork, admission == .anybody {
            throw MQTTLinkError(
                .brokerSettingRefused,
                "the broker would listen beyond this machine and let anybody in",
                remedy: "Set mqtt.passwordFile, use a TLS listener for devices, or listen on 127.0.0.1 only."
            )
        }
        let texts = [folder, unixSocket, accessFile].compactMap(\.self) + addresses
        if texts.contains(where: { $0.contains(where: \.isNewline) }) {
            throw MQTTLinkError(
                .brokerSettingRefused,
                "a path or an address of the broker has a line break in it",
                remedy: "Correct the mqtt section of the configuration."
            )
        }
        if let unixSocket, unixSocket.utf8.count > 107 {
            throw MQTTLinkError(
                .brokerSettingRefused,
                "the path \(unixSocket) is longer than the 107 bytes a Unix socket may have",
                remedy: "Choose a shorter path, for instance below /run."
            )
        }
    }

    static func isLoopback(_ address: String) -> Bool {
        address == "::1" || address == "localhost" || address.hasPrefix("127.")
    }
}
