import GatewayCore

/// How one session reaches the broker and what it asks for.
package struct MQTTSessionSettings: Sendable, Equatable {
    /// Names the session at the broker, which keeps it under this name for ever: 1 to 65 of `a-z A-Z 0-9 . _ -`.
    package var clientID: String
    package var endpoint: BrokerEndpoint
    package var tls: TLSFiles?
    /// Path of a file with user name and password; read at start, `nil` for none.
    package var passwordFile: String?
    /// Topic filters, subscribed with QoS 1 on every connection.
    ///
    /// They must not overlap: mosquitto delivers a message once for each filter that matches.
    package var filters: [String]
    package var announcement: StatusAnnouncement?
    /// True for a session that only looks at what passes: QoS 0, and the broker keeps nothing for it.
    package var isWatching = false

    /// True for a session that others wait behind: alarms, and what patrols are told.
    package var isUrgent = false

    /// How often the connection proves that it is alive when nothing else is sent: whole seconds from 5 to 65,535.
    ///
    /// A dead one is noticed within 1.5 times this span. 13 s makes that 19.5 s, under the 20 s of fault 26.
    package var keepalive: Duration = .seconds(13)
    /// How long connecting, the TLS handshake and the broker's answers to us may take together.
    package var openingLimit: Duration = .seconds(5)
    package var backoff = Backoff()
    /// How long after a refusal a filter is asked for again: somebody may have mended the broker's rights.
    package var refusedFilterPause: Duration = .seconds(10)

    /// This many messages make a batch full, 1 to 65,535; also the receive maximum told to the broker.
    ///
    /// A batch may come out larger: one read of the library takes as many packets as publishes are under way.
    package var batchLimit = 1000
    /// Longer payloads are refused, in bytes.
    package var payloadLimitBytes = 262_144

    /// How many publishes may wait for the broker's confirmation, 1 to 60,000; beyond it `publish` refuses.
    ///
    /// There are 65,535 packet numbers and the library gives them out in turn without looking which are in use.
    package var publishLimit = 20_000
    /// How many of these are handed to libmosquitto at once: it walks its list for each one.
    package var publishWindow = 128
    /// How long `stop()` waits for the broker to confirm what was published.
    package var farewellLimit: Duration = .seconds(2)

    package init(clientID: String, endpoint: BrokerEndpoint, filters: [String]) {
        self.clientID = clientID
        self.endpoint = endpoint
        self.filters = filters
    }

    /// Refuses what the library or the broker would refuse later in fewer words.
    func check() throws(MQTTLinkError) {
        let isNamed = !clientID.isEmpty && clientID.utf8.count <= 65 && clientID.utf8.allSatisfy(Self.isPlain)
        guard isNamed else {
            throw MQTTLinkError(
                .clientIDRefused,
                "'\(clientID)' cannot name a session",
                remedy: "Use 1 to 65 letters, digits, '.', '_' or '-'."
            )
        }
        try Self.check(filters)
        try checkNumbers()
    }

    static func check(_ filters: [String]) throws(MQTTLinkError) {
        for filter in filters where mosquittoRefuses(filter: filter) {
            throw MQTTLinkError(
                .filterRefused,
                "'\(filter)' is not a topic filter",
                remedy: "Use '+' for a whole level and '#' only as the last level."
            )
        }
    }

    private func checkNumbers() throws(MQTTLinkError) {
        let wrong: String? =
            if keepalive.wholeSeconds < 5 || keepalive.wholeSeconds > 65_535 {
                "keepalive must be 5 to 65,535 seconds"
            } else if !(1...65_535).contains(batchLimit) {
                "the batch limit must be 1 to 65,535 messages"
            } else if !(1...60_000).contains(publishLimit) || !(1...60_000).contains(publishWindow) {
                "the publish limit and the publish window must be 1 to 60,000"
            } else {
                nil
            }
        guard let wrong else { return }
        throw MQTTLinkError(.settingRefused, wrong, remedy: "Correct the mqtt section of the configuration.")
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}

/// Tells everybody on one retained topic whether we are there.
package struct StatusAnnouncement: Sendable, Equatable {
    package var topic: String
    /// Published on every connection.
    package var online: [UInt8]
    /// Published by the broker when we vanish (last will), and by us before an orderly stop.
    package var offline: [UInt8]

    package init(topic: String, online: [UInt8], offline: [UInt8]) {
        self.topic = topic
        self.online = online
        self.offline = offline
    }
}
