import Synchronization

/// Counts 1, 2, 3 … for whoever asks.
final class Counter: Sendable {
    private let count = Atomic(0)

    var value: Int { count.load(ordering: .acquiring) }

    @discardableResult
    func next() -> Int { count.add(1, ordering: .acquiringAndReleasing).newValue }
}

/// Numbers from 0 to 1 that are the same for the same seed.
final class Luck: Sendable {
    private let state: Mutex<UInt64>

    init(seed: UInt64) { state = Mutex(seed) }

    func next() -> Double {
        state.withLock { state in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Double(state >> 11) / Double(1 << 53)
        }
    }
}

/// A set of payloads that a session's thread fills and a test looks at.
final class Collection: Sendable {
    private let payloads = Mutex<Set<[UInt8]>>([])

    var count: Int { payloads.withLock(\.count) }

    func add(_ more: [[UInt8]]) { payloads.withLock { $0.formUnion(more) } }
}
