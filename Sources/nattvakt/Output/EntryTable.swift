import Foundation
import GatewayCore

/// Registry entries as rows, or whole as JSON Lines.
enum EntryTable {
    static func print(_ entries: [RegistryEntry], asJSON: Bool) throws {
        guard !asJSON else {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            for entry in entries { Swift.print(String(decoding: try encode(entry, encoder), as: UTF8.self)) }
            return
        }
        var table = Table("id", "what", "belongs to", "more")
        for entry in entries {
            let row = row(entry)
            table.add(entry.reference.words.id, row.what, row.owner, row.more)
        }
        table.print(asJSON: false, empty: "None is registered.")
    }

    private static func encode(_ entry: RegistryEntry, _ encoder: JSONEncoder) throws -> Data {
        switch entry {
        case .area(let thing): try encoder.encode(thing)
        case .resident(let thing): try encoder.encode(thing)
        case .device(let thing): try encoder.encode(thing)
        case .staff(let thing): try encoder.encode(thing)
        case .patrol(let thing): try encoder.encode(thing)
        case .lock(let thing): try encoder.encode(thing)
        case .doorKey(let thing): try encoder.encode(thing)
        case .policy(let thing): try encoder.encode(thing)
        case .profile(let thing): try encoder.encode(thing)
        }
    }

    private static func row(_ entry: RegistryEntry) -> (what: String, owner: String?, more: String) {
        switch entry {
        case .area(let area): (area.name, nil, area.settlement.rawValue)
        case .resident(let resident): (resident.name, resident.area.rawValue, resident.address)
        case .device(let device):
            (device.deviceClass.rawValue, device.resident?.rawValue, "\(device.profile) \(device.address)")
        case .staff(let staff): (staff.name, nil, staff.role.rawValue)
        case .patrol(let patrol):
            (patrol.name, patrol.team, "\(patrol.status.rawValue), \(patrol.shifts.count) shifts")
        case .lock(let lock): (lock.kind.rawValue, lock.resident?.rawValue, "door \(lock.door), device \(lock.device)")
        case .doorKey(let key):
            (key.label, key.holdings.map(\.staff.rawValue).joined(separator: ", "), "\(key.slots.count) slots")
        case .policy(let policy):
            (
                "version \(policy.version)", policy.appliesTo.areas.map(\.rawValue).joined(separator: ", "),
                "\(policy.steps.count) steps"
            )
        case .profile(let profile): (profile.use.rawValue, nil, "\(profile.text.utf8.count) bytes")
        }
    }
}
