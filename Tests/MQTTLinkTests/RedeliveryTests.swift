import Foundation
import GatewayCore
import MQTTLink
import Testing

/// What `docs/decisions/0003-telling-redelivery-from-a-second-press.md` rests on.
@Suite(.tags(.broker), .timeLimit(.minutes(1)), .serialized)
struct `A message that mosquitto delivers again` {
    @Test func `keeps its packet number and is marked, after our reconnect`() async throws {
        try await withBroker { broker in
            let first = try await deliverThreeUnstored(broker)
            let again = RecordingHandler()
            try await withSession(broker.settings("gw-alarm", filters: ["a"]), again) { _ in
                #expect(await eventually { again.payloads.count == 3 })
            }
            #expect(again.snapshot.messages.map(\.delivery) == first.map(\.delivery))
            #expect(again.snapshot.batches.map(\.repeats.count).reduce(0, +) == 3)
        }
    }

    @Test(arguments: [SIGTERM, SIGKILL])
    func `keeps its packet number after the broker's restart`(signal: Int32) async throws {
        try await withBroker { broker in
            let first = try await deliverThreeUnstored(broker)
            // mosquitto acknowledges and delivers before it saves: killed in between, it forgets.
            #expect(await eventually { presses(inStoreOf: broker) == 3 })
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

    @Test(arguments: [true, false])
    func `cannot be told by number alone from a second press, once the broker has lost its last minutes`(
        hasOldStore: Bool
    ) async throws {
        try await withBroker {
            $0.saving = .every(seconds: 1800)
        } _: { broker in
            let handler = RecordingHandler()
            try await withSession(broker.settings("gw-alarm", filters: ["a"]), handler) { session in
                #expect(await eventually { session.counters.opened == 1 })
                if hasOldStore { try await saveStore(of: broker) }
                try broker.publish("a", "press")
                #expect(await eventually { handler.payloads == ["press"] })
                try await broker.killAndAwaitRestart()
                #expect(await eventually { session.counters.opened == 2 })
                try broker.publish("a", "press")
                #expect(await eventually { handler.payloads == ["press", "press"] })
            }
            let messages = handler.snapshot.messages
            #expect(messages[0].delivery == messages[1].delivery, "the same number for another press")
            #expect(handler.snapshot.batches.allSatisfy { $0.repeats.isEmpty }, "but not marked as a repeat")
            #expect(handler.snapshot.openings.last?.isSessionPresent == hasOldStore)
        }
    }

    private func presses(inStoreOf broker: RunningBroker) -> Int {
        let store = FileManager.default.contents(atPath: broker.folder.path + "/broker/mosquitto.db") ?? Data()
        return store.ranges(of: Data("press".utf8)).count
    }

    /// Has the broker write its store now, and waits until it has.
    private func saveStore(of broker: RunningBroker) async throws {
        kill(try #require(broker.broker.processID), SIGUSR1)
        let store = broker.folder.path + "/broker/mosquitto.db"
        #expect(await eventually { FileManager.default.fileExists(atPath: store) })
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
        let handler = RecordingHandler { _, _ in throw RecordingHandler.NotStored() }
        try await withSession(broker.settings("gw-alarm", filters: ["a"]), handler) { session in
            #expect(await eventually { session.counters.opened == 1 })
            for _ in 1...3 { try broker.publish("a", "press") }
            #expect(await eventually { handler.snapshot.failedBatches.last?.count == 3 })
        }
        return handler.snapshot.failedBatches.last?.messages ?? []
    }
}
