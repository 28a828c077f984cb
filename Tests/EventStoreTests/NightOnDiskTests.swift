import GRDB
import GatewayCore
import GatewayTestKit
import Testing

@testable import EventStore

@Suite struct `A whole night on the disk` {
    /// Needs, faults, refusals, locks that move, keys that are removed, steps of the clock, from a seed.
    @Test(arguments: UInt64(1)...8)
    func `goes on after a restart as if all its facts were replayed`(seed: UInt64) throws {
        let folder = try TemporaryFolder()
        var written = WrittenNight(try EventStore.open(folder.data))
        var random = GatewayCore.SeededGenerator(seed: seed)
        var night = VirtualNight()
        night.superviseDevices()
        for step in 0..<150 {
            night.wait(.milliseconds(Int64.random(in: 1...300_000, using: &random)))
            try night.happen(&random)
            if step == 70 { night.moveHouse() }
            if step % 7 == 0 { try written.write(night.facts) }
        }
        try written.write(night.facts)
        try written.store.close()

        let store = try EventStore.open(folder.data)
        let loaded = try store.loadState()
        let replayed = try night.replayed()
        #expect(loaded == replayed, "seed \(seed)")
        var other = night
        try night.restart()
        other.restart(from: loaded)
        var same = random
        for _ in 0..<60 {
            try night.goOn(&random)
            try other.goOn(&same)
        }
        #expect(night.facts == other.facts, "seed \(seed)")
        let report = try store.rebuild()
        #expect(report.isIdentical, "seed \(seed): \(report.differingTables)")
    }
}

@Suite struct `A lock that was moved before a restart` {
    @Test func `still delivers for its old door, and the removed key's holder is known`() throws {
        let folder = try TemporaryFolder()
        var written = WrittenNight(try EventStore.open(folder.data))
        var night = VirtualNight()
        let opened = night.now.wall
        night.wait(.seconds(600))
        night.moveHouse()
        night.stepWallClock(.seconds(86_400))
        night.give(.clockStepped(ClockStep(stepMilliseconds: 86_400_000)))
        try written.write(night.facts)
        try written.store.close()

        night.restart(from: try EventStore.open(folder.data).loadState(), downtime: .seconds(7200))
        night.signal(.lockUnlocked, from: "lock-1") {
            ($0.credential, $0.occurredAt, $0.clockQuality) = ("17", opened, .device)
        }
        guard case .access(let record) = night.lastOutcome.facts.last?.body else {
            Issue.record("no record")
            return
        }
        #expect(record.door == "d-1" && record.resident == "r-1")
        #expect(record.doorKey == "key-anna" && record.person == .holder("anna"))
        #expect(record.clockQuality == .suspect)
    }
}

@Suite struct `A database from before pasts were kept` {
    @Test func `gets them by a rebuild`() throws {
        let folder = try TemporaryFolder()
        var written = WrittenNight(try EventStore.open(folder.data))
        var night = VirtualNight()
        night.wait(.seconds(600))
        night.moveHouse()
        try written.write(night.facts)
        let before = try written.store.loadState()
        try written.store.queue.writeWithoutTransaction { try $0.execute(sql: "DELETE FROM registry_past") }
        #expect(try written.store.loadState() != before)
        #expect(try written.store.rebuild().differingTables == ["registry_past"])
        #expect(try written.store.loadState() == before)
    }
}

@Suite struct `An alert that is closed after memory has dropped it` {
    @Test func `is rebuilt from its facts all the same`() throws {
        let folder = try TemporaryFolder()
        var written = WrittenNight(try EventStore.open(folder.data))
        var night = VirtualNight()
        night.press()
        night.answer(.accepted, by: "patrol-1")
        night.answer(.resolved, by: "patrol-1", outcome: .noNeed, reason: "talade i telefon")
        night.wait(.seconds(100 * 3600))
        // Enough facts for a rebuild to write what it has and to forget the rest.
        for _ in 0..<1100 { night.give(.sessionForgotten(SessionGap(session: "s", from: nil, to: night.now.wall))) }
        try written.write(night.facts)
        #expect(try written.store.loadState().alerts[AlertID(1)] == nil)
        #expect(try written.store.alert(AlertID(1))?.state == .resolved)
        night.give(.commanded(.close(reason: "granskat"), about: AlertID(1), by: .staff("olga", .operator)))
        #expect(night.lastOutcome.refusal == nil)
        try written.write(night.facts)
        #expect(try written.store.alert(AlertID(1))?.state == .closed)
        #expect(try written.store.loadState().alerts[AlertID(1)]?.state == .closed)
        #expect(try written.store.rebuild().isIdentical)
    }
}

/// Writes a virtual night's facts as a gateway's commits would.
private struct WrittenNight {
    let store: EventStore
    private var state = GatewayState()
    private var count = 0

    init(_ store: EventStore) { self.store = store }

    /// Writes what has come since the last call.
    mutating func write(_ facts: [Fact]) throws {
        let new = Array(facts[count...])
        for fact in new { try state.replay(fact) }
        try store.append(CommitBatch(facts: new, state: state, touched: state.takeTouched()))
        count = facts.count
    }
}

extension VirtualNight {
    /// The lock goes to another home, and a key is taken out of use.
    fileprivate mutating func moveHouse() {
        register(.lock(Lock(id: "l-1", device: "lock-1", door: "d-2", resident: "r-2")))
        remove(.doorKey("key-anna"))
    }

    fileprivate mutating func goOn(_ random: inout GatewayCore.SeededGenerator) throws {
        wait(.milliseconds(Int64.random(in: 1...300_000, using: &random)))
        try happen(&random)
    }
}
