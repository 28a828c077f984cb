import GRDB
import GatewayCore

/// Reads the store while it writes: each answer is one consistent moment of it.
///
/// Its connections are read-only, so they can neither write nor checkpoint; at most four answer at a time, and further
/// questions wait. It may also be opened by itself, on the folder of a running gateway or of one at rest.
package final class StoreReader: Sendable {
    package let folder: DataFolder
    private let pool: DatabasePool

    /// Opens the readers of a folder whose database is there and not newer than this program.
    package init(_ folder: DataFolder) throws(StoreError) {
        self.folder = folder
        pool = try StoreError.translating(folder.database) {
            let pool = try DatabasePool(path: folder.database, configuration: StoreReader.configuration)
            try pool.read { _ = try Migration.check($0, place: folder.database) }
            return pool
        }
    }

    package func close() throws(StoreError) {
        try StoreError.translating(folder.database) { try pool.close() }
    }

    private static var configuration: Configuration {
        var configuration = Configuration()
        configuration.label = "nattvakt.reader"
        configuration.readonly = true
        configuration.maximumReaderCount = 4
        configuration.prepareDatabase { database in
            try database.execute(
                sql: "PRAGMA wal_autocheckpoint = 0; PRAGMA query_only = ON; PRAGMA trusted_schema = OFF"
            )
        }
        return configuration
    }

    /// Asks one question; a cancelled task gets a `CancellationError`.
    func read<Answer: Sendable>(_ question: @escaping @Sendable (Database) throws -> Answer) async throws -> Answer {
        do {
            return try await pool.read(question)
        } catch let error as DatabaseError {
            throw StoreError(error, at: folder.database)
        }
    }

    /// For parts that stream within one moment of the store and stay on their thread.
    func readNow<Answer>(_ question: (Database) throws -> Answer) throws(StoreError) -> Answer {
        try StoreError.translating(folder.database) { try pool.read(question) }
    }
}
