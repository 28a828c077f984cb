import EventStore
import GatewayCore
import Testing

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

    private func fill(_ folder: DataFolder, with night: inout ScriptedNight, random: inout SeededGenerator) throws {
        let store = try EventStore.open(folder)
        night.begin()
        try store.append(night.takeBatch())
        for _ in 0..<60 {
            for _ in 0..<Int.random(in: 1...8, using: &random) { night.happen() }
            try store.append(night.takeBatch())
            if Int.random(in: 0..<4, using: &random) == 0 { store.maintain(isQuiet: true) }
        }
        try store.close()
    }
}
