import GatewayCore
import NightSimulator
import Testing

@Suite struct `The demonstration's night` {
    private func demonstration(_ seed: UInt64) throws -> DrivenNight {
        try DrivenNight(
            town: SimulatedTown(seed: seed, policyPace: 3),
            plan: .demonstration,
            keepsFacts: true
        )
    }

    @Test(arguments: UInt64(1)...8)
    func `goes from the first press to help behind an opened door within 15 seconds`(seed: UInt64) throws {
        var driven = try demonstration(seed)
        driven.run(.seconds(15))
        let first = try #require(driven.alarms.first, "seed \(seed)")
        #expect(first.times.raisedAt.uptime - driven.night.town.start.uptime == .seconds(1), "seed \(seed)")
        #expect(first.state == .resolved, "seed \(seed)")
        #expect(first.times.acceptedAt != nil)
        let opened = driven.accessRecords.first { $0.operation == .unlocked && $0.alert == first.id }
        #expect(opened?.person.staff != nil, "seed \(seed)")
        #expect(opened?.doorKey != nil, "seed \(seed)")
    }

    @Test(arguments: UInt64(1)...8)
    func `hears every class of device within 10 seconds`(seed: UInt64) throws {
        var driven = try demonstration(seed)
        driven.run(.seconds(10))
        let heard = driven.night.town.devices.map(\.device).filter {
            driven.gateway.contacts[$0.id] != nil
        }
        let classes = Set(heard.map(\.deviceClass))
        #expect(
            classes == [.safetyAlarm, .gpsAlarm, .fallSensor, .digitalLock, .nightCamera],
            "seed \(seed)"
        )
    }

    @Test(arguments: UInt64(1)...3)
    func `keeps the desk busy for five minutes and leaves nobody waiting`(seed: UInt64) throws {
        var driven = try demonstration(seed)
        driven.run(.seconds(300))
        #expect(driven.alarms.count >= 15, "seed \(seed)")
        #expect(driven.findings == [], "seed \(seed)")
        #expect(driven.unread == [:], "seed \(seed)")
        let waiting = driven.alarms.filter { $0.state.isUntaken && driven.sinceLastReport(of: $0) > .seconds(90) }
        #expect(waiting.map(\.id) == [], "seed \(seed)")
        #expect(driven.alarms.count { $0.state == .resolved } >= 12, "seed \(seed)")
    }

    @Test func `raises another alarm at the press of a key`() throws {
        var driven = try demonstration(1)
        driven.run(.milliseconds(500))
        driven.night.happenNow(.press, home: 3, isBrisk: true)
        driven.run(.milliseconds(100))
        #expect(driven.alarms.map(\.subject.resident) == ["vik-0004"])
    }

    @Test func `lets a person play a patrol`() throws {
        var driven = try demonstration(1)
        for patrol in driven.night.town.patrols { driven.night.leaveToPerson(patrol.patrol.id) }
        driven.run(.seconds(10))
        #expect(driven.alarms.first?.times.firstDeliveredAt == nil)
        #expect(driven.night.ledger.answerCount == 0)
    }
}
