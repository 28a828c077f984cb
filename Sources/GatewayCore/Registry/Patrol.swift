/// A member of staff.
package struct Staff: Sendable, Hashable, Codable {
    package var id: StaffID
    package var name: String
    package var role: Role

    package init(id: StaffID, name: String, role: Role) {
        self.id = id
        self.name = name
        self.role = role
    }

    /// What a member of staff is there for.
    package enum Role: String, Sendable, Hashable, Codable, CaseIterable {
        case patrol
        case `operator`
        case installer
        case manager
        case administrator
        case auditor
    }
}

/// A unit of one or more people who go to a resident.
package struct Patrol: Sendable, Hashable, Codable {
    package var id: PatrolID
    package var name: String
    /// The team whose policies ask for it, such as `nattpatrull-sodra`.
    package var team: String
    /// Where it may be sent; empty means everywhere.
    package var areas: [AreaID]
    package var competences: [Competence]
    package var shifts: [Shift]
    package var status: PatrolStatus
    package var statusSince: WallTime?
    package var position: PatrolPosition?

    package init(
        id: PatrolID,
        name: String,
        team: String,
        areas: [AreaID] = [],
        competences: [Competence] = [],
        shifts: [Shift] = [],
        status: PatrolStatus = .available,
        statusSince: WallTime? = nil,
        position: PatrolPosition? = nil
    ) {
        self.id = id
        self.name = name
        self.team = team
        self.areas = areas
        self.competences = competences
        self.shifts = shifts
        self.status = status
        self.statusSince = statusSince
        self.position = position
    }

    /// Who rides in the patrol at an instant, in the order of the shifts.
    package func staffOnShift(at wall: WallTime) -> [StaffID] {
        shifts.filter { $0.covers(wall) }.map(\.staff)
    }

    package func isOnShift(at wall: WallTime) -> Bool {
        shifts.contains { $0.covers(wall) }
    }
}

/// One member of staff in one patrol from one instant to another; the end is not included.
package struct Shift: Sendable, Hashable, Codable {
    package var staff: StaffID
    package var from: WallTime
    package var to: WallTime

    package init(staff: StaffID, from: WallTime, to: WallTime) {
        self.staff = staff
        self.from = from
        self.to = to
    }

    package func covers(_ wall: WallTime) -> Bool { from <= wall && wall < to }
}

/// Where a patrol said it was, and when.
package struct PatrolPosition: Sendable, Hashable, Codable {
    package var position: Position
    package var at: WallTime

    package init(position: Position, at: WallTime) {
        self.position = position
        self.at = at
    }
}

/// The status words of patrols; a customer's own words map to these.
package enum PatrolStatus: String, Sendable, Hashable, Codable, CaseIterable {
    case available
    /// Asked, has not answered yet.
    case offered
    /// Accepted, not on its way yet.
    case committed
    case enRoute
    case onScene
    case delayed
    case onBreak
    case unavailable
    case offDuty
    case unknown

    /// Whether a patrol in this status may be offered an alert of a priority (the availability matrix).
    ///
    /// A busy patrol is asked only for life-threatening alerts; one on a break from P2 upwards; one that is away never.
    package func mayBeOffered(_ priority: Priority) -> Bool {
        switch self {
        case .available, .offered, .unknown: true
        case .onBreak, .committed, .delayed: priority <= .p2
        case .enRoute, .onScene: priority == .p1
        case .unavailable, .offDuty: false
        }
    }
}
