/// How an alert's change alters the state around it: indexes, loads and the patrols' status.
extension GatewayState {
    /// Replays a stored change.
    mutating func apply(_ fact: AlertFact, number: FactNumber, at now: Moment) {
        _ = apply(fact.change, to: fact.alert, answerID: fact.answerID, number: number, at: now)
    }

    /// Applies a change and returns the alert as it stands after it; `nil` when there is no such alert.
    mutating func apply(
        _ change: AlertChange,
        to id: AlertID,
        answerID: String?,
        number: FactNumber,
        at now: Moment
    ) -> Alert? {
        lastFact = number
        lastMoment = now
        let before: Alert
        if case .raised(let beginning) = change {
            before = Alert(id, beginning, at: now)
            index(before)
        } else {
            guard let known = alerts[id] else { return nil }
            before = known
        }
        var alert = before
        if let answerID { alert.rememberAnswer(answerID) }
        alert.apply(change, at: now, policy: policy(before.policy))
        alerts[id] = alert
        touched.alerts.insert(id)
        if case .offered(let offers, _, _, _) = change { noteOffers(offers, before: before, after: alert) }
        notePatrols(before: before.assignments, after: alert.assignments, at: now)
        return alert
    }

    /// Puts an alert as the store kept it back into the state.
    package mutating func restore(_ alert: Alert) {
        alerts[alert.id] = alert
        index(alert)
        for assignment in alert.assignments {
            alertByOffer[assignment.id] = alert.id
            lastOffer = max(lastOffer, assignment.id)
        }
        for patrol in alert.assignments.compactMap(\.activePatrol) { patrolLoad[patrol, default: 0] += 1 }
    }

    /// Has an alert found by what it is about.
    private mutating func index(_ alert: Alert) {
        lastAlert = max(lastAlert, alert.id)
        let correlation = alert.correlation
        latestAlert[correlation] = max(latestAlert[correlation] ?? alert.id, alert.id)
        if let resident = alert.subject.resident { alertsByResident[resident, default: []].insert(alert.id) }
    }

    private mutating func noteOffers(_ offers: [Assignment], before: Alert, after alert: Alert) {
        for replaced in before.assignments where alert.assignment(replaced.id) == nil {
            alertByOffer[replaced.id] = nil
        }
        for offer in offers {
            alertByOffer[offer.id] = alert.id
            lastOffer = max(lastOffer, offer.id)
        }
    }

    /// Whether a patrol that has lost an alert has no other, and did not say itself that it is away.
    private func isFree(_ patrol: PatrolID) -> Bool {
        let isBusyByUs = [.committed, .enRoute, .onScene].contains(patrols[patrol]?.status)
        return isBusyByUs && (patrolLoad[patrol] ?? 0) == 0
    }

    /// Keeps each patrol's load and status in step with its assignments.
    private mutating func notePatrols(before: [Assignment], after: [Assignment], at now: Moment) {
        for assignment in before {
            guard let patrol = assignment.activePatrol else { continue }
            patrolLoad[patrol, default: 0] -= 1
        }
        for assignment in after {
            guard let patrol = assignment.activePatrol else { continue }
            patrolLoad[patrol, default: 0] += 1
        }
        for assignment in before {
            guard let patrol = assignment.activePatrol, patrolLoad[patrol] == 0 else { continue }
            patrolLoad[patrol] = nil
        }
        for assignment in after {
            guard let patrol = assignment.recipient.patrol, let status = assignment.patrolStatus,
                before.first(where: { $0.id == assignment.id })?.state != assignment.state,
                patrols[patrol]?.status != status, status != .available || isFree(patrol)
            else { continue }
            patrols[patrol]?.status = status
            patrols[patrol]?.statusSince = now.wall
            touched.entries.insert(.patrol(patrol))
        }
    }
}

extension Assignment {
    /// The patrol that has or is offered the alert through this assignment.
    fileprivate var activePatrol: PatrolID? { state.isEnded ? nil : recipient.patrol }

    /// What the assignment makes of its patrol's status; `nil` when it says nothing about it.
    fileprivate var patrolStatus: PatrolStatus? {
        switch state {
        case .offered, .timedOut: nil
        case .accepted: .committed
        case .enRoute: .enRoute
        case .onScene: .onScene
        case .declined, .cleared, .withdrawn: acceptedAt == nil ? nil : .available
        }
    }
}

extension Alert {
    fileprivate mutating func rememberAnswer(_ id: String) {
        answerIDs.append(id)
        if answerIDs.count > Alert.answerLimit { answerIDs.removeFirst() }
    }
}
