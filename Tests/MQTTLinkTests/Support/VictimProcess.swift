import Foundation
import Synchronization
import Testing

/// A process of `MQTTLinkVictim`, which stands beside the tests' own binary.
final class VictimProcess: Sendable {
    let process: Int32
    private let output: Output

    private final class Output: Sendable {
        private let text = Mutex("")
        func add(_ more: Data) { text.withLock { $0 += String(decoding: more, as: UTF8.self) } }
        var lines: [String] { text.withLock { $0.split(separator: "\n").map(String.init) } }
    }

    init(_ arguments: String...) throws {
        let process = Process()
        let candidates = Self.folders.map { $0.appending(path: "MQTTLinkVictim").path }
        let program = candidates.first { FileManager.default.isExecutableFile(atPath: $0) }
        process.executableURL = URL(fileURLWithPath: try #require(program))
        process.arguments = arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        let output = Output()
        try process.run()
        let reading = pipe.fileHandleForReading
        // Not a readability handler: Dispatch of Swift 6.3 may crash when a handle goes away that one watches.
        Thread.detachNewThread {
            while case let chunk = reading.availableData, !chunk.isEmpty { output.add(chunk) }
        }
        self.output = output
        self.process = process.processIdentifier
    }

    /// Whole lines that it has printed.
    var lines: [String] { output.lines }

    func killNow() { kill(process, SIGKILL) }

    /// Where the tests' binary may be: SwiftPM names it in an argument, or is it.
    private static var folders: [URL] {
        CommandLine.arguments.map { URL(fileURLWithPath: $0).deletingLastPathComponent() }
    }
}
