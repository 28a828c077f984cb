import GRDB
import GatewayCore

/// Reads the store while it writes: each answer is one consistent moment of it.
///
/// Its connections are read-only, so they can neither write nor checkpoint; at most four answer at a time, and further
/// questions wait. It may also be opened by itself, on the folder of a running gateway or of one at rest.
package final class StoreReader: Sendable {
    private let file: String
    private let pool: DatabasePool

    /// Opens the readers of a folder whose database is there and not newer than this program.
    package convenience init(_ folder: DataFolder) throws(StoreError) {
        try self.init(file: folder.database)
    }

    init(file: String) throws(StoreError) {
        self.file = file
        pool = try StoreError.translating(file) {
            let pool = try DatabasePool(path: file, configuration: StoreReader.configuration)
            try pool.read { database in
                guard try Migration.check(database, place: file) > 0 else { throw StoreReader.empty(file) }
            }
            return pool
        }
    }

    private static func empty(_ file: String) -> StoreError {
        StoreError(
            .notDatabase,
            at: file,
            "the database is empty",
            remedy: "Start a gateway on the folder once, or name the folder of one that has run."
        )
    }

    package func close() throws(StoreError) {
        try StoreError.translating(file) { try pool.close() }
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
            throw StoreError(error, at: file)
        }
    }

    /// For parts that stream within one moment of the store and stay on their thread.
    func readNow<Answer>(_ question: (Database) throws -> Answer) throws(StoreError) -> Answer {
        try StoreError.translating(file) { try pool.read(question) }
    }
}
