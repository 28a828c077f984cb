import GatewayCore
import Synchronization

/// How busy the alarm lane is, so that upkeep finds moments in which no alarm waits for it.
final class LoadMeter: Sendable {
    enum Load {
        /// No alarm batch for a second.
        case quiet
        case light
        /// So many batches that upkeep would make one in a hundred wait.
        case heavy
    }

    /// Batches a second from which the load is heavy.
    private static let heavyRate: Int64 = 200
    private static let window: Duration = .seconds(1)

    private let state = Mutex(State())

    private struct State {
        var lastBatch = Uptime.zero
        var windowStart = Uptime.zero
        var batches: Int64 = 0
        var isHeavy = false

        /// Begins a new window when the last one is over.
        mutating func roll(to now: Uptime) {
            guard now - windowStart >= LoadMeter.window else { return }
            isHeavy = batches >= LoadMeter.heavyRate
            windowStart = now
            batches = 0
        }
    }

    /// Notes a batch of the alarm lane.
    func note(at now: Uptime) {
        state.withLock { state in
            state.roll(to: now)
            state.lastBatch = now
            state.batches += 1
            if state.batches >= LoadMeter.heavyRate { state.isHeavy = true }
        }
    }

    func load(at now: Uptime) -> Load {
        state.withLock { state in
            state.roll(to: now)
            if now - state.lastBatch > LoadMeter.window { return .quiet }
            return state.isHeavy ? .heavy : .light
        }
    }
}
