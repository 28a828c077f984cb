import GRDB
package import GatewayCore

/// What a gateway reads when it starts; all of it on the writing connection, before anything is written.
extension EventStore {
    /// The state as the projections tell it: equal to the one that a replay of all facts gives, without replaying them.
    ///
    /// - Throws: `StoreError` `store.unreadable-row` when a row is not what this version writes.
    package func loadState() throws(StoreError) -> GatewayState {
        try StoreError.translating(folder.database) {
            try queue.writeWithoutTransaction { try StateQuery.load($0) }
        }
    }

    /// One alert as it stands, however long ago it ended; `nil` when there is none.
    package func alert(_ id: AlertID) throws(StoreError) -> Alert? {
        try StoreError.translating(folder.database) {
            try queue.writeWithoutTransaction { try AlertQuery.one(id, $0) }
        }
    }

    /// What the profiles remember of their devices.
    package func loadMemories() throws(StoreError) -> [StoredMemory] {
        try StoreError.translating(folder.database) {
            try queue.writeWithoutTransaction { database in
                try SQLStatement(database, "SELECT profile, address, memory FROM device_memory").all { row in
                    StoredMemory(
                        device: DeviceKey(profile: row.name(0), address: row.text(1)),
                        memory: row.bytes(2)
                    )
                }
            }
        }
    }

    /// When each device was last heard, in the order of their names.
    package func loadContacts() throws(StoreError) -> [DeviceContact] {
        try StoreError.translating(folder.database) {
            try queue.writeWithoutTransaction { try ContactQuery.all($0) }
        }
    }

    /// How far a part had come; 0 when it has never said so.
    package func watermark(_ name: String) throws(StoreError) -> FactNumber {
        try StoreError.translating(folder.database) {
            try queue.writeWithoutTransaction { database in
                try SQLStatement(database, "SELECT fact FROM watermark WHERE name = ?")
                    .bound { $0.bind(name) }.first { $0.number(0) } ?? FactNumber(0)
            }
        }
    }

    /// The facts after a number, the oldest first: what a part that follows the log has to do again after a crash.
    package func facts(after number: FactNumber, limit: Int) throws(StoreError) -> [Fact] {
        try StoreError.translating(folder.database) {
            try queue.writeWithoutTransaction { try FactQuery.after(number, limit: limit, $0) }
        }
    }
}

/// Builds the state from the projections.
enum StateQuery {
    static func load(_ database: Database) throws -> GatewayState {
        var state = GatewayState()
        try SQLStatement(database, "SELECT kind, id, body FROM registry_entry").each { row in
            state.register(try EntryQuery.entry(row))
        }
        try SQLStatement(database, "SELECT kind, id, body FROM registry_past").each { row in
            state.restore(try EntryQuery.past(row))
        }
        for (step, moment) in try FactQuery.lastClockSteps(WallStep.limit, database) { state.note(step, at: moment) }
        let last = try FactQuery.last(database)
        try restoreAlerts(to: &state, last: last?.at, database)
        try restoreDeliveries(to: &state, database)
        state.restore(
            fact: last?.number ?? FactNumber(0),
            at: last?.at,
            alert: AlertID(try counter("alert", database)),
            offer: OfferID(try counter("offer", database)),
            lastStart: try FactQuery.lastStart(database)
        )
        return state
    }

    /// Every open alert, and those that ended so lately that a rule may still ask for them.
    private static func restoreAlerts(to state: inout GatewayState, last: Moment?, _ database: Database) throws {
        guard let last else { return }
        let since = last.uptime.nanoseconds - GatewayState.memory.wholeNanoseconds
        let sql = """
            SELECT id, body FROM alert WHERE is_open = 1 UNION ALL
            SELECT id, body FROM alert WHERE ended_ns >= ? ORDER BY id
            """
        try SQLStatement(database, sql).bound { $0.bind(since) }.each { state.restore(try AlertQuery.alert($0)) }
    }

    private static func restoreDeliveries(to state: inout GatewayState, _ database: Database) throws {
        try SQLStatement(database, "SELECT session, packet, fingerprint FROM delivery ORDER BY fact").each { row in
            let delivery = Delivery(session: row.text(0), packet: UInt16(truncatingIfNeeded: row.integer(1)))
            state.restore(delivery, fingerprint: UInt64(bitPattern: row.integer(2)))
        }
    }

    private static func counter(_ name: String, _ database: Database) throws -> UInt64 {
        let value = try SQLStatement(database, "SELECT value FROM counter WHERE name = ?").bound { $0.bind(name) }.first
        { $0.integer(0) }
        return UInt64(value ?? 0)
    }
}
