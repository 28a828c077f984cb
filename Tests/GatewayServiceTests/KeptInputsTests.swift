import GatewayCore
import Synchronization
import Testing

@testable import GatewayService

@Suite struct `Inputs that come only once` {
    private struct NotStored: Error {}

    /// A store that takes inputs or not.
    private final class Disk: Sendable {
        let state = Mutex((isFull: false, stored: [String](), moments: [Moment]()))

        func store(_ inputs: [Input], _ moments: [Moment]) throws {
            try state.withLock { state in
                if state.isFull { throw NotStored() }
                state.stored += inputs.map { "\($0)" }
                state.moments += moments
            }
        }

        var isFull: Bool {
            get { state.withLock(\.isFull) }
            set { state.withLock { $0.isFull = newValue } }
        }
    }

    private func at(_ seconds: Int64) -> Moment {
        Moment(uptime: Uptime(nanoseconds: seconds * 1_000_000_000), wall: WallTime(milliseconds: seconds * 1000))
    }

    @Test func `are stored at once when they can be`() throws {
        let disk = Disk()
        let kept = KeptInputs { try disk.store($0, $1) }
        try kept.take(.brokerDied(reason: "1"), at: at(1))
        #expect(disk.state.withLock(\.stored) == [#"brokerDied(reason: "1")"#])
        #expect(kept.count == 0)
    }

    @Test func `wait for a full disk, and are then stored once, in order, as of when they came`() throws {
        let disk = Disk()
        disk.isFull = true
        let kept = KeptInputs { try disk.store($0, $1) }
        #expect(throws: NotStored.self) { try kept.take(.brokerDied(reason: "1"), at: at(1)) }
        #expect(throws: NotStored.self) { try kept.take(.brokerDied(reason: "2"), at: at(2)) }
        #expect(throws: NotStored.self) { try kept.tryAgain() }
        disk.isFull = false
        try kept.take(.brokerDied(reason: "3"), at: at(3))
        try kept.tryAgain()
        #expect(disk.state.withLock(\.stored) == ["1", "2", "3"].map { #"brokerDied(reason: "\#($0)")"# })
        #expect(disk.state.withLock(\.moments) == [at(1), at(2), at(3)])
    }

    @Test func `are bounded, and the oldest stay`() throws {
        let disk = Disk()
        disk.isFull = true
        let kept = KeptInputs { try disk.store($0, $1) }
        for number in 0..<(KeptInputs.limit + 5) {
            #expect(throws: NotStored.self) { try kept.take(.brokerDied(reason: "\(number)"), at: at(Int64(number))) }
        }
        #expect(kept.count == KeptInputs.limit)
        #expect(kept.dropped == 5)
        disk.isFull = false
        try kept.tryAgain()
        #expect(disk.state.withLock(\.stored.first) == #"brokerDied(reason: "0")"#)
    }
}
