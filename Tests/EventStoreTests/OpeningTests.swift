import Foundation
import GRDB
import GatewayCore
import Synchronization
import Testing

@testable import EventStore

@Suite struct `A data folder that is opened` {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func `is made for its owner alone`() throws {
        let store = try EventStore.open(folder.data)
        try store.append(CommitBatch())
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.data.path)
        #expect(Set(files).isSuperset(of: ["nattvakt.db", "nattvakt.db-wal", "nattvakt.lock"]))
        #expect(try permissions(folder.data.path) == 0o700)
        for file in files { #expect(try permissions("\(folder.data.path)/\(file)") == 0o600, "\(file)") }
        try store.close()
    }

    @Test func `brings every commit to the disk and lets no reader checkpoint`() throws {
        let store = try EventStore.open(folder.data)
        let settings = try store.queue.writeWithoutTransaction { database in
            try ["synchronous", "wal_autocheckpoint", "foreign_keys"].map {
                try Int.fetchOne(database, sql: "PRAGMA \($0)")
            }
        }
        #expect(settings == [2, 0, 1])
        try store.append(CommitBatch(facts: [.start(1)]))
        let reading = try store.reader.readNow { database in
            try ["query_only", "wal_autocheckpoint"].map { try Int.fetchOne(database, sql: "PRAGMA \($0)") }
        }
        #expect(reading == [1, 0])
        let home = try? store.reader.readNow { try $0.checkpoint(.passive) }
        #expect((home?.checkpointedFrameCount ?? 0) <= 0, "a reader brought pages home")
        try store.close()
    }

    @Test func `refuses a second gateway and says who has it`() throws {
        let first = try EventStore.open(folder.data)
        let error = #expect(throws: StoreError.self) { try EventStore.open(folder.data) }
        #expect(
            error?.description == """
                \(folder.data.path): process \(ProcessInfo.processInfo.processIdentifier) has the data folder \
                [store.locked]
                  → Stop that gateway first, or give this one a data folder of its own.
                """
        )
        try first.close()
        try EventStore.open(folder.data).close()
    }

    @Test func `is refused to a second gateway without closing what another thread has just opened`() throws {
        let store = try EventStore.open(folder.data)
        let (isOver, lost) = (Tally(), Tally())
        let done = DispatchSemaphore(value: 0)
        @Sendable func openAndClose() {
            while isOver.count == 0 {
                // Closed by us alone, so closing it must succeed.
                let descriptor = open("/dev/null", O_RDONLY | O_CLOEXEC)
                if close(descriptor) != 0 { lost.add() }
            }
            done.signal()
        }
        Thread.detachNewThread(openAndClose)
        for _ in 0..<20_000 {
            do throws(StoreError) {
                _ = try FolderLock(folder.data)
                Issue.record("a second gateway got the folder")
            } catch {}
        }
        isOver.add()
        done.wait()
        #expect(lost.count == 0)
        try store.close()
    }

    @Test func `is refused when a newer version has written it`() throws {
        try EventStore.open(folder.data).close()
        try change("PRAGMA user_version = 99")
        let before = try Data(contentsOf: URL(filePath: folder.data.database))
        let error = #expect(throws: StoreError.self) { try EventStore.open(folder.data) }
        #expect(
            error?.description == """
                \(folder.data.database): the database has schema 99, written by a newer version; \
                this one knows up to 2 [store.newer-schema]
                  → Start the newer version again, or restore a backup made before the upgrade.
                """
        )
        #expect(throws: StoreError.self) { try StoreReader(folder.data) }
        #expect(try Data(contentsOf: URL(filePath: folder.data.database)) == before)
    }

    @Test func `is refused when it is another program's`() throws {
        try FileManager.default.createDirectory(atPath: folder.data.path, withIntermediateDirectories: true)
        try change("CREATE TABLE music (title TEXT)")
        let before = try Data(contentsOf: URL(filePath: folder.data.database))
        let error = #expect(throws: StoreError.self) { try EventStore.open(folder.data) }
        #expect(error?.code == .notDatabase)
        #expect(try Data(contentsOf: URL(filePath: folder.data.database)) == before)
    }

    @Test(arguments: ["garbage", "truncated", "torn"])
    func `is refused when its database is damaged, which stays as it is`(damage: String) throws {
        try EventStore.open(folder.data).close()
        let url = URL(filePath: folder.data.database)
        var bytes = try Data(contentsOf: url)
        switch damage {
        case "garbage": bytes = Data((0..<8192).map { UInt8(truncatingIfNeeded: $0 &* 31) })
        case "truncated": bytes = bytes.prefix(10_000)
        default: bytes.replaceSubrange(100..<4096, with: Data(repeating: 0xAA, count: 3996))
        }
        try bytes.write(to: url)
        let error = #expect(throws: StoreError.self) { try EventStore.open(folder.data) }
        #expect(error?.code == .notDatabase || error?.code == .corrupt, "\(damage): \(String(describing: error))")
        #expect(try Data(contentsOf: url) == bytes)
    }

    @Test func `is refused where nobody may make it`() throws {
        let error = #expect(throws: StoreError.self) { try EventStore.open(DataFolder("/proc/nattvakt")) }
        #expect(error?.code == .folder)
        #expect(error?.remedy == "Check that the folder exists and that the gateway's user may write to it.")
    }

    @Test(arguments: 1...Migration.latest)
    func `has the same schema for ever`(version: Int) throws {
        let queue = try DatabaseQueue()
        let schema = try queue.writeWithoutTransaction { database in
            let steps = Array(Migration.all.prefix(version))
            try Migration.bringUpToDate(database, place: "memory", steps: steps)
            return try String.fetchAll(
                database,
                sql: "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type DESC, name"
            )
        }
        #expect(schema.joined(separator: ";\n\n") + ";\n" == (try Fixture.text("schema-\(version).sql")))
    }

    private func permissions(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    private func change(_ sql: String) throws {
        let queue = try DatabaseQueue(path: folder.data.database)
        try queue.writeWithoutTransaction { try $0.execute(sql: sql) }
        try queue.close()
    }
}

/// Counts, for several threads.
private final class Tally: Sendable {
    private let value = Atomic(0)

    var count: Int { value.load(ordering: .acquiring) }
    func add() { value.add(1, ordering: .acquiringAndReleasing) }
}

/// The files beside the tests.
enum Fixture {
    static func url(_ name: String) throws -> URL {
        try #require(Bundle.module.url(forResource: "Fixtures/\(name)", withExtension: nil))
    }
    static func text(_ name: String) throws -> String { try String(contentsOf: url(name), encoding: .utf8) }
}

extension Fact {
    /// A start of the gateway, as the shortest fact.
    static func start(_ number: UInt64) -> Fact {
        Fact(
            number: FactNumber(number),
            at: Moment(uptime: Uptime(nanoseconds: Int64(number)), wall: WallTime(milliseconds: Int64(number))),
            body: .started(GatewayStart(version: "0.1.0", bootID: "boot", uptimeOffsetNanoseconds: 0))
        )
    }
}
