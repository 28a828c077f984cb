/// When a place's clock is how far from UTC: the time-zone rules as data, so that the core reads no system table.
///
/// The edge fills it from the system's tz database; a change of the law is a new table, not new code.
package struct ZoneTable: Sendable, Equatable {
    /// IANA name, such as `Europe/Stockholm`.
    package var name: String
    /// Seconds east of UTC before the first change.
    package var firstOffsetSeconds: Int
    /// The changes in ascending order of time.
    package var changes: [Change]

    /// From `at` on the zone is `offsetSeconds` east of UTC.
    package struct Change: Sendable, Equatable {
        package var at: WallTime
        package var offsetSeconds: Int

        package init(at: WallTime, offsetSeconds: Int) {
            self.at = at
            self.offsetSeconds = offsetSeconds
        }
    }

    package init(name: String, firstOffsetSeconds: Int, changes: [Change]) {
        self.name = name
        self.firstOffsetSeconds = firstOffsetSeconds
        self.changes = changes
    }

    package static let utc = ZoneTable(name: "UTC", firstOffsetSeconds: 0, changes: [])

    /// Seconds east of UTC at an instant.
    package func offsetSeconds(at wall: WallTime) -> Int {
        var low = 0
        var high = changes.count
        while low < high {
            let middle = (low + high) / 2
            if changes[middle].at <= wall { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? firstOffsetSeconds : changes[low - 1].offsetSeconds
    }

    /// The calendar parts that a clock in the zone shows at an instant.
    package func local(_ wall: WallTime) -> UTCParts {
        UTCParts(WallTime(milliseconds: wall.milliseconds + Int64(offsetSeconds(at: wall)) * 1000))
    }

    /// `HH:MM:SS` as a clock in the zone shows it.
    package func clockText(_ wall: WallTime) -> String {
        let parts = local(wall)
        func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
        return "\(two(parts.hour)):\(two(parts.minute)):\(two(parts.second))"
    }
}

/// Hours of the local day, such as 21:00 to 07:00; the end is not included and may lie in the next day.
package struct LocalHours: Sendable, Hashable, Codable {
    /// Minutes after local midnight, 0 to 1,439.
    package var fromMinute: Int
    /// Minutes after local midnight, 0 to 1,439; equal to `fromMinute` means the whole day.
    package var toMinute: Int

    package init(fromMinute: Int, toMinute: Int) {
        self.fromMinute = fromMinute
        self.toMinute = toMinute
    }

    /// Reads `HH:MM`; `nil` for anything else.
    package static func minute(_ text: String) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.count == 2 }), let hour = Int(parts[0]),
            let minute = Int(parts[1]), (0...23).contains(hour), (0...59).contains(minute)
        else { return nil }
        return hour * 60 + minute
    }

    package func contains(_ wall: WallTime, in zone: ZoneTable) -> Bool {
        let parts = zone.local(wall)
        let minute = parts.hour * 60 + parts.minute
        if fromMinute == toMinute { return true }
        if fromMinute < toMinute { return minute >= fromMinute && minute < toMinute }
        return minute >= fromMinute || minute < toMinute
    }
}
