import Foundation
import GRDB
import GatewayCore
import Testing

@testable import EventStore

@Suite(.serialized) struct `A gateway that is killed while it writes` {
    @Test func `has every batch it was told to have, after twelve kills in a row`() async throws {
        let folder = try TemporaryFolder()
        var acknowledged: UInt64 = 0
        for round in 1...12 {
            let outcome = try CrashHelper(folder: folder.data).run(killAfter: 2 + round * 3)
            #expect(outcome.hasOpened && outcome.errors.isEmpty, "round \(round): \(outcome.lines.prefix(3))")
            acknowledged = max(acknowledged, outcome.lastAcknowledged)
            try await expectWhole(folder.data, atLeast: acknowledged)
        }
        #expect(acknowledged > 200)
    }

    @Test func `leaves a write-ahead log that the next start brings home`() throws {
        let folder = try TemporaryFolder()
        let outcome = try CrashHelper(folder: folder.data).run(killAfter: 40)
        let store = try EventStore.open(folder.data)
        try store.append(CommitBatch(facts: [.start(try store.loadState().lastFact.rawValue + 1)]))
        let pages = try store.queue.writeWithoutTransaction { try $0.checkpoint(.passive).walFrameCount }
        #expect(outcome.lastAcknowledged > 100)
        #expect(pages < 20, "the log began anew; the killed process had written more than a hundred")
        try store.close()
    }

    @Test(
        .enabled(if: CrashHelper.canInject, "needs strace"),
        arguments: ["pwrite64", "fdatasync", "ftruncate", "unlink", "fsync"]
    )
    func `is whole whichever system call was its last`(call: String) async throws {
        for place in [1, 2, 3, 4, 5, 7, 9, 12, 16, 21, 30, 44] {
            let folder = try TemporaryFolder()
            let helper = CrashHelper(
                injection: "\(call):signal=KILL:when=\(place)",
                folder: folder.data,
                batches: 12
            )
            let outcome = try helper.run()
            try await expectWhole(folder.data, atLeast: outcome.lastAcknowledged)
        }
    }

    private func expectWhole(_ folder: DataFolder, atLeast acknowledged: UInt64) async throws {
        let store = try EventStore.open(folder)
        let last = try store.loadState().lastFact.rawValue
        #expect(last >= acknowledged)
        #expect(last % 6 == 0, "half a batch")
        #expect(try await store.reader.damage() == [])
        let verdict = try store.reader.verifyAccess()
        #expect(verdict.fault == nil && verdict.records == last / 6 && verdict.chains == min(7, Int(last / 6)))
        #expect(try store.watermark("test").rawValue == last)
        try store.close()
    }
}

@Suite(.serialized, .enabled(if: CrashHelper.canInject, "needs strace")) struct `A disk that fails` {
    @Test(arguments: [12, 20, 61])
    func `that is full refuses the batch and takes it when there is space`(place: Int) async throws {
        let folder = try TemporaryFolder()
        _ = try CrashHelper(folder: folder.data, batches: 2).run()
        let injection = "pwrite64:error=ENOSPC:when=\(place)..\(place + 3)"
        let outcome = try CrashHelper(injection: injection, folder: folder.data, batches: 20).run()
        #expect(outcome.errors == Array(repeating: "store.disk-full", count: 4))
        #expect(outcome.lastAcknowledged == 132)
        try await expectWhole(folder.data, exactly: 132)
    }

    @Test(arguments: [6, 7, 12])
    func `to sync closes the store until it is opened anew`(place: Int) async throws {
        let folder = try TemporaryFolder()
        _ = try CrashHelper(folder: folder.data, batches: 2).run()
        let helper = CrashHelper(
            injection: "fdatasync,fsync:error=EIO:when=\(place)",
            folder: folder.data,
            batches: 20
        )
        let errors = try helper.run().errors
        // A failed sync of a checkpoint has lost no batch, so the first to say so is the next batch.
        #expect(errors.first == "store.io-failure" || errors.first == "store.poisoned")
        #expect(errors.dropFirst().allSatisfy { $0 == "store.poisoned" })
        #expect(errors.count == 6)
        try await expectWhole(folder.data, exactly: nil)
    }

    private func expectWhole(_ folder: DataFolder, exactly count: UInt64?) async throws {
        let store = try EventStore.open(folder)
        let last = try store.loadState().lastFact.rawValue
        if let count { #expect(last == count) }
        #expect(last % 6 == 0)
        #expect(try await store.reader.damage() == [])
        #expect(try store.reader.verifyAccess().fault == nil)
        try store.close()
    }
}
