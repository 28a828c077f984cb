import GatewayCore
import Synchronization

/// Hands every stored fact to whoever listens, without ever waiting for a listener.
package final class FactFeed: Sendable {
    /// Commits that may wait for a slow listener; past that its stream ends.
    package static let bufferLimit = 10_000

    private let listeners = Mutex<[Int: AsyncStream<[Fact]>.Continuation]>([:])
    private let nextListener = Mutex(0)

    init() {}

    func tell(_ facts: [Fact]) {
        guard !facts.isEmpty else { return }
        listeners.withLock { listeners in
            for (id, continuation) in listeners {
                // A listener that is too slow is cut off: it reads on from the log by itself.
                if case .dropped = continuation.yield(facts) {
                    continuation.finish()
                    listeners[id] = nil
                }
            }
        }
    }

    /// A stream that ends when its reader falls too far behind.
    func subscribe() -> AsyncStream<[Fact]> {
        let id = nextListener.withLock { next in
            next += 1
            return next
        }
        let (stream, continuation) = AsyncStream.makeStream(
            of: [Fact].self,
            bufferingPolicy: .bufferingOldest(FactFeed.bufferLimit)
        )
        continuation.onTermination = { [weak self] _ in self?.listeners.withLock { $0[id] = nil } }
        listeners.withLock { $0[id] = continuation }
        return stream
    }
}
