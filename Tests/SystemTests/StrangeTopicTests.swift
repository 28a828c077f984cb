import AsyncHTTPClient
import EventStore
import Foundation
import GatewayCore
import NIOCore
import Testing

@testable import GatewayService

@Suite(.serialized, .timeLimit(.minutes(2))) struct `A topic that nobody owns` {
    @Test func `is noticed at its first message while little passes`() async throws {
        try await LiveGateway.run { live in
            try await live.eventually("the watch listens") {
                try? live.client.publish("okand/fabrikat/17", "hej")
                return live.alert(.unknownTopic) != nil
            }
            try live.client.publish("okand/annan/18", "en gang")
            try await live.eventually("the second topic is kept too") {
                await live.strangeTopics.contains("okand/annan/18")
            }
            #expect(try await live.sampling() == 0)
        }
    }

    @Test func `with a stored copy from before the start is noticed`() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("nv-\(UUID().uuidString.prefix(8))")
            .path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await LiveGateway.run(in: folder, rhythm: .quick(listening: .seconds(3600), limit: 0)) { live in
            try live.client.publish("okand/kvar", "hej", retained: true)
            try await live.eventually("it is there") { await live.strangeTopics.contains("okand/kvar") }
        }
        try await LiveGateway.run(in: folder) { live in
            try await live.eventually("its stored copy is seen") {
                live.pipeline.counters.strangeMessages >= 1
            }
        }
    }

    /// 400 messages a second against a limit of 50, with samples of half a second in each two and a half.
    @Test func `is found in samples while much passes, and at once when it is over`() async throws {
        try await LiveGateway.run(rhythm: .quick(listening: .milliseconds(500), limit: 50)) { live in
            let traffic = Task {
                while !Task.isCancelled {
                    for _ in 0..<4 { try live.client.publish("zigbee2mqtt/sos-2", #"{"battery":90}"#) }
                    try await Task.sleep(for: .milliseconds(10))
                }
            }
            defer { traffic.cancel() }
            try await live.eventually("sampling begins") { (try? await live.sampling()) == 1 }

            try live.client.publish("okand/lagrad", "hej", retained: true)
            try await live.eventually("a stored copy is seen in the next sample") {
                await live.strangeTopics.contains("okand/lagrad")
            }
            try await live.eventually("what repeats is met") {
                try? live.client.publish("okand/ofta", "hej")
                return await live.strangeTopics.contains("okand/ofta")
            }

            traffic.cancel()
            try await live.eventually("sampling ends") { (try? await live.sampling()) == 0 }
            try live.client.publish("okand/efter", "hej")
            try await live.eventually("a single message is enough again") {
                await live.strangeTopics.contains("okand/efter")
            }
        }
    }

    @Test func `is looked for without a second copy of everything while much passes`() async throws {
        let rhythm = WatchRhythm.quick(listening: .milliseconds(500), limit: 50, pause: .seconds(3600))
        try await LiveGateway.run(rhythm: rhythm) { live in
            let traffic = Task {
                while !Task.isCancelled {
                    for _ in 0..<4 { try live.client.publish("okand/strom", "hej") }
                    try await Task.sleep(for: .milliseconds(10))
                }
            }
            defer { traffic.cancel() }
            try await live.eventually("sampling begins") { (try? await live.sampling()) == 1 }
            try await Task.sleep(for: .milliseconds(500))
            let before = live.pipeline.counters.strangeMessages
            try await Task.sleep(for: .seconds(1))
            #expect(live.pipeline.counters.strangeMessages == before, "the broker sends the watch nothing")
        }
    }
}

extension WatchRhythm {
    static func quick(listening: Duration, limit: Int, pause: Duration = .seconds(2)) -> WatchRhythm {
        var rhythm = WatchRhythm()
        (rhythm.listening, rhythm.limitPerSecond, rhythm.pause) = (listening, limit, pause)
        return rhythm
    }
}

extension LiveGateway {
    /// Topics that no profile knows, as the log keeps them.
    var strangeTopics: [String] {
        get async {
            let kept = (try? await pipeline.store.reader.messagesNotUnderstood(limit: 100)) ?? []
            return kept.compactMap { fact in
                guard case .received(let message) = fact.body else { return nil }
                return message.topic
            }
        }
    }

    /// The gauge of the watch.
    func sampling() async throws -> Int? {
        let text = try await get("metrics")
        return text.split(separator: "\n").first { $0.hasPrefix("nattvakt_strange_watch_sampling ") }
            .flatMap { $0.split(separator: " ").last.flatMap { Int($0) } }
    }

    func get(_ path: String) async throws -> String {
        let request = HTTPClientRequest(url: "http://127.0.0.1:\(httpPort)/\(path)")
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(10))
        return String(buffer: try await response.body.collect(upTo: 100_000))
    }
}
