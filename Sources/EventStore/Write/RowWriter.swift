import GRDB
import GatewayCore

/// Writes the rows of one batch; lives for one transaction on the writing connection.
///
/// The statements are prepared once for a connection and used again by every batch.
struct RowWriter {
    private let insertFact: SQLStatement
    private let upsertDelivery: SQLStatement
    private let deleteDeliveries: SQLStatement
    private let upsertCounter: SQLStatement
    private let json = JSONWriter()
    private let alerts: AlertRows
    private let entries: EntryRows

    init(_ database: Database) throws {
        insertFact = try SQLStatement(
            database,
            """
            INSERT INTO fact (number, uptime_ns, wall_ms, kind, alert, device, outcome, body, payload)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """
        )
        deleteDeliveries = try SQLStatement(database, "DELETE FROM delivery WHERE session = ?")
        upsertDelivery = try SQLStatement(
            database,
            """
            INSERT INTO delivery (session, slot, packet, fingerprint, fact) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET packet = excluded.packet, fingerprint = excluded.fingerprint, fact = excluded.fact
            """
        )
        upsertCounter = try SQLStatement(
            database,
            "INSERT INTO counter (name, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = max(value, excluded.value)"
        )
        alerts = try AlertRows(database, json: json)
        entries = try EntryRows(database, json: json)
    }

    func write(_ fact: Fact) throws {
        let text = try fact.body.text(json)
        try insertFact.run { row in
            row.bind(fact.number)
            row.bind(fact.at.uptime.nanoseconds)
            row.bind(fact.at.wall.milliseconds)
            row.bind(fact.kind)
            row.bind(fact.alert)
            row.bind(fact.device)
            row.bind(fact.body.outcome)
            row.bind(text: text)
            row.bind(bytes: fact.body.payload)
        }
    }

    /// Remembers the delivery of a message in its session's ring.
    func remember(_ message: ReceivedMessage, of fact: FactNumber, slots: inout DeliverySlots) throws {
        guard let delivery = message.delivery else { return }
        let slot = slots.take(delivery.session)
        try upsertDelivery.run { row in
            row.bind(delivery.session)
            row.bind(Int64(slot))
            row.bind(Int64(delivery.packet))
            row.bind(Int64(bitPattern: message.fingerprint))
            row.bind(fact)
        }
    }

    /// Forgets the deliveries of a session that the broker has forgotten: its packet numbers begin anew.
    func forget(_ gap: SessionGap, slots: inout DeliverySlots) throws {
        slots.forget(gap.session)
        try deleteDeliveries.run { $0.bind(gap.session) }
    }

    /// Writes the alerts and entries of a batch as they stand after it.
    func write(_ batch: CommitBatch) throws {
        try alerts.write(batch.alerts)
        for reference in batch.removed { try entries.remove(reference) }
        for entry in batch.entries { try entries.write(entry) }
        for past in batch.past { try entries.write(past) }
    }

    /// Keeps the numbers that were given out, so that none is given twice.
    func write(_ numbers: GivenNumbers) throws {
        for (name, value) in [("alert", numbers.alert?.rawValue), ("offer", numbers.offer?.rawValue)] {
            guard let value else { continue }
            try upsertCounter.run { row in
                row.bind(name)
                row.bind(Int64(truncatingIfNeeded: value))
            }
        }
    }
}

/// The highest numbers that the facts of one batch gave out.
struct GivenNumbers {
    private(set) var alert: AlertID?
    private(set) var offer: OfferID?

    mutating func note(_ fact: AlertFact) {
        if case .raised = fact.change { alert = max(alert ?? fact.alert, fact.alert) }
        guard case .offered(let offers, _, _, _) = fact.change else { return }
        for assignment in offers { offer = max(offer ?? assignment.id, assignment.id) }
    }
}

/// Where the next delivery of each session goes in its ring of `DeliveryMemory.limit` rows.
struct DeliverySlots: Equatable {
    private var next: [String: Int] = [:]

    mutating func take(_ session: String) -> Int {
        let slot = next[session, default: 0]
        next[session] = (slot + 1) % DeliveryMemory.limit
        return slot
    }

    mutating func forget(_ session: String) { next[session] = nil }

    mutating func restore(_ session: String, lastSlot: Int) {
        next[session] = (lastSlot + 1) % DeliveryMemory.limit
    }
}

extension Fact.Body {
    fileprivate var outcome: String? {
        if case .received(let message) = self { message.outcome.rawValue } else { nil }
    }
}
