import Foundation
import GatewayCore
import GatewayTestKit
import Logging
import MQTTLink
import ServiceLifecycle
import Synchronization
import Testing

@testable import GatewayService

/// A whole gateway in this process, on its own broker and a real file, with a client that speaks for devices and patrols.
struct LiveGateway: Sendable {
    let pipeline: GatewayPipeline
    let client: TestClient
    let configuration: GatewayConfiguration
    let httpPort: Int
    let mqttPort: UInt16

    /// Runs a gateway in a new folder with the virtual night's town, and `body` beside it.
    static func run(
        rhythm: WatchRhythm = WatchRhythm(),
        _ body: @escaping @Sendable (LiveGateway) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("nv-\(UUID().uuidString.prefix(8))")
            .path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await run(in: folder, rhythm: rhythm, body)
    }

    /// The same in a folder that may have been used before.
    static func run(
        in folder: String,
        rhythm: WatchRhythm = WatchRhythm(),
        _ body: @escaping @Sendable (LiveGateway) async throws -> Void
    ) async throws {
        var configuration = GatewayConfiguration(dataFolder: folder, profiles: profilesOfTown)
        configuration.mqtt.broker = .embedded(GatewayConfiguration.MQTT.Embedded(listen: ["127.0.0.1"], port: 0))
        configuration.http.port = 0
        var runtime = try GatewayRuntime(
            configuration: configuration,
            logger: GatewayLog.logger(GatewayConfiguration.Log(level: .error))
        )
        runtime.watchRhythm = rhythm
        try runtime.pipeline.handle(LiveTown.registry(around: runtime.pipeline.clock.now().wall))
        let (ready, whenReady) = AsyncStream.makeStream(of: GatewayRuntime.Ready.self)
        let companion = Companion(runtime: runtime, configuration: configuration, ready: ready, body: body)
        try await runtime.run(companions: [companion]) { whenReady.yield($0) }
        try companion.outcome.get()
    }

    /// Those that the town's devices and the tests speak: a start proves each of its profiles.
    private static var profilesOfTown: [String] {
        ["nattvakt-native", "nuki.smart-lock", "zigbee2mqtt.bridge", "zigbee2mqtt.lock", "zigbee2mqtt.sos-button"]
            .map { "\(profiles)/\($0).yaml" }
    }

    static var profiles: String {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
            .appendingPathComponent("DeviceProfiles").path
    }

    /// Waits until something holds; fails the test after ten seconds.
    func eventually(_ what: Comment, _ condition: @Sendable () async -> Bool) async throws {
        let clock = ContinuousClock()
        let end = clock.now + .seconds(10)
        while await !condition() {
            try #require(clock.now < end, what)
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    var alerts: [Alert] { pipeline.read { $0.state.alerts.values.sorted { $0.id < $1.id } } }

    func alert(_ kind: AlertKind) -> Alert? { alerts.last { $0.kind == kind } }
}

/// Runs the test's body once the gateway is ready; the gateway stops when it returns.
private struct Companion: Service {
    let runtime: GatewayRuntime
    let configuration: GatewayConfiguration
    let ready: AsyncStream<GatewayRuntime.Ready>
    let body: @Sendable (LiveGateway) async throws -> Void
    let outcome = Outcome()

    func run() async throws {
        var endpoints = ready.makeAsyncIterator()
        guard let ready = await endpoints.next() else { return }
        let client = TestClient()
        let session = try MQTTSession(
            settings: MQTTSessionSettings(
                clientID: "test-client",
                endpoint: .tcp(host: "127.0.0.1", port: ready.mqttPort ?? 0),
                filters: ["nattvakt/#", "v1/p/+/d/+/down/ack"]
            ),
            handler: client
        ) { [clock = runtime.pipeline.clock] in clock.now() }
        client.attach(session)
        let live = LiveGateway(
            pipeline: runtime.pipeline,
            client: client,
            configuration: configuration,
            httpPort: ready.httpPort,
            mqttPort: ready.mqttPort ?? 0
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await session.run() }
            group.addTask {
                do {
                    try await live.eventually("the client connects") { client.isOpen }
                    try await body(live)
                    outcome.set(.success(()))
                } catch {
                    outcome.set(.failure(error))
                }
                session.stop()
            }
            try await group.waitForAll()
        }
    }

    /// What the body came to.
    final class Outcome: Sendable {
        private let stored = Mutex<Result<Void, any Error>?>(nil)

        func set(_ result: Result<Void, any Error>) { stored.withLock { $0 = result } }
        func get() throws { try stored.withLock { $0 }?.get() }
    }
}

/// Speaks for devices and patrols, and remembers what it hears.
final class TestClient: MQTTSessionHandler {
    private let state = Mutex(State())

    private struct State {
        var session: MQTTSession?
        var isOpen = false
        var heard: [(topic: String, text: String)] = []
    }

    func attach(_ session: MQTTSession) { state.withLock { $0.session = session } }

    var isOpen: Bool { state.withLock(\.isOpen) }

    /// The texts that came on topics with a beginning, in order.
    func heard(_ topic: String) -> [String] {
        state.withLock { state in state.heard.filter { $0.topic.hasPrefix(topic) }.map(\.text) }
    }

    func publish(_ topic: String, _ text: String, retained: Bool = false) throws {
        try publish(topic, Array(text.utf8), retained: retained)
    }

    func publish(_ topic: String, _ payload: [UInt8], retained: Bool = false) throws {
        guard let session = state.withLock(\.session) else { throw ServiceError(.notRunning, "no client", remedy: "") }
        try session.publish(Publish(topic: topic, payload: payload, isRetained: retained))
    }

    func sessionOpened(_ opening: SessionOpening, publishing outlet: inout Outlet) throws {
        state.withLock { $0.isOpen = true }
    }

    func handle(_ batch: MessageBatch, publishing outlet: inout Outlet) throws {
        state.withLock { state in
            for message in batch.messages {
                state.heard.append((message.topic, String(decoding: message.payload, as: UTF8.self)))
            }
        }
    }

    func woken(publishing outlet: inout Outlet) throws {}
    func confirmed(upTo token: PublishToken) {}
    func sessionClosed(_ closing: SessionClosing) {}
    func reported(_ report: SessionReport) {}
}
