import GatewayCore

/// Bytes that a device or a telephone publishes.
package struct SimulatedMessage: Sendable, Hashable {
    package var topic: String
    package var payload: [UInt8]
    package var isRetained: Bool
    /// 0 is lost while the broker is away; 1 waits in the device and is sent when it is back.
    package var quality: Int
    /// Where the ledger keeps what the message tells; `nil` for what nobody has to act on or account for.
    var told: Told?

    /// A place in one of the ledger's lists.
    enum Told: Sendable, Hashable {
        case alarm(Int)
        case doorUse(Int)
    }

    init(_ topic: String, _ payload: String, isRetained: Bool = false, quality: Int = 1) {
        self.init(topic, Array(payload.utf8), isRetained: isRetained, quality: quality)
    }

    init(_ topic: String, _ payload: [UInt8], isRetained: Bool = false, quality: Int = 1) {
        self.topic = topic
        self.payload = payload
        self.isRetained = isRetained
        self.quality = quality
    }

    /// As the log knows the bytes: equal messages have equal fingerprints.
    var fingerprint: UInt64 {
        Message(topic: topic, payload: payload, receivedAt: Moment(uptime: .zero, wall: WallTime(milliseconds: 0)))
            .fingerprint
    }
}

extension WallTime {
    /// Epoch seconds with milliseconds, as several products write.
    var epochSeconds: String {
        let rest = String(milliseconds % 1000)
        return "\(milliseconds / 1000).\(String(repeating: "0", count: 3 - rest.count))\(rest)"
    }
}
