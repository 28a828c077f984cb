import GRDB
import GatewayCore

/// Writes alerts as rows: the columns that lists and reports need, and the whole alert as text.
struct AlertRows {
    private let upsert: SQLStatement
    private let json: JSONWriter

    /// In the order of the parameters; the first is the key.
    private static let columns = [
        "id", "category", "kind", "priority", "state", "condition", "is_open", "ended_ns", "sender", "is_registered",
        "need", "area", "device", "resident", "policy", "accept_target_ms", "arrive_target_ms", "occurred_ms",
        "received_ms", "raised_ms", "offered_ms", "delivered_ms", "seen_ms", "voice_ms", "accepted_ms", "en_route_ms",
        "on_scene_ms", "resolved_ms", "closed_ms", "occurrence_count", "outcome", "body",
    ]

    private static let insertion: String = {
        let names = columns.joined(separator: ", ")
        let places = columns.map { _ in "?" }.joined(separator: ", ")
        let updates = columns.dropFirst().map { "\($0) = excluded.\($0)" }.joined(separator: ", ")
        return "INSERT INTO alert (\(names)) VALUES (\(places)) ON CONFLICT (id) DO UPDATE SET \(updates)"
    }()

    init(_ database: Database, json: JSONWriter, arena: SQLArena) throws {
        upsert = try SQLStatement(database, AlertRows.insertion, arena: arena)
        self.json = json
    }

    /// Writes ended alerts first: one batch may end an alert and open the next for the same need.
    func write(_ alerts: [Alert]) throws {
        for alert in alerts where !alert.state.isOpen { try write(alert) }
        for alert in alerts where alert.state.isOpen { try write(alert) }
    }

    private func write(_ alert: Alert) throws {
        let text = try json.text(of: alert)
        try upsert.run { row in
            bindWords(of: alert, to: &row)
            bindTimes(of: alert, to: &row)
            row.bind(Int64(alert.occurrenceCount))
            row.bind(alert.outcome?.rawValue)
            row.bind(text: text)
        }
    }

    private func bindWords(of alert: Alert, to row: inout SQLBinder) {
        row.bind(alert.id)
        row.bind(alert.category.rawValue)
        row.bind(alert.kind.rawValue)
        row.bind(Int64(alert.priority.rawValue))
        row.bind(alert.state.rawValue)
        row.bind(alert.condition.rawValue)
        row.bind(alert.state.isOpen)
        row.bind(alert.endedAt?.nanoseconds)
        row.bind(alert.correlation.sender)
        row.bind(alert.correlation.isRegistered)
        row.bind(alert.need)
        row.bind(alert.subject.area)
        row.bind(alert.subject.device)
        row.bind(alert.subject.resident)
        row.bind("\(alert.policy.id)@\(alert.policy.version)")
        row.bind(alert.targets.acceptWithin.wholeMilliseconds)
        row.bind(alert.targets.arriveWithin.wholeMilliseconds)
    }

    private func bindTimes(of alert: Alert, to row: inout SQLBinder) {
        row.bind(alert.times.occurredAt)
        row.bind(alert.times.receivedAt.wall)
        // Lists and pages go by when it began; the other columns tell the latest chain of times.
        row.bind(alert.firstTimes.raisedAt.wall)
        row.bind(alert.times.firstOfferedAt?.wall)
        row.bind(alert.times.firstDeliveredAt?.wall)
        row.bind(alert.times.firstSeenAt?.wall)
        row.bind(alert.times.voiceContactAt?.wall)
        row.bind(alert.times.acceptedAt?.wall)
        row.bind(alert.times.enRouteAt?.wall)
        row.bind(alert.times.onSceneAt?.wall)
        row.bind(alert.times.resolvedAt?.wall)
        row.bind(alert.times.closedAt?.wall)
    }
}

extension Alert {
    /// When it stopped being open, as `GatewayState` counts the time it is remembered; `nil` while it is open.
    fileprivate var endedAt: Uptime? {
        state.isOpen ? nil : (times.closedAt ?? times.resolvedAt ?? times.raisedAt).uptime
    }

    /// The name of the need of which a sender may have one open alert; a person may open any number by hand.
    fileprivate var need: String {
        switch kind.group {
        case .panic: "panic"
        case .fall: "fall"
        case .geofence: "geofence"
        case .door: "door"
        case .own(.manual): "manual:\(id)"
        case .own(let kind): kind.rawValue
        }
    }
}
