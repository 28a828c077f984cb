import GatewayCore
import GatewayTestKit
import Testing

@Suite struct `An alert that is opened again` {
    /// Helped after 10 minutes; pressed again 5 minutes later; helped after 20.
    private func reopened() -> VirtualNight {
        var night = VirtualNight()
        night.press()
        night.answer(.enRoute, by: "patrol-1")
        night.wait(.seconds(600))
        night.answer(.onScene, by: "patrol-1")
        night.answer(.resolved, by: "patrol-1", outcome: .helped)
        night.wait(.seconds(300))
        night.press()
        return night
    }

    @Test func `begins a new chain of times, and keeps the one before`() throws {
        var night = reopened()
        let open = try #require(night.latestAlarm)
        #expect(open.id == AlertID(1) && open.occurrenceCount == 2)
        #expect(open.times.receivedAt == night.now && open.times.acceptedAt == nil && open.times.onSceneAt == nil)
        night.answer(.enRoute, by: "patrol-1")
        night.wait(.seconds(1200))
        night.answer(.onScene, by: "patrol-1")
        night.answer(.resolved, by: "patrol-1", outcome: .helped)
        let alert = try #require(night.latestAlarm)
        #expect(alert.earlierTimes?.count == 1)
        let arrivals = [alert.firstTimes, alert.times].map { times in
            times.onSceneAt.map { $0.uptime - times.receivedAt.uptime }
        }
        #expect(arrivals == [.seconds(600), .seconds(1200)])
    }

    @Test func `counts with both waits in the report`() throws {
        var night = reopened()
        let report = night.report()
        #expect(report.alerts == 2 && report.reopened == 1)
        let open = try #require(report.hops.first { $0.name == .arrivalTime })
        #expect(open.count == 1 && open.censored == 1)
        night.answer(.enRoute, by: "patrol-1")
        night.wait(.seconds(1200))
        night.answer(.onScene, by: "patrol-1")
        let arrival = try #require(night.report().hops.first { $0.name == .arrivalTime })
        #expect(arrival.count == 2 && arrival.p50 == 600 && arrival.p95 == 1200)
    }

    @Test func `counts in each night for itself`() {
        let night = reopened()
        let early = night.report(to: VirtualNight.evening.wall + .seconds(60))
        #expect(early.alerts == 1 && early.reopened == 0)
        let late = night.report(from: VirtualNight.evening.wall + .seconds(60))
        #expect(late.alerts == 1 && late.reopened == 1)
    }

    @Test func `asks a patrol at the second press, though one was asked before it was opened again`() throws {
        let deskFirst = DispatchPolicy(
            id: "natt-sodra",
            version: 2,
            validFrom: WallTime(milliseconds: 0),
            appliesTo: DispatchPolicy.Scope(areas: ["sodra"]),
            steps: [DispatchPolicy.Step(after: .zero, who: .operatorPool("larmcentral"))],
            repetition: DispatchPolicy.Repetition(rounds: 2, interval: .seconds(180))
        )
        var night = VirtualNight(town: VirtualNight.town + [.policy(deskFirst)])
        night.press()
        night.press()
        #expect(night.latestAlert?.hasAskedPatrol == true)
        night.answer(.accepted, by: "patrol-1")
        night.answer(.onScene, by: "patrol-1")
        night.answer(.resolved, by: "patrol-1", outcome: .helped)
        night.wait(.seconds(300))
        night.press()
        #expect(night.latestAlert?.id == AlertID(1) && night.latestAlert?.hasAskedPatrol == false)
        night.press()
        #expect(night.latestAlert?.hasAskedPatrol == true)
    }

    @Test func `keeps the door that was opened before`() {
        var night = VirtualNight()
        night.press()
        night.answer(.enRoute, by: "patrol-1")
        night.wait(.seconds(600))
        let opened = night.now.wall
        night.answer(.onScene, by: "patrol-1")
        night.answer(.resolved, by: "patrol-1", outcome: .helped)
        night.wait(.seconds(300))
        night.press()
        night.signal(.lockUnlocked, from: "lock-1") {
            $0.credential = "17"
            $0.occurredAt = opened
        }
        #expect(night.records.last?.alert == AlertID(1))
    }

    @Test func `when it is a technical one, is to be acknowledged within the hour again`() throws {
        var night = VirtualNight()
        let olga = Actor.staff("olga", .operator)
        night.signal(.batteryLow, from: "button-1")
        night.give(.commanded(.accept, about: AlertID(1), by: olga))
        night.give(.commanded(.resolve(.technical, reason: "bytt batteri"), about: AlertID(1), by: olga))
        night.wait(.seconds(60))
        night.signal(.batteryLow, from: "button-1")
        let alert = try #require(night.latestAlert)
        #expect(alert.id == AlertID(1) && alert.state == .raised && alert.condition == .active)
        #expect(alert.nextTimer == AlertTimer(.technicalReview, at: night.now.uptime + .seconds(3600)))
        #expect(alert.times.acceptedAt == nil && alert.outcome == nil)
    }
}

@Suite struct `An alert that nobody closed for days` {
    @Test(arguments: [false, true])
    func `can still be closed`(hasRestarted: Bool) throws {
        var night = VirtualNight()
        night.press()
        night.answer(.accepted, by: "patrol-1")
        night.answer(.resolved, by: "patrol-1", outcome: .noNeed, reason: "talade i telefon")
        night.wait(.seconds(49 * 3600))
        #expect(night.gateway.state.alerts[AlertID(1)] == nil, "memory is bounded")
        if hasRestarted { try night.restart() }
        night.give(.commanded(.close(reason: "granskat"), about: AlertID(1), by: .staff("olga", .operator)))
        #expect(night.lastOutcome.refusal == nil)
        #expect(night.gateway.state.alerts[AlertID(1)]?.state == .closed)
        #expect(try night.replayed().alerts[AlertID(1)] == night.gateway.state.alerts[AlertID(1)])
    }
}

@Suite struct `A referral` {
    @Test func `that nobody confirms comes back and is offered anew`() throws {
        var night = VirtualNight()
        night.press()
        night.give(.commanded(.refer(to: "112", reference: "7"), about: AlertID(1), by: .staff("olga", .operator)))
        night.wait(.seconds(599))
        #expect(night.latestAlarm?.state == .referred)
        #expect(night.latestAlarm?.assignments.contains { !$0.state.isEnded } == false)
        night.wait(.seconds(1))
        let alert = try #require(night.latestAlarm)
        #expect(alert.state == .offered && alert.missed == [.referralConfirmation])
        #expect(alert.assignments.contains { $0.recipient == .patrol("patrol-1") && $0.state == .offered })
    }

    @Test func `that is confirmed is over`() {
        var night = VirtualNight()
        let olga = Actor.staff("olga", .operator)
        night.press()
        night.give(.commanded(.refer(to: "112", reference: "7"), about: AlertID(1), by: olga))
        night.give(.commanded(.confirmReferral(by: "SOS"), about: AlertID(1), by: olga))
        night.wait(.seconds(3600))
        #expect(night.latestAlarm?.state == .closed && night.latestAlarm?.missed == [])
    }
}

@Suite struct `A device that falls silent` {
    private func watched() -> VirtualNight {
        var night = VirtualNight()
        guard var device = night.gateway.state.devices["camera-1"] else { return night }
        device.supervisionSeconds = 600
        night.register(.device(device))
        return night
    }

    @Test func `twice within the hour has one alert with two occurrences`() throws {
        var night = watched()
        night.wait(.seconds(600))
        #expect(night.alert(.deviceSilent)?.occurrenceCount == 1)
        night.signal(.heartbeat, from: "camera-1", lane: .telemetry)
        #expect(night.alert(.deviceSilent)?.condition == .restored)
        night.wait(.seconds(600))
        let alert = try #require(night.alert(.deviceSilent))
        #expect(alert.condition == .active && alert.occurrenceCount == 2)
        #expect(night.gateway.state.alerts.count == 1)
        #expect(
            alert.nextTimer == AlertTimer(.technicalReview, at: night.now.uptime + .seconds(3600)),
            "nobody has acknowledged it yet"
        )
    }

    @Test func `again long after has two alerts`() throws {
        var night = watched()
        night.wait(.seconds(600))
        for _ in 0..<10 {
            night.signal(.heartbeat, from: "camera-1", lane: .telemetry)
            night.wait(.seconds(500))
        }
        let first = try #require(night.alert(.deviceSilent))
        #expect(first.state == .closed)
        night.wait(.seconds(100))
        let second = try #require(night.alert(.deviceSilent))
        #expect(second.id > first.id && second.state == .raised && second.occurrenceCount == 1)
    }
}

@Suite struct `A log that other rules have written` {
    /// A night's facts whose first deadlines are ten seconds later than our rules have them.
    private func facts(rules: Int) -> [Fact] {
        var night = VirtualNight()
        night.give(
            .started(GatewayStart(version: "0", bootID: "b", uptimeOffsetNanoseconds: 0, rules: rules))
        )
        let start = night.facts.count
        night.press()
        night.wait(.seconds(44))
        return night.facts.enumerated().map { index, fact in
            guard index > start, case .alert(var change) = fact.body, let deadline = change.after.deadline else {
                return fact
            }
            change.after.deadline = AlertTimer(deadline.kind, at: deadline.at + .seconds(10))
            return Fact(number: fact.number, at: fact.at, body: .alert(change))
        }
    }

    @Test func `is taken as it says`() throws {
        var state = GatewayState()
        for fact in facts(rules: AlertRules.version - 1) { try state.replay(fact) }
        let alert = try #require(state.alerts[AlertID(1)])
        #expect(alert.state == .offered)
        #expect(alert.nextTimer?.at == alert.times.raisedAt.uptime + .seconds(55))
    }

    @Test func `is refused where it claims to follow ours`() {
        #expect(throws: ReplayError.self) {
            var state = GatewayState()
            for fact in facts(rules: AlertRules.version) { try state.replay(fact) }
        }
    }

    @Test func `is checked again from the first alert that began under ours`() throws {
        var night = VirtualNight()
        night.give(.started(GatewayStart(version: "0", bootID: "b", uptimeOffsetNanoseconds: 0, rules: 0)))
        night.press("button-1")
        night.give(.started(GatewayStart(version: "1", bootID: "b", uptimeOffsetNanoseconds: 0)))
        night.press("button-1")
        night.press("button-2")
        func replay(altering alert: AlertID) throws {
            var state = GatewayState()
            for fact in night.facts {
                guard case .alert(var change) = fact.body, change.alert == alert else {
                    try state.replay(fact)
                    continue
                }
                change.after.condition = .lostContact
                try state.replay(Fact(number: fact.number, at: fact.at, body: .alert(change)))
            }
        }
        #expect(throws: Never.self) { try replay(altering: AlertID(1)) }
        #expect(throws: ReplayError.self) { try replay(altering: AlertID(2)) }
    }

    @Test func `is refused with a hole in an alert whatever the rules`() {
        let facts = facts(rules: 0)
        #expect(throws: ReplayError.self) {
            var state = GatewayState()
            for fact in facts {
                guard case .alert(var change) = fact.body else {
                    try state.replay(fact)
                    continue
                }
                change.sequence += 1
                try state.replay(Fact(number: fact.number, at: fact.at, body: .alert(change)))
            }
        }
    }
}

extension VirtualNight {
    fileprivate func report(from: WallTime? = nil, to: WallTime? = nil) -> ResponseTimes {
        ResponseTimes(
            of: gateway.state.alerts.values.sorted { $0.id < $1.id },
            from: from ?? VirtualNight.evening.wall,
            to: to ?? VirtualNight.evening.wall + .seconds(86_400),
            area: nil,
            now: now
        )
    }
}
