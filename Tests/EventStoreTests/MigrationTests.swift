import Foundation
import GRDB
import GatewayCore
import Testing

@testable import EventStore

/// For each schema there is a dump of a small database that was written by it: it must open for ever.
///
/// When a dump's facts no longer replay, the rules have changed: raise `AlertRules.version`, and keep the dump.
@Suite struct `A database of an earlier version` {
    @Test(arguments: 1...Migration.latest)
    func `opens, is whole and says the same`(version: Int) async throws {
        let folder = try TemporaryFolder()
        try FileManager.default.createDirectory(atPath: folder.data.path, withIntermediateDirectories: true)
        let queue = try DatabaseQueue(path: folder.data.database)
        let dump = try Fixture.text("database-\(version).sql")
        try await queue.writeWithoutTransaction { try $0.execute(sql: dump) }
        try queue.close()

        let store = try EventStore.open(folder.data)
        #expect(try await store.reader.damage() == [])
        let verdict = try store.reader.verifyAccess()
        #expect(verdict.fault == nil && verdict.records == 7 && verdict.chains == 5)
        #expect(try store.rebuild().isIdentical)
        let state = try store.loadState()
        #expect(state.devices.count == 3 && state.alerts.count == 6 && state.lastFact == FactNumber(78))
        try store.close()
    }

    @Test func `is as it was when a step fails half-way, and goes on from there`() throws {
        let folder = try TemporaryFolder()
        let store = try EventStore.open(folder.data)
        try store.append(CommitBatch(facts: [.start(1)]))
        let failing = Migration(
            number: Migration.latest + 1,
            sql: "CREATE TABLE one (a INTEGER); CREATE TABLE one (a INTEGER)"
        )
        let working = Migration(number: Migration.latest + 1, sql: "CREATE TABLE one (a INTEGER) STRICT")
        try store.queue.writeWithoutTransaction { database in
            #expect(throws: DatabaseError.self) {
                try Migration.bringUpToDate(database, place: "here", steps: Migration.all + [failing])
            }
            #expect(try Migration.check(database, place: "here") == Migration.latest)
            #expect(try database.tableExists("one") == false)
            try Migration.bringUpToDate(database, place: "here", steps: Migration.all + [working])
            #expect(try Migration.check(database, place: "here", latest: Migration.latest + 1) == Migration.latest + 1)
        }
        try store.close()
        #expect(throws: StoreError.self) { try EventStore.open(folder.data) }
    }

    /// Writes the database that a new schema's dump is made of, into the folder that the variable names.
    ///
    /// `(echo "PRAGMA application_id = …; PRAGMA user_version = N;"; sqlite3 FOLDER/nattvakt.db .dump)` makes the dump.
    @Test(.enabled(if: Self.fixtureFolder != nil)) func `is made from the same night`() throws {
        let store = try EventStore.open(DataFolder(Self.fixtureFolder ?? ""), randomness: SeededGenerator(seed: 1))
        var night = ScriptedNight(seed: 9)
        night.begin(homes: 3)
        for number in 0..<40 {
            if number % 7 == 0 { night.use(LockID("l\(number % 3 + 1)")) } else { night.happen() }
        }
        try store.append(night.takeBatch())
        try store.close()
    }

    private static let fixtureFolder = ProcessInfo.processInfo.environment["NATTVAKT_FIXTURE_FOLDER"]

    @Test func `is numbered without holes`() {
        #expect(Migration.all.map(\.number) == Array(1...Migration.latest))
    }
}
