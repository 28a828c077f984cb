import EventStore
import Foundation
import GatewayCore
import Testing

@testable import GatewayService

@Suite(.serialized, .timeLimit(.minutes(2))) struct `Bad input from the broker` {
    /// Payloads on a safety alarm's topic that nobody can read; each may have been a press.
    @Test(arguments: [
        [UInt8]("{\"id\":\"a\",\"type\":\"pan".utf8), [UInt8]("hej".utf8), [0xFF, 0xFE, 0x00],
        [UInt8]("{\"id\":\"b\",\"type\":\"dance\"}".utf8), [],
    ])
    func `on an alarm's topic reaches an operator with its bytes`(payload: [UInt8]) async throws {
        try await LiveGateway.run { live in
            try live.client.publish(LiveTown.button, payload)
            try await live.eventually("an alert says that something could not be read") {
                live.alert(.unreadableSignal)?.state == .offered
            }
            let kept = try await live.pipeline.store.reader.messagesNotUnderstood(limit: 10)
            guard case .received(let message) = kept.first?.body else {
                Issue.record("nothing was kept")
                return
            }
            #expect(message.payload == payload)
            #expect(message.device == "button-1")
            #expect(message.reason?.isEmpty == false)
        }
    }

    @Test func `from a device nobody registered is an alert too`() async throws {
        try await LiveGateway.run { live in
            try live.client.publish("v1/p/hemmet/d/okand/up/alarm", #"{"id":"1","type":"panic"}"#)
            try await live.eventually("an alert names the sender") {
                live.alert(.unknownDevice)?.subject.sender == "nattvakt-native/hemmet/okand"
            }
            #expect(live.alert(.unknownDevice)?.category == .alarm)
        }
    }

    @Test func `that is a retained alarm is never a new alarm`() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("nv-\(UUID().uuidString.prefix(8))")
            .path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await LiveGateway.run(in: folder) { live in
            try live.client.publish(LiveTown.button, #"{"id":"r1","type":"panic"}"#, retained: true)
            try await live.eventually("the live copy is an alert") { live.alert(.panic) != nil }
        }
        try await LiveGateway.run(in: folder) { live in
            try live.client.publish("zigbee2mqtt/sos-2", #"{"action":"emergency"}"#)
            try await live.eventually("a later alarm is there, so nothing before it is on its way") {
                live.alerts.contains { $0.subject.device == "button-2" }
            }
            #expect(live.alerts.filter { $0.subject.device == "button-1" }.map(\.occurrenceCount) == [1])
        }
    }

    @Test func `from a patrol is refused with a reason and kept`() async throws {
        try await LiveGateway.run { live in
            try live.client.publish("nattvakt/v1/patrols/patrol-1/answers", "{\"offer\":")
            try await live.eventually("the message is kept") { live.alert(.unknownTopic) != nil }
            try live.client.publish("nattvakt/v1/patrols/patrol-1/answers", #"{"offer":"99","answer":"accepted"}"#)
            try await live.eventually("the answer is refused") {
                live.pipeline.counters.notices["refusedCommand"] == 1
            }
        }
    }

    @Test func `on a topic that no profile knows is kept and told once`() async throws {
        try await LiveGateway.run { live in
            try await live.eventually("the watch listens") {
                try? live.client.publish("okand/fabrikat/17", "hej")
                return live.alert(.unknownTopic) != nil
            }
            let kept = try await live.pipeline.store.reader.messagesNotUnderstood(limit: 10)
            #expect(kept.count == 1)
            guard case .received(let message) = kept.first?.body else { return }
            #expect(message.topic == "okand/fabrikat/17")
            #expect(message.payload == Array("hej".utf8))
            #expect(live.alert(.unknownTopic)?.occurrenceCount == 1)
        }
    }

    @Test func `that is larger than a packet may be does not disturb the alarms`() async throws {
        try await LiveGateway.run { live in
            try live.client.publish("nuki/2BB28570/lockActionEvent", [UInt8](repeating: 0x31, count: 1_000_000))
            try live.client.publish("zigbee2mqtt/sos-2", #"{"action":"emergency"}"#)
            try await live.eventually("the alarm is there") { live.alert(.panic)?.subject.device == "button-2" }
        }
    }
}
