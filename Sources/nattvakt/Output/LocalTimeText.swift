import GatewayCore
import GatewayService

/// Moments as people read them, in the configured zone.
struct LocalTimeText {
    private let zone: ZoneTable

    init(_ configuration: GatewayConfiguration) {
        zone = ZoneTable.system(named: configuration.zone) ?? .utc
    }

    /// `2026-11-20 21:00:00`, with the zone's own clock.
    func full(_ wall: WallTime) -> String {
        let parts = zone.local(wall)
        return "\(parts.year)-\(two(parts.month))-\(two(parts.day)) \(zone.clockText(wall))"
    }

    /// `21:00:00`.
    func clock(_ wall: WallTime) -> String { zone.clockText(wall) }

    private func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
}

/// A span as people read it: `45 s`, `3 min 20 s`, `2 h 5 min`.
func spanText(_ span: Duration) -> String {
    let milliseconds = span.wholeMilliseconds
    if abs(milliseconds) < 1000 { return "\(milliseconds) ms" }
    let seconds = milliseconds / 1000
    if abs(seconds) < 60 { return "\(seconds) s" }
    if abs(seconds) < 3600 { return "\(seconds / 60) min \(abs(seconds) % 60) s" }
    return "\(seconds / 3600) h \(abs(seconds) / 60 % 60) min"
}
