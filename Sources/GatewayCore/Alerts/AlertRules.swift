/// The rules by which a change leads to an alert's next state and deadlines.
///
/// Raise the version with every change of `Alert+Changes` or `Alert+Timers` after which a stored change leads to another
/// `AlertFact.Snapshot` than before. What was decided by other rules is then replayed as the log says it, not as the
/// rules of today would have it (`docs/decisions/0004`).
package enum AlertRules {
    package static let version = 1
}

/// Which alerts of a log follow other rules than ours, found while replaying it.
///
/// The rules stand in the start of the gateway, so an alarm's facts carry nothing for them.
struct OtherRules: Sendable {
    /// Alerts up to this one; an alert that began under other rules keeps what they left behind.
    private(set) var upTo = AlertID(0)

    mutating func note(_ start: GatewayStart, lastAlert: AlertID) {
        if start.rules ?? 1 != AlertRules.version {
            upTo = AlertID(.max)
        } else if upTo == AlertID(.max) {
            upTo = lastAlert
        }
    }
}

/// Book-keeping of a replay is no part of what the gateway knows.
extension OtherRules: Equatable {
    static func == (left: OtherRules, right: OtherRules) -> Bool { true }
}

extension Alert {
    /// Takes what the log says of an alert where other rules have led to it.
    mutating func take(_ stored: AlertFact.Snapshot) {
        state = stored.state
        condition = stored.condition
        priority = stored.priority
        kind = stored.kind
        occurrenceCount = stored.occurrence
        guard let deadline = stored.deadline else {
            timers = []
            return
        }
        // The stored deadline was the first to run out: what our rules would run before it, those rules did not.
        timers.removeAll { $0.kind == deadline.kind || ($0.at, $0.kind.order) < (deadline.at, deadline.kind.order) }
        timers.append(deadline)
    }
}
