import GatewayCore
import MQTTLink
import ProfileLanguage
import Synchronization
import Testing

@testable import GatewayService

@Suite(.timeLimit(.minutes(2))) struct `Watching what the profiles make of the traffic` {
    private final class Lines: Sendable {
        private let lines = Mutex<[String]>([])
        func add(_ line: String) { lines.withLock { $0.append(line) } }
        func has(_ texts: String...) -> Bool {
            lines.withLock { lines in lines.contains { line in texts.allSatisfy(line.contains) } }
        }
        var all: [String] { lines.withLock { $0 } }
    }

    private func watching(
        _ live: LiveGateway,
        _ form: ProfileWatch.Form,
        filters: [String] = [],
        _ body: @escaping @Sendable (Lines) async throws -> Void
    ) async throws {
        var configuration = live.configuration
        configuration.mqtt.broker = .external(.tcp(host: "127.0.0.1", port: live.mqttPort))
        let lines = Lines()
        let complaints = Lines()
        let watch = try ProfileWatch(
            configuration,
            library: try ProfileFolder.load(configuration.profiles),
            filters: filters,
            form: form,
            tell: { lines.add($0) },
            complain: { complaints.add($0) }
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await watch.run() }
            try await live.eventually("it listens") { complaints.has("listening to the broker") }
            // The subscription follows; what is sent before it is not seen.
            try await live.eventually("it hears") {
                try? live.client.publish(LiveTown.button, #"{"id":"w","type":"panic"}"#)
                return !lines.all.isEmpty
            }
            try await body(lines)
            group.cancelAll()
        }
    }

    @Test func `tells each message in words, and what nobody understands`() async throws {
        try await LiveGateway.run { live in
            try await watching(live, .text) { lines in
                try live.client.publish(LiveTown.button, #"{"id":"x","type":"panic","battery":40}"#)
                try live.client.publish(LiveTown.button, "hej")
                try live.client.publish("nowhere/at/all", "hej")
                try await live.eventually("a press is told with its values") {
                    lines.has(LiveTown.button, "→ nattvakt-native", ": panic", "battery_level (batteryPercent 40")
                }
                try await live.eventually("garbage is told") { lines.has(LiveTown.button, "REFUSED: payload-syntax") }
                #expect(!lines.has("nowhere"), "only what profiles listen to")
            }
            try await watching(live, .text, filters: ["v1/#", "nowhere/#"]) { lines in
                try live.client.publish("nowhere/at/all", "hej")
                try await live.eventually("what nobody knows is told when asked for") {
                    lines.has("nowhere/at/all: NOT UNDERSTOOD: unmatched-topic")
                }
            }
        }
    }

    @Test func `captures lines that a draft and a decoding take in`() async throws {
        try await LiveGateway.run { live in
            try await watching(live, .captured) { lines in
                try live.client.publish(LiveTown.button, [0xFF, 0x00])
                try await live.eventually("bytes are captured") { lines.has("\"payload\":\"ff00\"", "\"hex\"") }
                let captured = try DecodeSession.messages(of: lines.all)
                #expect(captured.faults.isEmpty)
                #expect(captured.messages.contains { $0.payload == [0xFF, 0x00] && $0.topic == LiveTown.button })
            }
        }
    }
}
