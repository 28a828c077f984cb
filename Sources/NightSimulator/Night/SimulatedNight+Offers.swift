import GatewayCore

/// Offers: how patrols hear of them, read them late or soon, say yes, no, or nothing.
extension SimulatedNight {
    /// A patrol's telephone shows what the gateway says about one of its offers.
    mutating func hear(_ heard: HeardOffer, patrol: Int) {
        guard let number = UInt64(heard.offer), !patrols[patrol].isLeftToPerson else { return }
        let offer = OfferID(number)
        // The gateway said no to an answer: whoever believed it had the alert stops.
        if heard.transition == "refused" { return lose(offer, .withdrawn, patrol) }
        guard let state = Assignment.State(rawValue: heard.offerState) else { return }
        switch state {
        case .offered:
            guard !isPhoneDead(patrol), patrols[patrol].asked[offer] == nil else { return }
            patrols[patrol].asked[offer] = ask(heard)
            plan(
                .patrol(patrol, offer, .phoneRings),
                after: patrols[patrol].random.span(.milliseconds(150)...(.milliseconds(600)))
            )
        case .accepted, .enRoute, .onScene:
            if !isPhoneDead(patrol) { beReminded(heard, offer, patrol) }
        case .declined, .timedOut, .cleared, .withdrawn:
            lose(offer, state, patrol)
        }
    }

    private func ask(_ heard: HeardOffer) -> PatrolState.Ask {
        let home = home(of: heard.resident)
        return PatrolState.Ask(
            home: home,
            priority: heard.priority.flatMap { Int($0.dropFirst()) } ?? 2,
            isBrisk: home.flatMap { homes[$0].need?.isBrisk } ?? false
        )
    }

    /// The gateway counts on this patrol: whoever has not set out sets out now.
    private mutating func beReminded(_ heard: HeardOffer, _ offer: OfferID, _ patrol: Int) {
        if patrols[patrol].engagement == nil { engage(patrol, offer, ask(heard)) }
        guard let engagement = patrols[patrol].engagement, engagement.offer == offer, engagement.phase == .accepted
        else { return }
        plan(.patrol(patrol, offer, .setsOut), after: paced(patrols[patrol].random.span(.seconds(5)...(.seconds(20)))))
    }

    /// The offer is over for this patrol: it stops where it is.
    private mutating func lose(_ offer: OfferID, _ state: Assignment.State, _ patrol: Int) {
        // Slow people sometimes answer what is no longer asked.
        let isStillRead = state == .timedOut && patrols[patrol].random.happens(0.2)
        if !isStillRead { patrols[patrol].asked[offer] = nil }
        guard let engagement = patrols[patrol].engagement else { return }
        patrols[patrol].engagement?.alongside.removeAll { $0 == offer }
        // An acceptance that crossed the end of its offer may still have been taken.
        guard engagement.offer == offer, state != .timedOut else { return }
        disengage(patrol)
        patrols[patrol].interruptedHome = engagement.ask.home
    }

    mutating func act(_ patrol: Int, _ offer: OfferID, _ step: PatrolStep) {
        switch step {
        case .phoneRings, .reads, .decides:
            guard let ask = patrols[patrol].asked[offer], !isPhoneDead(patrol) else { return }
            consider(patrol, offer, ask, step)
        case .setsOut, .arrives, .enters, .resolves:
            guard patrols[patrol].engagement?.offer == offer else { return }
            carryOut(patrol, step)
        }
    }

    private mutating func consider(_ patrol: Int, _ offer: OfferID, _ ask: PatrolState.Ask, _ step: PatrolStep) {
        switch step {
        case .phoneRings:
            say(.delivered, patrol, offer)
            plan(.patrol(patrol, offer, .reads), after: readingTime(patrol, ask))
        case .reads:
            say(.seen, patrol, offer)
            let span = paced(patrols[patrol].random.span(plan.habits.deciding))
            plan(.patrol(patrol, offer, .decides), after: ask.isBrisk ? .milliseconds(800) : span)
        default: decide(patrol, offer, ask)
        }
    }

    private mutating func readingTime(_ patrol: Int, _ ask: PatrolState.Ask) -> Duration {
        let span = paced(patrols[patrol].random.span(plan.habits.reading))
        if ask.isBrisk { return .milliseconds(1500) }
        return town.patrols[patrol].character == .slow ? span * plan.habits.slowness : span
    }

    private mutating func decide(_ patrol: Int, _ offer: OfferID, _ ask: PatrolState.Ask) {
        patrols[patrol].asked[offer] = nil
        guard let engagement = patrols[patrol].engagement else {
            return wants(patrol, ask)
                ? accept(patrol, offer, ask) : say(.declined, patrol, offer, reason: "hinner inte")
        }
        if let home = ask.home, engagement.ask.home == home { return takeAlong(patrol, offer) }
        let isFree = engagement.phase == .accepted || engagement.phase == .travelling
        guard ask.priority == 1, engagement.ask.priority > 1, isFree else {
            return say(.declined, patrol, offer, reason: "har redan ett larm")
        }
        // Life goes first: the other alert goes back to the queue at once.
        for held in [engagement.offer] + engagement.alongside {
            say(.declined, patrol, held, reason: "omdirigerad till P1")
        }
        disengage(patrol)
        accept(patrol, offer, ask)
    }

    /// Whether the patrol says yes; one that was on its way there already does.
    private mutating func wants(_ patrol: Int, _ ask: PatrolState.Ask) -> Bool {
        if ask.isBrisk { return true }
        if let home = ask.home, patrols[patrol].interruptedHome == home { return true }
        let declines = town.patrols[patrol].character == .declining ? plan.habits.declines : 0.03
        return !patrols[patrol].random.happens(declines)
    }

    private mutating func accept(_ patrol: Int, _ offer: OfferID, _ ask: PatrolState.Ask) {
        say(.accepted, patrol, offer)
        engage(patrol, offer, ask)
        let forgets = town.patrols[patrol].character == .slow && patrols[patrol].random.happens(plan.habits.forgets)
        let ordinary = paced(patrols[patrol].random.span(plan.habits.gettingReady))
        // Who forgets is reminded by the gateway, or else remembers at last.
        let span = forgets ? paced(plan.habits.remembering) : ordinary
        plan(.patrol(patrol, offer, .setsOut), after: ask.isBrisk ? .milliseconds(1500) : span)
    }

    private mutating func engage(_ patrol: Int, _ offer: OfferID, _ ask: PatrolState.Ask) {
        patrols[patrol].interruptedHome = nil
        patrols[patrol].engagement = PatrolState.Engagement(
            offer: offer,
            ask: ask,
            destination: ask.home.map { town.homes[$0].position } ?? patrols[patrol].position
        )
    }

    /// A second alert of the home the patrol is going to: one visit serves both.
    private mutating func takeAlong(_ patrol: Int, _ offer: OfferID) {
        patrols[patrol].engagement?.alongside.append(offer)
        say(.accepted, patrol, offer)
        switch patrols[patrol].engagement?.phase {
        case .travelling: say(.enRoute, patrol, offer)
        case .atTheDoor, .helping: say(.onScene, patrol, offer)
        default: break
        }
    }

    /// The patrol stops where it is and is free.
    mutating func disengage(_ patrol: Int) {
        patrols[patrol].position = patrols[patrol].position(at: now.uptime)
        patrols[patrol].engagement = nil
    }
}
