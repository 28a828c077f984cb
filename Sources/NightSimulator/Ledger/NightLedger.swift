package import GatewayCore

/// What really happened in the town, written by the night itself: what the gateway's log is compared with.
package struct NightLedger: Sendable {
    /// Every message that asks for a person, tests included, in the order of happening.
    package private(set) var alarms: [LedgerAlarm] = []
    /// Every use of a door, in the order of happening.
    package private(set) var doorUses: [LedgerDoorUse] = []
    /// Messages published so far, repetitions included.
    package private(set) var messageCount = 0
    /// Answers that patrols have given, repetitions included.
    package private(set) var answerCount = 0
    /// Messages that were lost on their way: the device was silent, or the broker away.
    package private(set) var lostCount = 0

    /// Alarms that have left their device and are no tests.
    package var realAlarms: [LedgerAlarm] { alarms.filter { !$0.isTest && $0.sentAt != nil } }

    mutating func add(_ alarm: LedgerAlarm) -> SimulatedMessage.Told {
        alarms.append(alarm)
        return .alarm(alarms.count - 1)
    }

    mutating func add(_ use: LedgerDoorUse) -> SimulatedMessage.Told {
        doorUses.append(use)
        return .doorUse(doorUses.count - 1)
    }

    /// Notes that a message has gone to the broker.
    mutating func noteSent(_ message: SimulatedMessage, at now: Moment, by doer: SimulatedAct.Doer) {
        messageCount += 1
        if case .patrol = doer, message.quality > 0 { answerCount += 1 }
        switch message.told {
        case .alarm(let place):
            alarms[place].sentAt = alarms[place].sentAt ?? now
            alarms[place].transmissions += 1
        case .doorUse(let place): doorUses[place].sentAt = doorUses[place].sentAt ?? now
        case nil: break
        }
    }

    mutating func noteLost() { lostCount += 1 }
}

/// A press, a fall, a walk out of the circle, or a test: one message that asks for a person.
package struct LedgerAlarm: Sendable, Hashable {
    /// When it happened to the person.
    package var happenedAt: Moment
    /// When it first went to the broker; `nil` when it never did.
    package var sentAt: Moment?
    /// How often it was sent.
    package var transmissions = 0
    package var device: DeviceID
    package var resident: ResidentID
    package var kind: SignalKind
    /// The identifier that the message carries; `nil` for products without one.
    package var sourceID: String?
    package var isTest: Bool
    /// Of topic and bytes, as the log keeps it (`Message.fingerprint`).
    package var fingerprint: UInt64
}

/// One use of a door, or an attempt.
package struct LedgerDoorUse: Sendable, Hashable {
    package var happenedAt: Moment
    /// When the lock's message first went to the broker; `nil` when it never did.
    package var sentAt: Moment?
    package var operation: AccessRecord.Operation
    package var device: DeviceID
    package var lock: LockID
    package var resident: ResidentID
    /// The key that was used, and who carried it; `nil` when the lock worked by itself or the code was wrong.
    package var doorKey: DoorKeyID?
    package var staff: StaffID?
    /// Of topic and bytes, as the log keeps it (`Message.fingerprint`).
    package var fingerprint: UInt64
}
