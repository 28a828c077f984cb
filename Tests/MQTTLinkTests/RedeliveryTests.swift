import Foundation
import GatewayCore
import MQTTLink
import Testing

/// What `docs/decisions/0003-telling-redelivery-from-a-second-press.md` rests on.
@Suite(.tags(.broker), .timeLimit(.minutes(1)), .serialized)
struct `A message that mosquitto delivers again` {
    @Test func `keeps its packet number and is marked, after our reconnect`() async throws {
        try await withBroker { broker in
            let handler = try await deliverThreeUnstored(broker)
            let again = RecordingHandler()
            try await withSession(broker.settings("gw-alarm", filters: ["a"]), again) { _ in
                #expect(await eventually { again.payloads.count == 3 })
            }
            #expect(again.snapshot.messages.map(\.delivery) == handler.map(\.delivery))
            #expect(again.snapshot.batches.map(\.repeats.count).reduce(0, +) == 3)
        }
    }

    @Test(arguments: [SIGTERM, SIGKILL])
    func `keeps its packet number after the broker's restart`(signal: Int32) async throws {
        try await withBroker { broker in
            let first = try await deliverThreeUnstored(broker)
            let starts = broker.reports.count { $0.isRunning }
            kill(try #require(broker.broker.processID), signal)
            #expect(await eventually { broker.reports.count { $0.isRunning } > starts })
            let again = RecordingHandler()
            try await withSession(broker.settings("gw-alarm", filters: ["a"]), again) { _ in
                #expect(await eventually { again.payloads.count == 3 })
            }
            #expect(again.snapshot.messages.map(\.delivery) == first.map(\.delivery))
        }
    }

    @Test func `differs from a second press with the same bytes in its packet number`() async throws {
        try await withBroker { broker in
            let handler = RecordingHandler()
            try await withSession(broker.settings("gw-alarm", filters: ["a"]), handler) { session in
                #expect(await eventually { session.counters.opened == 1 })
                try broker.publish("a", "press")
                try broker.publish("a", "press")
                #expect(await eventually { handler.payloads.count == 2 })
            }
            let messages = handler.snapshot.messages
            #expect(messages[0].delivery != messages[1].delivery)
            #expect(handler.snapshot.batches.allSatisfy { $0.repeats.isEmpty })
        }
    }

    /// Leaves three equal presses with the broker, delivered and unacknowledged; returns them as delivered.
    private func deliverThreeUnstored(_ broker: RunningBroker) async throws -> [Message] {
        let handler = RecordingHandler { batch, _ in
            if batch.count < 3 { throw RecordingHandler.NotStored() }
            throw RecordingHandler.NotStored()
        }
        try await withSession(broker.settings("gw-alarm", filters: ["a"]), handler) { session in
            #expect(await eventually { session.counters.opened == 1 })
            for _ in 1...3 { try broker.publish("a", "press") }
            #expect(await eventually { handler.snapshot.failedBatches.last?.count == 3 })
        }
        return handler.snapshot.failedBatches.last?.messages ?? []
    }
}
