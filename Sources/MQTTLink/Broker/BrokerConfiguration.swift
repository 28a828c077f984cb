/// The configuration file of mosquitto for our settings.
///
/// Without `per_listener_settings`: under it mosquitto 2.0.11 forgets, when it restarts, which listener a sleeping
/// session belongs to (always so for a Unix socket) and then refuses, without a word, to queue messages for it.
struct BrokerConfiguration {
    var settings: BrokerSettings
    /// True when the gateway runs as root.
    var isRoot: Bool

    /// The text of the file, comments on lines of their own, since mosquitto takes no others.
    var text: String {
        let parts = [general, persistence, limits, log, admission] + listeners
        return parts.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
    }

    private var general: [String] {
        ["# Written by nattvakt at every start; edits are lost.", "set_tcp_nodelay true"]
            + (isRoot
                ? [
                    "# A change of user would make the broker outlive a killed gateway: Linux then forgets",
                    "# to tell it of its parent's death. Run the gateway under a user of its own instead.",
                    "user root",
                ] : [])
    }

    private var persistence: [String] {
        ["persistence true", "persistence_location \(settings.folder)/"] + saving
    }

    private var saving: [String] {
        switch settings.saving {
        case .everyChange: ["autosave_interval 1", "autosave_on_changes true"]
        case .every(let seconds): ["autosave_interval \(seconds)", "autosave_on_changes false"]
        }
    }

    private var limits: [String] {
        [
            "# per client; the gateway's alarm session is the one that matters",
            "max_queued_messages \(settings.queueLimit)",
            "max_inflight_messages \(settings.inFlightLimit)",
            "# instead of message_size_limit, which acknowledges and then drops",
            "max_packet_size \(settings.packetLimitBytes)",
            "max_keepalive \(settings.keepaliveLimitSeconds)",
            "sys_interval 10",
        ]
    }

    private var log: [String] {
        ["log_dest stderr", "log_timestamp false"]
            + ["error", "warning", "notice", "information"].map { "log_type \($0)" }
            + (settings.reportsDenials ? ["# refused publishes are told at this level alone", "log_type debug"] : [])
    }

    private var admission: [String] {
        let rights = settings.accessFile.map { ["acl_file \($0)"] } ?? []
        return switch settings.admission {
        case .anybody: ["allow_anonymous true"] + rights
        case .named(let passwordFile): ["allow_anonymous false", "password_file \(passwordFile)"] + rights
        }
    }

    private var listeners: [[String]] {
        settings.addresses.map { ["listener \(settings.port) \($0)"] }
            + (settings.unixSocket.map { [["listener 0 \($0)"]] } ?? [])
            + (settings.deviceListener.map(deviceListeners) ?? [])
    }

    private func deviceListeners(_ listener: BrokerSettings.DeviceListener) -> [[String]] {
        listener.addresses.map { address in
            [
                "listener \(listener.port) \(address)",
                "cafile \(listener.authorities)",
                "certfile \(listener.certificate)",
                "keyfile \(listener.privateKey)",
                "tls_version tlsv1.2",
                "require_certificate true",
                "use_identity_as_username true",
                "use_username_as_clientid true",
            ] + (listener.revocations.map { ["crlfile \($0)"] } ?? [])
        }
    }

    /// Who can connect, in plain words for the start log.
    var listeningSentence: String {
        let places = settings.addresses.map { BrokerEndpoint.tcp(host: $0, port: settings.port).description }
        let plain = places.isEmpty ? [] : ["MQTT listens on \(places.joined(separator: " and ")): \(admitted)."]
        let socket = settings.unixSocket.map { ["Programs that may open \($0) connect there."] } ?? []
        return (plain + socket + deviceSentence).joined(separator: " ")
    }

    private var admitted: String {
        let reach =
            settings.addresses.allSatisfy(BrokerSettings.isLoopback)
            ? "programs on this machine" : "any machine that reaches this address"
        return switch settings.admission {
        case .anybody: "\(reach) can connect without a password"
        case .named: "\(reach) can connect with a user name and password"
        }
    }

    private var deviceSentence: [String] {
        guard let listener = settings.deviceListener else { return [] }
        let places = listener.addresses.map { BrokerEndpoint.tcp(host: $0, port: listener.port).description }
        return ["Devices connect on \(places.joined(separator: " and ")) with TLS and a certificate of their own."]
    }
}
