import Foundation
package import GatewayCore

extension ZoneTable {
    /// The rules of a zone as the system's tz database has them, from 2020 to 2040.
    ///
    /// - Returns: `nil` when the system does not know the zone; install `tzdata`.
    package static func system(named name: String) -> ZoneTable? {
        guard let zone = TimeZone(identifier: name) else { return nil }
        var moment = Date(timeIntervalSince1970: 1_577_836_800)  // 2020-01-01T00:00:00Z
        let end = Date(timeIntervalSince1970: 2_208_988_800)  // 2040-01-01T00:00:00Z
        let first = zone.secondsFromGMT(for: moment)
        var changes: [Change] = []
        while let next = zone.nextDaylightSavingTimeTransition(after: moment), next < end, next > moment {
            changes.append(
                Change(
                    at: WallTime(milliseconds: Int64((next.timeIntervalSince1970 * 1000).rounded())),
                    offsetSeconds: zone.secondsFromGMT(for: next)
                )
            )
            moment = next
        }
        return ZoneTable(name: name, firstOffsetSeconds: first, changes: changes)
    }
}
