/// What members of staff ask about an alert: the transition table, enforced. Every refusal has a reason and is logged.
extension Gateway {
    mutating func carryOut(_ command: AlertCommand, about id: AlertID, by actor: Actor) {
        guard let alert = state.alerts[id] else {
            return refuse(command.word, about: nil, by: actor, "alert \(id) is not open and not recent")
        }
        if let reason = objection(to: command, about: alert, by: actor) {
            return refuse(command.word, about: id, by: actor, reason)
        }
        switch command {
        case .accept: acceptForStaff(alert, by: actor)
        case .release(let reason): releaseHolder(of: alert, by: actor, reason: reason)
        case .dispatch(let patrol): dispatch(patrol, to: alert, by: actor)
        case .escalate: takeNextStepNow(id)
        case .voiceContact: change(id, .voiceContact, by: actor)
        case .enRoute: if let holder = alert.holder { change(id, .enRoute(holder.id), by: actor) }
        case .onScene:
            if let holder = alert.holder { change(id, .onScene(holder.id, source: .manual, at: now), by: actor) }
        case .resolve(let outcome, let reason):
            change(id, .resolved(outcome, by: alert.holder?.id), by: actor, reason: reason)
        case .close(let reason): change(id, .closed, by: actor, reason: reason)
        case .cancel(let reason): change(id, .cancelled, by: actor, reason: reason)
        case .refer(let place, let reference): change(id, .referred(to: place, reference: reference), by: actor)
        case .confirmReferral(let person): change(id, .referralConfirmed(by: person), by: actor)
        case .merge(let parent): change(id, .merged(into: parent), by: actor)
        case .prioritize(let priority, let reason): change(id, .prioritized(priority), by: actor, reason: reason)
        case .note(let text): change(id, .noted, by: actor, reason: text)
        }
    }

    /// Why a command is not allowed in the alert's state and for the actor's role; `nil` when it is.
    private func objection(to command: AlertCommand, about alert: Alert, by actor: Actor) -> String? {
        guard case .staff(_, let role) = actor, role == .operator || role == .manager || alert.category == .test else {
            return "only an operator or a manager may do this"
        }
        if alert.state == .closed || alert.state == .merged || alert.state == .testClosed {
            return "alert \(alert.id) is \(alert.state.rawValue); a correction is a new record"
        }
        switch command {
        case .accept:
            if let holder = alert.holder { return "\(holder.recipient.words) has alert \(alert.id)" }
            return alert.state.isUntaken ? nil : wrongState(alert)
        case .release: return alert.state.isHeld ? nil : wrongState(alert)
        case .dispatch(let patrol):
            if state.patrols[patrol] == nil { return "patrol '\(patrol)' is not registered" }
            if alert.category != .alarm { return "a patrol is sent to a person's alert only" }
            return alert.state.isOpen && alert.state != .referred ? nil : wrongState(alert)
        case .escalate:
            return alert.category == .alarm && (alert.state == .raised || alert.state == .offered)
                ? nil : wrongState(alert)
        case .enRoute: return alert.state == .accepted ? nil : wrongState(alert)
        case .onScene: return alert.state == .accepted || alert.state == .enRoute ? nil : wrongState(alert)
        case .resolve(_, let reason):
            if alert.state == .accepted, reason == nil { return "from accepted only with a reason" }
            return alert.state.isHeld ? nil : wrongState(alert)
        case .close: return alert.state == .resolved || alert.state == .cancelled ? nil : wrongState(alert)
        case .cancel:
            return alert.state == .raised || alert.state == .offered || alert.state == .accepted
                ? nil : wrongState(alert)
        case .confirmReferral: return alert.state == .referred ? nil : wrongState(alert)
        case .merge(let parent):
            guard parent != alert.id, let other = state.alerts[parent], other.state.isOpen,
                other.category == alert.category
            else {
                return "alert \(parent) is not an open alert of the same queue"
            }
            return alert.state.isOpen ? nil : wrongState(alert)
        case .refer, .prioritize: return alert.state.isOpen ? nil : wrongState(alert)
        case .voiceContact, .note: return nil
        }
    }

    private func wrongState(_ alert: Alert) -> String { "not while alert \(alert.id) is \(alert.state.rawValue)" }

    /// A person takes the alert without having been asked by name.
    private mutating func acceptForStaff(_ alert: Alert, by actor: Actor) {
        guard case .staff(let person, _) = actor else { return }
        offer(
            alert,
            to: [Candidate(recipient: .staff(person), reason: "took it")],
            step: nil,
            timeout: .seconds(60),
            escalation: alert.escalation,
            by: actor
        )
        change(alert.id, .accepted(state.lastOffer), by: actor)
    }

    private mutating func releaseHolder(of alert: Alert, by actor: Actor, reason: String) {
        guard let holder = alert.holder else { return }
        change(alert.id, .released(holder.id), by: actor, reason: reason)
        runSteps(of: alert.id)
    }

    private mutating func dispatch(_ patrol: PatrolID, to alert: Alert, by actor: Actor) {
        offer(
            alert,
            to: [Candidate(recipient: .patrol(patrol), reason: "sent by \(actor.words)")],
            step: nil,
            timeout: .seconds(60),
            escalation: alert.escalation,
            by: actor
        )
    }
}
