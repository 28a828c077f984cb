import GatewayCore
import Synchronization

/// Knows whether a lane's session is open, and tells when it has been away too long.
final class SessionWatch: Sendable {
    let lane: Lane
    private let state: Mutex<State>
    private let tell: Mutex<@Sendable () -> Void> = Mutex({})

    private struct State {
        var isOpen = false
        var hasBeenOpen = false
        var awaySince: Moment
    }

    init(lane: Lane, startedAt: Moment) {
        self.lane = lane
        state = Mutex(State(awaySince: startedAt))
    }

    var isOpen: Bool { state.withLock(\.isOpen) }

    /// Sets what is done when the session has been away too long.
    func whenAwayTooLong(_ body: @escaping @Sendable () -> Void) { tell.withLock { $0 = body } }

    func note(isOpen: Bool, at now: Moment) {
        state.withLock { state in
            if state.isOpen, !isOpen { state.awaySince = now }
            state.isOpen = isOpen
            if isOpen { state.hasBeenOpen = true }
        }
    }

    func check(at now: Moment) {
        let isAwayTooLong = state.withLock { state in
            !state.isOpen && now.uptime - state.awaySince.uptime >= Ticker.unreachableAfter
        }
        if isAwayTooLong { tell.withLock(\.self)() }
    }
}
