import AccessLedger
import CSQLiteSetting
import GRDB
import GRDBSQLite
import GatewayCore
import Synchronization

/// The log of everything that happened in one data folder, with its projections: what the gateway knows, on disk.
///
/// One connection owns every write and every checkpoint; `reader` has connections of its own that can do neither.
/// Calls are synchronous and block until the disk has answered. One thread owns the decisions, and it alone appends;
/// calls from other threads wait for each other.
package final class EventStore: Sendable {
    package let folder: DataFolder
    /// Reads while the store writes; may be handed to any task.
    package let reader: StoreReader
    let queue: DatabaseQueue
    let writing: Mutex<Writing>
    private let lock: Mutex<FolderLock?>

    /// Has SQLite count no memory: a lock for every allocation, 1 µs an alarm, and nobody asks for the count.
    ///
    /// Comes too late and changes nothing where the process has used SQLite already.
    private static let sqliteSetting = sqlite_count_memory(0)

    /// What the writing connection's owner keeps between batches.
    struct Writing: Sendable {
        var lastFact = FactNumber(0)
        /// Of the last start in the log; access records name it.
        var bootID = ""
        let log: LogID
        var randomness: any RandomNumberGenerator & Sendable
        var trailing = TrailingRows()
        var room: WALRoom
        /// The failure that closed the store to writing.
        var failure: StoreError?
        /// Pages in the write-ahead log that no checkpoint has brought home.
        var walPages = 0
    }

    /// Opens the data folder, making it where it is missing, and brings its schema up to date.
    ///
    /// - Parameters:
    ///   - folder: Where the database lies or is to lie.
    ///   - randomness: Where the salts of access records come from; only tests give another.
    /// - Returns: The store, which has the folder to itself until it is gone.
    /// - Throws: `StoreError`; the database file is then as it was.
    package static func open(
        _ folder: DataFolder,
        randomness: any RandomNumberGenerator & Sendable = SystemRandomNumberGenerator()
    ) throws(StoreError) -> EventStore {
        _ = EventStore.sqliteSetting
        try folder.makeIfMissing()
        let lock = try FolderLock(folder)
        try folder.makeDatabaseFile()
        var randomness = randomness
        let queue: DatabaseQueue
        let log: LogID
        (queue, log) = try StoreError.translating(folder.database) {
            let queue = try DatabaseQueue(path: folder.database, configuration: EventStore.configuration)
            let log = try queue.writeWithoutTransaction { database in
                try prepare(database, place: folder.database)
                return try ledger(database, randomness: &randomness)
            }
            return (queue, log)
        }
        let reader = try StoreReader(folder)
        let start = Writing(log: log, randomness: randomness, room: WALRoom(of: folder.database))
        return try EventStore(folder, lock, queue, reader, start)
    }

    private init(
        _ folder: DataFolder,
        _ lock: consuming FolderLock,
        _ queue: DatabaseQueue,
        _ reader: StoreReader,
        _ start: Writing
    ) throws(StoreError) {
        var writing = start
        try StoreError.translating(folder.database) {
            try queue.writeWithoutTransaction { try writing.restore($0) }
        }
        self.folder = folder
        self.lock = Mutex(lock)
        self.queue = queue
        self.reader = reader
        self.writing = Mutex(writing)
        // The limits count from here: what a killed gateway has left must not add up from start to start.
        self.writing.withLock { checkpoint(&$0) }
    }

    /// Brings trailing rows up to date and the write-ahead log home, and closes all connections, the readers first.
    ///
    /// Then the folder is free for another gateway.
    package func close() throws(StoreError) {
        try reader.close()
        writing.withLock { writing in
            if writing.failure == nil { catchUp(&writing, limit: .max) }
        }
        try StoreError.translating(folder.database) { try queue.close() }
        lock.withLock { $0 = nil }
    }

    /// The version of the SQLite library in use, such as `3.40.1`.
    package static var sqliteVersion: String { unsafe String(cString: sqlite3_libversion()) }
}

/// Opening.
extension EventStore {
    private static var configuration: Configuration {
        var configuration = Configuration()
        configuration.label = "nattvakt.store"
        configuration.foreignKeysEnabled = true
        // An sqlite3 shell that holds the write lock may delay a commit this long before the batch is refused.
        configuration.busyMode = .timeout(1)
        return configuration
    }

    /// Checks that the database is ours before the first write, then sets it up.
    private static func prepare(_ database: Database, place: String) throws {
        try Migration.check(database, place: place)
        let journal = try String.fetchOne(database, sql: "PRAGMA journal_mode = WAL")
        try database.execute(
            sql: """
                PRAGMA synchronous = FULL;
                PRAGMA wal_autocheckpoint = 0;
                PRAGMA cache_size = -16384;
                PRAGMA trusted_schema = OFF;
                """
        )
        let synchronous = try Int.fetchOne(database, sql: "PRAGMA synchronous")
        guard journal == "wal", synchronous == 2 else {
            throw StoreError(
                .folder,
                at: place,
                "the database does not keep commits through a power cut",
                remedy: "Put the data folder on a local disk that supports shared memory and fsync."
            )
        }
        try Migration.bringUpToDate(database, place: place)
    }

    /// The name of the access ledger, given once when the database is made.
    private static func ledger(
        _ database: Database,
        randomness: inout any RandomNumberGenerator & Sendable
    ) throws -> LogID {
        let known = try SQLStatement(database, "SELECT log_id FROM ledger").first { LogID(bytes: $0.bytes(0)) }
        if let known { return known }
        let log = LogID(using: &randomness)
        try SQLStatement(database, "INSERT INTO ledger (only, log_id) VALUES (1, ?)").run { $0.bind(bytes: log.bytes) }
        return log
    }
}

extension EventStore.Writing {
    /// Takes up where the database stands.
    mutating func restore(_ database: Database) throws {
        lastFact = try FactQuery.last(database)?.number ?? FactNumber(0)
        bootID = try FactQuery.lastStart(database)?.bootID ?? ""
        try trailing.restore(database, last: lastFact)
    }
}
