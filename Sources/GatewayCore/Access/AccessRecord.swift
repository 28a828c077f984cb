/// Who used which key at which door, or looked through which camera, or tried to: one record for each use.
///
/// Never changed afterwards.
package struct AccessRecord: Sendable, Hashable, Codable {
    package var operation: Operation
    package var method: LockMethod?
    /// The lock in the registry; `nil` when the device that reports is not tied to one.
    package var lock: LockID?
    package var door: DoorID?
    package var device: DeviceID?
    package var resident: ResidentID?
    /// As the lock reports it; `nil` when it named nobody.
    package var credential: String?
    /// The key that held the credential in that lock at that time; `nil` is unknown.
    package var doorKey: DoorKeyID?
    package var person: Person
    /// The alert that the use belongs to; `nil` when none was open there.
    package var alert: AlertID?
    /// By the lock's own clock; `nil` when it did not say.
    package var occurredAt: WallTime?
    package var clockQuality: ClockQuality
    package var receivedAt: Moment
    /// It arrived more than `lateAfter` after it happened.
    package var isLate: Bool
    /// The fact that stores the message.
    package var signal: FactNumber
    package var profile: ProfileID
    package var revision: Int

    package init(
        operation: Operation,
        method: LockMethod?,
        lock: LockID?,
        door: DoorID?,
        device: DeviceID?,
        resident: ResidentID?,
        credential: String?,
        doorKey: DoorKeyID?,
        person: Person,
        alert: AlertID?,
        occurredAt: WallTime?,
        clockQuality: ClockQuality,
        receivedAt: Moment,
        isLate: Bool,
        signal: FactNumber,
        profile: ProfileID,
        revision: Int
    ) {
        self.operation = operation
        self.method = method
        self.lock = lock
        self.door = door
        self.device = device
        self.resident = resident
        self.credential = credential
        self.doorKey = doorKey
        self.person = person
        self.alert = alert
        self.occurredAt = occurredAt
        self.clockQuality = clockQuality
        self.receivedAt = receivedAt
        self.isLate = isLate
        self.signal = signal
        self.profile = profile
        self.revision = revision
    }

    /// How old a use may be on arrival before its record is marked late.
    package static let lateAfter: Duration = .seconds(60)

    /// When it happened as far as anybody knows: the lock's word, else the arrival.
    package var effectiveTime: WallTime { occurredAt ?? receivedAt.wall }

    /// Which chain of hashes the record belongs to: the key's, or the lock's when no key is known.
    package var chain: String {
        if let doorKey { return "key:\(doorKey)" }
        if let lock { return "lock:\(lock)" }
        return "device:\(device?.rawValue ?? "unregistered")"
    }

    /// What was done to the door, with the key, or through the camera.
    package enum Operation: String, Sendable, Hashable, Codable, CaseIterable {
        case unlocked
        case locked
        /// Tried, and the lock did not open.
        case failedAttempt
        /// The door of a medicine cabinet, where a contact and not the lock tells.
        case opened
        case closed
        /// An offline key handed over what it had in its memory.
        case keySynced
        /// Somebody looked through a camera.
        case lookStarted
        case lookEnded
        case lookFailed
    }

    /// Who it was, and how that is known.
    ///
    /// Unknown is an honest answer; a guess is not.
    package enum Person: Sendable, Hashable, Codable {
        /// The one person to whom the key was issued at that time.
        case holder(StaffID)
        /// Several people had the key at that time.
        case ambiguous([StaffID])
        /// The lock named no credential, or nobody had the key.
        case unknown

        package var staff: StaffID? {
            if case .holder(let id) = self { id } else { nil }
        }
    }
}
