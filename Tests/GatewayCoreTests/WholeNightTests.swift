import GatewayCore
import GatewayTestKit
import Testing

@Suite struct `A whole night on a virtual clock` {
    /// Ten hours of presses, falls, doors, slow and silent patrols and restarts, from a seed.
    @Test(arguments: UInt64(1)...16)
    func `leaves no alert that waits for nobody`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var night = VirtualNight()
        night.superviseDevices()
        while night.now.wall < VirtualNight.evening.wall + .seconds(10 * 3600) {
            night.wait(.milliseconds(Int64.random(in: 1...600_000, using: &random)))
            try night.happen(&random)
            try night.checkInvariants("seed \(seed)")
        }
        night.checkFacts("seed \(seed)")
        let replayed = try night.replayed()
        #expect(replayed == night.gateway.state, "seed \(seed)")
    }

    @Test func `keeps its deadlines across a restart`() throws {
        var night = VirtualNight()
        night.press()
        night.wait(.seconds(30))
        try night.restart(downtime: .seconds(10))
        #expect(night.latestAlert?.assignments.count == 1)
        night.wait(.seconds(5))
        #expect(night.latestOffer(to: "patrol-2") != nil)
    }

    @Test func `misses no deadline during downtime`() throws {
        var night = VirtualNight()
        night.press()
        try night.restart(downtime: .seconds(130))
        #expect(night.latestOffer(to: "patrol-2") != nil)
        #expect(night.alert(.panic)?.assignments.contains { $0.recipient == .operatorPool("larmcentral") } == true)
    }

    @Test(arguments: [Duration.seconds(3600), .seconds(-3600), .seconds(86_400), .seconds(-86_400)])
    func `escalates to the second when the wall clock is stepped`(step: Duration) {
        var night = VirtualNight()
        night.press()
        night.wait(.seconds(20))
        night.stepWallClock(step)
        night.wait(.seconds(24))
        #expect(night.latestAlert?.assignments.count == 1)
        night.wait(.seconds(1))
        #expect(night.alert(.panic)?.assignments.count ?? 0 > 1)
    }

    @Test func `with 25 hours in its day has one policy at each local hour`() {
        let zone = ZoneTable.stockholm
        let hours = LocalHours(fromMinute: 21 * 60, toMinute: 7 * 60)
        let start = WallTime(iso8601: "2026-10-24T19:00:00Z")
        let lengths = [("2026-10-24", 11), ("2026-10-26", 10), ("2027-03-27", 9)].map { day, _ in
            (0..<24 * 60).count { minute in
                guard let noon = WallTime(iso8601: "\(day)T12:00:00Z") else { return false }
                return hours.contains(noon + .seconds(minute * 60), in: zone)
            }
        }
        #expect(lengths == [11 * 60, 10 * 60, 9 * 60])
        #expect(start.map { zone.clockText($0) } == "21:00:00")
    }
}

extension VirtualNight {
    /// What holds after every step of every night.
    fileprivate func checkInvariants(_ seed: String) throws {
        var open: Set<AlertCorrelation> = []
        for alert in gateway.state.alerts.values {
            if alert.state.isOpen {
                let timer = try #require(alert.nextTimer, "\(seed): alert \(alert.id) waits for nobody")
                #expect(timer.at > now.uptime, "\(seed): alert \(alert.id) has a deadline in the past")
                #expect(open.insert(alert.correlation).inserted, "\(seed): two open alerts for one need")
            } else {
                #expect(
                    !alert.assignments.contains { !$0.state.isEnded },
                    "\(seed): alert \(alert.id) is over, its offers not"
                )
            }
            #expect(alert.assignments.filter(\.state.isHolding).count <= 1, "\(seed): two holders")
        }
    }

    /// What holds for everything that was written down.
    fileprivate func checkFacts(_ seed: String) {
        var sequences: [AlertID: Int] = [:]
        for fact in facts {
            guard case .alert(let change) = fact.body else { continue }
            #expect(
                change.sequence == sequences[change.alert, default: 0] + 1,
                "\(seed): a hole in alert \(change.alert)"
            )
            sequences[change.alert] = change.sequence
            guard change.after.state == .closed || change.after.state == .cancelled || change.after.state == .resolved
            else { continue }
            if gateway.state.alerts[change.alert]?.category == .alarm {
                #expect(change.actor != .clock && change.actor != .core, "\(seed): a machine ended a person's alarm")
            }
        }
    }
}
