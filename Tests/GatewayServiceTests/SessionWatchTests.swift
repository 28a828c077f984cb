import GatewayCore
import GatewayTestKit
import MQTTLink
import Testing

@testable import GatewayService

@Suite struct `What a person is told of a session` {
    private struct NotStored: Error {}

    private let watch = SessionWatch(role: .alarm, session: "gw-alarm", startedAt: at(0))

    private static func at(_ seconds: Int) -> Moment {
        Moment(uptime: Uptime(nanoseconds: Int64(seconds) * 1_000_000_000), wall: WallTime(milliseconds: 0))
    }

    /// What would be stored at a second.
    private func told(at seconds: Int) throws -> [String] {
        var words: [String] = []
        try watch.check(at: Self.at(seconds)) { words += $0.map { "\($0)" } }
        return words
    }

    private let reachable = #"brokerReachable(true, session: "gw-alarm")"#
    private let unreachable = #"brokerReachable(false, session: "gw-alarm")"#
    private let granted = #"subscriptionsRefused([], session: "gw-alarm")"#

    @Test func `is nothing until it is away for 20 seconds`() throws {
        #expect(try told(at: 19) == [])
        #expect(try told(at: 20) == [unreachable, granted])
        #expect(try told(at: 21) == [])
        watch.answered(refused: [])
        #expect(try told(at: 22) == [reachable])
        #expect(try told(at: 23) == [])
    }

    @Test func `begins with a good word, for an alert of the last run may be open`() throws {
        watch.answered(refused: [])
        #expect(try told(at: 1) == [reachable, granted])
    }

    @Test func `does not begin anew with each attempt that fails`() throws {
        for second in 1..<20 { watch.closed(at: Self.at(second)) }
        #expect(try told(at: 20).first == unreachable)
    }

    @Test func `is what the broker refuses, and that it grants it`() throws {
        watch.answered(refused: [RefusedFilter(filter: "a", reason: "Not authorized")])
        #expect(!watch.isOpen)
        #expect(try told(at: 1) == [reachable, #"subscriptionsRefused(["a"], session: "gw-alarm")"#])
        watch.closed(at: Self.at(2))
        #expect(try told(at: 3) == [], "the last word stands while it is away")
        watch.answered(refused: [])
        #expect(watch.isOpen)
        #expect(try told(at: 4) == [granted])
    }

    @Test func `is told again when it could not be stored`() throws {
        #expect(throws: NotStored.self) { try watch.check(at: Self.at(20)) { _ in throw NotStored() } }
        #expect(try told(at: 21) == [unreachable, granted])
    }

    /// The broker comes back while the ticker stores that it is away.
    @Test func `is the truth in the end when both change at once`() throws {
        var stored: [String] = []
        try watch.check(at: Self.at(20)) { inputs in
            watch.answered(refused: [])
            stored += inputs.map { "\($0)" }
        }
        #expect(stored == [unreachable, granted])
        #expect(try told(at: 20) == [reachable])
    }
}
