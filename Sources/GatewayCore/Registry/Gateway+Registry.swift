/// Changes of the registry: what points to what must exist, and what an open alert needs stays.
extension Gateway {
    mutating func register(_ entry: RegistryEntry, by actor: Actor) {
        let words = entry.reference.words
        if let reason = objection(toIdentifier: words.id) ?? objection(to: entry) {
            return refuse("\(words.kind) add \(words.id)", by: actor, reason)
        }
        let entry = keepingLiveParts(entry)
        if state.entry(entry.reference) == entry { return }
        record(.registered(entry, by: actor))
        if case .device(let device) = entry { expect(device, heardAt: now) }
    }

    /// What a patrol and a device tell of themselves is not the registrar's to overwrite.
    private func keepingLiveParts(_ entry: RegistryEntry) -> RegistryEntry {
        switch entry {
        case .patrol(var patrol):
            guard let known = state.patrols[patrol.id] else { return entry }
            (patrol.status, patrol.statusSince, patrol.position) = (known.status, known.statusSince, known.position)
            return .patrol(patrol)
        case .device(var device):
            guard let known = state.devices[device.id] else { return entry }
            device.installModeUntil = known.installModeUntil
            return .device(device)
        default: return entry
        }
    }

    mutating func remove(_ reference: RegistryReference, by actor: Actor) {
        let words = reference.words
        let asked = "\(words.kind) remove \(words.id)"
        guard state.entry(reference) != nil else {
            return refuse(asked, by: actor, "\(words.kind) '\(words.id)' is not registered")
        }
        if let reason = objection(toRemoving: reference) { return refuse(asked, by: actor, reason) }
        record(.removed(reference, by: actor))
    }

    mutating func setInstallMode(_ id: DeviceID, length: Duration, by actor: Actor) {
        guard var device = state.devices[id] else {
            return refuse("install mode", by: actor, "device '\(id)' is not registered")
        }
        guard length >= .zero, length <= .seconds(3600) else {
            return refuse("install mode", by: actor, "install mode lasts 0 to 60 minutes")
        }
        device.installModeUntil = length == .zero ? nil : now.advanced(by: length)
        record(.registered(.device(device), by: actor))
    }

    /// Identifiers stand in topics, files and logs.
    private func objection(toIdentifier id: String) -> String? {
        let isPlain =
            !id.isEmpty && id.utf8.count <= 128 && id.utf8.allSatisfy { $0 > 0x20 && !"+#/".utf8.contains($0) }
        return isPlain ? nil : "an identifier is 1 to 128 characters without spaces, '+', '#' and '/'"
    }

    private func objection(to entry: RegistryEntry) -> String? {
        switch entry {
        case .area, .staff: return nil
        case .resident(let resident):
            return state.areas[resident.area] == nil ? missing("area", resident.area.rawValue) : nil
        case .device(let device): return objection(to: device)
        case .patrol(let patrol):
            if let area = patrol.areas.first(where: { state.areas[$0] == nil }) {
                return missing("area", area.rawValue)
            }
            let member = patrol.shifts.first { state.staff[$0.staff] == nil }
            if let member { return missing("staff", member.staff.rawValue) }
            return patrol.shifts.contains { $0.to <= $0.from } ? "a shift ends before it begins" : nil
        case .lock(let lock): return objection(to: lock)
        case .doorKey(let key): return objection(to: key)
        case .policy(let policy): return objection(to: policy)
        case .profile(let profile): return objection(to: profile)
        }
    }

    private func objection(to device: Device) -> String? {
        if device.address.isEmpty { return "a device needs the address that its messages carry" }
        if let resident = device.resident, state.residents[resident] == nil {
            return missing("resident", resident.rawValue)
        }
        if let other = state.device(device.profile, device.address), other.id != device.id {
            return "device '\(other.id)' has the address '\(device.address)' of profile \(device.profile) already"
        }
        if let revision = device.profileRevision {
            let known = state.profiles[device.profile]?.first { $0.revision == revision }
            guard let known else { return missing("profile", "\(device.profile)@\(revision)") }
            if known.use == .withdrawn { return "revision \(revision) of profile '\(device.profile)' is withdrawn" }
        }
        return nil
    }

    private func objection(to lock: Lock) -> String? {
        if state.devices[lock.device] == nil { return missing("device", lock.device.rawValue) }
        if let resident = lock.resident, state.residents[resident] == nil {
            return missing("resident", resident.rawValue)
        }
        if let other = state.lock(of: lock.device), other.id != lock.id {
            return "device '\(lock.device)' reports for lock '\(other.id)' already"
        }
        return nil
    }

    private func objection(to key: DoorKey) -> String? {
        if let slot = key.slots.first(where: { state.locks[$0.lock] == nil }) {
            return missing("lock", slot.lock.rawValue)
        }
        if let holding = key.holdings.first(where: { state.staff[$0.staff] == nil }) {
            return missing("staff", holding.staff.rawValue)
        }
        for slot in key.slots {
            if let other = keySharing(slot, butNot: key.id) {
                return "credential '\(slot.credential)' of lock '\(slot.lock)' belongs to key '\(other)' at that time"
            }
        }
        return nil
    }

    private func keySharing(_ slot: KeySlot, butNot key: DoorKeyID) -> DoorKeyID? {
        (state.keysByCredential[slot.lockCredential] ?? []).sorted().first { id in
            id != key
                && state.doorKeys[id]?.slots.contains { other in
                    other.lock == slot.lock && other.credential == slot.credential
                        && other.from < slot.to ?? .endOfTime && slot.from < other.to ?? .endOfTime
                } ?? false
        }
    }

    private func objection(to policy: DispatchPolicy) -> String? {
        if policy.steps.isEmpty { return "a policy needs at least one step" }
        if policy.exhausted.repeatEvery < .seconds(1) || policy.steps.contains(where: { $0.offerTimeout < .seconds(1) })
        {
            return "an offer and a repetition last at least one second"
        }
        if policy.steps.contains(where: {
            if case .nearestAvailable(_, let count) = $0.who { count < 1 } else { false }
        }) {
            return "a step asks at least one patrol"
        }
        if zip(policy.steps, policy.steps.dropFirst()).contains(where: { $1.after < $0.after }) {
            return "the steps are not in ascending order of 'after'"
        }
        if let latest = state.policies[policy.id]?.last, policy.version <= latest.version,
            state.entry(.policy(policy.id, version: policy.version)) != .policy(policy)
        {
            return "version \(policy.version) of policy '\(policy.id)' is not after version \(latest.version); "
                + "a change is a new version"
        }
        return nil
    }

    private func objection(to profile: ProfileRevision) -> String? {
        let name = "revision \(profile.revision) of profile '\(profile.profile)'"
        let revisions = state.profiles[profile.profile] ?? []
        guard let known = revisions.first(where: { $0.revision == profile.revision }) else {
            guard let latest = revisions.last, profile.revision < latest.revision else { return nil }
            return "\(name) is not after revision \(latest.revision); a change is a new revision"
        }
        if known.text != profile.text { return "\(name) is known with another text; a change is a new revision" }
        guard profile.use == .withdrawn, known.use != .withdrawn else { return nil }
        let pinned = state.devices.values.filter {
            $0.profile == profile.profile && $0.profileRevision == profile.revision
        }
        if let device = pinned.min(by: { $0.id < $1.id }) { return "device '\(device.id)' is pinned to it" }
        let others = revisions.filter { $0.revision != profile.revision && $0.use == .general }
        let device = state.devices.values.filter { $0.profile == profile.profile }.min { $0.id < $1.id }
        guard others.isEmpty, known.use == .general, let device else { return nil }
        return "nothing else would read the messages of device '\(device.id)'"
    }

    private func objection(toRemoving reference: RegistryReference) -> String? {
        switch reference {
        case .profile: return "a revision is never removed, since stored messages refer to it; withdraw it instead"
        case .policy: return "a policy is never removed, since old alerts refer to it; register a later version"
        case .area(let id):
            let resident = state.residents.values.filter { $0.area == id }.min { $0.id < $1.id }
            return resident.map { "resident '\($0.id)' lives there" }
        case .resident(let id):
            if let device = state.devices.values.filter({ $0.resident == id }).min(by: { $0.id < $1.id }) {
                return "device '\(device.id)' is at the resident's"
            }
            return state.alerts.values.contains { $0.subject.resident == id && $0.state.isOpen }
                ? "an alert of the resident is open" : nil
        case .device(let id):
            if let lock = state.lock(of: id) { return "lock '\(lock.id)' reports through it" }
            return state.alerts.values.contains { $0.subject.device == id && $0.state.isOpen && $0.category == .alarm }
                ? "an alert of the device is open" : nil
        case .patrol(let id):
            return (state.patrolLoad[id] ?? 0) > 0 ? "the patrol has an alert or an offer" : nil
        case .staff(let id):
            let key = state.doorKeys.values.filter { $0.holdings.contains { $0.staff == id } }.min { $0.id < $1.id }
            return key.map { "key '\($0.id)' was issued to the person: end that first, the record stays" }
        case .lock(let id):
            return (state.keysByLock[id] ?? []).min().map { "key '\($0)' has a slot in it" }
        case .doorKey: return nil
        }
    }

    private func missing(_ kind: String, _ id: String) -> String { "\(kind) '\(id)' is not registered; add it first" }
}

extension WallTime {
    fileprivate static let endOfTime = WallTime(milliseconds: .max)
}
