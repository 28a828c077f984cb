/// Bytes on a topic, as the broker handed them over.
package struct Message: Sendable, Equatable {
    package var topic: String
    package var payload: [UInt8]
    /// The retain flag as delivered: the broker's stored copy, not a live message.
    package var isRetained: Bool
    /// Which session brought it and under which packet number; `nil` for QoS 0 and for messages that no broker brought.
    package var delivery: Delivery?
    /// The broker marks it as sent before (DUP).
    ///
    /// The earlier copy may never have reached us.
    package var isRepeat: Bool
    package var receivedAt: Moment

    package init(
        topic: String,
        payload: [UInt8],
        isRetained: Bool = false,
        delivery: Delivery? = nil,
        isRepeat: Bool = false,
        receivedAt: Moment
    ) {
        self.topic = topic
        self.payload = payload
        self.isRetained = isRetained
        self.delivery = delivery
        self.isRepeat = isRepeat
        self.receivedAt = receivedAt
    }
}

/// How the broker names one delivery, so that its repetition after a reconnect can be recognised.
///
/// A delivery is a repetition only when the broker marks it so, and session, packet number, topic and payload equal those
/// of one of the latest deliveries, and the broker has kept the session since: after a crash it may give a packet number
/// out again (`docs/decisions/0003-telling-redelivery-from-a-second-press.md`).
package struct Delivery: Sendable, Hashable, Codable {
    /// The lane's session, which is the MQTT client identifier.
    package var session: String
    /// MQTT packet identifier, 1 to 65,535.
    package var packet: UInt16

    package init(session: String, packet: UInt16) {
        self.session = session
        self.packet = packet
    }
}

/// A queue of its own from the broker to the commit, so that telemetry can never delay an alarm.
package enum Lane: String, Sendable, Codable, CaseIterable {
    case alarm
    case telemetry
}
