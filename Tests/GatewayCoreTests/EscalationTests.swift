import GatewayCore
import GatewayTestKit
import Testing

@Suite struct `A pressed button` {
    @Test func `is raised and offered to the nearest patrol in one go`() throws {
        var night = VirtualNight()
        night.press()
        let alert = try #require(night.latestAlert)
        #expect(alert.state == .offered)
        #expect(alert.priority == .p2)
        #expect(alert.subject.resident == "r-1")
        #expect(alert.times.firstOfferedAt == alert.times.receivedAt)
        #expect(alert.assignments.map(\.recipient) == [.patrol("patrol-1")])
        #expect(night.facts.suffix(3).map(\.kind) == ["received", "alert", "alert"])
    }

    @Test func `is offered on when nobody answers, step by step, and never given up`() throws {
        var night = VirtualNight()
        night.press()
        night.wait(.seconds(44))
        #expect(night.latestAlert?.assignments.count == 1)
        night.wait(.seconds(1))
        #expect(night.latestAlert?.assignments.map(\.recipient).contains(.patrol("patrol-2")) == true)
        night.wait(.seconds(75))
        let asked = try #require(night.alert(.panic)).assignments.map(\.recipient)
        #expect(asked.contains(.operatorPool("larmcentral")))
        night.wait(.seconds(1200))
        #expect(night.alert(.panic)?.state == .unattended)
        #expect(night.alert(.nobodyAnswered)?.category == .technical)
        let told = night.unattendedCount
        night.wait(.seconds(8 * 3600))
        #expect(night.alert(.panic)?.state == .unattended)
        #expect(night.unattendedCount >= told + 8 * 3600 / 120 - 1)
    }

    @Test func `asks the next at once when the first declines`() {
        var night = VirtualNight()
        night.press()
        night.answer(.declined, by: "patrol-1", reason: "bytt däck")
        #expect(night.latestOffer(to: "patrol-2")?.state == .offered)
        #expect(night.latestAlert?.state == .offered)
    }

    @Test func `goes to the desk at once when no patrol is on shift`() throws {
        var night = VirtualNight()
        night.give(.reported(PatrolReport(patrol: "patrol-1", status: .offDuty)))
        night.give(.reported(PatrolReport(patrol: "patrol-2", status: .offDuty)))
        night.press()
        let alert = try #require(night.latestAlert)
        #expect(alert.assignments.map(\.recipient) == [.operatorPool("larmcentral")])
        let shortfalls = night.facts.compactMap { fact -> String? in
            guard case .alert(let change) = fact.body, case .foundNobody(_, let shortfall, _, _, _) = change.change
            else { return nil }
            return shortfall
        }
        #expect(shortfalls == ["noneAvailable", "noneAvailable"])
    }

    @Test func `of a device nobody registered still reaches a person`() throws {
        var night = VirtualNight()
        night.signal(.panic, from: "stranger")
        let alert = try #require(night.latestAlert)
        #expect(alert.kind == .unknownDevice)
        #expect(alert.category == .alarm)
        #expect(alert.subject.sender == "nattvakt-native/stranger")
        #expect(!alert.assignments.isEmpty)
    }

    @Test func `that nobody could read is shown as such`() throws {
        var night = VirtualNight()
        night.give(
            .received(
                Reception(
                    message: Message(topic: "test/button-1", payload: [0xFF], receivedAt: night.now),
                    profile: "nattvakt-native",
                    deviceClass: .safetyAlarm,
                    address: "test/button-1",
                    outcome: .refused("payload is not UTF-8")
                ),
                lane: .alarm
            )
        )
        let alert = try #require(night.latestAlert)
        #expect(alert.kind == .unreadableSignal)
        #expect(alert.state == .offered)
        #expect(
            night.facts.contains { if case .received(let kept) = $0.body { kept.payload == [0xFF] } else { false } }
        )
    }

    @Test func `that several profiles claim may be a call for help too`() throws {
        var night = VirtualNight()
        for (topic, deviceClass) in [("hub/a", DeviceClass.fallSensor), ("hub/b", .digitalLock)] {
            var reception = Reception(
                message: Message(topic: topic, payload: Array("{}".utf8), receivedAt: night.now),
                outcome: .quarantined("claimed-twice: register the device to decide between a, b")
            )
            reception.deviceClass = deviceClass
            night.give(.received(reception, lane: .alarm))
            let alert = try #require(night.latestAlert)
            #expect(alert.kind == (deviceClass == .fallSensor ? .unreadableSignal : .unreadableTelemetry))
            #expect(alert.subject.sender == topic)
        }
    }
}

@Suite struct `A second press` {
    @Test func `joins the open alert and is counted`() throws {
        var night = VirtualNight()
        night.press()
        night.wait(.seconds(20))
        night.press()
        let alert = try #require(night.latestAlert)
        #expect(alert.id == AlertID(1))
        #expect(alert.occurrenceCount == 2)
        #expect(night.gateway.state.openAlerts.count == 1)
    }

    @Test func `that is the third within 15 minutes makes it P1 and asks anew`() throws {
        var night = VirtualNight()
        night.press()
        night.answer(.accepted, by: "patrol-1")
        night.wait(.seconds(60))
        night.press()
        #expect(night.latestAlert?.state == .accepted)
        night.wait(.seconds(60))
        night.press()
        let alert = try #require(night.latestAlert)
        #expect(alert.priority == .p1)
        #expect(alert.state == .offered)
        #expect(alert.assignments.contains { $0.state == .offered && $0.recipient == .patrol("patrol-1") })
    }

    @Test func `after help was given opens the alert again within ten minutes`() throws {
        var night = VirtualNight()
        night.press()
        night.answer(.accepted, by: "patrol-1")
        night.answer(.enRoute, by: "patrol-1")
        night.answer(.onScene, by: "patrol-1")
        night.answer(.resolved, by: "patrol-1", outcome: .helped)
        #expect(night.latestAlert?.state == .resolved)
        night.wait(.seconds(300))
        night.press()
        #expect(night.latestAlert?.id == AlertID(1))
        #expect(night.latestAlert?.state == .offered)
        night.answer(.resolved, by: "patrol-1", outcome: .helped, reason: "kvar på plats")
    }

    @Test func `long after the first is a new alert that names the first`() {
        var night = VirtualNight()
        night.press()
        night.answer(.accepted, by: "patrol-1")
        night.answer(.resolved, by: "patrol-1", outcome: .noNeed, reason: "talade i telefon")
        night.wait(.seconds(1800))
        night.press()
        #expect(night.latestAlert?.id == AlertID(2))
        #expect(night.latestAlert?.predecessor == AlertID(1))
    }

    @Test func `with the same packet and bytes is the broker's repetition and no press`() {
        var night = VirtualNight()
        night.press()
        let before = night.facts.count
        night.signal(.panic, from: "button-1", repeating: Delivery(session: "gw-alarm", packet: 1))
        #expect(night.facts.count == before)
        #expect(night.lastOutcome.notices.map(\.kind) == [.redelivered])
        night.signal(.panic, from: "button-1", repeating: Delivery(session: "gw-alarm", packet: 9))
        #expect(night.latestAlert?.occurrenceCount == 2, "marked as a repetition, but never seen here")
        let gap = SessionGap(session: "gw-alarm", from: nil, to: night.now.wall)
        night.give(.sessionForgotten(gap))
        night.signal(.panic, from: "button-1", repeating: Delivery(session: "gw-alarm", packet: 1))
        #expect(night.alert(.panic)?.occurrenceCount == 3, "packet numbers begin anew when the broker has forgotten us")
    }
}

@Suite struct `A broker that refuses a subscription` {
    @Test func `is a technical alert until it grants it`() throws {
        var night = VirtualNight()
        night.give(.subscriptionsRefused(["v1/p/+/d/+/up/alarm"], session: "gw-alarm"))
        let alert = try #require(night.alert(.subscriptionRefused))
        #expect(alert.category == .technical)
        #expect(alert.priority == .p3)
        let facts = night.facts.count
        night.give(.subscriptionsRefused([], session: "gw-telemetry"))
        #expect(night.facts.count == facts, "another session's is not this one's")
        night.give(.subscriptionsRefused([], session: "gw-alarm"))
        #expect(night.alert(.subscriptionRefused)?.condition == .restored)
        night.give(.subscriptionsRefused(["#"], session: "gw-alarm"))
        #expect(night.alert(.subscriptionRefused)?.condition == .active)
        #expect(night.alert(.subscriptionRefused)?.id == alert.id)
    }
}

@Suite struct `A fall` {
    @Test func `that is confirmed becomes P1 and is accepted anew`() {
        var night = VirtualNight()
        night.signal(.fallSuspected, from: "radar-1")
        night.answer(.accepted, by: "patrol-1")
        night.signal(.fallConfirmed, from: "radar-1")
        #expect(night.gateway.state.openAlerts.count == 1)
        #expect(night.latestAlert?.kind == .fallConfirmed)
        #expect(night.latestAlert?.priority == .p1)
        #expect(night.latestAlert?.state == .offered)
    }

    @Test func `that the sensor takes back stays open until a person has seen to it`() {
        var night = VirtualNight()
        night.signal(.fallConfirmed, from: "radar-1")
        night.signal(.fallCleared, from: "radar-1")
        #expect(night.latestAlert?.condition == .restored)
        #expect(night.latestAlert?.state == .offered)
    }

    @Test func `that is a test reaches nobody and ends by itself`() {
        var night = VirtualNight()
        night.signal(.fallConfirmed, from: "radar-1") { $0.isTest = true }
        #expect(night.latestAlert?.category == .test)
        #expect(night.latestAlert?.assignments.isEmpty == true)
        night.wait(.seconds(600))
        #expect(night.latestAlert?.state == .testClosed)
    }
}

extension VirtualNight {
    /// How often it was told that nobody took an alert.
    var unattendedCount: Int {
        facts.count { fact in
            if case .alert(let change) = fact.body, case .unattended = change.change { true } else { false }
        }
    }
}

@Suite struct `A patrol that has the alert and falls silent` {
    @Test func `on its way is relieved by one that is asked because of that`() throws {
        var night = VirtualNight()
        night.press()
        night.answer(.enRoute, by: "patrol-1")
        night.wait(.seconds(1800))
        let late = try #require(night.latestAlarm)
        #expect(late.missed == [.arriveTarget])
        #expect(late.holder?.recipient == .patrol("patrol-1"))
        #expect(late.assignments.contains { $0.recipient == .operatorPool("larmcentral") && $0.state == .offered })
        night.answer(.accepted, by: "patrol-2")
        #expect(night.latestAlarm?.holder?.recipient == .patrol("patrol-2"))
        #expect(night.latestAlarm?.assignments.first { $0.recipient == .patrol("patrol-1") }?.state == .cleared)
    }

    @Test func `on scene makes the desk ask how it is`() {
        var night = VirtualNight()
        night.press()
        night.answer(.onScene, by: "patrol-1")
        night.wait(.seconds(3600))
        #expect(night.latestAlarm?.missed == [.sceneCheck])
        #expect(
            night.latestAlarm?.assignments.contains {
                $0.recipient == .operatorPool("larmcentral") && $0.state == .offered
            } == true
        )
        #expect(night.latestAlarm?.state == .onScene)
    }

    @Test func `and answers late what it was asked before is still heard`() throws {
        var night = VirtualNight()
        night.press()
        let first = try #require(night.latestOffer(to: "patrol-1"))
        night.wait(.seconds(50))
        night.give(.answered(PatrolAnswer(patrol: "patrol-1", offer: first.id, answer: .accepted)))
        #expect(night.lastOutcome.refusal == nil)
        #expect(night.latestAlarm?.holder?.id == first.id)
    }
}

@Suite struct `One fall that a sensor tells of in stages` {
    @Test func `is one report, and the patrol that drives there goes on`() {
        var night = VirtualNight()
        night.signal(.fallSuspected, from: "radar-1") { $0.occurrence = "fall-7" }
        night.answer(.enRoute, by: "patrol-1")
        night.signal(.fallConfirmed, from: "radar-1") { $0.occurrence = "fall-7" }
        #expect(night.latestAlarm?.occurrenceCount == 1)
        #expect(night.latestAlarm?.priority == .p1)
        #expect(night.latestAlarm?.state == .enRoute)
    }
}

@Suite struct `A patrol of another area` {
    @Test func `is asked when the area has nobody`() {
        var night = VirtualNight()
        night.give(.register(.area(Area(id: "norra", name: "Norra")), by: .core))
        for id in ["patrol-1", "patrol-2"] as [PatrolID] {
            guard var patrol = night.gateway.state.patrols[id] else { continue }
            patrol.areas = ["norra"]
            night.give(.register(.patrol(patrol), by: .core))
        }
        night.press()
        #expect(night.latestAlarm?.assignments.first?.reason.contains("from another area") == true)
    }
}
