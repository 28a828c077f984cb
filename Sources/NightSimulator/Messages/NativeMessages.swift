import GatewayCore

/// What devices and bridges say on our own topics, `v1/p/{principal}/d/{device}/up/…`.
enum NativeMessages {
    /// What every such message carries.
    struct Head {
        /// The device's name on the topic.
        var device: String
        /// 128 bits in hexadecimal, made by the device; a repetition carries the same one.
        var id: String
        /// One more with each message of the device.
        var sequence: Int
        var at: WallTime
        var batteryPercent: Int
    }

    static func alarm(_ head: Head, _ kind: SignalKind, isTest: Bool = false) -> SimulatedMessage {
        var text = open(head, kind.rawValue)
        text.add("test", isTest)
        text.add("battery", head.batteryPercent)
        return SimulatedMessage(topic(head.device, "alarm"), text.closed())
    }

    static func status(_ head: Head, _ kind: SignalKind) -> SimulatedMessage {
        var text = open(head, kind.rawValue)
        text.add("battery", head.batteryPercent)
        return SimulatedMessage(topic(head.device, "status"), text.closed())
    }

    static func heartbeat(_ head: Head) -> SimulatedMessage {
        var text = open(head, SignalKind.heartbeat.rawValue)
        text.add("battery", head.batteryPercent)
        return SimulatedMessage(topic(head.device, "hb"), text.closed(), quality: 0)
    }

    /// One use of a lock, with the lock's own time: it may be hours old.
    static func access(_ head: Head, _ kind: SignalKind, credential: String?) -> SimulatedMessage {
        var text = open(head, kind.rawValue)
        if let credential { text.add("credential", credential) }
        text.add("method", kind == .lockLocked ? LockMethod.auto.rawValue : LockMethod.rfid.rawValue)
        text.add("result", kind == .lockFailedAttempt ? "invalid_credential" : "granted")
        text.add("battery", head.batteryPercent)
        return SimulatedMessage(topic(head.device, "access"), text.closed())
    }

    private static func topic(_ device: String, _ leaf: String) -> String {
        "v1/p/\(SimulatedTown.principal)/d/\(device)/up/\(leaf)"
    }

    private static func open(_ head: Head, _ type: String) -> JSONText {
        var text = JSONText()
        text.add("id", head.id)
        text.add("seq", head.sequence)
        text.add("t", head.at.iso8601)
        text.add("type", type)
        return text
    }
}
