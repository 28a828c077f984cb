import AsyncHTTPClient
import Foundation
import GatewayCore
import NIOCore
import NIOHTTP1
import ProfileLanguage
import ServiceLifecycle
import Synchronization
import Testing

@testable import GatewayService
@testable import MQTTLink

@Suite(.serialized, .timeLimit(.minutes(1))) struct `A broker that refuses a subscription of the alarm lane` {
    @Test func `is a fault and a technical alert, the gateway is not ready, and goes on when it is granted`()
        async throws
    {
        let broker = try RefusingBroker(filter: "v1/p/+/d/+/up/alarm")
        defer { broker.stop() }
        var configuration = GatewayConfiguration(dataFolder: broker.folder + "/data", profiles: [LiveGateway.profiles])
        configuration.mqtt.broker = .external(.tcp(host: "127.0.0.1", port: broker.port))
        configuration.http.port = try freePort(on: ["127.0.0.1"])
        let runtime = try GatewayRuntime(
            configuration: configuration,
            logger: GatewayLog.logger(GatewayConfiguration.Log(level: .error))
        )
        #expect(
            runtime.pipeline.profiles.library.subscriptions.contains { $0.filter == broker.filter && $0.lane == .alarm }
        )
        let isReady = Flag()
        let body = Body { [port = configuration.http.port] in
            func eventually(_ what: Comment, _ condition: () async -> Bool) async throws {
                let end = ContinuousClock.now + .seconds(20)
                while await !condition() {
                    try #require(.now < end, what)
                    try await Task.sleep(for: .milliseconds(20))
                }
            }
            @Sendable func readiness() async throws -> (code: Int, text: String) {
                let request = HTTPClientRequest(url: "http://127.0.0.1:\(port)/readyz")
                let response = try await HTTPClient.shared.execute(request, timeout: .seconds(10))
                return (Int(response.status.code), String(buffer: try await response.body.collect(upTo: 100_000)))
            }
            func alert() -> Alert? {
                runtime.pipeline.read { $0.state.alerts.values.first { $0.kind == .subscriptionRefused } }
            }
            try await eventually("an alert is raised") { alert()?.condition == .active }
            let refused = try await readiness()
            #expect(refused.code == 503)
            #expect(
                refused.text.contains(
                    #"{"detail":"the broker refuses v1\/p\/+\/d\/+\/up\/alarm (Not authorized)","name":"session.alarm","state":"fault"}"#
                ),
                "\(refused.text)"
            )
            #expect(!isReady.isSet)

            try broker.grant()
            try await eventually("it is ready") { isReady.isSet }
            #expect(try await readiness().code == 200)
            try await eventually("the cause is gone") { alert()?.condition == .restored }
        }
        try await runtime.run(companions: [body]) { _ in isReady.set() }
        try body.outcome.withLock(\.self)?.get()
    }

    /// Runs beside the gateway, ready or not; the gateway stops when it returns.
    private final class Body: Service {
        let body: @Sendable () async throws -> Void
        let outcome = Mutex<Result<Void, any Error>?>(nil)

        init(_ body: @escaping @Sendable () async throws -> Void) { self.body = body }

        func run() async throws {
            do {
                try await body()
                outcome.withLock { $0 = .success(()) }
            } catch {
                outcome.withLock { $0 = .failure(error) }
            }
        }
    }
}

private final class Flag: Sendable {
    private let value = Atomic(false)

    var isSet: Bool { value.load(ordering: .acquiring) }
    func set() { value.store(true, ordering: .releasing) }
}

/// A mosquitto whose dynamic security refuses one filter until it is told otherwise.
private final class RefusingBroker: Sendable {
    let folder: String
    let port: UInt16
    let filter: String
    private let process: Process

    init(filter: String) throws {
        self.filter = filter
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("nv-\(UUID().uuidString.prefix(8))").path
        port = try freePort(on: ["127.0.0.1"])
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let rights = """
            {"defaultACLAccess": {"publishClientSend": true, "publishClientReceive": true, "subscribe": true, "unsubscribe": true},
             "clients": [], "groups": [{"groupname": "anyone", "roles": [{"rolename": "most"}]}], "anonymousGroup": "anyone",
             "roles": [{"rolename": "most", "acls": [
                {"acltype": "publishClientSend", "topic": "$CONTROL/#", "priority": 1, "allow": true},
                {"acltype": "subscribeLiteral", "topic": "\(filter)", "priority": 1, "allow": false}]}]}
            """
        try Data(rights.utf8).write(to: URL(fileURLWithPath: "\(folder)/rights.json"))
        let configuration = """
            user root
            listener \(port) 127.0.0.1
            allow_anonymous true
            plugin /usr/lib/x86_64-linux-gnu/mosquitto_dynamic_security.so
            plugin_opt_config_file \(folder)/rights.json

            """
        try Data(configuration.utf8).write(to: URL(fileURLWithPath: "\(folder)/mosquitto.conf"))
        process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/sbin/mosquitto")
        process.arguments = ["-c", "\(folder)/mosquitto.conf"]
        process.standardError = FileHandle.nullDevice
        try process.run()
    }

    /// Takes the refusal back; the broker then dismisses everybody, the publisher of this before it has an answer.
    func grant() throws {
        let publisher = Process()
        publisher.executableURL = URL(fileURLWithPath: "/usr/bin/mosquitto_pub")
        let command =
            #"{"commands": [{"command": "removeRoleACL", "rolename": "most", "acltype": "subscribeLiteral", "topic": "\#(filter)"}]}"#
        publisher.arguments = ["-p", "\(port)", "-q", "1", "-t", "$CONTROL/dynamic-security/v1", "-m", command]
        publisher.standardError = FileHandle.nullDevice
        try publisher.run()
    }

    func stop() {
        // Not asked to end and not waited for: a child of a test's thread may have inherited blocked signals.
        kill(process.processIdentifier, SIGKILL)
        try? FileManager.default.removeItem(atPath: folder)
    }
}
