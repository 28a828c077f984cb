/// What patrols say: each answer is valid or is refused with a reason; the same answer twice counts once.
extension Gateway {
    mutating func take(_ answer: PatrolAnswer) {
        let actor = Actor.patrol(answer.patrol)
        let word = answer.answer.rawValue
        guard let id = state.alertByOffer[answer.offer], let alert = state.alerts[id],
            let assignment = alert.assignment(answer.offer)
        else {
            return refuse(word, offer: answer.offer, by: actor, "offer \(answer.offer) is not known or ended long ago")
        }
        guard assignment.recipient == .patrol(answer.patrol) else {
            return refuse(
                word,
                about: id,
                offer: answer.offer,
                by: actor,
                "offer \(answer.offer) was made to somebody else"
            )
        }
        if let answerID = answer.id, alert.answerIDs.contains(answerID) {
            outcome.notices.append(Notice(.duplicate, "answer \(answerID)"))
            return
        }
        let saved = now
        now = claimedMoment(answer.at, notBefore: assignment.offeredAt)
        defer { now = saved }
        switch answer.answer {
        case .delivered: if assignment.deliveredAt == nil { change(id, .delivered(answer.offer), by: actor) }
        case .seen: if assignment.seenAt == nil { change(id, .seen(answer.offer), by: actor) }
        case .accepted: _ = accept(answer, alert, assignment)
        case .declined: decline(answer, alert, assignment)
        case .enRoute: setOut(answer, alert, assignment)
        case .onScene: arrive(answer, alert, assignment)
        case .resolved: resolve(answer, alert, assignment)
        }
    }

    /// When the patrol pressed, where its clock can be believed: an answer may have waited for coverage.
    private func claimedMoment(_ claim: WallTime?, notBefore offered: Moment) -> Moment {
        guard let claim, claim < now.wall, claim >= offered.wall else { return now }
        let moment = now.advanced(by: .zero - (now.wall - claim))
        return moment.uptime >= (state.lastMoment?.uptime ?? .zero) ? moment : now
    }

    /// Takes the alert for the patrol where it may have it; says no and why otherwise.
    ///
    /// - Returns: whether the patrol has the alert now.
    private mutating func accept(_ answer: PatrolAnswer, _ alert: Alert, _ assignment: Assignment) -> Bool {
        if assignment.state.isHolding { return true }
        let actor = Actor.patrol(answer.patrol)
        guard alert.state.isOpen, alert.state != .referred else {
            refuse(
                "accepted",
                about: alert.id,
                offer: answer.offer,
                by: actor,
                "alert \(alert.id) is \(alert.state.rawValue)"
            )
            return false
        }
        // A holder that is late and silent may be relieved by one who was asked because of that.
        let isRelief = alert.missed.contains(.arriveTarget) && alert.state != .onScene && assignment.state == .offered
        if let holder = alert.holder, holder.recipient.patrol != nil, !isRelief {
            refuse(
                "accepted",
                about: alert.id,
                offer: answer.offer,
                by: actor,
                "\(holder.recipient.words) took alert \(alert.id) first"
            )
            return false
        }
        change(alert.id, .accepted(answer.offer), by: actor, reason: answer.reason, answerID: answer.id)
        return true
    }

    private mutating func decline(_ answer: PatrolAnswer, _ alert: Alert, _ assignment: Assignment) {
        let actor = Actor.patrol(answer.patrol)
        guard !assignment.state.isEnded else {
            return refuse(
                "declined",
                about: alert.id,
                offer: answer.offer,
                by: actor,
                "offer \(answer.offer) has ended"
            )
        }
        change(
            alert.id,
            assignment.state.isHolding ? .released(answer.offer) : .declined(answer.offer),
            by: actor,
            reason: answer.reason,
            answerID: answer.id
        )
        runSteps(of: alert.id)
    }

    private mutating func setOut(_ answer: PatrolAnswer, _ alert: Alert, _ assignment: Assignment) {
        guard accept(answer, alert, assignment) else { return }
        guard assignment.state != .enRoute else { return }
        change(
            alert.id,
            .enRoute(answer.offer),
            by: .patrol(answer.patrol),
            reason: answer.reason,
            answerID: answer.id
        )
    }

    private mutating func arrive(_ answer: PatrolAnswer, _ alert: Alert, _ assignment: Assignment) {
        guard accept(answer, alert, assignment) else { return }
        guard assignment.state != .onScene else { return }
        change(
            alert.id,
            .onScene(answer.offer, source: .manual, at: now),
            by: .patrol(answer.patrol),
            reason: answer.reason,
            answerID: answer.id
        )
    }

    private mutating func resolve(_ answer: PatrolAnswer, _ alert: Alert, _ assignment: Assignment) {
        let actor = Actor.patrol(answer.patrol)
        guard let given = answer.outcome else {
            return refuse("resolved", about: alert.id, offer: answer.offer, by: actor, "an outcome is mandatory")
        }
        guard assignment.state == .enRoute || assignment.state == .onScene || answer.reason != nil else {
            return refuse(
                "resolved",
                about: alert.id,
                offer: answer.offer,
                by: actor,
                "from \(assignment.state.rawValue) only with a reason"
            )
        }
        guard assignment.state.isHolding else {
            return refuse(
                "resolved",
                about: alert.id,
                offer: answer.offer,
                by: actor,
                "the patrol does not have alert \(alert.id)"
            )
        }
        change(
            alert.id,
            .resolved(given, by: answer.offer),
            by: actor,
            reason: answer.reason,
            answerID: answer.id
        )
    }

    mutating func take(_ report: PatrolReport) {
        guard state.patrols[report.patrol] != nil else {
            return refuse("report", by: .patrol(report.patrol), "patrol '\(report.patrol)' is not registered")
        }
        record(.patrol(report))
    }
}
