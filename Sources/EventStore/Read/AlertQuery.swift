import GRDB
import GatewayCore

/// Reads alerts.
enum AlertQuery {
    /// The alert of a row that starts with its id and its text.
    static func alert(_ row: SQLRow) throws -> Alert { try alert(row.integer(0), row.bytes(1)) }

    /// The alert with a number and its text.
    static func alert(_ id: Int64, _ text: [UInt8]) throws -> Alert {
        do {
            return try JSONReader.value(Alert.self, from: text)
        } catch {
            throw unreadable(id)
        }
    }

    /// The latest alerts that fit, the newest first.
    static func matching(_ filter: AlertFilter, limit: Int, _ database: Database) throws -> [Alert] {
        let sql = "\(filter.selection(of: "id, body")) ORDER BY id DESC LIMIT ?"
        return try SQLStatement(database, sql).bound { row in
            filter.bind(to: &row)
            row.bind(Int64(limit))
        }.all(alert)
    }

    static func one(_ id: AlertID, _ database: Database) throws -> Alert? {
        try SQLStatement(database, "SELECT id, body FROM alert WHERE id = ?").bound { $0.bind(id) }.first(alert)
    }

    /// The times of all alerts that fit, the oldest first.
    static func timings(_ filter: AlertFilter, _ database: Database) throws -> [AlertTiming] {
        let columns = """
            id, category, kind, priority, state, area, outcome, occurrence_count, accept_target_ms, arrive_target_ms,
                occurred_ms, received_ms, raised_ms, offered_ms, delivered_ms, seen_ms, voice_ms, accepted_ms,
                en_route_ms, on_scene_ms, resolved_ms, closed_ms
            """
        let sql = "\(filter.selection(of: columns)) ORDER BY id"
        return try SQLStatement(database, sql).bound { filter.bind(to: &$0) }.all(timing)
    }

    private static func timing(_ row: SQLRow) throws -> AlertTiming {
        guard let category = AlertCategory(rawValue: row.text(1)), let kind = AlertKind(rawValue: row.text(2)),
            let priority = Priority(rawValue: Int(row.integer(3))), let state = AlertState(rawValue: row.text(4))
        else { throw unreadable(row.integer(0)) }
        return AlertTiming(
            id: row.number(0),
            category: category,
            kind: kind,
            priority: priority,
            state: state,
            area: row.nameIfAny(5),
            outcome: row.textIfAny(6).flatMap(AlertOutcome.init(rawValue:)),
            occurrenceCount: Int(row.integer(7)),
            acceptWithin: .milliseconds(row.integer(8)),
            arriveWithin: .milliseconds(row.integer(9)),
            occurredAt: row.wallIfAny(10),
            receivedAt: WallTime(milliseconds: row.integer(11)),
            raisedAt: WallTime(milliseconds: row.integer(12)),
            firstOfferedAt: row.wallIfAny(13),
            firstDeliveredAt: row.wallIfAny(14),
            firstSeenAt: row.wallIfAny(15),
            voiceContactAt: row.wallIfAny(16),
            acceptedAt: row.wallIfAny(17),
            enRouteAt: row.wallIfAny(18),
            onSceneAt: row.wallIfAny(19),
            resolvedAt: row.wallIfAny(20),
            closedAt: row.wallIfAny(21)
        )
    }

    private static func unreadable(_ id: Int64) -> StoreError {
        StoreError(
            .unreadable,
            at: "alert \(id)",
            "its row is not what this version writes",
            remedy: "Stop the gateway and rebuild the projections: the facts say it again."
        )
    }
}
