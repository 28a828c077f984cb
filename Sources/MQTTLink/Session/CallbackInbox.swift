import CMosquitto
import GatewayCore
import Glibc

/// What libmosquitto called back with, until the session's thread looks.
///
/// Belongs to that thread alone: the library calls from inside `readPacket` and `write`, and nowhere else.
final class CallbackInbox {
    struct Acceptance: Equatable {
        var reason: Int32
        var isSessionPresent: Bool
        /// The keepalive that the broker demands instead of ours, in seconds.
        var keepaliveSeconds: UInt16?
    }

    struct Acknowledgement: Equatable {
        var packet: Int32
        var reason: Int32
    }

    let clientID: String
    let payloadLimitBytes: Int
    let now: () -> Moment

    var batch = MessageBatch()
    var accepted: Acceptance?
    /// The broker's answer to each filter, in the order of the request.
    var subscribed: [Int32]?
    var acknowledged: [Acknowledgement] = []
    /// The reason of the broker's good-bye, or the library's word for a broken connection.
    var disconnected: Int32?
    var reports: [SessionReport] = []
    /// Grows with every packet that came in, so that a read that brought nothing can be told.
    var packets = 0
    /// The last complaint of the library, for the text of a closing.
    var lastComplaint: String?
    private var isNextRepeat = false

    init(settings: MQTTSessionSettings, now: @escaping () -> Moment) {
        clientID = settings.clientID
        payloadLimitBytes = settings.payloadLimitBytes
        self.now = now
    }

    /// Takes the batch and leaves an empty one.
    func takeBatch() -> MessageBatch {
        defer { batch = MessageBatch() }
        return batch
    }

    /// Forgets the connection that ended; acknowledgements stay valid, the batch was never acknowledged.
    func forgetConnection() {
        batch = MessageBatch()
        (accepted, subscribed, disconnected, lastComplaint, isNextRepeat) = (nil, nil, nil, nil, false)
    }

    func received(_ message: mosquitto_message) {
        packets += 1
        defer { isNextRepeat = false }
        let moment = now()
        let bytes = Int(message.payloadlen)
        guard let topic = message.topic.flatMap({ String(validatingCString: $0) }) else {
            return refuse(.topicNotText, topic: "", bytes: bytes, at: moment)
        }
        guard bytes <= payloadLimitBytes else {
            return refuse(.payloadTooLong, topic: topic, bytes: bytes, at: moment)
        }
        if message.qos == 2 { reports.append(.unsafeDelivery(topic: topic)) }
        if isNextRepeat { batch.repeats.append(batch.messages.count) }
        let payload = UnsafeRawBufferPointer(start: message.payload, count: bytes)
        batch.messages.append(
            Message(
                topic: topic,
                payload: Array(payload),
                isRetained: message.retain,
                delivery: message.qos == 1 ? Delivery(session: clientID, packet: UInt16(message.mid)) : nil,
                receivedAt: moment
            )
        )
    }

    func acknowledged(_ acknowledgement: Acknowledgement) {
        packets += 1
        acknowledged.append(acknowledgement)
    }

    private func refuse(_ reason: RefusedMessage.Reason, topic: String, bytes: Int, at moment: Moment) {
        batch.refused.append(
            RefusedMessage(reason: reason, topic: topic, payloadBytes: bytes, receivedAt: moment)
        )
    }

    /// Reads two things from the library's log that it tells nowhere else: that a packet came, and its DUP flag.
    ///
    /// The line is `Client NAME received PUBLISH (d1, q1, …`, the same from 2.0.0 to 2.1.2. Should it change, repeats
    /// go unmarked and a batch ends after one message: slower and more cautious, not wrong.
    func logged(level: Int32, text: UnsafePointer<CChar>) {
        switch level {
        case Int32(MOSQ_LOG_DEBUG):
            let line = UnsafeBufferPointer(start: text, count: strlen(text))
            let verb = line.dropFirst("Client \(clientID) ".utf8.count)
            guard verb.starts(with: Self.received) else { return }
            packets += 1
            isNextRepeat = verb.dropFirst(Self.received.count).starts(with: Self.repeated)
        case Int32(MOSQ_LOG_ERR), Int32(MOSQ_LOG_WARNING):
            lastComplaint = String(cString: text)
            reports.append(.warning(String(cString: text)))
        default: break
        }
    }

    private static let received = "received ".utf8.map { CChar(bitPattern: $0) }
    private static let repeated = "PUBLISH (d1".utf8.map { CChar(bitPattern: $0) }
}

/// The inbox behind the context pointer of a callback.
private func inbox(_ context: UnsafeMutableRawPointer?) -> CallbackInbox? {
    context.map { Unmanaged<CallbackInbox>.fromOpaque($0).takeUnretainedValue() }
}

/// Registers C functions that copy, hand over and return.
func setCallbacks(of client: OpaquePointer) {
    mosquitto_connect_v5_callback_set(client) { _, context, reason, flags, properties in
        var seconds: UInt16 = 0
        let isDemanded =
            mosquitto_property_read_int16(properties, Int32(MQTT_PROP_SERVER_KEEP_ALIVE.rawValue), &seconds, false)
            != nil
        inbox(context)?.accepted = CallbackInbox.Acceptance(
            reason: reason,
            isSessionPresent: flags & 1 == 1,
            keepaliveSeconds: isDemanded ? seconds : nil
        )
    }
    mosquitto_message_v5_callback_set(client) { _, context, message, _ in
        guard let message = message?.pointee else { return }
        inbox(context)?.received(message)
    }
    mosquitto_publish_v5_callback_set(client) { _, context, packet, reason, _ in
        inbox(context)?.acknowledged(CallbackInbox.Acknowledgement(packet: packet, reason: reason))
    }
    mosquitto_subscribe_v5_callback_set(client) { _, context, _, count, answers, _ in
        inbox(context)?.subscribed = Array(UnsafeBufferPointer(start: answers, count: Int(count)))
    }
    mosquitto_disconnect_v5_callback_set(client) { _, context, reason, _ in
        // The library calls again with 0 when it tidies up: the first word counts.
        guard let inbox = inbox(context), inbox.disconnected == nil else { return }
        inbox.disconnected = reason
    }
    setLogCallback(of: client)
}

/// Has the library tell its log, which it spells out for every packet.
func setLogCallback(of client: OpaquePointer) {
    mosquitto_log_callback_set(client) { _, context, level, text in
        guard let text else { return }
        inbox(context)?.logged(level: level, text: text)
    }
}
