import EventStore
import Foundation
import GatewayCore
import GatewayTestKit
import ProfileLanguage
import Testing

@testable import GatewayService

@Suite struct `What a profile remembers of a device` {
    @Test func `outlives a start without the profile`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "nv-\(UUID().uuidString.prefix(8))").path()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var night = VirtualNight()
        night.press()
        let device = DeviceKey(profile: "nattvakt-native", address: "test/button-1")
        let memory = StoredMemory(device: device, memory: Array(#"{"levels":[],"values":[],"occurrences":[]}"#.utf8))
        let killed = try EventStore.open(DataFolder(folder))
        var batch = CommitBatch(facts: night.facts, state: night.gateway.state, touched: Touched())
        batch.memories = [memory]
        try killed.append(batch)
        try killed.close()
        try #require(try memories(in: folder).unsettled.map(\.memory) == [memory])

        let store = try EventStore.open(DataFolder(folder))
        let pipeline = try GatewayPipeline(
            store: store,
            library: ProfileLibrary(profiles: []),
            zone: .stockholm
        ) { _ in }
        try pipeline.close()
        let kept = try memories(in: folder)
        #expect(kept.settled == [memory] && kept.unsettled.isEmpty)
    }

    private func memories(in folder: String) throws -> LoadedMemories {
        let store = try EventStore.open(DataFolder(folder))
        let memories = try store.loadMemories()
        try store.close()
        return memories
    }
}
