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
