package import GatewayCore

/// What the command line asks of a gateway, running or at rest: the same request gives the same reply either way.
package enum LocalRequest: Sendable, Codable {
    case register([RegistryEntry])
    case remove(RegistryReference)
    case list(RegistryKind, limit: Int, after: String?)
    case show(RegistryReference)
    case installMode(DeviceID, seconds: Int)
    case alerts(AlertFilter)
    case alertStory(AlertID)
    case command(AlertCommand, about: AlertID, by: StaffID)
    case raise(ManualAlert, by: StaffID)
    case accessLog(AccessFilter)
    case verifyLedger
    case rebuild
    case responseTimes(from: WallTime, to: WallTime, area: AreaID?)
    /// The messages of a device after a fact, the oldest first.
    case received(DeviceID, after: FactNumber)
    /// Messages that nobody understood, the newest first.
    case unreadable(limit: Int)
    case status
    /// A consistent copy into a new file.
    case backup(to: String)
}

/// The kinds of things in the registry, as the command line names them.
package enum RegistryKind: String, Sendable, Codable, CaseIterable {
    case area
    case resident
    case device
    case staff
    case patrol
    case lock
    case key
    case policy
}

/// Which alerts to list.
package struct AlertFilter: Sendable, Codable, Equatable {
    package var isOpenOnly: Bool
    package var category: AlertCategory?
    package var area: AreaID?
    package var from: WallTime?
    package var to: WallTime?
    package var limit: Int

    package init(
        isOpenOnly: Bool = true, category: AlertCategory? = nil, area: AreaID? = nil, from: WallTime? = nil,
        to: WallTime? = nil, limit: Int = 200
    ) {
        self.isOpenOnly = isOpenOnly
        self.category = category
        self.area = area
        self.from = from
        self.to = to
        self.limit = limit
    }
}

/// Which access records to list; every condition that is given must hold.
package struct AccessFilter: Sendable, Codable, Equatable {
    package var doorKey: DoorKeyID?
    package var door: DoorID?
    package var resident: ResidentID?
    package var staff: StaffID?
    package var alert: AlertID?
    package var from: WallTime?
    package var to: WallTime?
    package var limit: Int

    package init(
        doorKey: DoorKeyID? = nil, door: DoorID? = nil, resident: ResidentID? = nil, staff: StaffID? = nil,
        alert: AlertID? = nil, from: WallTime? = nil, to: WallTime? = nil, limit: Int = 1000
    ) {
        self.doorKey = doorKey
        self.door = door
        self.resident = resident
        self.staff = staff
        self.alert = alert
        self.from = from
        self.to = to
        self.limit = limit
    }
}
