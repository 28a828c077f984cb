/// What the registry said earlier: kept so that a late record finds the door and the person of its own time.
extension GatewayState {
    /// Applies a new entry and keeps what it replaces.
    mutating func register(_ entry: RegistryEntry, at wall: WallTime) {
        let devices = devicesConcerned(by: entry.reference, entry)
        let before = devices.map(presentPlace)
        register(entry)
        notePlaces(of: devices, before: before, at: wall)
    }

    /// Applies a removal and keeps what it takes away.
    mutating func remove(_ reference: RegistryReference, at wall: WallTime) {
        let devices = devicesConcerned(by: reference, nil)
        let before = devices.map(presentPlace)
        if case .doorKey(let id) = reference, let key = doorKeys[id] { keep(FormerKey(key, removedAt: wall)) }
        remove(reference)
        notePlaces(of: devices, before: before, at: wall)
    }

    /// Puts back what the store kept.
    package mutating func restore(_ past: RegistryPast) {
        switch past {
        case .placements(let device, let placements): formerPlacements[device] = placements
        case .keys(let id, let keys):
            formerKeys[id] = keys
            for slot in keys.flatMap(\.key.slots) {
                formerKeysByCredential[slot.lockCredential, default: []].insert(id)
            }
        }
    }

    /// What is kept of a past; `nil` when nothing is.
    package func past(_ reference: RegistryPastReference) -> RegistryPast? {
        switch reference {
        case .device(let device): formerPlacements[device].map { .placements(device, $0) }
        case .doorKey(let id): formerKeys[id].map { .keys(id, $0) }
        }
    }

    /// Where a lock's device sat at a time; `nil` when the registry knew no place for it then.
    ///
    /// Before the first place that is known, that place counts: locks are often registered after they were hung.
    package func place(of device: DeviceKey, at wall: WallTime) -> LockPlace? {
        if let former = formerPlacements[device]?.first(where: { wall < $0.to }) { return former.place }
        return presentPlace(of: device)
    }

    /// The key that held a credential in a lock at a time, and who had it: first of the keys removed since, then of the present.
    ///
    /// A removed key goes first: what was registered for its credential afterwards says nothing about the time before,
    /// though a slot counts from the beginning where nobody says from when.
    func doorKey(of credential: String, in lock: LockID, at wall: WallTime) -> DoorKey? {
        let name = LockCredential(lock: lock, credential: credential)
        func covers(_ key: DoorKey) -> Bool { key.slots.contains { $0.lockCredential == name && $0.covers(wall) } }
        let present = (keysByCredential[name] ?? []).sorted().compactMap { doorKeys[$0] }.first(where: covers)
        let former = (formerKeysByCredential[name] ?? []).flatMap { formerKeys[$0] ?? [] }.filter { covers($0.key) }
            .min { ($0.removedAt, $0.key.id) < ($1.removedAt, $1.key.id) }?.key
        // Registered again under the same name, a key speaks for itself.
        if let present, present.id == former?.id { return present }
        return former ?? present
    }

    private func presentPlace(of key: DeviceKey) -> LockPlace? {
        guard let device = deviceByKey[key].flatMap({ devices[$0] }) else { return nil }
        let lock = lock(of: device.id)
        guard lock != nil || device.deviceClass == .digitalLock else { return nil }
        return LockPlace(
            device: device.id,
            lock: lock?.id,
            door: lock?.door,
            resident: lock?.resident ?? device.resident
        )
    }

    /// The devices whose place an entry may change.
    private func devicesConcerned(by reference: RegistryReference, _ entry: RegistryEntry?) -> [DeviceKey] {
        var ids: [DeviceID] = []
        var keys: [DeviceKey] = []
        switch reference {
        case .device(let id): ids = [id]
        case .lock(let id): if let lock = locks[id] { ids = [lock.device] }
        default: return []
        }
        if case .device(let device) = entry { keys.append(device.key) }
        if case .lock(let lock) = entry { ids.append(lock.device) }
        keys += ids.compactMap { devices[$0]?.key }
        return Set(keys).sorted { ($0.profile, $0.address) < ($1.profile, $1.address) }
    }

    private mutating func notePlaces(of keys: [DeviceKey], before: [LockPlace?], at wall: WallTime) {
        for (key, old) in zip(keys, before) {
            let new = presentPlace(of: key)
            let past = formerPlacements[key] ?? []
            guard old != new, old != nil || !past.isEmpty else { continue }
            // A lock that is tied to a device at the same home completes what was known; it has not moved.
            if let old, let new, old.lock == nil, old.resident == new.resident { continue }
            let placement = LockPlacement(place: old, from: past.last?.to, to: wall)
            formerPlacements[key] = (past + [placement]).suffix(RegistryPast.limit)
            touched.past.insert(.device(key))
        }
    }

    private mutating func keep(_ former: FormerKey) {
        let id = former.key.id
        formerKeys[id] = ((formerKeys[id] ?? []) + [former]).suffix(RegistryPast.limit)
        for slot in former.key.slots { formerKeysByCredential[slot.lockCredential, default: []].insert(id) }
        touched.past.insert(.doorKey(id))
    }
}
