import Foundation
import Testing

@testable import GatewayService

@Suite(.serialized, .timeLimit(.minutes(2))) struct `The demonstration` {
    @Test func `loses nothing between the town and the log, and gets somebody through a door`() async throws {
        let options = DemoOptions(
            seconds: 20,
            seed: 1,
            isHeadless: true,
            isJSON: true,
            profiles: [LiveGateway.profiles]
        )
        let summary = try await Demonstration(options).run()
        #expect(summary.lost == 0)
        #expect(summary.messages > 100)
        #expect(summary.alerts.raised >= 3)
        #expect(summary.alerts.offered == summary.alerts.raised)
        #expect(summary.alerts.resolved >= 1)
        #expect(summary.accessRecords >= 1)
        #expect(summary.publishToAlertMs.p50 != nil)
    }
}
