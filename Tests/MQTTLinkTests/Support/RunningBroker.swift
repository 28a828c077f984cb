import Foundation
import MQTTLink
import Synchronization
import Testing

/// A real mosquitto with a folder of its own.
final class RunningBroker: Sendable {
    let folder: TestFolder
    let broker: EmbeddedBroker
    /// Port of the listener for devices, or zero.
    let devicePort: UInt16
    private let seen: Seen
    private let running: Task<Void, any Error>

    final class Seen: Sendable {
        private let reports = Mutex<[BrokerReport]>([])
        func add(_ report: BrokerReport) { reports.withLock { $0.append(report) } }
        var all: [BrokerReport] { reports.withLock(\.self) }
    }

    /// Starts a broker and waits until it answers.
    init(
        folder: TestFolder? = nil,
        _ adjust: (inout BrokerSettings) throws -> Void = { _ in }
    ) async throws {
        let folder = try folder ?? TestFolder()
        var settings = BrokerSettings(folder: folder.path + "/broker", port: 0)
        try adjust(&settings)
        devicePort = settings.deviceListener?.port ?? 0
        let seen = Seen()
        let broker = try EmbeddedBroker(settings: settings) { seen.add($0) }
        self.folder = folder
        self.broker = broker
        self.seen = seen
        running = Task { try await broker.run() }
        guard await eventually({ broker.processID != nil && seen.all.contains { $0.isRunning } }) else {
            throw NotRunning(reports: seen.all)
        }
    }

    struct NotRunning: Error { var reports: [BrokerReport] }

    var reports: [BrokerReport] { seen.all }
    var port: UInt16 { broker.port }

    func stop() async throws {
        broker.stop()
        try await running.value
    }

    /// Kills the broker and returns when its successor answers.
    func killAndAwaitRestart() async throws {
        let starts = reports.count { $0.isRunning }
        kill(try #require(broker.processID), SIGKILL)
        let isBack = await eventually { self.reports.count { $0.isRunning } > starts }
        try #require(isBack)
    }

    func settings(_ clientID: String, filters: [String] = []) -> MQTTSessionSettings {
        MQTTSessionSettings(clientID: clientID, endpoint: broker.endpoint, filters: filters)
    }

    /// Publishes as a device would: waits for the broker's acknowledgement, then disconnects.
    func publish(_ topic: String, _ payload: String, _ more: String...) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/mosquitto_pub")
        process.arguments = ["-h", "127.0.0.1", "-p", "\(port)", "-q", "1", "-t", topic, "-m", payload] + more
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
    }
}

extension BrokerReport {
    var isRunning: Bool { if case .running = self { true } else { false } }
    var line: BrokerLogLine? { if case .log(let line) = self { line } else { nil } }
}

/// Runs a broker while `body` runs, and stops it after.
func withBroker<Result>(
    folder: TestFolder? = nil,
    _ adjust: (inout BrokerSettings) throws -> Void = { _ in },
    _ body: (RunningBroker) async throws -> Result
) async throws -> Result {
    let broker = try await RunningBroker(folder: folder, adjust)
    do {
        let result = try await body(broker)
        try await broker.stop()
        return result
    } catch {
        try await broker.stop()
        throw error
    }
}
