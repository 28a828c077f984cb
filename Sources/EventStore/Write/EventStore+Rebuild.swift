import AccessLedger
import GRDB
import GatewayCore
import Synchronization

/// What making the projections anew has shown.
package struct RebuildReport: Sendable, Hashable {
    /// How many facts were replayed.
    package var facts: Int
    /// The tables whose rows were not what the facts say; empty when all were.
    package var differingTables: [String]

    package var isIdentical: Bool { differingTables.isEmpty }
}

extension EventStore {
    /// Replays every fact, checks what each alert fact says of its alert, and writes all projections anew.
    ///
    /// One transaction: until it ends, and when it fails, everything is as it was. Memory is bounded by what a gateway
    /// remembers, not by the length of the log.
    ///
    /// - Parameter progress: Told the number of facts replayed, after every thousandth.
    /// - Returns: Which tables were not what the facts say.
    /// - Throws: `store.replay-mismatch` with the fact, when the log itself does not follow; `StoreError` otherwise.
    package func rebuild(progress: (Int) -> Void = { _ in }) throws(StoreError) -> RebuildReport {
        try writing.withLock { writing throws(StoreError) in
            try writing.checkIsOpen(at: folder.database)
            return try StoreError.translating(folder.database) {
                try queue.writeWithoutTransaction { database in
                    var report = RebuildReport(facts: 0, differingTables: [])
                    try database.inTransaction(.immediate) {
                        report = try Rebuild(database).run(progress: progress)
                        return .commit
                    }
                    try writing.restore(database)
                    _ = try database.checkpoint(.truncate)
                    return report
                }
            }
        }
    }
}

/// One rebuild, inside its transaction.
private struct Rebuild {
    private let database: Database
    private let rows: RowWriter

    /// Every projection with the order in which its rows are compared.
    private static let tables = [
        ("alert", "id"), ("registry_entry", "kind, id"), ("registry_past", "kind, id"),
    ]
    private static let step = 1000

    init(_ database: Database) throws {
        self.database = database
        rows = try RowWriter(database)
    }

    func run(progress: (Int) -> Void) throws -> RebuildReport {
        let before = try digests()
        let uniqueness = try dropUniqueness()
        for (table, _) in Rebuild.tables { try database.execute(sql: "DELETE FROM \(table)") }
        let count = try replay(progress: progress)
        try database.execute(sql: uniqueness)
        let after = try digests()
        let differing = Rebuild.tables.map(\.0).filter { before[$0] != after[$0] }
        return RebuildReport(facts: count, differingTables: differing)
    }

    /// Between two facts of one batch there may be two open alerts for a need: the rule holds where batches ended.
    private func dropUniqueness() throws -> String {
        let sql = "SELECT sql FROM sqlite_schema WHERE name = 'alert_open_once'"
        let index = try SQLStatement(database, sql).first { $0.text(0) }
        try database.execute(sql: "DROP INDEX alert_open_once")
        return index ?? ""
    }

    private func replay(progress: (Int) -> Void) throws -> Int {
        var state = GatewayState()
        var count = 0
        var trailing = TrailingRows()
        trailing.begin(after: OfferID(0))
        try FactQuery.each(after: FactNumber(0), database) { fact in
            try apply(fact, to: &state)
            if case .alert(let change) = fact.body { trailing.note(change) }
            count += 1
            guard count % Rebuild.step == 0 else { return }
            try writeTouched(of: &state)
            progress(count)
        }
        try writeTouched(of: &state)
        try trailing.beginAnew(database)
        try trailing.write(to: state.lastFact, limit: .max, database)
        return count
    }

    private func apply(_ fact: Fact, to state: inout GatewayState) throws {
        // What ended long ago can still be closed: its row is as the facts so far have made it.
        if case .alert(let change) = fact.body, change.sequence > 1, state.alerts[change.alert] == nil,
            let alert = try AlertQuery.one(change.alert, database)
        {
            state.restore(alert)
        }
        do {
            try state.replay(fact)
        } catch {
            throw StoreError(
                .replayMismatch,
                at: "fact \(fact.number)",
                error.problem,
                remedy: "The log was altered or this version decides otherwise: keep a copy and restore a backup."
            )
        }
    }

    /// Writes what has changed, and forgets ended alerts later than any gateway does: a fact may still be about them.
    private func writeTouched(of state: inout GatewayState) throws {
        let touched = state.takeTouched()
        let batch = CommitBatch(facts: [], state: state, touched: touched)
        try rows.write(batch)
        guard let now = state.lastMoment else { return }
        state.forgetEndedAlerts(before: now.uptime + (.zero - GatewayState.memory * 2))
    }

    /// One digest over all rows of each table.
    private func digests() throws -> [String: LeafHash] {
        var digests: [String: LeafHash] = [:]
        for (table, order) in Rebuild.tables {
            var digest = LeafHash.none
            try SQLStatement(database, "SELECT * FROM \(table) ORDER BY \(order)").each { row in
                digest = LeafHash(of: digest.bytes + row.allBytes)
            }
            digests[table] = digest
        }
        return digests
    }
}
