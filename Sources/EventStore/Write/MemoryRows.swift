import GRDB
import GatewayCore

/// Writes what the edges remember: profile memories, last contacts, watermarks.
struct MemoryRows {
    private let database: Database

    init(_ database: Database) { self.database = database }

    /// Writes what a batch brings for the edges; `last` is the last fact after it, of which the memories are.
    func write(_ batch: CommitBatch, last: FactNumber) throws {
        if !batch.settledMemories.isEmpty { try write(batch.settledMemories, asOf: last) }
        if !batch.contacts.isEmpty { try write(batch.contacts) }
        if !batch.watermarks.isEmpty { try write(batch.watermarks) }
    }

    private func write(_ memories: [StoredMemory], asOf last: FactNumber) throws {
        let upsert = try SQLStatement(
            database,
            """
            INSERT INTO device_memory (profile, address, memory, fact) VALUES (?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET memory = excluded.memory, fact = excluded.fact
            """
        )
        for memory in memories {
            try upsert.run { row in
                row.bind(memory.device.profile)
                row.bind(memory.device.address)
                row.bind(bytes: memory.memory)
                row.bind(last)
            }
        }
    }

    private func write(_ contacts: [DeviceContact]) throws {
        let upsert = try SQLStatement(
            database,
            """
            INSERT INTO device_contact (device, heard_ns, heard_ms, battery_percent, battery_ms, latitude, longitude,
                accuracy_metres, position_ms)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET heard_ns = excluded.heard_ns, heard_ms = excluded.heard_ms,
                battery_percent = coalesce(excluded.battery_percent, battery_percent),
                battery_ms = coalesce(excluded.battery_ms, battery_ms),
                latitude = coalesce(excluded.latitude, latitude), longitude = coalesce(excluded.longitude, longitude),
                accuracy_metres = iif(excluded.latitude IS NULL, accuracy_metres, excluded.accuracy_metres),
                position_ms = coalesce(excluded.position_ms, position_ms)
            """
        )
        for contact in contacts {
            try upsert.run { row in
                row.bind(contact.device)
                row.bind(contact.heardAt.uptime.nanoseconds)
                row.bind(contact.heardAt.wall)
                row.bind(contact.battery?.percent)
                row.bind(contact.battery?.at)
                row.bind(contact.position?.position.latitude)
                row.bind(contact.position?.position.longitude)
                row.bind(contact.position?.position.accuracyMetres)
                row.bind(contact.position?.at)
            }
        }
    }

    private func write(_ watermarks: [Watermark]) throws {
        for watermark in watermarks { try write(watermark) }
    }

    func write(_ watermark: Watermark) throws {
        let sql = "INSERT INTO watermark (name, fact) VALUES (?, ?) ON CONFLICT DO UPDATE SET fact = excluded.fact"
        try SQLStatement(database, sql).run { row in
            row.bind(watermark.name)
            row.bind(watermark.fact)
        }
    }

    /// The fact of a watermark; 0 when it was never written.
    static func watermark(_ name: String, _ database: Database) throws -> FactNumber {
        try SQLStatement(database, "SELECT fact FROM watermark WHERE name = ?")
            .bound { $0.bind(name) }.first { $0.number(0) } ?? FactNumber(0)
    }
}
