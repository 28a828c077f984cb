import EventStore
package import GatewayCore
import ProfileLanguage

/// Makes data folders: empty, or from a backup.
package enum DataFolderMaker {
    /// Makes the folder with an empty log that knows the fallback policy.
    package static func make(_ configuration: GatewayConfiguration) throws {
        let pipeline = try GatewayPipeline.open(configuration, library: try ProfileLibrary(profiles: [])) { _ in }
        try pipeline.handle([.register(.policy(.fallback), by: .core)])
        try pipeline.close()
    }

    /// Puts a backup into a folder that is empty or at rest; returns how many facts it holds.
    package static func restore(_ file: String, into configuration: GatewayConfiguration) throws -> FactNumber {
        try EventStore.restore(from: file, to: DataFolder(configuration.dataFolder)).lastFact
    }
}
