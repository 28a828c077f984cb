import Foundation
import GatewayCore
import Testing

@testable import EventStore

@Suite struct `A reader` {
    let folder: TemporaryFolder
    let store: EventStore
    let night: ScriptedNight

    init() throws {
        folder = try TemporaryFolder()
        store = try EventStore.open(folder.data)
        var night = ScriptedNight(seed: 6)
        night.begin()
        for _ in 0..<600 { night.happen() }
        try store.append(night.takeBatch())
        self.night = night
    }

    @Test func `answers from one moment while the store goes on`() throws {
        try store.reader.readNow { database in
            let before = try FactQuery.last(database)?.number
            try store.append(CommitBatch(facts: [.start(night.state.lastFact.rawValue + 1)]))
            #expect(try FactQuery.last(database)?.number == before)
        }
        #expect(try store.loadState().lastFact.rawValue == night.state.lastFact.rawValue + 1)
    }

    @Test func `tells an alert's facts and pages through the log`() async throws {
        let alert = AlertID(1)
        #expect(try await store.reader.facts(of: alert) == night.facts.filter { $0.alert == alert })
        var paged: [Fact] = []
        while case let page = try await store.reader.facts(after: paged.last?.number ?? FactNumber(0), limit: 100),
            !page.isEmpty
        {
            paged += page
        }
        #expect(paged == night.facts)
    }

    @Test func `finds a device's messages and those that nobody understood`() async throws {
        func received(_ fact: Fact) -> ReceivedMessage? {
            if case .received(let message) = fact.body { message } else { nil }
        }
        let ofDevice = night.facts.filter { received($0) != nil && $0.device == "d1" }
        #expect(try await store.reader.messages(from: "d1", limit: 3) == ofDevice.suffix(3).reversed())
        #expect(try await store.reader.messages(from: "d1", limit: 1000) == ofDevice.reversed())
        try store.maintain(isQuiet: true)
        #expect(try await store.reader.messages(from: "d1", limit: 1000) == ofDevice.reversed())
        try store.append(CommitBatch(facts: [.start(night.state.lastFact.rawValue + 1)]))
        #expect(try await store.reader.messages(from: "d1", limit: 3) == ofDevice.suffix(3).reversed())
        let unclear = night.facts.filter { received($0)?.outcome == .quarantined }
        #expect(unclear.count > 2)
        #expect(try await store.reader.messagesNotUnderstood(limit: 1000) == unclear.reversed())
        let page = try await store.reader.messagesNotUnderstood(before: unclear.last?.number, limit: 1)
        #expect(page == [unclear[unclear.count - 2]])
    }

    @Test func `filters and pages alerts`() async throws {
        let all = try await store.reader.alerts(limit: 1000)
        #expect(all.map(\.id.rawValue) == (1...night.state.lastAlert.rawValue).reversed())
        let open = try await store.reader.alerts(AlertFilter(isOpen: true), limit: 1000)
        #expect(Set(open) == Set(night.state.openAlerts))
        let technical = try await store.reader.alerts(AlertFilter(category: .technical, before: AlertID(9)), limit: 2)
        #expect(technical == Array(all.filter { $0.category == .technical && $0.id < AlertID(9) }.prefix(2)))
        let middle = all[all.count / 2].times.raisedAt.wall
        let recent = try await store.reader.alerts(AlertFilter(from: middle, area: "sodra"), limit: 1000)
        #expect(recent == all.filter { $0.times.raisedAt.wall >= middle })
        #expect(try await store.reader.alerts(AlertFilter(area: "norra"), limit: 10).isEmpty)
        #expect(try await store.reader.alert(AlertID(1)) == all.last)
    }

    @Test func `gives the times that reports are made of`() async throws {
        let alerts = try await store.reader.alerts(limit: 1000)
        let timings = try await store.reader.timings(AlertFilter(category: .alarm))
        #expect(timings.map(\.id) == alerts.reversed().filter { $0.category == .alarm }.map(\.id))
        for timing in timings {
            let alert = try #require(alerts.first { $0.id == timing.id })
            #expect(timing.raisedAt == alert.times.raisedAt.wall && timing.acceptedAt == alert.times.acceptedAt?.wall)
            #expect(
                timing.onSceneAt == alert.times.onSceneAt?.wall && timing.resolvedAt == alert.times.resolvedAt?.wall
            )
            #expect(timing.arriveWithin == .milliseconds(1_800_500) && timing.outcome == alert.outcome)
        }
    }

    @Test func `finds access records by key, door, resident, staff, alert and time`() async throws {
        let records = night.facts.compactMap { fact -> AccessRecord? in
            if case .access(let record) = fact.body { record } else { nil }
        }
        func expect(_ filter: AccessFilter, _ isIncluded: (AccessRecord) -> Bool) async throws {
            let found = try await store.reader.access(filter, limit: 1000).map(\.access)
            #expect(found == records.reversed().filter(isIncluded), "\(filter)")
            #expect(!found.isEmpty, "\(filter)")
        }
        let sample = try #require(records.first { $0.alert != nil && $0.doorKey != nil })
        let time = records[records.count / 2].effectiveTime
        try await expect(AccessFilter()) { _ in true }
        try await expect(AccessFilter(key: sample.doorKey)) { $0.doorKey == sample.doorKey }
        try await expect(AccessFilter(door: sample.door)) { $0.door == sample.door }
        try await expect(AccessFilter(resident: sample.resident)) { $0.resident == sample.resident }
        try await expect(AccessFilter(staff: "s2")) { $0.person == .ambiguous(["s1", "s2"]) }
        try await expect(AccessFilter(alert: sample.alert)) { $0.alert == sample.alert }
        try await expect(AccessFilter(from: time)) { $0.effectiveTime >= time }
        try await expect(AccessFilter(door: sample.door, to: time)) {
            $0.effectiveTime < time && $0.door == sample.door
        }
        let page = try await store.reader.access(AccessFilter(), limit: 2)
        #expect(
            try await store.reader.access(AccessFilter(before: page[1].position), limit: 1)[0].position == page[1]
                .position - 1
        )
    }

    @Test func `lists the registry`() async throws {
        let first = try await store.reader.entries(kind: "resident", limit: 5)
        let next = try await store.reader.entries(kind: "resident", after: "r12", limit: 100)
        #expect(first.map(\.reference.words.id) == ["r1", "r10", "r11", "r12", "r2"])
        #expect(next.map(\.reference.words.id) == ["r2", "r3", "r4", "r5", "r6", "r7", "r8", "r9"])
        #expect(try await store.reader.entry(.lock("l3")) == night.state.entry(.lock("l3")))
        let counts = try await store.reader.counts()
        #expect(counts.facts == night.facts.count && counts.openAlerts == night.state.openAlerts.count)
        #expect(try await store.reader.damage() == [])
    }

    @Test func `takes composed and decomposed names for the same`() async throws {
        var night = night
        night.add(.registered(.area(Area(id: "h\u{F6}jden", name: "1")), by: .core))
        try store.append(night.takeBatch())
        night.add(.registered(.area(Area(id: "ho\u{308}jden", name: "2")), by: .core))
        try store.append(night.takeBatch())
        #expect(try await store.reader.entries(kind: "area", limit: 9).count == 2)
        #expect(try store.loadState().areas == night.state.areas)
    }
}

@Suite struct `A backup` {
    let folder: TemporaryFolder
    let store: EventStore

    init() throws {
        folder = try TemporaryFolder()
        store = try EventStore.open(folder.data)
        var night = ScriptedNight(seed: 8)
        night.begin()
        for _ in 0..<200 { night.happen() }
        try store.append(night.takeBatch())
    }

    @Test func `of a running store restores to the same state`() async throws {
        let file = folder.path("copy.db")
        let state = try store.loadState()
        let told = Told()
        let report = try store.reader.backup(to: file) { told.parts.append($0) }
        #expect(report.lastFact == state.lastFact && report.ledger.fault == nil && told.parts.last == 1)
        #expect(try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int == 0o600)

        let target = DataFolder(folder.path("restored"))
        #expect(try EventStore.restore(from: file, to: target) == report)
        let restored = try EventStore.open(target)
        #expect(try restored.loadState() == state)
        try restored.append(CommitBatch(facts: [.start(state.lastFact.rawValue + 1)]))
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == [
                "copy.db", "data", "restored",
            ]
        )
    }

    @Test func `never overwrites a file or a database`() throws {
        let file = folder.path("copy.db")
        try Data("precious".utf8).write(to: URL(filePath: file))
        #expect(throws: StoreError.self) { try store.reader.backup(to: file) }
        #expect(try String(contentsOfFile: file, encoding: .utf8) == "precious")
        let good = folder.path("good.db")
        _ = try store.reader.backup(to: good)
        #expect(throws: StoreError.self) { try EventStore.restore(from: good, to: folder.data) }
        try store.close()
        let error = #expect(throws: StoreError.self) { try EventStore.restore(from: good, to: folder.data) }
        #expect(error?.code == .backup)
    }

    @Test func `that is damaged is not restored, and nothing is left behind`() throws {
        let file = folder.path("copy.db")
        _ = try store.reader.backup(to: file)
        var bytes = try Data(contentsOf: URL(filePath: file))
        bytes.replaceSubrange(bytes.count / 2..<bytes.count / 2 + 3000, with: Data(repeating: 0x5A, count: 3000))
        try bytes.write(to: URL(filePath: file))
        let target = DataFolder(folder.path("restored"))
        #expect(throws: StoreError.self) { try EventStore.restore(from: file, to: target) }
        #expect(throws: StoreError.self) { try EventStore.restore(from: folder.path("missing"), to: target) }
        #expect(try FileManager.default.contentsOfDirectory(atPath: target.path) == ["nattvakt.lock"])
    }

    private final class Told {
        var parts: [Double] = []
    }
}
