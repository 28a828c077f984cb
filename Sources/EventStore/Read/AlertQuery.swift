import GRDB
import GatewayCore

/// Reads alerts.
enum AlertQuery {
    /// The alert of a row that starts with its id and its text.
    static func alert(_ row: SQLRow) throws -> Alert {
        do {
            return try JSONReader.value(Alert.self, from: row.bytes(1))
        } catch {
            throw StoreError(
                .unreadable,
                at: "alert \(row.integer(0))",
                "its text is not what this version writes",
                remedy: "Stop the gateway and run `nattvakt rebuild`: the facts say it again."
            )
        }
    }
}

/// Reads registry entries.
enum EntryQuery {
    /// The entry of a row that starts with its kind, its id and its text.
    static func entry(_ row: SQLRow) throws -> RegistryEntry {
        do {
            return try RegistryEntry(kind: row.text(0), text: row.bytes(2))
        } catch {
            throw StoreError(
                .unreadable,
                at: "\(row.text(0)) \(row.text(1))",
                "its text is not what this version writes",
                remedy: "Stop the gateway and run `nattvakt rebuild`: the facts say it again."
            )
        }
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
