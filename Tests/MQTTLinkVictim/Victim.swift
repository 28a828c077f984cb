import Foundation
import GatewayCore
import MQTTLink

/// A process for tests to kill: `broker FOLDER` runs a broker, `alarms PORT JOURNAL` stores what comes in.
@main
struct Victim {
    static func main() async throws {
        let words = CommandLine.arguments
        switch words.count > 1 ? words[1] : "" {
        case "broker" where words.count == 3: try await runBroker(folder: words[2])
        case "alarms" where words.count == 4: try await storeAlarms(port: words[2], journal: words[3])
        default:
            print("usage: MQTTLinkVictim broker FOLDER | alarms PORT JOURNAL")
            exit(2)
        }
    }

    /// Prints `PORT PROCESS` when the broker answers.
    private static func runBroker(folder: String) async throws {
        let settings = BrokerSettings(folder: folder, port: 0)
        let broker = try EmbeddedBroker(settings: settings) { report in
            if case .running(let process) = report { say("\(process)") }
        }
        say("\(broker.port)")
        try await broker.run()
    }

    private static func storeAlarms(port: String, journal: String) async throws {
        guard let port = UInt16(port) else { exit(2) }
        let settings = MQTTSessionSettings(
            clientID: "victim",
            endpoint: .tcp(host: "127.0.0.1", port: port),
            filters: ["a/#"]
        )
        let session = try MQTTSession(settings: settings, handler: Journal(path: journal)) {
            Moment(uptime: .zero, wall: WallTime(milliseconds: 0))
        }
        try await session.run()
    }

    /// One line that leaves at once.
    private static func say(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }
}

/// Appends each payload as a line; a batch is durable when it returns.
final class Journal: MQTTSessionHandler {
    private let file: Int32

    struct NotStored: Error {}

    init(path: String) { file = open(path, O_WRONLY | O_CREAT | O_APPEND, 0o600) }

    func handle(_ batch: MessageBatch, publishing outlet: inout Outlet) throws {
        let lines = batch.messages.flatMap { $0.payload + [UInt8(ascii: "\n")] }
        guard write(file, lines, lines.count) == lines.count, fdatasync(file) == 0 else { throw NotStored() }
    }

    func sessionOpened(_ opening: SessionOpening, publishing outlet: inout Outlet) throws {}
    func woken(publishing outlet: inout Outlet) throws {}
    func confirmed(upTo token: PublishToken) {}
    func sessionClosed(_ closing: SessionClosing) {}
    func reported(_ report: SessionReport) {}
}
