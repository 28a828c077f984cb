import GatewayCore
import GatewayTestKit
import Testing

@Suite struct `Two patrols that answer the same alert` {
    @Test func `get one owner, and the other is told who has it`() throws {
        var night = VirtualNight()
        night.press()
        night.wait(.seconds(50))
        night.answer(.accepted, by: "patrol-2")
        night.answer(.accepted, by: "patrol-1")
        #expect(night.lastOutcome.refusal == "patrol:patrol-2 took alert 1 first")
        let alert = try #require(night.latestAlert)
        #expect(alert.holder?.recipient == .patrol("patrol-2"))
        #expect(alert.assignments.filter(\.state.isHolding).count == 1)
    }

    @Test func `count once however often the phone repeats itself`() {
        var night = VirtualNight()
        night.press()
        night.answer(.accepted, by: "patrol-1", id: "a-1")
        let before = night.facts.count
        night.answer(.accepted, by: "patrol-1", id: "a-1")
        #expect(night.facts.count == before)
        #expect(night.lastOutcome.refusal == nil)
    }
}

@Suite struct `An accepted alert` {
    @Test func `is a loan: reminded after three minutes and released after five`() throws {
        var night = VirtualNight()
        night.press()
        night.answer(.accepted, by: "patrol-1")
        night.wait(.seconds(179))
        #expect(!night.words.contains("reminded"))
        night.wait(.seconds(1))
        #expect(night.words.contains("reminded"))
        night.wait(.seconds(120))
        #expect(night.words.contains("released"))
        let alert = try #require(night.latestAlert)
        #expect(alert.state == .offered)
        #expect(alert.assignments.contains { $0.state == .offered })
    }

    @Test func `stays with the holder that has set out, and its missed arrival is told`() {
        var night = VirtualNight()
        night.press()
        night.answer(.enRoute, by: "patrol-1")
        #expect(night.latestAlert?.times.acceptedAt != nil)
        night.wait(.seconds(1800))
        #expect(night.latestAlert?.state == .enRoute)
        #expect(night.latestAlert?.missed == [.arriveTarget])
        #expect(night.gateway.state.patrols["patrol-1"]?.status == .enRoute)
    }

    @Test func `needs an outcome to be resolved`() {
        var night = VirtualNight()
        night.press()
        night.answer(.onScene, by: "patrol-1")
        night.answer(.resolved, by: "patrol-1")
        #expect(night.lastOutcome.refusal == "an outcome is mandatory")
        night.answer(.resolved, by: "patrol-1", outcome: .helped)
        #expect(night.latestAlert?.state == .resolved)
        #expect(night.gateway.state.patrols["patrol-1"]?.status == .available)
    }

    @Test func `keeps the time at which the patrol pressed without coverage`() throws {
        var night = VirtualNight()
        night.press()
        let offer = try #require(night.latestOffer(to: "patrol-1"))
        night.wait(.seconds(30))
        let pressed = night.now.wall + .seconds(-10)
        night.give(.answered(PatrolAnswer(patrol: "patrol-1", offer: offer.id, answer: .accepted, at: pressed)))
        #expect(night.latestAlert?.times.acceptedAt?.wall == pressed)
    }
}

@Suite struct `An operator` {
    let olga = Actor.staff("olga", .operator)

    @Test func `who answers without sending anybody loses the alert to the patrols`() {
        var night = VirtualNight()
        night.press()
        night.give(.commanded(.accept, about: AlertID(1), by: olga))
        #expect(night.latestAlert?.state == .accepted)
        night.wait(.seconds(300))
        #expect(night.latestAlert?.state == .offered)
        #expect(night.latestOffer(to: "patrol-1")?.state == .offered)
    }

    @Test func `sends a patrol, and the patrol takes over`() throws {
        var night = VirtualNight()
        night.press()
        night.give(.commanded(.accept, about: AlertID(1), by: olga))
        night.give(.commanded(.dispatch("patrol-2"), about: AlertID(1), by: olga))
        night.answer(.accepted, by: "patrol-2")
        let alert = try #require(night.latestAlert)
        #expect(alert.holder?.recipient == .patrol("patrol-2"))
        #expect(alert.state == .accepted)
    }

    @Test func `cannot close what nobody resolved`() {
        var night = VirtualNight()
        night.press()
        night.give(.commanded(.close(reason: nil), about: AlertID(1), by: olga))
        #expect(night.lastOutcome.refusal == "not while alert 1 is offered")
        #expect(night.facts.last?.kind == "refused")
    }

    /// Every pair of state and command that is not in the table is refused, and changes nothing.
    @Test(arguments: AlertState.allCases)
    func `may do in each state what the table says and nothing else`(state: AlertState) throws {
        for (word, command) in commands {
            guard var night = VirtualNight.with(state) else { continue }
            let before = try #require(night.latestAlarm)
            night.give(.commanded(command, about: before.id, by: olga))
            let isAllowed = allowed[word]?.contains(state) ?? false
            #expect((night.lastOutcome.refusal == nil) == isAllowed, "\(word) while \(state.rawValue)")
            if !isAllowed { #expect(night.gateway.state.alerts[before.id] == before) }
        }
    }

    private let commands: [(String, AlertCommand)] = [
        ("accept", .accept), ("release", .release(reason: "byte")), ("enRoute", .enRoute), ("onScene", .onScene),
        ("resolve", .resolve(.helped, reason: "klart")), ("close", .close(reason: nil)),
        ("cancel", .cancel(reason: "fel")), ("refer", .refer(to: "112", reference: "x")),
        ("confirmReferral", .confirmReferral(by: "SOS")), ("note", .note("hej")),
        ("escalate", .escalate), ("prioritize", .prioritize(.p1, reason: "hörs illa")),
    ]
    private let allowed: [String: Set<AlertState>] = [
        "accept": [.raised, .offered, .unattended], "release": [.accepted, .enRoute, .onScene],
        "enRoute": [.accepted], "onScene": [.accepted, .enRoute], "resolve": [.accepted, .enRoute, .onScene],
        "close": [.resolved, .cancelled], "cancel": [.raised, .offered, .accepted],
        "refer": [.raised, .offered, .accepted, .enRoute, .onScene, .unattended, .referred],
        "confirmReferral": [.referred], "escalate": [.raised, .offered],
        "note": [.raised, .offered, .accepted, .enRoute, .onScene, .unattended, .referred, .resolved, .cancelled],
        "prioritize": [.raised, .offered, .accepted, .enRoute, .onScene, .unattended, .referred],
    ]
}

extension VirtualNight {
    /// The words of all changes so far.
    var words: [String] {
        facts.compactMap { if case .alert(let fact) = $0.body { fact.change.word } else { nil } }
    }

    var latestAlarm: Alert? {
        gateway.state.alerts.values.filter { $0.category == .alarm }.max { $0.id < $1.id }
    }

    /// A night with one alert in a state; `nil` for states that an alert passes through within one input.
    static func with(_ state: AlertState) -> VirtualNight? {
        var night = VirtualNight()
        let olga = Actor.staff("olga", .operator)
        night.press()
        switch state {
        case .raised, .merged, .testClosed: return nil
        case .offered: break
        case .accepted: night.answer(.accepted, by: "patrol-1")
        case .enRoute: night.answer(.enRoute, by: "patrol-1")
        case .onScene: night.answer(.onScene, by: "patrol-1")
        case .unattended: night.wait(.seconds(1500))
        case .referred: night.give(.commanded(.refer(to: "112", reference: "1"), about: AlertID(1), by: olga))
        case .cancelled: night.give(.commanded(.cancel(reason: "fel"), about: AlertID(1), by: olga))
        case .resolved, .closed:
            night.answer(.onScene, by: "patrol-1")
            night.answer(.resolved, by: "patrol-1", outcome: .helped)
            if state == .closed { night.give(.commanded(.close(reason: nil), about: AlertID(1), by: olga)) }
        }
        return night
    }
}
