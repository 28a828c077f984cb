import GatewayCore

/// Journeys: setting out, driving, opening the door with one's own key, helping, and saying so.
extension SimulatedNight {
    mutating func carryOut(_ patrol: Int, _ step: PatrolStep) {
        guard let engagement = patrols[patrol].engagement else { return }
        switch (step, engagement.phase) {
        case (.setsOut, .accepted): setOut(patrol, engagement)
        case (.arrives, .travelling): arrive(patrol, engagement)
        case (.enters, .atTheDoor): enter(patrol, engagement)
        case (.resolves, .helping): resolve(patrol, engagement)
        default: break
        }
    }

    private mutating func setOut(_ patrol: Int, _ engagement: PatrolState.Engagement) {
        let isCountry = engagement.ask.home.map(isInCountry) ?? false
        let ordinary = paced(
            plan.travel.time(from: patrols[patrol].position, to: engagement.destination, isCountry: isCountry)
        )
        let travel = engagement.ask.isBrisk ? .milliseconds(3500) : ordinary
        patrols[patrol].engagement?.phase = .travelling
        patrols[patrol].engagement?.departedAt = now.uptime
        patrols[patrol].engagement?.travel = travel
        say(.enRoute, patrol, engagement)
        plan(.patrol(patrol, engagement.offer, .arrives), after: travel)
    }

    private func isInCountry(_ home: Int) -> Bool {
        let area = town.homes[home].resident.area
        return town.areas.first { $0.id == area }?.settlement == .country
    }

    /// At the door: the code may be wrong at the first try.
    private mutating func arrive(_ patrol: Int, _ engagement: PatrolState.Engagement) {
        patrols[patrol].position = engagement.destination
        patrols[patrol].engagement?.phase = .atTheDoor
        if let home = engagement.ask.home, let lock = town.homes[home].lock, !engagement.ask.isBrisk,
            patrols[patrol].random.happens(plan.habits.fumbles)
        {
            tryInVain(lock)
        }
        let span = paced(patrols[patrol].random.span(plan.habits.atTheDoor))
        plan(.patrol(patrol, engagement.offer, .enters), after: engagement.ask.isBrisk ? .milliseconds(500) : span)
    }

    /// Inside: the lock may have told of the arrival already.
    private mutating func enter(_ patrol: Int, _ engagement: PatrolState.Engagement) {
        patrols[patrol].engagement?.phase = .helping
        let lock = engagement.ask.home.flatMap { town.homes[$0].lock }
        if let lock, let driver = driver(of: patrol) { unlock(lock, by: driver) }
        if let home = engagement.ask.home { homes[home].need?.isMet = true }
        let lockTells =
            lock.map { town.devices[$0].product.reportsAtOnce } ?? false
            && patrols[patrol].random.happens(plan.habits.leavesArrivalToTheLock)
        if !lockTells { say(.onScene, patrol, engagement) }
        let span = paced(patrols[patrol].random.span(plan.habits.helping))
        plan(.patrol(patrol, engagement.offer, .resolves), after: engagement.ask.isBrisk ? .milliseconds(3500) : span)
    }

    private mutating func resolve(_ patrol: Int, _ engagement: PatrolState.Engagement) {
        let outcome = outcome(patrol, engagement)
        if let home = engagement.ask.home { meetNeed(home) }
        if let lock = engagement.ask.home.flatMap({ town.homes[$0].lock }) { self.lock(lock) }
        // On scene for certain, whatever the gateway heard of the lock: an outcome needs no further reason then.
        say(.resolved, patrol, engagement, outcome: outcome, reason: "klart på plats")
        patrols[patrol].engagement = nil
    }

    private mutating func outcome(_ patrol: Int, _ engagement: PatrolState.Engagement) -> AlertOutcome {
        let draw = patrols[patrol].random.fraction()
        guard let home = engagement.ask.home, let need = homes[home].need else {
            return draw < 0.7 ? .falseAlarm : .noNeed
        }
        if need.isFalse { return .falseAlarm }
        if need.arrival == .fall { return draw < 0.7 ? .fallNoInjury : draw < 0.9 ? .fallInjury : .ambulance }
        return draw < 0.75 ? .helped : draw < 0.95 ? .noNeed : .ambulance
    }

    /// Who drives, and so opens the doors: the first of those on shift; `nil` when the shift is over.
    private func driver(of patrol: Int) -> StaffID? { town.patrols[patrol].patrol.staffOnShift(at: now.wall).first }

    // MARK: Telephones

    func isPhoneDead(_ patrol: Int) -> Bool { patrols[patrol].phoneDeadUntil.map { now.uptime < $0 } ?? false }

    mutating func letPhoneDie(_ patrol: Int) {
        patrols[patrol].phoneDeadUntil = now.uptime + paced(patrols[patrol].random.span(plan.habits.phoneDead))
    }

    /// Where the patrol is, told each minute while it drives, and often enough otherwise to count as fresh.
    mutating func reportPosition(_ patrol: Int) {
        plan(.reportsPosition(patrol: patrol), after: shortened(.seconds(60)))
        let isDue = patrols[patrol].lastReportAt.map { now.uptime - $0 >= .seconds(300) } ?? true
        guard isDue || patrols[patrol].engagement?.phase == .travelling, !isPhoneDead(patrol),
            !patrols[patrol].isLeftToPerson
        else { return }
        patrols[patrol].lastReportAt = now.uptime
        let id = town.patrols[patrol].patrol.id
        let position = patrols[patrol].position(at: now.uptime)
        send(PhoneMessages.position(id, position, at: now.wall), by: .patrol(id))
    }

    /// Says the same of the alert and of those that the visit serves too.
    private mutating func say(
        _ answer: PatrolAnswer.Answer,
        _ patrol: Int,
        _ engagement: PatrolState.Engagement,
        outcome: AlertOutcome? = nil,
        reason: String? = nil
    ) {
        for offer in [engagement.offer] + engagement.alongside {
            say(answer, patrol, offer, outcome: outcome, reason: reason)
        }
    }

    /// Sends an answer, now and then twice; a dead telephone sends it when it is charged.
    mutating func say(
        _ answer: PatrolAnswer.Answer,
        _ patrol: Int,
        _ offer: OfferID,
        outcome: AlertOutcome? = nil,
        reason: String? = nil
    ) {
        let id = town.patrols[patrol].patrol.id
        patrols[patrol].answers += 1
        let message = PhoneMessages.answer(
            id,
            offer,
            answer.rawValue,
            id: "\(id)-\(patrols[patrol].answers)",
            at: now.wall,
            outcome: outcome,
            reason: reason
        )
        if let charged = patrols[patrol].phoneDeadUntil, isPhoneDead(patrol) {
            return queue.add(.sends(message, by: .patrol(id)), at: charged)
        }
        send(message, by: .patrol(id))
        guard patrols[patrol].random.happens(plan.habits.sendsTwice) else { return }
        plan(.sends(message, by: .patrol(id)), after: .seconds(1))
    }
}
