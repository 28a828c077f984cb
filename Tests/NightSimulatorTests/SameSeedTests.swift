import Foundation
import GatewayCore
import NightSimulator
import Testing

@Suite struct `A night from a seed` {
    private let plan = NightPlan(pace: 20, rates: .busy)

    @Test func `does the same acts again, byte for byte, when it hears the same`() throws {
        var first = try DrivenNight(town: SimulatedTown(seed: 5), plan: plan)
        var second = try DrivenNight(town: SimulatedTown(seed: 5), plan: plan)
        first.run(.seconds(600))
        second.run(.seconds(600))
        #expect(first.messageHash == second.messageHash)
        #expect(first.night.ledger.messageCount == second.night.ledger.messageCount)
        #expect(first.gateway.state == second.gateway.state)
    }

    @Test func `is another night from another seed, in the same town`() throws {
        var first = try DrivenNight(town: SimulatedTown(seed: 5), plan: plan, seed: 1)
        var second = try DrivenNight(town: SimulatedTown(seed: 5), plan: plan, seed: 2)
        first.run(.seconds(60))
        second.run(.seconds(60))
        #expect(first.messageHash != second.messageHash)
    }

    @Test func `does not depend on how often time is moved`() {
        var once = SimulatedNight(town: SimulatedTown(seed: 5), plan: plan)
        var often = once
        let start = once.town.start
        let whole = once.advance(to: start.advanced(by: .seconds(120)))
        let parts = (1...1200).flatMap { often.advance(to: start.advanced(by: .milliseconds(100 * $0))) }
        #expect(whole.compactMap(\.message) == parts.compactMap(\.message))
        #expect(whole.map(\.at) == parts.map(\.at))
    }

    @Test func `tells of its acts in the order of time, none before it was told to`() {
        var night = SimulatedNight(town: SimulatedTown(seed: 5), plan: plan)
        var last = night.town.start
        for step in 1...100 {
            let end = night.town.start.advanced(by: .seconds(step))
            for act in night.advance(to: end) {
                #expect(act.at.uptime >= last.uptime && act.at.uptime <= end.uptime)
                last = act.at
            }
            #expect(night.nextActAt.map { $0 > end.uptime } ?? true)
        }
    }

    /// What people need must not depend on what patrols do, or no two ways of dispatching could be compared.
    @Test func `gives people the same needs whatever the patrols are like`() throws {
        var slowHabits = PeopleHabits()
        slowHabits.slowness = 50
        slowHabits.declines = 1
        slowHabits.pressesAgain = 0
        var promptHabits = PeopleHabits()
        promptHabits.pressesAgain = 0
        var firsts: [[LedgerAlarm]] = []
        for habits in [slowHabits, promptHabits] {
            let plan = NightPlan(rates: SimulatedRates.ordinary.scaled(by: 20), habits: habits)
            var driven = try DrivenNight(town: SimulatedTown(seed: 5), plan: plan)
            driven.run(.seconds(2 * 3600))
            firsts.append(driven.night.ledger.alarms.filter { $0.kind == .panic || $0.kind == .geofenceExit })
        }
        #expect(!firsts[0].isEmpty)
        #expect(firsts[0].map(\.happenedAt) == firsts[1].map(\.happenedAt))
        #expect(firsts[0].map(\.device) == firsts[1].map(\.device))
    }

    @Test(arguments: [
        "Date()", "Task.sleep", "SystemRandomNumberGenerator", "UUID()", "ContinuousClock", "SuspendingClock",
        "randomElement()", "shuffled()", "import Glibc", "FileManager", "Task {",
    ])
    func `has no clock, no chance and no outside world of its own`(word: String) throws {
        let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("Sources/NightSimulator")
        let files = try FileManager.default.subpathsOfDirectory(atPath: sources.path).filter { $0.hasSuffix(".swift") }
        #expect(files.count > 20)
        for file in files {
            let text = try String(contentsOf: sources.appendingPathComponent(file), encoding: .utf8)
            #expect(!text.contains(word), "\(file)")
        }
    }
}
