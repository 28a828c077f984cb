import GRDB
import GatewayCore
import Synchronization
import Testing

@testable import EventStore

@Suite struct `A gateway that starts again` {
    @Test(arguments: UInt64(1)...20)
    func `knows what a replay of all facts would tell`(seed: UInt64) throws {
        let folder = try TemporaryFolder()
        var night = ScriptedNight(seed: seed)
        var random = SeededGenerator(seed: seed)
        try fill(folder.data, with: &night, random: &random)

        let store = try EventStore.open(folder.data)
        let loaded = try store.loadState()
        var replayed = GatewayState()
        for fact in night.facts { try replayed.replay(fact) }
        let last = try #require(replayed.lastMoment)
        _ = replayed.takeTouched()
        replayed.forgetEndedAlerts(before: last.uptime + (.zero - GatewayState.memory))
        #expect(loaded.alerts == replayed.alerts, "seed \(seed)")
        #expect(loaded.deliveries == replayed.deliveries, "seed \(seed)")
        #expect(loaded == replayed, "seed \(seed)")
        #expect(try store.facts(after: FactNumber(0), limit: .max) == night.facts, "seed \(seed)")
    }

    @Test func `keeps the highest offer, also of alerts that the next start no longer reads`() throws {
        let folder = try TemporaryFolder()
        var night = ScriptedNight(seed: 3)
        night.begin()
        while night.state.lastOffer < OfferID(5) { night.happen() }
        let killed = try EventStore.open(folder.data)
        try killed.append(night.takeBatch())
        // As a kill leaves it: the rows are behind the facts, and nobody has told them of the offers.
        try killed.queue.writeWithoutTransaction { database in
            try database.execute(sql: "DELETE FROM counter; DELETE FROM device_fact; DELETE FROM watermark")
        }
        killed.writing.withLock { $0.failure = StoreError(.ioFailure, at: "", "", remedy: "") }
        try killed.close()
        let unread = try EventStore.open(folder.data)
        // A store whose state nobody has read cannot know the highest offer, and must not claim to.
        try unread.maintain(isQuiet: true)
        try unread.close()
        let store = try EventStore.open(folder.data)
        _ = try store.loadState()
        try store.maintain(isQuiet: true)
        try store.queue.writeWithoutTransaction { try $0.execute(sql: "DELETE FROM alert") }
        #expect(try store.loadState().lastOffer == night.state.lastOffer)
        try store.close()
    }

    private func fill(_ folder: DataFolder, with night: inout ScriptedNight, random: inout SeededGenerator) throws {
        let store = try EventStore.open(folder)
        night.begin()
        try store.append(night.takeBatch())
        for _ in 0..<60 {
            for _ in 0..<Int.random(in: 1...8, using: &random) { night.happen() }
            try store.append(night.takeBatch())
            if Int.random(in: 0..<4, using: &random) == 0 { try store.maintain(isQuiet: true) }
        }
        try store.close()
    }
}
