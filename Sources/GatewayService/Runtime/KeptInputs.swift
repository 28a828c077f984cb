import GatewayCore
import Synchronization

/// Inputs that nobody sends again, kept until they are on disk.
///
/// A message comes again from the broker until it is stored, and a deadline stays due. That the broker died, that it has
/// forgotten a session or that the clock was stepped is told once: a disk that is full at that moment must not swallow it.
final class KeptInputs: Sendable {
    /// Inputs that may wait; past that the newest are dropped and counted.
    static let limit = 1000

    /// Stores inputs, each as of its moment, in one commit.
    private let store: @Sendable ([Input], [Moment]) throws -> Void
    private let waiting = Mutex(Waiting())

    private struct Waiting {
        var inputs: [Input] = []
        var moments: [Moment] = []
        var dropped = 0
    }

    init(store: @escaping @Sendable ([Input], [Moment]) throws -> Void) { self.store = store }

    /// How many wait.
    var count: Int { waiting.withLock(\.inputs.count) }
    /// How many were dropped because too many waited.
    var dropped: Int { waiting.withLock(\.dropped) }

    /// Stores an input after those that wait already; when it throws, the input waits too.
    func take(_ input: Input, at moment: Moment) throws {
        try waiting.withLock { waiting in
            if waiting.inputs.count < KeptInputs.limit {
                waiting.inputs.append(input)
                waiting.moments.append(moment)
            } else {
                waiting.dropped += 1
            }
            try flush(&waiting)
        }
    }

    /// Stores what waits, if anything does.
    func tryAgain() throws { try waiting.withLock { try flush(&$0) } }

    /// Under the lock, so that the order of inputs is the order of facts.
    private func flush(_ waiting: inout Waiting) throws {
        guard !waiting.inputs.isEmpty else { return }
        try store(waiting.inputs, waiting.moments)
        waiting.inputs.removeAll()
        waiting.moments.removeAll()
    }
}
