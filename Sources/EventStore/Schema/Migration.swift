import GRDB

/// One step from one schema to the next.
///
/// A released step is never edited: another database has run it already.
struct Migration: Sendable {
    /// From 1 without holes; kept in the database as `PRAGMA user_version`.
    var number: Int
    var sql: String

    static let all = [first, profileRevisions]

    /// The schema that this version of the program reads and writes.
    static var latest: Int { all.count }

    /// `NATT` in the file's header, by which `file(1)` and we know our own databases.
    static let applicationID = 0x4E41_5454

    /// Brings a database to the latest schema; each step is one transaction, so a killed step has never begun.
    ///
    /// - Throws: `store.newer-schema` or `store.not-a-database`, before anything is written.
    static func bringUpToDate(_ database: Database, place: String, steps: [Migration] = all) throws {
        let current = try check(database, place: place, latest: steps.count)
        for step in steps.dropFirst(current) {
            try database.inTransaction(.immediate) {
                try database.execute(sql: step.sql)
                try database.execute(sql: "PRAGMA application_id = \(applicationID)")
                try database.execute(sql: "PRAGMA user_version = \(step.number)")
                return .commit
            }
        }
    }

    /// The schema of a database that is ours and not newer than this program; 0 for an empty file.
    @discardableResult
    static func check(_ database: Database, place: String, latest: Int = latest) throws -> Int {
        let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
        let application = try Int.fetchOne(database, sql: "PRAGMA application_id") ?? 0
        let tables = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_schema") ?? 0
        guard tables == 0 || application == applicationID else {
            throw StoreError(
                .notDatabase,
                at: place,
                "the database belongs to another program",
                remedy: "The file was left untouched. Move it away, or give the gateway a folder of its own."
            )
        }
        guard version <= latest else {
            throw StoreError(
                .newerSchema,
                at: place,
                "the database has schema \(version), written by a newer version; this one knows up to \(latest)",
                remedy: "Start the newer version again, or restore a backup made before the upgrade."
            )
        }
        return version
    }
}
