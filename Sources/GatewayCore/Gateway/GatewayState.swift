/// Everything the gateway knows, as the sum of its facts.
package struct GatewayState: Sendable, Equatable {
    package internal(set) var areas: [AreaID: Area] = [:]
    package internal(set) var residents: [ResidentID: Resident] = [:]
    package internal(set) var devices: [DeviceID: Device] = [:]
    package internal(set) var staff: [StaffID: Staff] = [:]
    package internal(set) var patrols: [PatrolID: Patrol] = [:]
    package internal(set) var locks: [LockID: Lock] = [:]
    package internal(set) var doorKeys: [DoorKeyID: DoorKey] = [:]
    /// All versions of all policies, the latest version of each last.
    package internal(set) var policies: [PolicyID: [DispatchPolicy]] = [:]
    /// All revisions of all profiles that were ever taken into use, the latest of each last.
    package internal(set) var profiles: [ProfileID: [ProfileRevision]] = [:]
    /// Every open alert, and those that ended less than `GatewayState.memory` ago.
    package internal(set) var alerts = AlertTable()
    package internal(set) var lastFact = FactNumber(0)
    package internal(set) var lastAlert = AlertID(0)
    package internal(set) var lastOffer = OfferID(0)
    /// When the last fact happened.
    package internal(set) var lastMoment: Moment?
    /// How the gateway was last started.
    package internal(set) var lastStart: GatewayStart?
    /// The latest deliveries of each session, to recognise those that the broker repeats.
    package internal(set) var deliveries = DeliveryMemory()
    /// Where locks hung before the registry said otherwise, the oldest first, by the name that their messages carry.
    package internal(set) var formerPlacements: [DeviceKey: [LockPlacement]] = [:]
    /// Keys that were removed, the oldest first; one that is registered and removed again is there twice.
    package internal(set) var formerKeys: [DoorKeyID: [FormerKey]] = [:]
    /// The latest steps of the wall clock, the oldest first.
    package internal(set) var wallSteps: [WallStep] = []
    var touched = Touched()
    var otherRules = OtherRules()

    var deviceByKey: [DeviceKey: DeviceID] = [:]
    var devicesByResident: [ResidentID: Set<DeviceID>] = [:]
    var lockByDevice: [DeviceID: LockID] = [:]
    var keysByLock: [LockID: Set<DoorKeyID>] = [:]
    var keysByCredential: [LockCredential: Set<DoorKeyID>] = [:]
    var formerKeysByCredential: [LockCredential: Set<DoorKeyID>] = [:]
    var latestAlert: [AlertCorrelation: AlertID] = [:]
    var alertByOffer: [OfferID: AlertID] = [:]
    var alertsByResident: [ResidentID: Set<AlertID>] = [:]
    /// How many offers and held alerts each patrol has.
    var patrolLoad: [PatrolID: Int] = [:]

    /// How long an ended alert is remembered: late lock records and repeat presses still find it.
    package static let memory: Duration = .seconds(48 * 3600)

    package init() {}

    /// The registered device that answers to an address within a profile.
    package func device(_ profile: ProfileID, _ address: String) -> Device? {
        deviceByKey[DeviceKey(profile: profile, address: address)].flatMap { devices[$0] }
    }

    package func lock(of device: DeviceID) -> Lock? { lockByDevice[device].flatMap { locks[$0] } }

    /// Every alert that somebody is still owed something for, P1 first, then the oldest.
    package var openAlerts: [Alert] {
        alerts.values.filter(\.state.isOpen).sorted { ($0.priority, $0.id) < ($1.priority, $1.id) }
    }

    /// The policy under which an alert was raised.
    package func policy(of alert: Alert) -> DispatchPolicy {
        policy(alert.policy)
    }

    func policy(_ version: Alert.PolicyVersion) -> DispatchPolicy {
        policies[version.id]?.last { $0.version == version.version } ?? .fallback
    }

    /// The policy for a new alert: the most particular one in force, its latest version.
    package func policy(for kind: AlertKind, area: AreaID?, at wall: WallTime, zone: ZoneTable) -> DispatchPolicy {
        let inForce = policies.values.compactMap { versions in versions.last { $0.validFrom <= wall } }
        let fitting = inForce.filter { $0.appliesTo.covers(kind, area: area, at: wall, zone: zone) }
        // The built-in policy is registered too; it counts only where no other fits.
        let chosen = fitting.filter { $0.id != DispatchPolicy.fallback.id }
        return (chosen.isEmpty ? fitting : chosen).min { ($1.appliesTo.weight, $0.id) < ($0.appliesTo.weight, $1.id) }
            ?? .fallback
    }
}
