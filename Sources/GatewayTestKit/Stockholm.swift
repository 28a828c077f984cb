package import GatewayCore

extension ZoneTable {
    /// Europe/Stockholm from 2020 to 2040 by the rule of the European Union: summer time begins on the last Sunday of
    /// March and ends on the last Sunday of October, both at 01:00 UTC (directive 2000/84/EC).
    package static let stockholm: ZoneTable = {
        var changes: [Change] = []
        for year in 2020...2040 {
            changes.append(Change(at: lastSunday(of: 3, year), offsetSeconds: 7200))
            changes.append(Change(at: lastSunday(of: 10, year), offsetSeconds: 3600))
        }
        return ZoneTable(name: "Europe/Stockholm", firstOffsetSeconds: 3600, changes: changes)
    }()

    private static func lastSunday(of month: Int, _ year: Int) -> WallTime {
        let lastDay = daysFromCivil(year, month, 31)
        let weekday = (lastDay + 3) % 7  // 0 is Monday
        let sunday = lastDay - (weekday + 1) % 7
        return WallTime(milliseconds: Int64(sunday) * 86_400_000 + 3_600_000)
    }
}
