import AccessLedger
import GRDB
import GatewayCore
import Testing

@testable import EventStore

@Suite struct `An access ledger that somebody altered` {
    private static let columns = [
        "position", "fact", "chain", "sequence", "leaf_hash", "record", "actor_salt", "subject_salt", "details_salt",
        "operation", "method", "lock", "door", "device", "resident", "credential", "door_key", "person", "alert",
        "occurred_ms", "clock_quality", "received_ns", "received_ms", "effective_ms", "is_late", "signal", "profile",
        "revision",
    ]

    @Test func `is found whichever column was altered in any record`() throws {
        let store = try Altered()
        for (index, column) in Self.columns.enumerated() {
            for position in stride(from: index % 9, to: store.count, by: 9) {
                let kind = try store.text("SELECT typeof(\(column)) FROM access_record WHERE position = \(position)")
                let value =
                    switch kind {
                    case "integer": "\(column) + 1000000"
                    case "blob": "zeroblob(length(\(column)) - 1) || x'00'"
                    case "text": "\(column) || 'x'"
                    default: column == "alert" || column == "occurred_ms" ? "7" : "'x'"
                    }
                try store.expectFault(
                    "UPDATE access_record SET \(column) = CAST(\(value) AS \(kind == "null" ? "TEXT" : kind)) "
                        + "WHERE position = \(position)",
                    at: position
                )
            }
        }
    }

    @Test func `is found after any flipped bit`() throws {
        let store = try Altered()
        var random = SeededGenerator(seed: 11)
        for column in ["record", "leaf_hash", "actor_salt", "subject_salt", "details_salt"] {
            for _ in 0..<25 {
                let position = Int.random(in: 0..<store.count, using: &random)
                var bytes = try store.bytes("SELECT \(column) FROM access_record WHERE position = \(position)")
                let index = Int.random(in: 0..<bytes.count, using: &random)
                bytes[index] ^= 1 << UInt8.random(in: 0..<8, using: &random)
                let hex = bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
                try store.expectFault(
                    "UPDATE access_record SET \(column) = x'\(hex)' WHERE position = \(position)",
                    at: position
                )
            }
        }
    }

    @Test func `is found after a record was deleted, exchanged or cut off`() throws {
        let store = try Altered()
        for position in stride(from: 0, to: store.count, by: 3) {
            try store.expectFault("DELETE FROM access_record WHERE position = \(position)", at: position)
            try store.expectFault("DELETE FROM access_record WHERE position >= \(position)", at: position)
            try store.expectFault(
                """
                DELETE FROM access_record WHERE position = \(position);
                UPDATE access_record SET position = position - 1 WHERE position > \(position)
                """,
                at: position
            )
            guard position + 1 < store.count else { continue }
            try store.expectFault(
                """
                UPDATE access_record SET position = -1 WHERE position = \(position);
                UPDATE access_record SET position = \(position) WHERE position = \(position + 1);
                UPDATE access_record SET position = \(position + 1) WHERE position = -1
                """,
                at: position
            )
        }
    }

    @Test func `is found after people, chains or facts were altered`() throws {
        let store = try Altered()
        let named = try store.number("SELECT min(position) FROM access_person")
        try store.expectFault("UPDATE access_person SET staff = 'x' WHERE position = \(named)", at: named)
        try store.expectFault("DELETE FROM access_person WHERE position = \(named)", at: named)
        try store.expectFault("UPDATE access_chain SET name = name || 'x' WHERE number = 1", at: 0)
        try store.expectFault("UPDATE access_chain SET identifier = zeroblob(16) WHERE number = 1", at: 0)
        try store.expectFault("UPDATE ledger SET log_id = zeroblob(16)", at: 0)
        let fact = try store.number("SELECT fact FROM access_record WHERE position = 3")
        try store.expectFault("UPDATE fact SET wall_ms = wall_ms + 1 WHERE number = \(fact)", at: 3)
        try store.expectFault("UPDATE fact SET body = replace(body, 'door', 'gate') WHERE number = \(fact)", at: 3)
    }
}

/// A ledger of 40 records whose guards are taken away, and put back as it was after each alteration.
private struct Altered {
    let folder: TemporaryFolder
    let store: EventStore
    let count = 40

    init() throws {
        folder = try TemporaryFolder()
        store = try EventStore.open(folder.data, randomness: SeededGenerator(seed: 5))
        var night = ScriptedNight(seed: 5)
        night.begin(homes: 3)
        for number in 0..<count {
            night.wait(.seconds(10))
            night.use(LockID("l\(number % 3 + 1)"))
        }
        try store.append(night.takeBatch())
        #expect(try store.reader.verifyAccess().records == UInt64(count))
        try store.queue.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON")
            for name in try String.fetchAll(database, sql: "SELECT name FROM sqlite_schema WHERE type = 'trigger'") {
                try database.execute(sql: "DROP TRIGGER \(name)")
            }
        }
    }

    /// Alters the ledger, asks the verifier, and takes the alteration back.
    func expectFault(_ sql: String, at position: Int) throws {
        let tables = ["access_record", "access_person", "access_chain", "ledger", "fact"]
        try store.queue.writeWithoutTransaction { database in
            for table in tables {
                try database.execute(sql: "CREATE TEMP TABLE kept_\(table) AS SELECT * FROM \(table)")
            }
            try database.execute(sql: sql)
        }
        let verdict = try? store.reader.verifyAccess()
        #expect(
            verdict?.fault.map { $0.position <= UInt64(position) } == true,
            "\(sql): \(String(describing: verdict))"
        )
        try store.queue.writeWithoutTransaction { database in
            for table in tables {
                try database.execute(
                    sql:
                        "DELETE FROM \(table); INSERT INTO \(table) SELECT * FROM kept_\(table); DROP TABLE kept_\(table)"
                )
            }
        }
    }

    func text(_ sql: String) throws -> String {
        try store.reader.readNow { try String.fetchOne($0, sql: sql) } ?? ""
    }
    func number(_ sql: String) throws -> Int {
        try store.reader.readNow { try Int.fetchOne($0, sql: sql) } ?? 0
    }
    func bytes(_ sql: String) throws -> [UInt8] {
        try store.reader.readNow { try SQLStatement($0, sql).first { $0.bytes(0) } } ?? []
    }
}
