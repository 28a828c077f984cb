/// The registry's part of the state, with the indexes that find devices, locks and keys.
extension GatewayState {
    /// Puts an entry as the store kept it back into the state, or applies a new one.
    package mutating func register(_ entry: RegistryEntry) {
        switch entry {
        case .area(let area): areas[area.id] = area
        case .resident(let resident): residents[resident.id] = resident
        case .device(let device):
            unlink(devices[device.id])
            devices[device.id] = device
            deviceByKey[device.key] = device.id
            if let resident = device.resident { devicesByResident[resident, default: []].insert(device.id) }
        case .staff(let person): staff[person.id] = person
        case .patrol(let patrol): patrols[patrol.id] = patrol
        case .lock(let lock):
            if let old = locks[lock.id] { lockByDevice[old.device] = nil }
            locks[lock.id] = lock
            lockByDevice[lock.device] = lock.id
        case .doorKey(let key):
            removeSlots(of: key.id)
            doorKeys[key.id] = key
            for slot in key.slots {
                keysByLock[slot.lock, default: []].insert(key.id)
                keysByCredential[slot.lockCredential, default: []].insert(key.id)
            }
        case .policy(let policy):
            var versions = policies[policy.id, default: []].filter { $0.version != policy.version }
            versions.append(policy)
            policies[policy.id] = versions.sorted { $0.version < $1.version }
        case .profile(let profile):
            var revisions = profiles[profile.profile, default: []].filter { $0.revision != profile.revision }
            revisions.append(profile)
            profiles[profile.profile] = revisions.sorted { $0.revision < $1.revision }
        }
    }

    mutating func remove(_ reference: RegistryReference) {
        switch reference {
        case .area(let id): areas[id] = nil
        case .resident(let id): residents[id] = nil
        case .device(let id): unlink(devices.removeValue(forKey: id))
        case .staff(let id): staff[id] = nil
        case .patrol(let id): patrols[id] = nil
        case .lock(let id): if let lock = locks.removeValue(forKey: id) { lockByDevice[lock.device] = nil }
        case .doorKey(let id):
            removeSlots(of: id)
            doorKeys[id] = nil
        case .policy(let id, let version):
            policies[id]?.removeAll { $0.version == version }
            if policies[id]?.isEmpty == true { policies[id] = nil }
        case .profile(let id, let revision):
            profiles[id]?.removeAll { $0.revision == revision }
            if profiles[id]?.isEmpty == true { profiles[id] = nil }
        }
    }

    /// The entry as it stands; `nil` when there is none.
    package func entry(_ reference: RegistryReference) -> RegistryEntry? {
        switch reference {
        case .area(let id): areas[id].map(RegistryEntry.area)
        case .resident(let id): residents[id].map(RegistryEntry.resident)
        case .device(let id): devices[id].map(RegistryEntry.device)
        case .staff(let id): staff[id].map(RegistryEntry.staff)
        case .patrol(let id): patrols[id].map(RegistryEntry.patrol)
        case .lock(let id): locks[id].map(RegistryEntry.lock)
        case .doorKey(let id): doorKeys[id].map(RegistryEntry.doorKey)
        case .policy(let id, let version):
            policies[id]?.last { $0.version == version }.map(RegistryEntry.policy)
        case .profile(let id, let revision):
            profiles[id]?.last { $0.revision == revision }.map(RegistryEntry.profile)
        }
    }

    private mutating func unlink(_ device: Device?) {
        guard let device else { return }
        deviceByKey[device.key] = nil
        guard let resident = device.resident else { return }
        devicesByResident[resident]?.remove(device.id)
        if devicesByResident[resident]?.isEmpty == true { devicesByResident[resident] = nil }
    }

    private mutating func removeSlots(of key: DoorKeyID) {
        for slot in doorKeys[key]?.slots ?? [] {
            keysByLock[slot.lock]?.remove(key)
            if keysByLock[slot.lock]?.isEmpty == true { keysByLock[slot.lock] = nil }
            keysByCredential[slot.lockCredential]?.remove(key)
            if keysByCredential[slot.lockCredential]?.isEmpty == true { keysByCredential[slot.lockCredential] = nil }
        }
    }
}

/// What one lock calls a key.
struct LockCredential: Sendable, Hashable {
    var lock: LockID
    var credential: String
}

extension KeySlot {
    var lockCredential: LockCredential { LockCredential(lock: lock, credential: credential) }
}
