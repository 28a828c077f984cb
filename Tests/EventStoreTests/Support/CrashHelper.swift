import EventStore
import Foundation
import Synchronization

/// Runs `StoreVictim` in a process of its own.
struct CrashHelper {
    /// What it had said when it ended.
    struct Outcome {
        var lines: [String]
        /// The last fact that it was told to be on the disk; 0 when none was.
        var lastAcknowledged: UInt64 { lines.compactMap { UInt64($0) }.last ?? 0 }
        var errors: [String] { lines.filter { $0.hasPrefix("error ") }.map { String($0.dropFirst(6)) } }
        var hasOpened: Bool { lines.contains { $0.hasPrefix("ready ") } }
    }

    /// `strace -f -e inject=…`, or none.
    var injection: String?
    var folder: DataFolder
    var batches = 0

    static var program: URL {
        URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "StoreVictim")
    }

    static let canInject = FileManager.default.isExecutableFile(atPath: "/usr/bin/strace")

    /// Runs until it ends by itself, or is killed after it has said `lines` lines.
    func run(killAfter lines: Int = .max) throws -> Outcome {
        let process = Process()
        let command = [CrashHelper.program.path(), folder.path, "\(batches)"]
        if let injection {
            process.executableURL = URL(filePath: "/usr/bin/strace")
            process.arguments = ["-f", "-o", "/dev/null", "-e", "inject=\(injection)"] + command
        } else {
            process.executableURL = CrashHelper.program
            process.arguments = Array(command.dropFirst())
        }
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        var text = ""
        while case let chunk = output.fileHandleForReading.availableData, !chunk.isEmpty {
            text += String(decoding: chunk, as: UTF8.self)
            if text.count(where: { $0 == "\n" }) >= lines, process.isRunning {
                kill(process.processIdentifier, SIGKILL)
            }
        }
        process.waitUntilExit()
        // A line that the kill cut in two was never finished: nobody may rely on it.
        let finished = text.hasSuffix("\n") ? text : String(text[..<(text.lastIndex(of: "\n") ?? text.startIndex)])
        return Outcome(lines: finished.split(separator: "\n").map(String.init))
    }
}
