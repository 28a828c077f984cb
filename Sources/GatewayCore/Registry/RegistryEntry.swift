/// One thing in the registry, whole: writing it again replaces it.
package enum RegistryEntry: Sendable, Hashable, Codable {
    case area(Area)
    case resident(Resident)
    case device(Device)
    case staff(Staff)
    case patrol(Patrol)
    case lock(Lock)
    case doorKey(DoorKey)
    case policy(DispatchPolicy)
    case profile(ProfileRevision)

    package var reference: RegistryReference {
        switch self {
        case .area(let area): .area(area.id)
        case .resident(let resident): .resident(resident.id)
        case .device(let device): .device(device.id)
        case .staff(let staff): .staff(staff.id)
        case .patrol(let patrol): .patrol(patrol.id)
        case .lock(let lock): .lock(lock.id)
        case .doorKey(let key): .doorKey(key.id)
        case .policy(let policy): .policy(policy.id, version: policy.version)
        case .profile(let profile): .profile(profile.profile, revision: profile.revision)
        }
    }
}

/// The name of one thing in the registry.
package enum RegistryReference: Sendable, Hashable, Codable {
    case area(AreaID)
    case resident(ResidentID)
    case device(DeviceID)
    case staff(StaffID)
    case patrol(PatrolID)
    case lock(LockID)
    case doorKey(DoorKeyID)
    /// A policy's versions are entries of their own, so that an open alert keeps the one it was raised under.
    case policy(PolicyID, version: Int)
    /// A profile's revisions are entries of their own, so that a device keeps the one it is pinned to.
    case profile(ProfileID, revision: Int)

    /// The kind and the identifier as text, for tables and messages.
    package var words: (kind: String, id: String) {
        switch self {
        case .area(let id): ("area", id.rawValue)
        case .resident(let id): ("resident", id.rawValue)
        case .device(let id): ("device", id.rawValue)
        case .staff(let id): ("staff", id.rawValue)
        case .patrol(let id): ("patrol", id.rawValue)
        case .lock(let id): ("lock", id.rawValue)
        case .doorKey(let id): ("key", id.rawValue)
        case .policy(let id, let version): ("policy", "\(id)@\(version)")
        case .profile(let id, let revision): ("profile", "\(id)@\(revision)")
        }
    }
}
