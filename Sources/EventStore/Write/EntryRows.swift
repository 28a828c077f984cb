import Foundation
import GRDB
import GatewayCore

/// Writes registry entries as rows: what they are found by, and the whole entry as text.
struct EntryRows {
    private let upsert: SQLStatement
    private let delete: SQLStatement
    private let database: Database
    private let json: JSONWriter

    init(_ database: Database, json: JSONWriter) throws {
        self.database = database
        upsert = try SQLStatement(
            database,
            """
            INSERT INTO registry_entry (kind, id, area, resident, profile, address, body) VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (kind, id) DO UPDATE SET area = excluded.area, resident = excluded.resident,
                profile = excluded.profile, address = excluded.address, body = excluded.body
            """
        )
        delete = try SQLStatement(database, "DELETE FROM registry_entry WHERE kind = ? AND id = ?")
        self.json = json
    }

    func write(_ entry: RegistryEntry) throws {
        let (kind, id) = entry.reference.words
        let text = try entry.text(json)
        let found = entry.foundBy
        try upsert.run { row in
            row.bind(kind)
            row.bind(id.canonical)
            row.bind(found.area)
            row.bind(found.resident)
            row.bind(found.device?.profile)
            row.bind(found.device?.address)
            row.bind(text: text)
        }
    }

    /// Changes of homes and keys are rare: nothing is prepared for them ahead.
    func write(_ past: RegistryPast) throws {
        let (kind, id) = past.reference.words
        let text = try json.text(of: past)
        let sql =
            "INSERT INTO registry_past (kind, id, body) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET body = excluded.body"
        try SQLStatement(database, sql).run { row in
            row.bind(kind)
            row.bind(id.canonical)
            row.bind(text: text)
        }
    }

    func remove(_ reference: RegistryReference) throws {
        let (kind, id) = reference.words
        try delete.run { row in
            row.bind(kind)
            row.bind(id.canonical)
        }
    }
}

extension RegistryEntry {
    /// What else than its name finds an entry.
    fileprivate var foundBy: (area: AreaID?, resident: ResidentID?, device: DeviceKey?) {
        switch self {
        case .resident(let resident): (resident.area, nil, nil)
        case .device(let device): (nil, device.resident, device.key)
        case .lock(let lock): (nil, lock.resident, nil)
        case .area, .staff, .patrol, .doorKey, .policy, .profile: (nil, nil, nil)
        }
    }
}

extension String {
    /// The text in Unicode's composed form: Swift takes "é" and "e" with an accent for equal, SQLite does not.
    var canonical: String {
        utf8.allSatisfy { $0 < 0x80 } ? self : precomposedStringWithCanonicalMapping
    }
}
