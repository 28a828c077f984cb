import EventStore
import Foundation
import GatewayCore

/// A folder of its own for one test, gone with the last use of it.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appending(path: "nattvakt-\(UUID().uuidString)").path()
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// A data folder that is not there yet.
    var data: DataFolder { DataFolder(path + "/data") }

    func path(_ name: String) -> String { path + "/" + name }
}

extension SeededGenerator {
    mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &self) < percent }
}
