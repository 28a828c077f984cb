import GatewayCore

/// Something that goes wrong with the gateway's world.
///
/// The caller carries it out; the night only says when, and lets nothing through while the broker is away.
package struct PlannedFault: Sendable, Equatable {
    /// Counted by the clock from the start of the night.
    package var after: Duration
    package var kind: Kind

    package init(after: Duration, _ kind: Kind) {
        self.after = after
        self.kind = kind
    }

    /// The faults that the night knows.
    package enum Kind: Sendable, Hashable {
        /// The gateway dies and is back after so long.
        case gatewayRestarts(downtime: Duration)
        /// The broker is away for so long: what waits in devices comes at once afterwards, the rest is lost.
        case brokerAway(Duration)
        /// The gateway's wall clock moves; nobody else's does.
        case wallClockSteps(Duration)
    }

    /// Faults drawn from a seed: one of each kind in each `every`, on average.
    package static func drawn(seed: UInt64, over length: Duration, every: Duration) -> [PlannedFault] {
        var random = SeededGenerator(seed: seed, stream: 9)
        var faults: [PlannedFault] = []
        var after = random.span(.zero...every)
        while after < length {
            let kind: Kind =
                switch random.index(below: 3) {
                case 0: .gatewayRestarts(downtime: random.span(.seconds(1)...(.seconds(120))))
                case 1: .brokerAway(random.span(.seconds(5)...(.seconds(600))))
                default: .wallClockSteps(random.span(.seconds(-3600)...(.seconds(3600))))
                }
            faults.append(PlannedFault(after: after, kind))
            after += random.span(.zero...(every * 2)) / 3
        }
        return faults
    }
}
