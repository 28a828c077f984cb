import AccessLedger
import GRDB
import GRDBSQLite
import GatewayCore
import Synchronization

extension EventStore {
    /// Writes a batch in one transaction and returns when the disk has it: all of it or nothing.
    ///
    /// Every access fact becomes an entry of the access ledger in the same transaction.
    ///
    /// - Throws: `StoreError`. When `isRecoverable`, nothing was written and the same store may go on. Otherwise the
    ///   store is closed to writing: what the disk holds is uncertain until the folder is opened anew.
    package func append(_ batch: CommitBatch) throws(StoreError) {
        try writing.withLock { writing throws(StoreError) in
            try writing.checkIsOpen(at: folder.database)
            try writing.checkOrder(batch.facts)
            var next = writing
            do throws(StoreError) {
                try StoreError.translating(folder.database) {
                    try queue.writeWithoutTransaction { database in
                        try database.inTransaction(.immediate) {
                            try next.write(batch, to: database)
                            return .commit
                        }
                        next.countPages(database)
                    }
                }
            } catch {
                writing.close(after: error)
                throw error
            }
            writing = next
            if writing.walPages >= WALLimit.overdue { checkpoint(&writing) }
        }
    }

    /// Brings the write-ahead log home when there is enough of it; for the owner's idle moments.
    ///
    /// A store that is never idle does it within `append` once the log has sixteen times as many pages.
    package func maintain() {
        writing.withLock { writing in
            if writing.walPages >= WALLimit.due, writing.failure == nil { checkpoint(&writing) }
        }
    }

    /// A failed checkpoint loses nothing, for the log still has every page; a failed disk closes the store all the same.
    private func checkpoint(_ writing: inout Writing) {
        do throws(StoreError) {
            let (wal, home) = try StoreError.translating(folder.database) {
                try queue.writeWithoutTransaction { try $0.checkpoint(.passive) }
            }
            writing.walPages = max(0, wal - home)
        } catch {
            writing.close(after: error)
        }
    }

    /// How many pages of 4 KiB the write-ahead log may have.
    private enum WALLimit {
        static let due = 1024
        static let overdue = 16_384
    }
}

extension EventStore.Writing {
    func checkIsOpen(at place: String) throws(StoreError) {
        guard let failure else { return }
        throw StoreError(
            .poisoned,
            at: place,
            "the store takes no more facts since it failed: \(failure.problem)",
            remedy: "Restart the gateway: at start it finds what is really stored. \(failure.remedy)"
        )
    }

    /// The first of two guards against a hole in the log; the other is a trigger.
    fileprivate func checkOrder(_ facts: [Fact]) throws(StoreError) {
        var last = lastFact.rawValue
        for fact in facts {
            guard fact.number.rawValue == last + 1 else {
                throw StoreError(
                    .factOrder,
                    at: "fact \(fact.number)",
                    "it does not follow fact \(last)",
                    remedy: "Report this: facts were decided on another state than the stored one."
                )
            }
            last = fact.number.rawValue
        }
    }

    fileprivate mutating func close(after error: StoreError) {
        if !error.isRecoverable { failure = error }
    }

    fileprivate mutating func write(_ batch: CommitBatch, to database: Database) throws {
        let rows = try RowWriter(database)
        let ledger = try LedgerRows(database, log: log)
        var numbers = GivenNumbers()
        for fact in batch.facts {
            try rows.write(fact)
            switch fact.body {
            case .started(let start): bootID = start.bootID
            case .alert(let change): numbers.note(change)
            case .access(let access):
                let source = LedgerEntry.Source(fact: fact.number, at: fact.at, bootID: bootID)
                try ledger.add(access, of: source, randomness: &randomness)
            default: break
            }
        }
        try rows.write(numbers)
        try rows.write(batch)
        try MemoryRows(database).write(batch)
        if let last = batch.facts.last { lastFact = last.number }
    }

    /// Adds the pages that the connection has written since the last count.
    fileprivate mutating func countPages(_ database: Database) {
        var pages: CInt = 0
        var highest: CInt = 0
        let connection = unsafe database.sqliteConnection
        unsafe sqlite3_db_status(connection, SQLITE_DBSTATUS_CACHE_WRITE, &pages, &highest, 1)
        walPages += Int(pages)
    }
}
