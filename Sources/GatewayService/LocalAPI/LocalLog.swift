import EventStore
import GatewayCore

/// What a request reads from the log and its projections.
struct LocalLog: Sendable {
    let pipeline: GatewayPipeline

    private var reader: StoreReader { pipeline.store.reader }

    /// Open alerts are the state's own, the most urgent first; past ones are the store's, the newest first.
    func alerts(_ filter: AlertFilter, limit: Int) async throws -> [Alert] {
        let found = try await reader.alerts(filter, limit: limit)
        guard filter.isOpen == true else { return found }
        return found.sorted { ($0.priority, $0.id) < ($1.priority, $1.id) }
    }

    func story(of id: AlertID) async throws -> AlertStory {
        guard let alert = try await reader.alert(id) else {
            throw ServiceError(
                .notFound,
                "there is no alert \(id)",
                remedy: "`nattvakt alert list --all` shows the latest."
            )
        }
        let steps = try await reader.facts(of: id).compactMap { fact -> AlertStory.Step? in
            guard case .alert(let change) = fact.body else { return nil }
            return AlertStory.Step(at: fact.at, change: change)
        }
        let access = try await reader.access(AccessFilter(alert: id), limit: 1000)
        return AlertStory(alert: alert, steps: steps, access: access.reversed())
    }

    /// The newest first.
    func access(_ filter: AccessFilter, limit: Int) async throws -> [AccessEntry] {
        try await reader.access(filter, limit: limit)
    }

    func verifyLedger() throws -> LedgerCheck {
        let verdict = try reader.verifyAccess()
        return LedgerCheck(
            records: verdict.records,
            chains: verdict.chains,
            fault: verdict.fault.map { "\($0)" }
        )
    }

    func rebuild() throws -> RebuildCheck {
        let report = try pipeline.store.rebuild()
        return RebuildCheck(facts: report.facts, differences: report.differingTables)
    }

    func responseTimes(from: WallTime, to: WallTime, area: AreaID?) async throws -> ResponseTimes {
        // Rows lie by when the alert was first raised: one of the evening before may have been opened again since, and
        // the report itself asks when each was received.
        let filter = AlertFilter(from: from + (.zero - LocalLog.reopeningSpan), to: to + .seconds(3600), area: area)
        let alerts = try await reader.alerts(filter, limit: .max)
        return ResponseTimes(of: alerts, from: from, to: to, area: area, now: pipeline.clock.now())
    }

    /// How long after it was first raised an alert may be opened again, for reports.
    private static let reopeningSpan: Duration = .seconds(24 * 3600)

    func received(_ device: DeviceID, after: FactNumber) async throws -> [ReceivedLine] {
        lines(try await reader.messages(from: device, limit: 100)).filter { $0.number > after }.reversed()
    }

    func received(since: WallTime, after: FactNumber, limit: Int) async throws -> LocalReply {
        let start = after.rawValue > 0 ? after : try await reader.lastFact(before: since)
        let facts = try await reader.facts(after: start, limit: min(max(limit, 1), 2000))
        return .receivedPage(lines(facts).filter { $0.at.wall >= since }, next: facts.last?.number)
    }

    func unreadable(limit: Int) async throws -> [ReceivedLine] {
        lines(try await reader.messagesNotUnderstood(limit: limit))
    }

    func backup(to path: String) throws -> Int { try reader.backup(to: path).bytes }

    private func lines(_ facts: [Fact]) -> [ReceivedLine] {
        facts.compactMap { fact in
            guard case .received(let message) = fact.body else { return nil }
            return ReceivedLine(number: fact.number, at: fact.at, message: message)
        }
    }
}
