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
                            try next.catchUp(after: batch, database)
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
            if writing.walPages >= UpkeepLimit.overduePages { checkpoint(&writing) }
        }
    }

    /// Does a part of what appending leaves behind, at a moment when nothing waits for the store.
    ///
    /// It brings trailing rows up to date and the write-ahead log home, each when there is enough of it. A store that
    /// finds no such moment does it within `append`, late enough for a storm of 30,000 alarms to pass first: at 98,304
    /// pages (384 MiB) or 65,536 facts.
    ///
    /// - Parameter isQuiet: nothing has come for a while, so that it may take longer.
    /// - Throws: the failure that closed the store to writing, now or earlier.
    package func maintain(isQuiet: Bool) throws(StoreError) {
        maintainUnlessClosed(isQuiet: isQuiet)
        if let failure = writing.withLock(\.failure) { throw failure }
    }

    private func maintainUnlessClosed(isQuiet: Bool) {
        let extended = writing.withLock { writing -> CInt? in
            guard writing.failure == nil else { return nil }
            if writing.trailing.lag(behind: writing.lastFact) >= (isQuiet ? 1 : UpkeepLimit.dueFacts) {
                catchUp(&writing, limit: UpkeepLimit.dueFacts)
            }
            let due = isQuiet ? UpkeepLimit.quietPages : UpkeepLimit.duePages
            if writing.walPages >= due, writing.failure == nil { checkpoint(&writing) }
            return isQuiet ? writing.room.extend() : nil
        }
        // Not under the lock: an alarm that comes now shares the disk with it and waits for nothing else.
        guard let extended, let failure = WALRoom.settle(extended, of: folder) else { return }
        writing.withLock { $0.close(after: failure) }
    }

    /// Writes trailing rows of at most `limit` facts in a transaction of its own.
    ///
    /// A failure loses nothing, for the facts are there; a failed disk closes the store all the same.
    func catchUp(_ writing: inout Writing, limit: Int) {
        guard writing.trailing.lag(behind: writing.lastFact) > 0 else { return }
        var next = writing
        do throws(StoreError) {
            try StoreError.translating(folder.database) {
                try queue.writeWithoutTransaction { database in
                    try database.inTransaction(.immediate) {
                        try next.trailing.write(to: next.lastFact, limit: limit, database)
                        return .commit
                    }
                    next.countPages(database)
                }
            }
            writing = next
        } catch {
            writing.close(after: error)
        }
    }

    /// A failed checkpoint loses nothing, for the log still has every page; a failed disk closes the store all the same.
    func checkpoint(_ writing: inout Writing) {
        do throws(StoreError) {
            let (wal, home) = try StoreError.translating(folder.database) {
                try queue.writeWithoutTransaction { try $0.checkpoint(.passive) }
            }
            writing.walPages = max(0, wal - home)
        } catch {
            writing.close(after: error)
        }
    }
}

/// When upkeep is due: in pages of 4 KiB of the write-ahead log, and in facts that trailing rows do not tell.
private enum UpkeepLimit {
    static let quietPages = 1024
    static let duePages = 8192
    static let overduePages = 98_304
    static let dueFacts = 1024
    static let overdueFacts = 65_536
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
        let memories = Dictionary(batch.memories.map { ($0.device, $0.memory) }) { $1 }
        for fact in batch.facts {
            try rows.write(fact, memory: fact.body.sender.flatMap { memories[$0] })
            switch fact.body {
            case .started(let start): bootID = start.bootID
            case .alert(let change): trailing.note(change)
            case .access(let access):
                let source = LedgerEntry.Source(fact: fact.number, at: fact.at, bootID: bootID)
                try ledger.add(access, of: source, randomness: &randomness)
            default: break
            }
        }
        try rows.write(batch)
        if let last = batch.facts.last { lastFact = last.number }
        try MemoryRows(database).write(batch, last: lastFact)
    }

    /// Where upkeep has found no moment for long, every batch does a little more of it than it adds.
    fileprivate mutating func catchUp(after batch: CommitBatch, _ database: Database) throws {
        guard trailing.lag(behind: lastFact) > UpkeepLimit.overdueFacts else { return }
        try trailing.write(to: lastFact, limit: max(64, 2 * batch.facts.count), database)
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
