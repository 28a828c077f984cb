package import GatewayCore

/// One thing that somebody in the town does at one moment.
package struct SimulatedAct: Sendable {
    /// True time: the simulated wall clock is never wrong, whatever has happened to the gateway's.
    package var at: Moment
    package var doer: Doer
    package var deed: Deed

    /// Who does it.
    package enum Doer: Sendable, Hashable {
        case device(DeviceID)
        case patrol(PatrolID)
        /// Nobody in town: a fault of the plan.
        case world
    }

    /// What is done.
    package enum Deed: Sendable {
        case publishes(SimulatedMessage)
        /// For the caller to carry out: the night cannot reach the gateway or the broker.
        case goesWrong(PlannedFault.Kind)
    }

    /// What is published; `nil` for a fault.
    package var message: SimulatedMessage? {
        if case .publishes(let message) = deed { message } else { nil }
    }
}
