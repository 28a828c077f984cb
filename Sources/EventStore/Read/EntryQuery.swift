import GRDB
import GatewayCore

/// Reads registry entries.
enum EntryQuery {
    /// The entry of a row that starts with its kind, its id and its text.
    static func entry(_ row: SQLRow) throws -> RegistryEntry { try entry(row.text(0), row.text(1), row.bytes(2)) }

    /// The entry of a kind with a name and its text.
    static func entry(_ kind: String, _ id: String, _ text: [UInt8]) throws -> RegistryEntry {
        do {
            return try RegistryEntry(kind: kind, text: text)
        } catch {
            throw unreadable(kind, id)
        }
    }

    /// What the registry said earlier, of a row that starts with its kind, its id and its text.
    static func past(_ row: SQLRow) throws -> RegistryPast {
        do {
            return try JSONReader.value(RegistryPast.self, from: row.bytes(2))
        } catch {
            throw unreadable(row.text(0), row.text(1))
        }
    }

    private static func unreadable(_ kind: String, _ id: String) -> StoreError {
        StoreError(
            .unreadable,
            at: "\(kind) \(id)",
            "its text is not what this version writes",
            remedy: "Stop the gateway and rebuild the projections: the facts say it again."
        )
    }

    /// The entries of a kind in the order of their names, after one of them.
    static func list(kind: String, after id: String, limit: Int, _ database: Database) throws -> [RegistryEntry] {
        let sql = "SELECT kind, id, body FROM registry_entry WHERE kind = ? AND id > ? ORDER BY id LIMIT ?"
        return try SQLStatement(database, sql).bound { row in
            row.bind(kind)
            row.bind(id.canonical)
            row.bind(Int64(limit))
        }.all(entry)
    }

    static func one(_ reference: RegistryReference, _ database: Database) throws -> RegistryEntry? {
        let (kind, id) = reference.words
        let sql = "SELECT kind, id, body FROM registry_entry WHERE kind = ? AND id = ?"
        return try SQLStatement(database, sql).bound { row in
            row.bind(kind)
            row.bind(id.canonical)
        }.first(entry)
    }
}

/// Reads what devices last said.
enum ContactQuery {
    private static let columns = """
        SELECT device, heard_ns, heard_ms, battery_percent, battery_ms, latitude, longitude, accuracy_metres,
            position_ms
        FROM device_contact
        """

    static func all(_ database: Database) throws -> [DeviceContact] {
        try SQLStatement(database, "\(columns) ORDER BY device").all(contact)
    }

    static func of(_ device: DeviceID, _ database: Database) throws -> DeviceContact? {
        try SQLStatement(database, "\(columns) WHERE device = ?").bound { $0.bind(device) }.first(contact)
    }

    private static func contact(_ row: SQLRow) -> DeviceContact {
        var contact = DeviceContact(device: row.name(0), heardAt: row.moment(1, 2))
        if let percent = row.doubleIfAny(3), let at = row.wallIfAny(4) {
            contact.battery = .init(percent: percent, at: at)
        }
        if let latitude = row.doubleIfAny(5), let longitude = row.doubleIfAny(6), let at = row.wallIfAny(8) {
            let position = Position(latitude: latitude, longitude: longitude, accuracyMetres: row.doubleIfAny(7))
            contact.position = PatrolPosition(position: position, at: at)
        }
        return contact
    }
}
