/// A lock on a home door, a gate or a medicine cabinet.
package struct Lock: Sendable, Hashable, Codable {
    package var id: LockID
    /// The device that reports for it.
    package var device: DeviceID
    package var door: DoorID
    package var kind: Kind
    package var resident: ResidentID?

    package init(id: LockID, device: DeviceID, door: DoorID, kind: Kind = .homeDoor, resident: ResidentID? = nil) {
        self.id = id
        self.device = device
        self.door = door
        self.kind = kind
        self.resident = resident
    }

    /// What the lock guards.
    package enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
        case homeDoor
        case gate
        case medicineCabinet
    }
}

/// A credential that can open one or more locks, with the slots in which locks hold it and the people it was issued to.
package struct DoorKey: Sendable, Hashable, Codable {
    package var id: DoorKeyID
    package var label: String
    package var slots: [KeySlot]
    package var holdings: [KeyHolding]

    package init(id: DoorKeyID, label: String = "", slots: [KeySlot] = [], holdings: [KeyHolding] = []) {
        self.id = id
        self.label = label
        self.slots = slots
        self.holdings = holdings
    }
}

/// Where one lock holds a key: the credential it reports, and for how long.
package struct KeySlot: Sendable, Hashable, Codable {
    package var lock: LockID
    /// As the lock reports it; "0" is a credential like any other.
    package var credential: String
    package var from: WallTime
    /// `nil` while it is valid without an end.
    package var to: WallTime?

    package init(lock: LockID, credential: String, from: WallTime, to: WallTime? = nil) {
        self.lock = lock
        self.credential = credential
        self.from = from
        self.to = to
    }

    package func covers(_ wall: WallTime) -> Bool { from <= wall && to.map { wall < $0 } ?? true }
}

/// Who a key was issued to, and for how long.
package struct KeyHolding: Sendable, Hashable, Codable {
    package var staff: StaffID
    package var from: WallTime
    /// `nil` while it is issued without an end.
    package var to: WallTime?

    package init(staff: StaffID, from: WallTime, to: WallTime? = nil) {
        self.staff = staff
        self.from = from
        self.to = to
    }

    package func covers(_ wall: WallTime) -> Bool { from <= wall && to.map { wall < $0 } ?? true }
}
