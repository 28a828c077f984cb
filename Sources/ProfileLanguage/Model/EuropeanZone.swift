import GatewayCore

/// A time zone with the summer time of the European Union, the same on every machine.
///
/// Summer time lasts from 01:00 UTC on the last Sunday of March to 01:00 UTC on the last Sunday of October; source:
/// directive 2000/84/EC. A profile may not depend on the zone tables of the machine that reads it.
struct EuropeanZone: Sendable, Equatable {
    /// Minutes ahead of UTC in winter.
    var winterMinutes: Int64
    var hasSummerTime = true

    /// By the names of the zone database.
    static let named: [String: EuropeanZone] = {
        var zones = ["UTC": EuropeanZone(winterMinutes: 0, hasSummerTime: false)]
        let cities: [Int64: [String]] = [
            0: ["London", "Dublin", "Lisbon"],
            60: [
                "Stockholm", "Oslo", "Copenhagen", "Berlin", "Amsterdam", "Brussels", "Paris", "Madrid", "Rome",
                "Vienna", "Zurich", "Warsaw", "Prague", "Budapest",
            ],
            120: ["Helsinki", "Tallinn", "Riga", "Vilnius", "Athens", "Sofia", "Bucharest"],
        ]
        for (minutes, names) in cities {
            for name in names { zones["Europe/\(name)"] = EuropeanZone(winterMinutes: minutes) }
        }
        return zones
    }()

    /// The moments at which the clocks of the zone show a local time, the earlier first.
    ///
    /// Two in the hour that comes twice in October, none in the hour that is left out in March.
    ///
    /// - Parameter local: what the clocks show, written as if it were UTC.
    /// - Returns: none, one or two moments.
    func moments(of local: WallTime) -> [WallTime] {
        let offsets = hasSummerTime ? [winterMinutes + 60, winterMinutes] : [winterMinutes]
        return offsets.map { (local + .seconds(-60 * $0), $0) }.filter { minutes(at: $0.0) == $0.1 }.map(\.0)
    }

    private func minutes(at moment: WallTime) -> Int64 {
        hasSummerTime && isSummer(moment) ? winterMinutes + 60 : winterMinutes
    }

    private func isSummer(_ moment: WallTime) -> Bool {
        let days = (Double(moment.milliseconds) / 86_400_000).rounded(.down)
        // The year that most of the day lies in; both changes are far from its ends.
        let year = 1970 + Int((days / 365.2425).rounded(.down))
        guard let begin = lastSunday(of: 3, year), let end = lastSunday(of: 10, year) else { return false }
        return begin <= moment && moment < end
    }

    /// 01:00 UTC on the last Sunday of a month that has 31 days.
    private func lastSunday(of month: Int, _ year: Int) -> WallTime? {
        guard let last = WallTime(year: year, month: month, day: 31, hour: 1, minute: 0, second: 0) else { return nil }
        // 1970-01-01 was a Thursday.
        let weekday = (last.milliseconds / 86_400_000 + 4) % 7
        return last + .seconds(-86_400 * weekday)
    }
}
