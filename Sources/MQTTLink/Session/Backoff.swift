/// How long to wait before the next attempt to reach the broker: doubling, with jitter, up to a limit.
///
/// The limit is short because an alarm waits meanwhile (fault 22: reconnected within 1 s of the broker's return), and
/// the jitter keeps several gateways from knocking in step after a broker restart.
package struct Backoff: Sendable, Equatable {
    /// The longest first wait.
    package var first: Duration
    /// The longest wait of all.
    package var limit: Duration

    package init(first: Duration = .milliseconds(50), limit: Duration = .milliseconds(800)) {
        self.first = first
        self.limit = limit
    }

    /// The wait before attempt `attempt`; 1 is the first attempt after a loss.
    ///
    /// Half of it is fixed and half is jitter: `random` is a number from 0 to 1.
    package func wait(beforeAttempt attempt: Int, random: Double) -> Duration {
        let doublings = min(max(attempt, 1) - 1, 20)
        let longest = min(first * (1 << doublings), limit)
        return longest / 2 + longest / 2 * min(max(random, 0), 1)
    }
}

/// Notices that two gateways use one client identifier and take the session from each other (fault 56).
///
/// The broker gives the session to whoever connected last, so the two would kick each other for ever.
struct TakeoverWatch: Equatable {
    /// This many take-overs within `window` are no accident.
    static let limit = 3
    static let window: Duration = .seconds(60)

    private var recent: [ContinuousClock.Instant] = []

    /// Notes one take-over; returns how many there were within the window.
    mutating func note(at instant: ContinuousClock.Instant) -> Int {
        recent.removeAll { instant - $0 > Self.window }
        recent.append(instant)
        return recent.count
    }

    /// True while the session is contested: then the next attempt waits long enough for a person to notice.
    func isContested(at instant: ContinuousClock.Instant) -> Bool {
        recent.count { instant - $0 <= Self.window } >= Self.limit
    }
}
