/// Bytes on a topic, as the broker handed them over.
package struct Message: Sendable, Equatable {
    package var topic: String
    package var payload: [UInt8]
    /// The retain flag as delivered: the broker's stored copy, not a live message.
    package var isRetained: Bool
    /// Which session brought it and under which packet number; `nil` for QoS 0 and for messages that no broker brought.
    package var delivery: Delivery?
    package var receivedAt: Moment

    package init(
        topic: String, payload: [UInt8], isRetained: Bool = false, delivery: Delivery? = nil, receivedAt: Moment
    ) {
        self.topic = topic
        self.payload = payload
        self.isRetained = isRetained
        self.delivery = delivery
        self.receivedAt = receivedAt
    }
}

/// How the broker names one delivery, so that its repetition after a reconnect can be recognised.
///
/// The broker keeps the packet number of an unacknowledged message across reconnects and its own restarts (MQTT 5,
/// section 2.2.1), so (session, packet number, topic, payload) among the last deliveries tells a redelivery from a
/// second press with the same bytes.
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
