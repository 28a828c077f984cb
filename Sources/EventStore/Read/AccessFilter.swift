package import GatewayCore

/// Which access records are asked for; what is `nil` is not asked.
package struct AccessFilter: Sendable, Hashable, Codable {
    package var key: DoorKeyID?
    package var door: DoorID?
    package var resident: ResidentID?
    /// The holder, or one of several who had the key.
    package var staff: StaffID?
    package var alert: AlertID?
    /// By when it happened: the lock's word, else the arrival.
    package var from: WallTime?
    /// Not included.
    package var to: WallTime?
    /// For the next page: the position of the last entry of this one.
    package var before: UInt64?

    package init(
        key: DoorKeyID? = nil,
        door: DoorID? = nil,
        resident: ResidentID? = nil,
        staff: StaffID? = nil,
        alert: AlertID? = nil,
        from: WallTime? = nil,
        to: WallTime? = nil,
        before: UInt64? = nil
    ) {
        self.key = key
        self.door = door
        self.resident = resident
        self.staff = staff
        self.alert = alert
        self.from = from
        self.to = to
        self.before = before
    }

    /// The conditions that are asked, in the order in which `bind` gives their values.
    var condition: String {
        let conditions = [
            key.map { _ in "record.door_key = ?" }, door.map { _ in "record.door = ?" },
            resident.map { _ in "record.resident = ?" },
            staff.map { _ in "record.position IN (SELECT position FROM access_person WHERE staff = ?)" },
            alert.map { _ in "record.alert = ?" }, from.map { _ in "record.effective_ms >= ?" },
            to.map { _ in "record.effective_ms < ?" }, before.map { _ in "record.position < ?" },
        ].compactMap { $0 }
        return conditions.isEmpty ? "TRUE" : conditions.joined(separator: " AND ")
    }

    func bind(to row: inout SQLBinder) {
        if let key { row.bind(key) }
        if let door { row.bind(door) }
        if let resident { row.bind(resident) }
        if let staff { row.bind(staff) }
        if let alert { row.bind(alert) }
        if let from { row.bind(from) }
        if let to { row.bind(to) }
        if let before { row.bind(Int64(clamping: before)) }
    }
}

/// One access record with its places in the ledger and in its chain.
package struct AccessEntry: Sendable, Hashable, Codable {
    /// From 0.
    package var position: UInt64
    package var chain: String
    /// From 1.
    package var sequence: UInt64
    package var fact: FactNumber
    /// Of the record's leaf, SHA-256.
    package var hash: [UInt8]
    package var access: AccessRecord
}
