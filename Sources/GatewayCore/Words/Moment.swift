/// One instant on both clocks: `uptime` for deadlines, `wall` for people and the log.
package struct Moment: Sendable, Hashable, Codable {
    package var uptime: Uptime
    package var wall: WallTime

    package init(uptime: Uptime, wall: WallTime) {
        self.uptime = uptime
        self.wall = wall
    }

    /// The moment `span` later, when neither clock is stepped in between.
    package func advanced(by span: Duration) -> Moment {
        Moment(uptime: uptime + span, wall: wall + span)
    }
}

/// Nanoseconds on the gateway's own time line, which only runs forward.
///
/// The line goes on where it stopped when the gateway restarts (the edge that reads the clocks continues it from the
/// last stored moment), so a stored deadline keeps its meaning. A step of the wall clock does not move it.
package struct Uptime: Sendable, Hashable, Comparable, Codable {
    package var nanoseconds: Int64

    package init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    package static let zero = Uptime(nanoseconds: 0)
    package static func < (left: Uptime, right: Uptime) -> Bool { left.nanoseconds < right.nanoseconds }
    package static func + (left: Uptime, right: Duration) -> Uptime {
        Uptime(nanoseconds: left.nanoseconds + right.wholeNanoseconds)
    }
    package static func - (left: Uptime, right: Uptime) -> Duration {
        .nanoseconds(left.nanoseconds - right.nanoseconds)
    }

    package init(from decoder: any Decoder) throws {
        nanoseconds = try decoder.singleValueContainer().decode(Int64.self)
    }
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(nanoseconds)
    }
}

/// Milliseconds since 1970-01-01T00:00:00Z, as a clock on the wall claims.
package struct WallTime: Sendable, Hashable, Comparable, Codable {
    package var milliseconds: Int64

    package init(milliseconds: Int64) { self.milliseconds = milliseconds }

    package static func < (left: WallTime, right: WallTime) -> Bool { left.milliseconds < right.milliseconds }
    package static func + (left: WallTime, right: Duration) -> WallTime {
        WallTime(milliseconds: left.milliseconds + right.wholeMilliseconds)
    }
    package static func - (left: WallTime, right: WallTime) -> Duration {
        .milliseconds(left.milliseconds - right.milliseconds)
    }

    package init(from decoder: any Decoder) throws {
        milliseconds = try decoder.singleValueContainer().decode(Int64.self)
    }
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(milliseconds)
    }
}

extension Duration {
    /// The span in whole nanoseconds, truncated towards zero.
    package var wholeNanoseconds: Int64 {
        components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000
    }
    /// The span in whole milliseconds, truncated towards zero.
    package var wholeMilliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }
    /// The span in whole seconds, truncated towards zero.
    package var wholeSeconds: Int64 { components.seconds }
}
