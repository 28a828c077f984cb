import GRDB
package import GatewayCore

/// Writes the rows of one batch; lives for one transaction on the writing connection.
///
/// The statements are prepared once for a connection and used again by every batch.
struct RowWriter {
    private let insertFact: SQLStatement
    private let json = JSONWriter()
    private let alerts: AlertRows
    private let entries: EntryRows

    init(_ database: Database) throws {
        let arena = SQLArena()
        insertFact = try SQLStatement(
            database,
            """
            INSERT INTO fact (number, uptime_ns, wall_ms, kind, alert, device, outcome, body, payload, memory)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            arena: arena
        )
        alerts = try AlertRows(database, json: json, arena: arena)
        entries = try EntryRows(database, json: json)
    }

    /// Writes a fact; with what the profile remembers of the device, where the fact is its message.
    func write(_ fact: Fact, memory: [UInt8]? = nil) throws {
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
            row.bind(bytes: memory)
        }
    }

    /// Writes the alerts and entries of a batch as they stand after it.
    func write(_ batch: CommitBatch) throws {
        try alerts.write(batch.alerts)
        for reference in batch.removed { try entries.remove(reference) }
        for entry in batch.entries { try entries.write(entry) }
        for past in batch.past { try entries.write(past) }
    }
}

extension Fact.Body {
    fileprivate var outcome: String? {
        if case .received(let message) = self { message.outcome.rawValue } else { nil }
    }
}

extension Fact.Body {
    /// The device address that sent the message which the fact is.
    package var sender: DeviceKey? {
        guard case .received(let message) = self, let profile = message.profile, let address = message.address else {
            return nil
        }
        return DeviceKey(profile: profile, address: address)
    }
}
