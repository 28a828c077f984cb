/// One step of the gateway's wall clock: what it showed right before and right after.
package struct WallStep: Sendable, Hashable {
    package var before: WallTime
    package var after: WallTime

    package init(_ step: ClockStep, at now: Moment) {
        after = now.wall
        before = WallTime(milliseconds: now.wall.milliseconds - step.stepMilliseconds)
    }

    /// Whether a time lies in what the clock skipped or showed twice, or close to it.
    func isNear(_ wall: WallTime) -> Bool {
        let (first, last) = (min(before, after), max(before, after))
        return first + (.zero - WallStep.nearness) <= wall && wall <= last + WallStep.nearness
    }

    /// How far from a step the time of a lock is in doubt: many locks take their time from where we take ours.
    package static let nearness: Duration = .seconds(3600)
    /// How many steps are remembered, the latest.
    package static let limit = 64
}

extension GatewayState {
    /// Notes a step of the wall clock, as it happens or as the store kept it.
    package mutating func note(_ step: ClockStep, at now: Moment) {
        wallSteps = (wallSteps + [WallStep(step, at: now)]).suffix(WallStep.limit)
    }

    /// Whether the wall clock was stepped around a time.
    func isNearStep(_ wall: WallTime) -> Bool { wallSteps.contains { $0.isNear(wall) } }
}
