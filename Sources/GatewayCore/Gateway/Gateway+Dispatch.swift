/// Who is asked, step by step, until somebody has the alert.
extension Gateway {
    /// Takes every step of the policy that is due, and the next one too while nobody is left to answer.
    mutating func runSteps(of id: AlertID) {
        while let alert = state.alerts[id], alert.state.isUntaken, alert.state != .unattended,
            let timer = alert.timers.first(where: { $0.kind == .nextStep }), timer.at <= now.uptime
        {
            goOn(with: alert)
        }
    }

    /// The time for the next step has come: take it, begin another round, or say that nobody took the alert.
    mutating func goOn(with alert: Alert) {
        let policy = state.policy(of: alert)
        guard alert.escalation.nextStep >= policy.steps.count else {
            return take(step: alert.escalation.nextStep, of: alert, policy: policy)
        }
        let hasAskedAnybody = alert.assignments.contains { $0.offeredAt.uptime >= alert.escalation.roundStartedAt }
        if alert.escalation.round < policy.repetition.rounds, hasAskedAnybody {
            var next = alert
            next.escalation = Alert.Escalation(
                nextStep: 0,
                round: alert.escalation.round + 1,
                roundStartedAt: now.uptime
            )
            return take(step: 0, of: next, policy: policy)
        }
        giveUp(alert, policy: policy)
    }

    /// Takes the next step of the policy without waiting for its time.
    mutating func takeNextStepNow(_ id: AlertID) {
        guard let alert = state.alerts[id], alert.state.isUntaken, alert.state != .unattended else { return }
        let policy = state.policy(of: alert)
        guard alert.escalation.nextStep < policy.steps.count else { return }
        take(step: alert.escalation.nextStep, of: alert, policy: policy)
    }

    /// Asks a patrol now, whatever step the policy has come to: nobody has, and the need is pressing.
    mutating func askPatrolNow(_ id: AlertID) {
        guard let alert = state.alerts[id], alert.state.isOpen, alert.state != .referred else { return }
        let policy = state.policy(of: alert)
        let index = policy.steps.firstIndex { $0.who.asksPatrols }
        let step =
            index.map { policy.steps[$0] }
            ?? DispatchPolicy.Step(after: .zero, who: .nearestAvailable(team: nil, count: 1))
        let found = recipients(for: step.who, of: alert)
        guard !found.candidates.isEmpty else { return }
        offer(alert, to: found.candidates, step: index, timeout: step.offerTimeout, escalation: alert.escalation)
    }

    /// The holder is late or silent: the desk and whoever is on duty are asked beside it, and another patrol where one may go.
    ///
    /// The holder keeps the alert until somebody else takes it.
    mutating func askOthers(about id: AlertID, includingPatrols: Bool) {
        guard let alert = state.alerts[id], alert.state.isHeld else { return }
        let policy = state.policy(of: alert)
        for (index, step) in policy.steps.enumerated() where includingPatrols || !step.who.asksPatrols {
            guard let current = state.alerts[id] else { return }
            let found = recipients(for: step.who, of: current).candidates
            guard !found.isEmpty else { continue }
            offer(current, to: found, step: index, timeout: step.offerTimeout, escalation: current.escalation)
        }
    }

    private mutating func take(step index: Int, of alert: Alert, policy: DispatchPolicy) {
        let step = policy.steps[index]
        var escalation = alert.escalation
        escalation.nextStep = index + 1
        let found = recipients(for: step.who, of: alert)
        if found.candidates.isEmpty {
            change(
                alert.id,
                .foundNobody(
                    step: index,
                    shortfall: found.shortfall,
                    round: escalation.round,
                    nextStep: escalation.nextStep,
                    roundStartedAt: escalation.roundStartedAt
                ),
                by: .clock
            )
        } else {
            offer(alert, to: found.candidates, step: index, timeout: step.offerTimeout, escalation: escalation)
        }
    }

    mutating func offer(
        _ alert: Alert,
        to candidates: [Candidate],
        step: Int?,
        timeout: Duration,
        escalation: Alert.Escalation,
        by actor: Actor = .clock
    ) {
        var next = state.lastOffer.rawValue
        let offers = candidates.map { candidate in
            // Asked again, a recipient keeps the number of the offer it did not answer: a late answer still finds it.
            let unanswered = alert.assignments.first { $0.recipient == candidate.recipient && $0.state == .timedOut }
            if unanswered == nil { next += 1 }
            return Assignment(
                id: unanswered?.id ?? OfferID(next),
                recipient: candidate.recipient,
                step: step,
                offeredAt: now,
                until: now.uptime + timeout,
                reason: candidate.reason
            )
        }
        change(
            alert.id,
            .offered(
                offers,
                round: escalation.round,
                nextStep: escalation.nextStep,
                roundStartedAt: escalation.roundStartedAt
            ),
            by: actor
        )
    }

    /// The policy is used up: everybody who must know is told, and told again until somebody takes it.
    private mutating func giveUp(_ alert: Alert, policy: DispatchPolicy) {
        change(alert.id, .unattended(notify: policy.exhausted.notify), by: .clock, reason: "nobody accepted")
        let raised = outcome.raised
        defer { outcome.raised = raised }
        reportOwn(.nobodyAnswered, sender: "alert/\(alert.id)", reason: "alert \(alert.id) waits and nobody took it")
    }

    /// Nobody took it yet: all steps are asked again at once, and who must know is told again.
    mutating func repeatUnattended(_ alert: Alert) {
        let policy = state.policy(of: alert)
        var asked: Set<Recipient> = []
        for (index, step) in policy.steps.enumerated() {
            guard var current = state.alerts[alert.id] else { return }
            // Who said no a while ago may have time now.
            current.escalation.roundStartedAt = now.uptime
            let candidates = recipients(for: step.who, of: current).candidates.filter {
                asked.insert($0.recipient).inserted
            }
            guard !candidates.isEmpty else { continue }
            offer(current, to: candidates, step: index, timeout: step.offerTimeout, escalation: current.escalation)
        }
        change(alert.id, .unattended(notify: policy.exhausted.notify), by: .clock, reason: "still nobody")
    }
}
