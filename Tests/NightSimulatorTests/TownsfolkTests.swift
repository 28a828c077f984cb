import GatewayCore
import NightSimulator
import Testing

/// A night in which only what a test scripts or says happens.
private struct QuietNight {
    var night: SimulatedNight
    private(set) var said: [SimulatedAct] = []

    init(_ script: [ScriptedHappening] = [], change: (inout PeopleHabits) -> Void = { _ in }) {
        var habits = PeopleHabits()
        habits.sendsTwice = 0
        habits.fumbles = 0
        change(&habits)
        let plan = NightPlan(rates: SimulatedRates.ordinary.scaled(by: 0), habits: habits, script: script)
        night = SimulatedNight(town: SimulatedTown(seed: 1), plan: plan)
    }

    mutating func wait(_ span: Duration) {
        said += night.advance(to: night.town.start.advanced(by: night.now.uptime - night.town.start.uptime + span))
    }

    mutating func offer(
        _ offer: Int,
        to patrol: Int,
        state: String = "offered",
        transition: String = "offered",
        home: Int = 1,
        priority: Int = 2
    ) {
        let resident = night.town.homes[home - 1].resident.id
        let payload = """
            {"offer":"\(offer)","offerState":"\(state)","transition":"\(transition)","priority":"P\(priority)",\
            "kind":"panic","resident":"\(resident)"}
            """
        night.hear(topic: "nattvakt/v1/patrols/patrull-\(patrol)/offers", payload: Array(payload.utf8), at: night.now)
    }

    /// The payloads on topics that contain a word, oldest first.
    func payloads(_ word: String) -> [String] {
        said.compactMap(\.message).filter { $0.topic.contains(word) }.map {
            String(decoding: $0.payload, as: UTF8.self)
        }
    }

    /// The words that a patrol has answered with.
    func answers(of patrol: Int) -> [String] {
        payloads("patrull-\(patrol)/answers").map { payload in
            String(payload.split(separator: "\"answer\":\"")[1].prefix { $0 != "\"" })
        }
    }
}

@Suite struct `A simulated patrol` {
    @Test func `gets, reads, accepts, drives, opens with its own key, helps and says so`() throws {
        var quiet = QuietNight { $0.leavesArrivalToTheLock = 0 }
        quiet.offer(7, to: 1)
        quiet.wait(.seconds(7200))
        #expect(quiet.answers(of: 1) == ["delivered", "seen", "accepted", "enRoute", "onScene", "resolved"])
        let use = try #require(quiet.night.ledger.doorUses.first)
        #expect(use.operation == .unlocked)
        let driver = quiet.night.town.patrols[0].patrol.shifts[0].staff
        #expect(use.staff == driver)
        let key = try #require(quiet.night.town.key(of: driver, at: use.happenedAt.wall))
        #expect(use.doorKey == key.id)
        #expect(quiet.payloads("lockActionEvent").first == "3,0,54321,\(12_000 + key.number),1")
        #expect(quiet.payloads("position").count > 5)
    }

    @Test func `stops when another has the alert`() {
        var quiet = QuietNight()
        quiet.offer(7, to: 1)
        quiet.wait(.seconds(200))
        #expect(quiet.answers(of: 1).contains("accepted"))
        quiet.offer(7, to: 1, state: "withdrawn", transition: "accepted")
        let before = quiet.answers(of: 1)
        quiet.wait(.seconds(7200))
        #expect(quiet.answers(of: 1) == before)
        #expect(quiet.night.ledger.doorUses.isEmpty)
    }

    @Test func `says no while it has another alert, and yes to life`() {
        var quiet = QuietNight()
        quiet.offer(7, to: 1, home: 1)
        quiet.wait(.seconds(150))
        quiet.offer(8, to: 1, home: 2)
        quiet.wait(.seconds(60))
        #expect(quiet.answers(of: 1).last == "declined")
        quiet.offer(9, to: 1, home: 2, priority: 1)
        quiet.wait(.seconds(60))
        #expect(quiet.answers(of: 1).suffix(2) == ["declined", "accepted"])
        #expect(
            quiet.payloads("patrull-1/answers").last { $0.contains("declined") }?.contains("\"offer\":\"7\"") == true
        )
    }

    @Test func `sets out when it is reminded`() {
        var quiet = QuietNight {
            $0.forgets = 1
            $0.slowness = 1
        }
        quiet.offer(7, to: 3)
        quiet.wait(.seconds(300))
        #expect(quiet.answers(of: 3) == ["delivered", "seen", "accepted"])
        quiet.offer(7, to: 3, state: "accepted", transition: "reminded")
        quiet.wait(.seconds(30))
        #expect(quiet.answers(of: 3).last == "enRoute")
    }

    @Test func `with a dead telephone gets nothing and answers nothing`() {
        var quiet = QuietNight { $0.phoneDead = .seconds(20_000)...(.seconds(20_000)) }
        quiet.wait(.seconds(7300))
        quiet.offer(7, to: 5)
        quiet.wait(.seconds(7200))
        #expect(quiet.answers(of: 5) == [])
    }

    @Test func `sends an answer twice with one identifier`() {
        var quiet = QuietNight { $0.sendsTwice = 1 }
        quiet.offer(7, to: 1)
        quiet.wait(.seconds(20))
        let answers = quiet.payloads("patrull-1/answers")
        #expect(answers.count >= 2)
        #expect(answers[0] == answers[1])
    }

    @Test func `takes a second alert of the same home along`() {
        var quiet = QuietNight { $0.leavesArrivalToTheLock = 0 }
        quiet.offer(7, to: 1)
        quiet.wait(.seconds(150))
        quiet.offer(8, to: 1)
        quiet.wait(.seconds(7200))
        let ended = quiet.payloads("patrull-1/answers").filter { $0.contains("resolved") }
        #expect(ended.map { $0.contains("\"offer\":\"7\"") } == [true, false])
    }

    @Test func `does not mind what it cannot read`() {
        var quiet = QuietNight()
        quiet.night.hear(topic: "nattvakt/v1/patrols/patrull-1/offers", payload: Array("{".utf8), at: quiet.night.now)
        quiet.night.hear(topic: "nattvakt/v1/patrols/nobody/offers", payload: [], at: quiet.night.now)
        quiet.offer(0, to: 1, state: "dancing")
        quiet.wait(.seconds(60))
        #expect(quiet.answers(of: 1) == [])
    }
}

@Suite struct `A simulated resident` {
    @Test func `presses again until somebody comes`() {
        var quiet = QuietNight([ScriptedHappening(after: .seconds(1), .press, home: 1)]) { $0.pressesAgain = 1 }
        quiet.wait(.seconds(4 * 3600))
        let presses = quiet.night.ledger.alarms
        #expect(presses.count == 8)
        #expect(Set(presses.map(\.resident)) == ["vik-0002"])
    }

    @Test func `stops pressing when somebody is there`() {
        var quiet = QuietNight([ScriptedHappening(after: .seconds(1), .press, home: 0)]) { $0.pressesAgain = 1 }
        quiet.wait(.seconds(2))
        quiet.offer(7, to: 1)
        quiet.wait(.seconds(7200))
        let arrival = quiet.night.ledger.doorUses.first?.happenedAt.uptime
        #expect(
            quiet.night.ledger.alarms.allSatisfy { alarm in arrival.map { alarm.happenedAt.uptime <= $0 } ?? false }
        )
    }

    @Test func `stops pressing when the desk has closed the matter`() {
        var quiet = QuietNight([ScriptedHappening(after: .seconds(1), .press, home: 0)]) { $0.pressesAgain = 1 }
        quiet.wait(.seconds(2))
        quiet.night.hear(
            topic: "nattvakt/v1/alerts/1",
            payload: Array(#"{"state":"resolved","device":"knapp-0001"}"#.utf8),
            at: quiet.night.now
        )
        quiet.wait(.seconds(7200))
        #expect(quiet.night.ledger.alarms.count == 1)
    }

    @Test func `falls in stages that share one time`() {
        var quiet = QuietNight([ScriptedHappening(after: .seconds(1), .fall, home: 0, isBrisk: true)]) {
            $0.pressesAgain = 0
        }
        quiet.wait(.seconds(120))
        #expect(quiet.night.ledger.alarms.map(\.kind) == [.fallSuspected, .fallConfirmed, .fallConfirmed])
        let falls = quiet.payloads("/events").filter { $0.contains("\"type\":5") }
        #expect(Set(falls.compactMap { $0.split(separator: "\"timestamp\":").last?.prefix(13) }).count == 1)
    }
}

@Suite struct `A simulated device` {
    @Test func `repeats its alarm with the same identifier until it is stored`() throws {
        var quiet = QuietNight([ScriptedHappening(after: .seconds(1), .press, home: 0)]) { $0.pressesAgain = 0 }
        quiet.wait(.seconds(9))
        let sent = quiet.payloads("up/alarm")
        #expect(sent.count == 4)
        #expect(Set(sent).count == 1)
        let id = try #require(quiet.night.ledger.alarms.first?.sourceID)
        quiet.night.hear(
            topic: "v1/p/vintervik/d/knapp-0001/down/ack",
            payload: Array(#"{"id":"\#(id)","stored":true}"#.utf8),
            at: quiet.night.now
        )
        quiet.wait(.seconds(600))
        #expect(quiet.payloads("up/alarm").count == 4)
        #expect(quiet.night.ledger.alarms.first?.transmissions == 4)
    }

    @Test func `gives up after thirty repetitions`() {
        var quiet = QuietNight([ScriptedHappening(after: .seconds(1), .press, home: 0)]) { $0.pressesAgain = 0 }
        quiet.wait(.seconds(7200))
        #expect(quiet.payloads("up/alarm").count == 31)
    }

    @Test(arguments: ScriptedHappening.Scripted.allCases)
    func `does what the script says`(what: ScriptedHappening.Scripted) {
        var alone = QuietNight()
        alone.wait(.seconds(30))
        var scripted = QuietNight((0..<4).map { ScriptedHappening(after: .seconds(10), what, home: $0) })
        scripted.wait(.seconds(30))
        let isSilence = what == .silence
        #expect(scripted.said.count != alone.said.count || isSilence)
    }

    @Test func `keeps its message while the broker is away`() throws {
        var habits = PeopleHabits()
        habits.sendsTwice = 0
        let plan = NightPlan(
            rates: SimulatedRates.ordinary.scaled(by: 0),
            habits: habits,
            script: [ScriptedHappening(after: .seconds(20), .press, home: 1)],
            faults: [PlannedFault(after: .seconds(15), .brokerAway(.seconds(60)))]
        )
        var night = SimulatedNight(town: SimulatedTown(seed: 1), plan: plan)
        let acts = night.advance(to: night.town.start.advanced(by: .seconds(120)))
        let press = try #require(acts.first { $0.message?.topic.hasPrefix("zigbee2mqtt/0x") == true && $0.isPress })
        #expect(press.at.uptime - night.town.start.uptime == .seconds(75))
        #expect(night.ledger.alarms.first?.happenedAt.uptime == night.town.start.uptime + .seconds(20))
    }
}

extension SimulatedAct {
    fileprivate var isPress: Bool {
        message.map { String(decoding: $0.payload, as: UTF8.self).contains("emergency") } ?? false
    }
}
