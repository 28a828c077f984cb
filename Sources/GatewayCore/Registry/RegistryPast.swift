/// What the registry no longer says: where a lock hung before, and keys that were taken out of use.
///
/// Locks deliver what they remember hours or weeks later. Their records belong to the door and the person of that time.
package enum RegistryPast: Sendable, Hashable, Codable {
    case placements(DeviceKey, [LockPlacement])
    case keys(DoorKeyID, [FormerKey])

    package var reference: RegistryPastReference {
        switch self {
        case .placements(let device, _): .device(device)
        case .keys(let key, _): .doorKey(key)
        }
    }

    /// How many earlier places of one device, and earlier lives of one key, are remembered: the latest.
    package static let limit = 64
}

/// Whose past it is.
package enum RegistryPastReference: Sendable, Hashable {
    case device(DeviceKey)
    case doorKey(DoorKeyID)

    /// The kind and the identifier as text, for tables.
    package var words: (kind: String, id: String) {
        switch self {
        case .device(let key): ("device", "\(key.profile)/\(key.address)")
        case .doorKey(let id): ("key", id.rawValue)
        }
    }
}

/// Where the device of a lock sat from one instant to another, by the gateway's wall clock.
package struct LockPlacement: Sendable, Hashable, Codable {
    /// `nil` stands for nowhere that we know of.
    package var place: LockPlace?
    /// `nil` for the first place that is known: it counts from the beginning.
    package var from: WallTime?
    /// When the registry said something else; not included.
    package var to: WallTime

    package init(place: LockPlace?, from: WallTime?, to: WallTime) {
        self.place = place
        self.from = from
        self.to = to
    }
}

/// What the registry says of the device of a lock.
package struct LockPlace: Sendable, Hashable, Codable {
    package var device: DeviceID
    /// `nil` while no lock is tied to the device.
    package var lock: LockID?
    package var door: DoorID?
    package var resident: ResidentID?

    package init(device: DeviceID, lock: LockID?, door: DoorID?, resident: ResidentID?) {
        self.device = device
        self.lock = lock
        self.door = door
        self.resident = resident
    }
}

/// A key as it stood when it was removed, with every slot and holding ended then at the latest.
package struct FormerKey: Sendable, Hashable, Codable {
    package var key: DoorKey
    package var removedAt: WallTime

    package init(_ key: DoorKey, removedAt: WallTime) {
        self.key = key
        self.removedAt = removedAt
        self.key.slots = key.slots.compactMap { slot in
            guard slot.from < removedAt else { return nil }
            var slot = slot
            slot.to = min(slot.to ?? removedAt, removedAt)
            return slot
        }
        self.key.holdings = key.holdings.compactMap { holding in
            guard holding.from < removedAt else { return nil }
            var holding = holding
            holding.to = min(holding.to ?? removedAt, removedAt)
            return holding
        }
    }
}
