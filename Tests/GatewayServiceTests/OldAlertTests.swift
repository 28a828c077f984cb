import EventStore
import Foundation
import GatewayCore
import GatewayService
import GatewayTestKit
import ProfileLanguage
import Testing

@Suite struct `An alert that was resolved days ago` {
    @Test func `is closed by command after a restart`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "nattvakt-\(UUID())")
        defer { try? FileManager.default.removeItem(at: folder) }
        try writeNight(to: DataFolder(folder.path))
        let close = Input.commanded(.close(reason: "granskat"), about: AlertID(1), by: .staff("olga", .operator))

        let pipeline = try open(folder)
        #expect(pipeline.read { $0.state.alerts[AlertID(1)] } == nil)
        #expect(try pipeline.handle([close]) == [InputResult()])
        #expect(pipeline.read { $0.state.alerts[AlertID(1)]?.state } == .closed)
        try pipeline.close()

        let again = try open(folder)
        #expect(again.read { $0.state.alerts[AlertID(1)]?.state } == .closed)
        #expect(
            try again.handle([close]).first?.refusal == "alert 1 is closed; a correction is a new record"
        )
        #expect(
            try again.handle([.commanded(.close(reason: nil), about: AlertID(9999), by: .staff("olga", .operator))])
                .first?.refusal == "alert 9999 is not open and not recent"
        )
        try again.close()
    }

    /// A press that was answered by telephone, and two days in which nobody closed it.
    private func writeNight(to folder: DataFolder) throws {
        var night = VirtualNight()
        night.press()
        night.answer(.accepted, by: "patrol-1")
        night.answer(.resolved, by: "patrol-1", outcome: .noNeed, reason: "talade i telefon")
        night.wait(.seconds(49 * 3600))
        night.press("button-2")
        var state = GatewayState()
        for fact in night.facts { try state.replay(fact) }
        let store = try EventStore.open(folder)
        try store.append(CommitBatch(facts: night.facts, state: state, touched: state.takeTouched()))
        try store.close()
    }

    private func open(_ folder: URL) throws -> GatewayPipeline {
        try GatewayPipeline(
            store: EventStore.open(DataFolder(folder.path)),
            library: ProfileLibrary(profiles: []),
            zone: .stockholm,
            log: { _ in }
        )
    }
}
