import EventStore
import GatewayCore

/// What a request reads from the log and its projections.
struct LocalLog: Sendable {
    let pipeline: GatewayPipeline
    func alerts(_ filter: AlertFilter) async throws -> [Alert] { pipeline.read { $0.state.openAlerts } }
    func story(of id: AlertID) async throws -> AlertStory { fatalError() }
    func access(_ filter: AccessFilter) async throws -> [AccessLine] { fatalError() }
    func verifyLedger() async throws -> LedgerVerdict { fatalError() }
    func rebuild() throws -> RebuildVerdict { fatalError() }
    func responseTimes(from: WallTime, to: WallTime, area: AreaID?) async throws -> ResponseTimes { fatalError() }
    func received(_ device: DeviceID, after: FactNumber) async throws -> [ReceivedLine] { fatalError() }
    func unreadable(limit: Int) async throws -> [ReceivedLine] { fatalError() }
    func backup(to: String) async throws -> Int64 { fatalError() }
}
