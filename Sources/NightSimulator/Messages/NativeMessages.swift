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
        message(head, kind, "alarm") { $0.member("test", isTest) }
    }

    static func status(_ head: Head, _ kind: SignalKind) -> SimulatedMessage {
        message(head, kind, "status") { _ in }
    }

    static func heartbeat(_ head: Head) -> SimulatedMessage {
        message(head, .heartbeat, "hb", quality: 0) { _ in }
    }

    /// One use of a lock, with the lock's own time: it may be hours old.
    static func access(_ head: Head, _ kind: SignalKind, credential: String?) -> SimulatedMessage {
        message(head, kind, "access") {
            $0.member("credential", credential)
            $0.member("method", word: kind == .lockLocked ? LockMethod.auto : .rfid)
            $0.member("result", kind == .lockFailedAttempt ? "invalid_credential" : "granted")
        }
    }

    private static func message(
        _ head: Head,
        _ kind: SignalKind,
        _ leaf: String,
        quality: Int = 1,
        _ members: (inout JSONText) -> Void
    ) -> SimulatedMessage {
        let text = JSONText.object {
            $0.member("id", head.id)
            $0.member("seq", head.sequence)
            $0.member("t", iso8601OrNull: head.at)
            $0.member("type", word: kind)
            members(&$0)
            $0.member("battery", head.batteryPercent)
        }
        return SimulatedMessage("v1/p/\(SimulatedTown.principal)/d/\(head.device)/up/\(leaf)", text, quality: quality)
    }
}
