import GatewayCore
import NightSimulator
import Testing

@Suite struct `A simulated night through the gateway` {
    /// Thirty times as much as in an ordinary night, so that three hours hold every kind of happening.
    private func busyNight(_ seed: UInt64, faults: [PlannedFault] = []) throws -> DrivenNight {
        let plan = NightPlan(rates: SimulatedRates.ordinary.scaled(by: 60), faults: faults)
        return try DrivenNight(town: SimulatedTown(seed: seed), plan: plan, keepsFacts: true)
    }

    /// Every open alert waits for something that is still to come.
    private func expectDeadlines(_ driven: DrivenNight, _ seed: UInt64) {
        for alert in driven.gateway.state.openAlerts {
            #expect(alert.nextTimer.map { $0.at > driven.now.uptime } ?? false, "seed \(seed): alert \(alert.id)")
        }
    }

    @Test(arguments: UInt64(1)...3)
    func `turns every alarm into an alert and every use of a door into a record`(seed: UInt64) throws {
        var driven = try busyNight(seed)
        for _ in 0..<180 {
            driven.run(.seconds(60))
            expectDeadlines(driven, seed)
        }
        #expect(driven.findings == [], "seed \(seed)")
        #expect(driven.unread == [:], "seed \(seed)")
        #expect(driven.night.ledger.realAlarms.count >= 10, "seed \(seed)")
        #expect(driven.night.ledger.doorUses.contains { $0.staff != nil }, "seed \(seed)")
        // Whoever is on scene with a dead telephone cannot say that help was given, so not every old alert is resolved.
        let older = driven.alarms.filter { driven.sinceLastReport(of: $0) > .seconds(5400) }
        #expect(older.filter(\.state.isUntaken).map(\.id) == [], "seed \(seed)")
        #expect(older.count { $0.state == .resolved } * 4 >= older.count * 3, "seed \(seed)")
    }

    @Test func `proves arrivals with the holder's own key`() throws {
        var driven = try busyNight(2)
        driven.run(.seconds(2 * 3600))
        let proved = driven.alarms.filter { $0.times.onSceneSource == .lockUnlock }
        #expect(!proved.isEmpty)
        for alert in proved {
            let records = driven.accessRecords.filter { $0.alert == alert.id && $0.operation == .unlocked }
            #expect(records.contains { $0.person.staff != nil }, "alert \(alert.id)")
        }
    }

    @Test func `brings records of offline locks hours late, with the time of use`() throws {
        var driven = try busyNight(1)
        driven.run(.seconds(5 * 3600))
        let late = driven.accessRecords.filter { $0.isLate && $0.clockQuality == .device }
        #expect(late.contains { $0.receivedAt.wall - $0.effectiveTime > .seconds(3600) && $0.person.staff != nil })
        #expect(driven.findings == [])
    }

    @Test(arguments: UInt64(1)...2)
    func `loses nothing when the gateway restarts and the broker is away`(seed: UInt64) throws {
        let faults = PlannedFault.drawn(seed: seed, over: .seconds(3 * 3600), every: .seconds(1800)).filter {
            if case .wallClockSteps = $0.kind { false } else { true }
        }
        var driven = try busyNight(seed, faults: faults)
        driven.run(.seconds(4 * 3600))
        #expect(faults.count > 3)
        #expect(!driven.isGatewayDown)
        #expect(driven.findings == [], "seed \(seed)")
        let forgotten = driven.alarms.filter { $0.state.isUntaken && driven.sinceLastReport(of: $0) > .seconds(7200) }
        #expect(forgotten.map(\.id) == [], "seed \(seed)")
    }

    @Test(arguments: UInt64(1)...1)
    func `misses no alarm when the gateway's wall clock is stepped`(seed: UInt64) throws {
        let steps = [1800, -3600, 600].enumerated().map { place, seconds in
            PlannedFault(after: .seconds(1800 * (place + 1)), .wallClockSteps(.seconds(seconds)))
        }
        var driven = try busyNight(seed, faults: steps)
        for _ in 0..<180 {
            driven.run(.seconds(60))
            expectDeadlines(driven, seed)
        }
        // Who opened a lock without a clock is looked up by the gateway's clock, so only the alarms are compared here.
        let alarms = driven.findings.filter {
            if case .wrongRecord = $0 { false } else { true }
        }
        #expect(alarms == [], "seed \(seed)")
    }
}
