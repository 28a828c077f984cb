import AsyncHTTPClient
import Foundation
import GatewayCore
import NIOCore
import Testing

@testable import GatewayService
@testable import MQTTLink

/// A `nattvakt run` of its own, for faults that this process must not suffer: a full disk, a limit, a kill.
final class GatewayProcess: Sendable {
    let data: String
    let mqttPort: UInt16
    let httpPort: UInt16
    private let logFile: String
    private let process: Process

    /// Starts a gateway on a data folder, with its files beside it in `folder`; `shell` goes before it, such as a limit.
    init(data: String, folder: String, shell: String = "") throws {
        self.data = data
        mqttPort = try freePort(on: ["127.0.0.1"])
        httpPort = try freePort(on: ["127.0.0.1"])
        logFile = "\(folder)/log"
        let configuration = """
            version: 1
            data: \(data)
            profiles: ["\(LiveGateway.profiles)"]
            mqtt:
              listen: [127.0.0.1]
              port: \(mqttPort)
            http:
              port: \(httpPort)

            """
        try Data(configuration.utf8).write(to: URL(fileURLWithPath: "\(folder)/nattvakt.yaml"))
        process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = [
            "-c", "\(shell) exec \(try Self.program) run --config \(folder)/nattvakt.yaml 2>>\(logFile)",
        ]
        try process.run()
    }

    /// Beside the tests' own binary.
    private static var program: String {
        get throws {
            let folders = CommandLine.arguments.map { URL(fileURLWithPath: $0).deletingLastPathComponent() }
            let found = folders.map { $0.appending(path: "nattvakt").path }
            return try #require(found.first { FileManager.default.isExecutableFile(atPath: $0) })
        }
    }

    var isRunning: Bool { process.isRunning }
    var log: String { (try? String(contentsOfFile: logFile, encoding: .utf8)) ?? "" }

    func kill() { Glibc.kill(process.processIdentifier, SIGKILL) }

    /// The part of `/readyz` that it names, or nothing while it does not answer.
    func ready() async -> String {
        let request = HTTPClientRequest(url: "http://127.0.0.1:\(httpPort)/readyz")
        guard let response = try? await HTTPClient.shared.execute(request, timeout: .seconds(2)),
            let body = try? await response.body.collect(upTo: 100_000)
        else { return "" }
        return String(buffer: body)
    }

    var isReady: Bool { get async { await ready().contains("\"isReady\":true") } }

    /// Waits until something holds, at most twenty seconds.
    func eventually(_ what: Comment, _ condition: () async throws -> Bool) async throws {
        let end = ContinuousClock.now + .seconds(20)
        while try await !condition() {
            try #require(.now < end, what)
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    /// Runs `body` with a client that is connected to the gateway's broker.
    func withClient(_ body: (TestClient) async throws -> Void) async throws {
        let client = TestClient()
        let settings = MQTTSessionSettings(
            clientID: "test-client",
            endpoint: .tcp(host: "127.0.0.1", port: mqttPort),
            filters: ["nattvakt/#", "v1/p/+/d/+/down/ack"]
        )
        let session = try MQTTSession(settings: settings, handler: client) { GatewayClock().now() }
        client.attach(session)
        let running = Task { try await session.run() }
        let outcome: Result<Void, any Error>
        do {
            try await eventually("the client connects") { client.isOpen }
            try await body(client)
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        session.stop()
        try await running.value
        try outcome.get()
    }
}

/// A small disk of its own, where this process may mount one.
final class SmallDisk: Sendable {
    let path: String

    init(megabytes: Int) throws {
        path = FileManager.default.temporaryDirectory.appendingPathComponent("nv-\(UUID().uuidString.prefix(8))").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try #require(mount("nattvakt-test", path, "tmpfs", 0, "size=\(megabytes)m") == 0)
    }

    /// Whether disks can be mounted here: it takes the rights of root.
    static let isPossible: Bool = {
        guard let disk = try? SmallDisk(megabytes: 1) else { return false }
        disk.remove()
        return true
    }()

    /// Leaves no byte free.
    func fill() throws {
        let descriptor = open("\(path)/filler", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        let block = [UInt8](repeating: 0, count: 4096)
        while write(descriptor, block, block.count) > 0 {}
        try #require(errno == ENOSPC)
    }

    func free() { unlink("\(path)/filler") }

    func makeReadOnly() throws { try #require(mount(nil, path, nil, UInt(MS_REMOUNT | MS_RDONLY), nil) == 0) }

    func remove() {
        umount2(path, Int32(MNT_DETACH))
        rmdir(path)
    }
}
