import Foundation
import GatewayCore
import Testing

extension Tag {
    /// Starts a real mosquitto on a free loopback port.
    @Tag static var broker: Self
}

/// Asks again and again until the answer is yes; false when `limit` has passed.
func eventually(within limit: Duration = .seconds(20), _ isTrue: () async throws -> Bool) async rethrows -> Bool {
    let end = ContinuousClock.now + limit
    while .now < end {
        if try await isTrue() { return true }
        try? await Task.sleep(for: .milliseconds(2))
    }
    return try await isTrue()
}

/// The real clocks, as the gateway's edge would read them.
func systemMoment() -> Moment {
    let uptime = DispatchTime.now().uptimeNanoseconds
    let wall = Date().timeIntervalSince1970 * 1000
    return Moment(uptime: Uptime(nanoseconds: Int64(uptime)), wall: WallTime(milliseconds: Int64(wall)))
}

/// A folder that is gone when the test is over.
final class TestFolder: Sendable {
    let path: String

    init() throws {
        path = "/tmp/nattvakt-mqtt-\(UInt64.random(in: 0...(.max)))"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        // Only litter would be left.
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Writes a file with the given mode; returns its path.
    func write(_ text: String, to name: String, mode: Int = 0o600) throws -> String {
        let file = "\(path)/\(name)"
        try Data(text.utf8).write(to: URL(fileURLWithPath: file))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file)
        return file
    }
}

/// Runs a program to its end; returns its exit code and what it printed on both outputs.
@discardableResult
func runProgram(_ program: String, _ arguments: String...) throws -> (code: Int32, output: String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: output, as: UTF8.self))
}
