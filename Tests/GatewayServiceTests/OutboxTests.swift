import GatewayCore
import GatewayTestKit
import PatrolDispatch
import Testing

@testable import GatewayService
@testable import MQTTLink

@Suite struct `The outbox` {
    private struct Unreadable: Error {}

    @Test func `goes on publishing, in order and without a hole, after the log could not be read once`() throws {
        var night = VirtualNight()
        night.press()
        let facts = night.facts
        var outbox = Outbox(confirmed: FactNumber(0), lastFact: night.gateway.state.lastFact)
        var outlet = Outlet(queue: PublishQueueBox(limit: 1000))
        outbox.drain(into: &outlet)
        #expect(outbox.isToReadOn)
        #expect(!outbox.readOn(state: night.gateway.state) { _ in throw Unreadable() })
        #expect(outlet.accepted.isEmpty)
        #expect(outbox.isStuck, "so that the ticker has it drained again")
        #expect(!outbox.isEmpty)

        night.press()
        outbox.add(night.lastOutcome, state: night.gateway.state)
        let all = night.facts
        #expect(all.count > facts.count)
        outbox.drain(into: &outlet)
        #expect(outbox.readOn(state: night.gateway.state) { after in all.filter { $0.number > after } })
        outbox.drain(into: &outlet)
        #expect(!outbox.isStuck && !outbox.isToReadOn)
        #expect(outbox.isEmpty)
        let expected = all.flatMap { AlertPublisher.publications(for: $0, in: night.gateway.state).map(\.topic) }
        #expect(outlet.accepted.map(\.publish.topic) == expected)
        #expect(!expected.isEmpty)
        outlet.discard()
    }

    @Test func `takes facts while a handful is out, and tells each once and in order`() throws {
        var night = VirtualNight()
        let start = night.gateway.state.lastFact
        var outbox = Outbox(confirmed: start, lastFact: start)
        let queue = PublishQueueBox(limit: 1000)
        var outlet = Outlet(queue: queue)
        night.press()
        outbox.add(night.lastOutcome, state: night.gateway.state)
        var handful = outbox.next(2)
        // Meanwhile, on another thread: the same alert again, and an input that asks for no message.
        night.press()
        outbox.add(night.lastOutcome, state: night.gateway.state)
        handful.handOver(to: &outlet)
        let hasMore = outbox.settle(handful)
        #expect(hasMore)
        outbox.drain(into: &outlet)
        #expect(outbox.isEmpty)
        let all = night.facts.filter { $0.number > start }
        let expected = all.flatMap { AlertPublisher.publications(for: $0, in: night.gateway.state).map(\.topic) }
        #expect(expected.count == 4)
        #expect(outlet.accepted.map(\.publish.topic) == expected)

        for accepted in outlet.accepted.dropLast() { outbox.confirm(upTo: accepted.token) }
        #expect(outbox.confirmed < night.gateway.state.lastFact)
        outbox.confirm(upTo: try #require(outlet.accepted.last).token)
        #expect(outbox.confirmed == night.gateway.state.lastFact)
        outlet.discard()
    }
}

extension Outbox {
    fileprivate mutating func drain(into outlet: inout Outlet) {
        var hasMore = true
        while hasMore {
            var handful = next(2)
            handful.handOver(to: &outlet)
            hasMore = settle(handful)
        }
    }
}
