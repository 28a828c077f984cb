import AsyncHTTPClient
import EventStore
import Foundation
import GatewayCore
import NIOCore
import Testing

@testable import GatewayService

@Suite(.serialized, .timeLimit(.minutes(2))) struct `The main job on a real broker` {
    @Test func `a press becomes a patrol on its way, and the door that opens leaves a record`() async throws {
        try await LiveGateway.run { live in
            try live.client.publish(LiveTown.button, #"{"id":"a1","type":"panic","battery":87}"#)
            try await live.eventually("the device is told that its alarm is stored") {
                live.client.heard("v1/p/hemmet/d/knapp-1/down/ack").contains {
                    $0.contains(#""id":"a1","stored":true"#)
                }
            }
            try await live.eventually("the patrol is offered the alert") {
                live.client.heard("nattvakt/v1/patrols/patrol-1/offers").contains { $0.contains(#""offer":"1""#) }
            }
            try live.client.publish(
                "nattvakt/v1/patrols/patrol-1/answers",
                #"{"offer":"1","answer":"enRoute","id":"x"}"#
            )
            try await live.eventually("the patrol is on its way") { live.alert(.panic)?.state == .enRoute }
            try live.client.publish("nuki/2BB28570/lockActionEvent", "1,0,54321,17,1")
            try await live.eventually("the door puts it on scene") { live.alert(.panic)?.state == .onScene }
            try live.client.publish(
                "nattvakt/v1/patrols/patrol-1/answers",
                #"{"offer":"1","answer":"resolved","outcome":"helped","id":"y"}"#
            )
            try await live.eventually("help was given") { live.alert(.panic)?.state == .resolved }
            let records = try await live.pipeline.store.reader.access(AccessFilter(key: "key-anna"), limit: 10)
            #expect(records.map(\.access.person) == [.holder("anna")])
            #expect(records.first?.access.alert == live.alert(.panic)?.id)
            #expect(try live.pipeline.store.reader.verifyAccess().fault == nil)
        }
    }

    @Test func `tells everything that it has stored before it stops`() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("nv-\(UUID().uuidString.prefix(8))")
            .path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await LiveGateway.run(in: folder) { live in
            // The gateway is stopped while they come.
            for number in 0..<300 { try live.client.publish(LiveTown.button, #"{"id":"s\#(number)","type":"panic"}"#) }
        }
        let store = try EventStore.open(DataFolder(folder))
        let last = try store.loadState().lastFact
        #expect(try store.watermark(Outbox.watermarkName) == last)
        #expect(try store.facts(after: FactNumber(0), limit: .max).contains { $0.alert != nil })
        try store.close()
    }

    @Test func `goes on after a restart where it stood, and its projections follow from the facts`() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("nv-\(UUID().uuidString.prefix(8))")
            .path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await LiveGateway.run(in: folder) { live in
            try live.client.publish(LiveTown.button, #"{"id":"a1","type":"panic"}"#)
            try await live.eventually("the alert is there") { live.alert(.panic)?.state == .offered }
        }
        try await LiveGateway.run(in: folder) { live in
            #expect(live.alert(.panic)?.state == .offered)
            #expect(live.alert(.signalGap) == nil, "the broker kept the session across the restart")
            try live.client.publish(LiveTown.button, #"{"id":"a1","type":"panic"}"#)
            try await live.eventually("the repeated message is answered again") {
                live.client.heard("v1/p/hemmet/d/knapp-1/down/ack").contains { $0.contains(#""id":"a1""#) }
            }
            #expect(live.alert(.panic)?.occurrenceCount == 1)
        }
        let store = try EventStore.open(DataFolder(folder))
        let report = try store.rebuild()
        #expect(report.differingTables == [])
        try store.close()
    }

    @Test func `answers the command line while it runs`() async throws {
        try await LiveGateway.run { live in
            try await GatewayDoor.open(live.configuration) { access in
                guard case .status(let status) = try await access.ask(.status) else {
                    Issue.record("no status")
                    return
                }
                #expect(status.isRunning)
                #expect(status.devices == 6)
                let entry = RegistryEntry.area(Area(id: "norra", name: "Norra"))
                guard case .done(let results) = try await access.ask(.register([entry])) else { return }
                #expect(results == [InputResult()])
            }
            #expect(live.pipeline.read { $0.state.areas["norra"] } != nil)
        }
    }

    @Test func `lets nobody else into its data folder`() async throws {
        try await LiveGateway.run { live in
            let error = #expect(throws: StoreError.self) {
                _ = try EventStore.open(DataFolder(live.configuration.dataFolder))
            }
            #expect(error?.code == .locked)
        }
    }

    @Test func `tells its health and its counters`() async throws {
        try await LiveGateway.run { live in
            for (path, expected) in [
                ("healthz", "\"isReady\":true"), ("metrics", "nattvakt_session_open{session=\"publish\"} 1"),
            ] {
                let request = HTTPClientRequest(url: "http://127.0.0.1:\(live.httpPort)/\(path)")
                let response = try await HTTPClient.shared.execute(request, timeout: .seconds(10))
                let text = String(buffer: try await response.body.collect(upTo: 100_000))
                #expect(text.contains(expected), "\(text)")
            }
        }
    }
}
