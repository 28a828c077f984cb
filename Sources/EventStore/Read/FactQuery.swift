import GRDB
import GatewayCore

/// Reads facts.
enum FactQuery {
    private static let columns = "SELECT number, uptime_ns, wall_ms, kind, body, payload FROM fact"

    static func last(_ database: Database) throws -> (number: FactNumber, at: Moment)? {
        let sql = "SELECT number, uptime_ns, wall_ms FROM fact ORDER BY number DESC LIMIT 1"
        return try SQLStatement(database, sql).first { ($0.number(0), $0.moment(1, 2)) }
    }

    /// A fact from before a moment, found by halving the log; some more lie between where the wall clock was stepped.
    static func last(before moment: WallTime, _ database: Database) throws -> FactNumber {
        var low: UInt64 = 0
        var high = try last(database)?.number.rawValue ?? 0
        let statement = try SQLStatement(database, "SELECT wall_ms FROM fact WHERE number = ?")
        while low < high {
            let middle = low + (high - low + 1) / 2
            let wall = try statement.bound { $0.bind(FactNumber(middle)) }.first { $0.integer(0) }
            if let wall, wall < moment.milliseconds { low = middle } else { high = middle - 1 }
        }
        return FactNumber(low > clockStepMargin ? low - clockStepMargin : 0)
    }

    /// How many facts may lie in the wrong order of the wall clock.
    private static let clockStepMargin: UInt64 = 5000

    static func lastStart(_ database: Database) throws -> GatewayStart? {
        let sql = "SELECT body FROM fact WHERE kind = 'started' ORDER BY number DESC LIMIT 1"
        return try SQLStatement(database, sql).first { try JSONReader.value(GatewayStart.self, from: $0.bytes(0)) }
    }

    /// The latest steps of the wall clock, the oldest first.
    static func lastClockSteps(_ limit: Int, _ database: Database) throws -> [(step: ClockStep, at: Moment)] {
        let sql = """
            SELECT body, uptime_ns, wall_ms FROM fact WHERE kind = 'clockStepped' ORDER BY number DESC LIMIT ?
            """
        return try SQLStatement(database, sql).bound { $0.bind(Int64(limit)) }.all { row in
            (try JSONReader.value(ClockStep.self, from: row.bytes(0)), row.moment(1, 2))
        }.reversed()
    }

    /// The facts after a number, the oldest first.
    static func after(_ number: FactNumber, limit: Int, _ database: Database) throws -> [Fact] {
        try SQLStatement(database, "\(columns) WHERE number > ? ORDER BY number LIMIT ?").bound {
            $0.bind(number)
            $0.bind(Int64(limit))
        }.all(fact)
    }

    /// Every fact after a number, one by one, in bounded memory.
    static func each(after number: FactNumber, _ database: Database, _ body: (Fact) throws -> Void) throws {
        try SQLStatement(database, "\(columns) WHERE number > ? ORDER BY number").bound { $0.bind(number) }.each {
            try body(try fact($0))
        }
    }

    static func ofAlert(_ alert: AlertID, _ database: Database) throws -> [Fact] {
        try SQLStatement(database, "\(columns) WHERE alert = ? ORDER BY number").bound { $0.bind(alert) }.all(fact)
    }

    /// The latest messages of a device, the newest first.
    static func received(from device: DeviceID, limit: Int, _ database: Database) throws -> [Fact] {
        // The rows of `device_fact` trail the log; the facts after them are read one by one.
        let sql = """
            \(columns) WHERE number IN (
                    SELECT fact FROM (SELECT fact FROM device_fact WHERE device = ?1 ORDER BY fact DESC LIMIT ?3)
                    UNION ALL SELECT number FROM fact WHERE number > ?2 AND device = ?1 AND kind = 'received')
                ORDER BY number DESC LIMIT ?3
            """
        let told = try MemoryRows.watermark(TrailingRows.watermarkName, database)
        return try SQLStatement(database, sql).bound {
            $0.bind(device)
            $0.bind(told)
            $0.bind(Int64(limit))
        }.all(fact)
    }

    /// Messages that nobody understood, the newest first.
    static func notUnderstood(before number: FactNumber?, limit: Int, _ database: Database) throws -> [Fact] {
        let sql = """
            \(columns) WHERE outcome IN ('quarantined', 'refused') AND number < ? ORDER BY number DESC LIMIT ?
            """
        return try SQLStatement(database, sql).bound {
            $0.bind(number ?? FactNumber(UInt64(Int64.max)))
            $0.bind(Int64(limit))
        }.all(fact)
    }

    private static func fact(_ row: SQLRow) throws -> Fact {
        let number: FactNumber = row.number(0)
        do {
            let body = try Fact.Body(kind: row.text(3), text: row.bytes(4), payload: row.bytesIfAny(5))
            return Fact(number: number, at: row.moment(1, 2), body: body)
        } catch {
            throw StoreError(
                .unreadable,
                at: "fact \(number)",
                "its text is not what this version writes",
                remedy: "Keep a copy of the data folder; start the version that wrote it, or restore a backup."
            )
        }
    }
}

extension SQLRow {
    func moment(_ uptime: Int, _ wall: Int) -> Moment {
        Moment(uptime: Uptime(nanoseconds: integer(uptime)), wall: WallTime(milliseconds: integer(wall)))
    }
}
