import Dispatch
import GRDB
package import GatewayCore
import Synchronization

/// What a gateway reads when it starts; all of it on the writing connection, before anything is written.
extension EventStore {
    /// The state as the projections tell it: equal to the one that a replay of all facts gives, without replaying them.
    ///
    /// - Throws: `StoreError` `store.unreadable-row` when a row is not what this version writes.
    package func loadState() throws(StoreError) -> GatewayState {
        let state = try StoreError.translating(folder.database) {
            try queue.writeWithoutTransaction { try StateQuery.load($0) }
        }
        writing.withLock { $0.trailing.begin(after: state.lastOffer) }
        return state
    }

    /// One alert as it stands, however long ago it ended; `nil` when there is none.
    package func alert(_ id: AlertID) throws(StoreError) -> Alert? {
        try StoreError.translating(folder.database) {
            try queue.writeWithoutTransaction { try AlertQuery.one(id, $0) }
        }
    }

    /// What the profiles remember of their devices: first as it was settled, then as later messages left it.
    package func loadMemories() throws(StoreError) -> LoadedMemories {
        let settled = try watermark(EventStore.memoryWatermark)
        return try StoreError.translating(folder.database) {
            try queue.writeWithoutTransaction { try MemoryQuery.load(settled: settled, $0) }
        }
    }

    /// The watermark up to which the table of memories holds what the facts say.
    package static let memoryWatermark = "device_memory"

    /// When each device was last heard, in the order of their names.
    package func loadContacts() throws(StoreError) -> [DeviceContact] {
        try StoreError.translating(folder.database) {
            try queue.writeWithoutTransaction { try ContactQuery.all($0) }
        }
    }

    /// How far a part had come; 0 when it has never said so.
    package func watermark(_ name: String) throws(StoreError) -> FactNumber {
        try StoreError.translating(folder.database) {
            try queue.writeWithoutTransaction { try MemoryRows.watermark(name, $0) }
        }
    }

    /// The facts after a number, the oldest first: what a part that follows the log has to do again after a crash.
    package func facts(after number: FactNumber, limit: Int) throws(StoreError) -> [Fact] {
        try StoreError.translating(folder.database) {
            try queue.writeWithoutTransaction { try FactQuery.after(number, limit: limit, $0) }
        }
    }
}

/// Reads what the profiles remember.
private enum MemoryQuery {
    static func load(settled: FactNumber, _ database: Database) throws -> LoadedMemories {
        var loaded = LoadedMemories()
        var asOf: [DeviceKey: FactNumber] = [:]
        let table = "SELECT profile, address, memory, fact FROM device_memory"
        loaded.settled = try SQLStatement(database, table).all { row in
            let device = DeviceKey(profile: row.name(0), address: row.text(1))
            asOf[device] = row.number(3)
            return StoredMemory(device: device, memory: row.bytes(2))
        }
        let later = "SELECT number, body, memory FROM fact WHERE number > ? AND memory IS NOT NULL ORDER BY number"
        try SQLStatement(database, later).bound { $0.bind(settled) }.each { row in
            let sender = try JSONReader.value(Sender.self, from: row.bytes(1))
            guard let profile = sender.profile, let address = sender.address else { return }
            let device = DeviceKey(profile: profile, address: address)
            // The table may be ahead of its watermark, with what later messages left that made no fact.
            if let fact = asOf[device], fact >= row.number(0) { return }
            loaded.unsettled.append((row.number(0), StoredMemory(device: device, memory: row.bytes(2))))
        }
        return loaded
    }

    /// The part of a `ReceivedMessage` that says whose it is.
    private struct Sender: Decodable {
        var profile: ProfileID?
        var address: String?
    }
}

/// What the profiles remembered when the store was last written.
package struct LoadedMemories {
    package var settled: [StoredMemory] = []
    /// With the fact that left it so, the oldest first; a device may come more than once.
    package var unsettled: [(fact: FactNumber, memory: StoredMemory)] = []
}

/// Builds the state from the projections.
enum StateQuery {
    static func load(_ database: Database) throws -> GatewayState {
        var state = GatewayState()
        let entries = try SQLStatement(database, "SELECT kind, id, body FROM registry_entry").all { row in
            (kind: row.text(0), id: row.text(1), text: row.bytes(2))
        }
        for entry in try inParallel(entries, { try EntryQuery.entry($0.kind, $0.id, $0.text) }) {
            state.register(entry)
        }
        try SQLStatement(database, "SELECT kind, id, body FROM registry_past").each { row in
            state.restore(try EntryQuery.past(row))
        }
        for (step, moment) in try FactQuery.lastClockSteps(WallStep.limit, database) { state.note(step, at: moment) }
        let last = try FactQuery.last(database)
        try restoreAlerts(to: &state, last: last?.at, database)
        try restoreDeliveries(to: &state, last: last?.number, database)
        state.restore(
            fact: last?.number ?? FactNumber(0),
            at: last?.at,
            alert: AlertID(try number("SELECT max(id) FROM alert", database)),
            offer: OfferID(try number("SELECT value FROM counter WHERE name = 'offer'", database)),
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
        let rows = try SQLStatement(database, sql).bound { $0.bind(since) }.all {
            (id: $0.integer(0), text: $0.bytes(1))
        }
        for alert in try inParallel(rows, { try AlertQuery.alert($0.id, $0.text) }) { state.restore(alert) }
    }

    /// Reads the deliveries of the latest facts, and what made them void.
    ///
    /// What a broker repeats was in flight when the gateway ended, so it is among the last that came. A table of them
    /// would cost each alarm a row.
    private static func restoreDeliveries(
        to state: inout GatewayState,
        last: FactNumber?,
        _ database: Database
    ) throws {
        guard let last else { return }
        let sql = "SELECT kind, body FROM fact WHERE number > ? AND kind IN ('received', 'sessionGap') ORDER BY number"
        let first = Int64(truncatingIfNeeded: last.rawValue) - deliverySpan
        try SQLStatement(database, sql).bound { $0.bind(first) }.each { row in
            if row.text(0) == "sessionGap" {
                return state.forgetDeliveries(of: try JSONReader.value(SessionGap.self, from: row.bytes(1)).session)
            }
            let message = try JSONReader.value(Delivered.self, from: row.bytes(1))
            if let delivery = message.delivery { state.restore(delivery, fingerprint: message.fingerprint) }
        }
    }

    /// How many facts back deliveries are looked for: each session's ring of 4,096, with what else happened meanwhile.
    private static let deliverySpan: Int64 = 16_384

    /// The part of a `ReceivedMessage` by which its repetition is known.
    private struct Delivered: Decodable {
        var delivery: Delivery?
        var fingerprint: UInt64
    }

    /// Maps on all processors, in order: thousands of alerts with long stories are most of the time of a start.
    private static func inParallel<Row: Sendable, Value: Sendable>(
        _ rows: [Row],
        _ read: @Sendable (Row) throws -> Value
    ) throws -> [Value] {
        let size = 256
        let results = Mutex<[Int: Result<[Value], any Error>]>([:])
        DispatchQueue.concurrentPerform(iterations: (rows.count + size - 1) / size) { part in
            let values = Result { try rows[part * size..<min((part + 1) * size, rows.count)].map(read) }
            results.withLock { $0[part] = values }
        }
        return try results.withLock { results in try results.sorted { $0.key < $1.key }.flatMap { try $0.value.get() } }
    }

    private static func number(_ sql: String, _ database: Database) throws -> UInt64 {
        UInt64(try SQLStatement(database, sql).first { $0.integer(0) } ?? 0)
    }
}
