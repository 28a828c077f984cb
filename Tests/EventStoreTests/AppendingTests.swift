import GRDB
import GatewayCore
import Testing

@testable import EventStore

@Suite struct `A batch of facts` {
    let folder: TemporaryFolder
    let store: EventStore

    init() throws {
        folder = try TemporaryFolder()
        store = try EventStore.open(folder.data)
    }

    @Test func `that leaves a hole is refused, and the store goes on`() throws {
        try store.append(CommitBatch(facts: [.start(1)]))
        let error = #expect(throws: StoreError.self) { try store.append(CommitBatch(facts: [.start(3)])) }
        #expect(
            error?.description == """
                fact 3: it does not follow fact 1 [store.fact-order]
                  → Report this: facts were decided on another state than the stored one.
                """
        )
        try store.append(CommitBatch(facts: [.start(2)]))
        #expect(try store.facts(after: FactNumber(0), limit: 10).map(\.number.rawValue) == [1, 2])
    }

    @Test(arguments: [
        "INSERT INTO fact SELECT 9, uptime_ns, wall_ms, kind, alert, device, outcome, body, payload, memory FROM fact",
        "INSERT OR REPLACE INTO fact SELECT number, 0, wall_ms, kind, alert, device, outcome, body, payload, memory FROM fact",
        "UPDATE fact SET wall_ms = 0", "DELETE FROM fact", "UPDATE access_record SET resident = 'other'",
        "DELETE FROM access_record", "UPDATE access_person SET staff = 'other'", "DELETE FROM access_person",
        "UPDATE access_chain SET name = 'key:other'", "DELETE FROM access_chain", "DELETE FROM ledger",
        "INSERT OR REPLACE INTO access_record SELECT * FROM access_record",
    ])
    func `cannot be changed afterwards, not even in the sqlite3 shell`(sql: String) throws {
        var night = ScriptedNight(seed: 1)
        night.begin(homes: 1)
        while try store.reader.readNow({ try Int.fetchOne($0, sql: "SELECT count(*) FROM access_person") }) == 0 {
            night.use("l1")
            try store.append(night.takeBatch())
        }
        #expect(throws: DatabaseError.self) { try store.queue.writeWithoutTransaction { try $0.execute(sql: sql) } }
    }

    @Test func `cannot open a second alert for the same need, and leaves nothing of itself`() throws {
        var night = ScriptedNight(seed: 2)
        night.begin()
        while night.state.openAlerts.isEmpty { night.press() }
        try store.append(night.takeBatch())
        var batch = CommitBatch(facts: [.start(night.state.lastFact.rawValue + 1)])
        var twin = try #require(night.state.openAlerts.first)
        twin.id = AlertID(99)
        batch.alerts = [twin]
        let error = #expect(throws: StoreError.self) { try store.append(batch) }
        #expect(error?.code == .openAlertTwice)
        #expect(try store.loadState() == night.state)

        twin.kind = .manual
        batch.alerts = [twin]
        try store.append(batch)
    }

    @Test func `may end an alert and open the next for the same need`() throws {
        var night = ScriptedNight(seed: 2)
        night.begin()
        while night.state.openAlerts.isEmpty { night.press() }
        try store.append(night.takeBatch())
        var ended = try #require(night.state.openAlerts.first)
        var next = ended
        ended.state = .cancelled
        next.id = AlertID(99)
        var batch = CommitBatch(facts: [.start(night.state.lastFact.rawValue + 1)])
        batch.alerts = [next, ended]
        try store.append(batch)
    }

    @Test func `gives no number twice after a restart`() throws {
        var night = ScriptedNight(seed: 3)
        night.begin()
        for _ in 0..<300 { night.happen() }
        try store.append(night.takeBatch())
        try store.close()
        let again = try EventStore.open(folder.data).loadState()
        #expect(again.lastFact == night.state.lastFact)
        #expect(again.lastAlert == night.state.lastAlert && again.lastAlert > AlertID(3))
        #expect(again.lastOffer == night.state.lastOffer && again.lastOffer > OfferID(3))
    }

    @Test func `that finds the disk full is taken when there is space`() throws {
        try store.append(CommitBatch(facts: [.start(1)]))
        let big = CommitBatch(facts: [.start(2, version: String(repeating: "x", count: 500_000))])
        try limitPages(to: 60)
        for _ in 0..<3 {
            let error = #expect(throws: StoreError.self) { try store.append(big) }
            #expect(error?.code == .diskFull)
        }
        try store.append(CommitBatch(facts: [.start(2)]))
        try limitPages(to: 1_000_000)
        try store.append(CommitBatch(facts: [.start(3, version: String(repeating: "x", count: 500_000))]))
        #expect(try store.loadState().lastFact == FactNumber(3))
    }

    @Test func `waits no longer than a second for a shell that holds the write lock`() throws {
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        let shell = try DatabaseQueue(path: folder.data.database, configuration: configuration)
        try shell.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
        let error = #expect(throws: StoreError.self) { try store.append(CommitBatch(facts: [.start(1)])) }
        #expect(error?.code == .busy)
        try shell.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
        try store.append(CommitBatch(facts: [.start(1)]))
    }

    @Test func `keeps what the edges remember`() throws {
        var batch = CommitBatch(facts: [.start(1)])
        let key = DeviceKey(profile: "hub", address: "a1")
        let heard = Moment(uptime: Uptime(nanoseconds: 5), wall: WallTime(milliseconds: 6))
        batch.settledMemories = [StoredMemory(device: key, memory: [1, 2, 0, 255])]
        batch.watermarks = [Watermark(name: "outbox", fact: FactNumber(1))]
        batch.contacts = [
            DeviceContact(device: "d1", heardAt: heard, battery: .init(percent: 87.5, at: heard.wall))
        ]
        try store.append(batch)
        let later = Moment(uptime: Uptime(nanoseconds: 50), wall: WallTime(milliseconds: 60))
        let position = PatrolPosition(position: Position(latitude: 57.7, longitude: 11.9), at: later.wall)
        var second = CommitBatch()
        second.settledMemories = [StoredMemory(device: key, memory: [3])]
        second.contacts = [DeviceContact(device: "d1", heardAt: later, position: position)]
        try store.append(second)

        #expect(try store.loadMemories().settled == [StoredMemory(device: key, memory: [3])])
        #expect(try store.watermark("outbox") == FactNumber(1))
        #expect(try store.watermark("never") == FactNumber(0))
        let both = DeviceContact(
            device: "d1",
            heardAt: later,
            battery: .init(percent: 87.5, at: heard.wall),
            position: position
        )
        #expect(try store.loadContacts() == [both])
    }

    @Test func `remembers what a message left of its device as soon as its fact is stored`() throws {
        var night = ScriptedNight(seed: 1)
        night.begin()
        try store.append(night.takeBatch())
        while !night.facts.contains(where: { $0.body.sender != nil }) { night.press() }
        var batch = night.takeBatch()
        let message = try #require(batch.facts.first { $0.body.sender != nil })
        let device = try #require(message.body.sender)
        let other = DeviceKey(profile: "hub", address: "of nobody here")
        batch.memories = [StoredMemory(device: device, memory: [7]), StoredMemory(device: other, memory: [8])]
        try store.append(batch)

        let loaded = try store.loadMemories()
        #expect(loaded.settled.isEmpty)
        #expect(loaded.unsettled.map(\.memory) == [StoredMemory(device: device, memory: [7])])
        #expect(loaded.unsettled.map(\.fact) == [message.number])

        var settling = CommitBatch()
        settling.settledMemories = [StoredMemory(device: device, memory: [7])]
        settling.watermarks = [Watermark(name: EventStore.memoryWatermark, fact: message.number)]
        try store.append(settling)
        #expect(try store.loadMemories().settled == [StoredMemory(device: device, memory: [7])])
        #expect(try store.loadMemories().unsettled.isEmpty)
    }

    private func limitPages(to count: Int) throws {
        _ = try store.queue.writeWithoutTransaction { try Int.fetchOne($0, sql: "PRAGMA max_page_count = \(count)") }
    }
}

extension Fact {
    fileprivate static func start(_ number: UInt64, version: String) -> Fact {
        var fact = start(number)
        fact.body = .started(GatewayStart(version: version, bootID: "boot", uptimeOffsetNanoseconds: 0))
        return fact
    }
}
