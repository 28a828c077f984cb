import EventStore
import GatewayCore
import GatewayService

/// Access records as rows.
enum AccessTable {
    static func table(_ lines: [AccessEntry], time: LocalTimeText, asJSON: Bool) -> Table {
        var table = Table(
            "record",
            "occurred",
            "received",
            "clock",
            "operation",
            "door",
            "key",
            "credential",
            "person",
            "basis",
            "alert",
            "method",
            "chain",
            "seq",
            "hash"
        )
        for line in lines {
            let record = line.access
            table.add(
                "\(line.position)",
                moment(record.occurredAt, time, asJSON),
                moment(record.receivedAt.wall, time, asJSON),
                record.clockQuality.rawValue,
                record.operation.rawValue,
                record.door?.rawValue ?? record.device?.rawValue,
                record.doorKey?.rawValue,
                record.credential,
                people(record.person),
                basis(record.person),
                record.alert.map { "\($0)" },
                record.method?.rawValue,
                record.chain,
                "\(line.sequence)",
                asJSON ? line.hash.hexadecimal : String(line.hash.hexadecimal.prefix(12))
            )
        }
        return table
    }

    private static func moment(_ wall: WallTime?, _ time: LocalTimeText, _ asJSON: Bool) -> String? {
        wall.map { asJSON ? $0.iso8601 : time.full($0) }
    }

    private static func people(_ person: AccessRecord.Person) -> String? {
        switch person {
        case .holder(let staff): staff.rawValue
        case .ambiguous(let staff): staff.map(\.rawValue).joined(separator: " or ")
        case .unknown: nil
        }
    }

    private static func basis(_ person: AccessRecord.Person) -> String {
        switch person {
        case .holder: "assignment"
        case .ambiguous: "ambiguous"
        case .unknown: "unknown"
        }
    }
}
