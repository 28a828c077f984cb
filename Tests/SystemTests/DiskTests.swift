import EventStore
import Foundation
import GatewayCore
import Testing

@testable import GatewayService

@Suite(.serialized, .timeLimit(.minutes(2))) struct `A disk that takes no more` {
    @Test(.enabled(if: SmallDisk.isPossible, "mounting a disk takes the rights of root"))
    func `acknowledges nothing it cannot store, says so, and goes on by itself when there is space`() async throws {
        let disk = try SmallDisk(megabytes: 16)
        defer { disk.remove() }
        let folder = try beside(disk)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try makeTown("\(disk.path)/data")
        let gateway = try GatewayProcess(data: "\(disk.path)/data", folder: folder)
        defer { gateway.kill() }
        try await gateway.eventually("it is ready") { await gateway.isReady }
        var sent: [String] = []

        try await gateway.withClient { client in
            func press() throws {
                sent.append("p\(sent.count)")
                try client.publish(LiveTown.button, #"{"id":"\#(sent.last ?? "")","type":"panic"}"#)
            }
            func acknowledged() -> Set<String> {
                Set(
                    sent.filter { id in client.heard(LiveTown.buttonAnswer).contains { $0.contains("\"id\":\"\(id)\"") }
                    }
                )
            }
            try press()
            try await gateway.eventually("a press is stored") { acknowledged().count == 1 }

            try disk.fill()
            try await gateway.eventually("health says that the disk is full") {
                try press()
                return await gateway.ready().contains("the disk is full; nothing of the batch was written")
            }
            for _ in 0..<20 { try press() }
            try await Task.sleep(for: .seconds(1))
            let before = acknowledged()
            #expect(before.count < sent.count)
            for _ in 0..<20 {
                #expect(await gateway.ready().contains("store.disk-full"), "and goes on saying so")
                try await Task.sleep(for: .milliseconds(100))
            }
            #expect(acknowledged() == before, "nothing is called stored that is not")
            #expect(gateway.isRunning)
            let told = gateway.log.split(separator: "\n").filter { $0.contains("could not be stored") }
            #expect(told.allSatisfy { $0.contains("\(disk.path)/data/nattvakt.db: the disk is full") })
            #expect(told.allSatisfy { $0.contains("Free space on the disk of the data folder") })
            #expect((1...4).contains(told.count), "told, and not in each of the many attempts: \(told.count)")

            // The broker complains by itself, every two seconds for as long as it lasts.
            let own = gateway.log.split(separator: "\n").filter { !$0.contains("error broker:") }
            #expect(own.count < 14, "nor is each connection: \(gateway.log)")
            #expect(!gateway.log.contains("\\u{"), "what to do stands in the same line")

            disk.free()
            try await gateway.eventually("every press is stored") { acknowledged().count == sent.count }
            try await gateway.eventually("it is ready again") { await gateway.isReady }
            try await gateway.eventually("the log says so") { gateway.log.contains("the store takes commits again") }
        }
        gateway.kill()
        #expect(try await stored(in: "\(disk.path)/data") == sent)
    }

    @Test(.enabled(if: SmallDisk.isPossible, "mounting a disk takes the rights of root"))
    func `is refused at the start in words when it is read-only`() async throws {
        let disk = try SmallDisk(megabytes: 16)
        defer { disk.remove() }
        let folder = try beside(disk)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try makeTown("\(disk.path)/data")
        try disk.makeReadOnly()
        let gateway = try GatewayProcess(data: "\(disk.path)/data", folder: folder)
        defer { gateway.kill() }
        try await gateway.eventually("it ends") { !gateway.isRunning }
        #expect(
            gateway.log == """
                \(disk.path)/data: the lock file cannot be opened: Read-only file system [store.folder]
                  → Check that the folder exists and that the gateway's user may write to it.

                """
        )
    }

    /// A limit of the process on the size of its files stands for a disk that fails in a way nobody foresaw.
    @Test func `and fails otherwise ends the gateway, and the next one has every press once`() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("nv-\(UUID().uuidString.prefix(8))")
            .path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let data = "\(folder)/data"
        try makeTown(data)
        var sent: [String] = []
        let limited = try GatewayProcess(data: data, folder: folder, shell: "trap '' XFSZ; ulimit -f 3000;")
        defer { limited.kill() }
        try await limited.eventually("it is ready") { await limited.isReady }
        var known: Set<String> = []
        try await limited.withClient { client in
            try await limited.eventually("it ends") {
                for _ in 0..<10 {
                    sent.append("p\(sent.count)")
                    try client.publish(LiveTown.button, #"{"id":"\#(sent.last ?? "")","type":"panic"}"#)
                }
                known = Set(client.heard(LiveTown.buttonAnswer))
                return !limited.isRunning
            }
            known = Set(client.heard(LiveTown.buttonAnswer))
        }
        #expect(limited.log.contains("the store has failed; the gateway ends"))
        #expect(limited.log.contains("store.io-failure"))
        #expect(limited.log.contains("Check the disk and restart the gateway"))
        let acknowledged = sent.filter { id in known.contains { $0.contains("\"id\":\"\(id)\"") } }
        #expect(!acknowledged.isEmpty)

        let next = try GatewayProcess(data: data, folder: folder)
        defer { next.kill() }
        try await next.eventually("the next one is ready") { await next.isReady }
        try await next.withClient { client in
            // A device sends again what was not acknowledged.
            for id in sent.suffix(50) { try client.publish(LiveTown.button, #"{"id":"\#(id)","type":"panic"}"#) }
            try await next.eventually("the last press is answered") {
                client.heard(LiveTown.buttonAnswer).contains { $0.contains("\"id\":\"\(sent.last ?? "")\"") }
            }
        }
        next.kill()
        let kept = try await stored(in: data)
        #expect(Set(kept).count == kept.count, "each once")
        #expect(Set(acknowledged).isSubset(of: kept), "what was acknowledged is there")
    }

    private func beside(_ disk: SmallDisk) throws -> String {
        let folder = disk.path + "-beside"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        return folder
    }

    private func makeTown(_ data: String) throws {
        let configuration = GatewayConfiguration(dataFolder: data, profiles: [LiveGateway.profiles])
        try DataFolderMaker.make(configuration)
        let library = try ProfileFolder.load(configuration.profiles)
        let pipeline = try GatewayPipeline.open(configuration, library: library) { _ in }
        try pipeline.handle(LiveTown.registry(around: pipeline.clock.now().wall))
        try pipeline.close()
    }

    /// The presses in the log, in order.
    private func stored(in data: String) async throws -> [String] {
        // A killed process lets go of the folder a moment later, and so does a child that another test is just starting:
        // between its fork and its exec it has our open files too.
        var opened: EventStore?
        for _ in 0..<200 where opened == nil {
            opened = try? EventStore.open(DataFolder(data))
            if opened == nil { try await Task.sleep(for: .milliseconds(50)) }
        }
        let store = try opened ?? EventStore.open(DataFolder(data))
        let facts = try store.facts(after: FactNumber(0), limit: 100_000)
        try store.close()
        return facts.flatMap { fact -> [String] in
            guard case .received(let message) = fact.body else { return [] }
            return message.signals.compactMap(\.sourceID)
        }
    }
}
