import GRDB
import GatewayCore
import Testing

@testable import EventStore

@Suite struct `A rebuild of the projections` {
    @Test(arguments: UInt64(1)...5)
    func `finds them as the facts say`(seed: UInt64) throws {
        let folder = try TemporaryFolder()
        let (store, night) = try filled(folder, seed: seed)
        var told = 0
        let report = try store.rebuild { told = $0 }
        #expect(report == RebuildReport(facts: night.facts.count, differingTables: []), "seed \(seed)")
        #expect(told == night.facts.count / 1000 * 1000)
        try store.append(CommitBatch(facts: [.start(night.state.lastFact.rawValue + 1)]))
    }

    @Test(arguments: [
        ("UPDATE alert SET state = 'closed' WHERE id = 1", "alert"),
        ("UPDATE registry_entry SET body = replace(body, 'Gatan', 'Torget')", "registry_entry"),
        ("DELETE FROM registry_entry WHERE kind = 'lock'", "registry_entry"),
    ])
    func `puts right what was altered from outside`(sql: String, table: String) throws {
        let folder = try TemporaryFolder()
        let (store, _) = try filled(folder, seed: 4)
        let before = try store.loadState()
        try store.queue.writeWithoutTransaction { try $0.execute(sql: sql) }
        #expect(try store.rebuild().differingTables == [table])
        #expect(try store.loadState() == before)
        #expect(try store.rebuild().isIdentical)
    }

    @Test func `changes nothing when the log itself was altered`() throws {
        let folder = try TemporaryFolder()
        let (store, _) = try filled(folder, seed: 4)
        let before = try store.loadState()
        try store.queue.writeWithoutTransaction { database in
            try database.execute(
                sql: """
                    DROP TRIGGER fact_stays;
                    UPDATE fact SET body = replace(body, '"after":{"state":"offered"', '"after":{"state":"closed"')
                    WHERE number = (SELECT min(number) FROM fact WHERE body LIKE '%"after":{"state":"offered"%');
                    """
            )
        }
        let error = #expect(throws: StoreError.self) { try store.rebuild() }
        #expect(error?.code == .replayMismatch)
        #expect(try store.loadState() == before)
    }

    private func filled(_ folder: TemporaryFolder, seed: UInt64) throws -> (EventStore, ScriptedNight) {
        let store = try EventStore.open(folder.data)
        var night = ScriptedNight(seed: seed)
        night.begin()
        try store.append(night.takeBatch())
        for _ in 0..<150 {
            for _ in 0..<6 { night.happen() }
            try store.append(night.takeBatch())
        }
        return (store, night)
    }
}
