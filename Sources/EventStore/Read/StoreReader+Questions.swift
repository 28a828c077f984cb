import GRDB
package import GatewayCore

/// The questions of console, API and reports. Every list has a limit; a page's last element asks for the next page.
extension StoreReader {
    /// The facts after a number, the oldest first: for streams that resume.
    package func facts(after number: FactNumber, limit: Int) async throws -> [Fact] {
        try await read { try FactQuery.after(number, limit: limit, $0) }
    }

    /// A fact that was written before a moment, with few others between; 0 for none.
    ///
    /// Facts lie in the order in which they were written; where the wall clock was stepped, that is not quite the order of
    /// their moments, so whoever asks looks at each moment too.
    package func lastFact(before moment: WallTime) async throws -> FactNumber {
        try await read { try FactQuery.last(before: moment, $0) }
    }

    /// Everything that happened to an alert, the oldest first.
    package func facts(of alert: AlertID) async throws -> [Fact] {
        try await read { try FactQuery.ofAlert(alert, $0) }
    }

    /// The latest messages of a device, the newest first: what an installer's test waits for.
    package func messages(from device: DeviceID, limit: Int) async throws -> [Fact] {
        try await read { try FactQuery.received(from: device, limit: limit, $0) }
    }

    /// Messages that nobody understood, with their bytes, the newest first.
    package func messagesNotUnderstood(before number: FactNumber? = nil, limit: Int) async throws -> [Fact] {
        try await read { try FactQuery.notUnderstood(before: number, limit: limit, $0) }
    }

    /// The latest alerts that fit, the newest first.
    package func alerts(_ filter: AlertFilter = AlertFilter(), limit: Int) async throws -> [Alert] {
        try await read { try AlertQuery.matching(filter, limit: limit, $0) }
    }

    package func alert(_ id: AlertID) async throws -> Alert? {
        try await read { try AlertQuery.one(id, $0) }
    }

    /// The times of all alerts that fit, the oldest first; 150 bytes each.
    package func timings(_ filter: AlertFilter) async throws -> [AlertTiming] {
        try await read { try AlertQuery.timings(filter, $0) }
    }

    /// The latest access records that fit, the newest first.
    ///
    /// Whoever asks on a person's behalf leaves an access record of the question: that is the caller's duty.
    package func access(_ filter: AccessFilter, limit: Int) async throws -> [AccessEntry] {
        try await read { try LedgerQuery.matching(filter, limit: limit, $0) }
    }

    /// Registry entries of a kind of `RegistryReference.words`, in the order of their names.
    ///
    /// - Parameters:
    ///   - kind: Such as `device` or `resident`.
    ///   - id: The last name of the page before; empty for the first page.
    ///   - limit: The most entries to return.
    /// - Returns: The entries, fewer than `limit` on the last page.
    /// - Throws: `StoreError`, or `CancellationError` in a cancelled task.
    package func entries(kind: String, after id: String = "", limit: Int) async throws -> [RegistryEntry] {
        try await read { try EntryQuery.list(kind: kind, after: id, limit: limit, $0) }
    }

    package func entry(_ reference: RegistryReference) async throws -> RegistryEntry? {
        try await read { try EntryQuery.one(reference, $0) }
    }

    package func contact(_ device: DeviceID) async throws -> DeviceContact? {
        try await read { try ContactQuery.of(device, $0) }
    }

    package func counts() async throws -> StoreCounts {
        try await read { database in
            func count(_ sql: String) throws -> Int {
                Int(try SQLStatement(database, sql).first { $0.integer(0) } ?? 0)
            }
            return StoreCounts(
                facts: try count("SELECT coalesce(max(number), 0) FROM fact"),
                alerts: try count("SELECT count(*) FROM alert"),
                openAlerts: try count("SELECT count(*) FROM alert WHERE is_open = 1"),
                accessRecords: try count("SELECT coalesce(max(position) + 1, 0) FROM access_record"),
                entries: try count("SELECT count(*) FROM registry_entry"),
                bytes: try count("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
            )
        }
    }

    /// What SQLite finds wrong with the database's pages, indexes and references; empty when nothing is.
    ///
    /// Reads every page: for the daily check, not for every request.
    package func damage() async throws -> [String] {
        try await read { try StoreReader.damage($0) }
    }

    static func damage(_ database: Database) throws -> [String] {
        let problems = try SQLStatement(database, "PRAGMA integrity_check").all { $0.text(0) }.filter { $0 != "ok" }
        let dangling = try SQLStatement(database, "PRAGMA foreign_key_check").all { row in
            "\(row.text(0)) row \(row.integer(1)) refers to a missing \(row.text(2))"
        }
        let facts = try SQLStatement(database, "SELECT count(*), coalesce(max(number), 0) FROM fact").first { row in
            (count: row.integer(0), last: row.integer(1))
        }
        let holes = facts.map { $0.last - $0.count } ?? 0
        return problems + dangling + (holes == 0 ? [] : ["\(holes) facts are missing from the log"])
    }
}

/// How much the store holds.
package struct StoreCounts: Sendable, Hashable {
    package var facts: Int
    package var alerts: Int
    package var openAlerts: Int
    package var accessRecords: Int
    package var entries: Int
    /// Of the database file, without its write-ahead log.
    package var bytes: Int
}
