/// How a fact alters the state. The same code runs when a fact is decided and when the log is replayed.
extension GatewayState {
    /// Applies a stored fact, as replay does.
    ///
    /// An alert that was decided by other rules than ours is taken as the log says it.
    ///
    /// - Throws: `ReplayError` when the fact does not follow from the ones before it: the log or the code was altered.
    package mutating func replay(_ fact: Fact) throws(ReplayError) {
        guard fact.number.rawValue == lastFact.rawValue + 1 else {
            throw ReplayError(fact: fact.number, problem: "its number does not follow \(lastFact)")
        }
        apply(fact.body, number: fact.number, at: fact.at)
        guard case .alert(let change) = fact.body else { return }
        if let alert = alerts[change.alert], alert.sequence == change.sequence {
            if AlertFact.Snapshot(alert) == change.after { return }
            guard change.alert > otherRules.upTo else {
                alerts[change.alert]?.take(change.after)
                return
            }
        }
        throw ReplayError(fact: fact.number, problem: "alert \(change.alert) ends up unlike what the log says")
    }

    mutating func apply(_ body: Fact.Body, number: FactNumber, at now: Moment) {
        lastFact = number
        lastMoment = now
        switch body {
        case .started(let start):
            lastStart = start
            otherRules.note(start, lastAlert: lastAlert)
        case .sessionGap(let gap): deliveries.forget(gap.session)
        case .clockStepped(let step): note(step, at: now)
        case .refused, .access: break
        case .registered(let entry, _):
            register(entry, at: now.wall)
            touched.entries.insert(entry.reference)
            touched.removed.remove(entry.reference)
        case .removed(let reference, _):
            remove(reference, at: now.wall)
            touched.entries.remove(reference)
            touched.removed.insert(reference)
        case .received(let message): remember(message)
        case .alert(let fact): apply(fact, number: number, at: now)
        case .patrol(let report): apply(report, at: now)
        }
    }

    private mutating func remember(_ message: ReceivedMessage) {
        guard let delivery = message.delivery else { return }
        deliveries.insert(delivery, message.fingerprint)
    }

    private mutating func apply(_ report: PatrolReport, at now: Moment) {
        if let status = report.status {
            patrols[report.patrol]?.status = status
            patrols[report.patrol]?.statusSince = now.wall
        }
        if let position = report.position { patrols[report.patrol]?.position = position }
        if patrols[report.patrol] != nil { touched.entries.insert(.patrol(report.patrol)) }
    }

    /// Drops what ended too long ago to matter to a rule; the store keeps it.
    ///
    /// What has changed since the last commit stays until the next call: its row is still to be written.
    package mutating func forgetEndedAlerts(before uptime: Uptime) {
        let ended = alerts.values.filter { alert in
            guard !alert.state.isOpen, !touched.alerts.contains(alert.id) else { return false }
            let end = alert.times.closedAt ?? alert.times.resolvedAt ?? alert.times.raisedAt
            return end.uptime < uptime
        }
        for alert in ended { forget(alert) }
    }

    private mutating func forget(_ alert: Alert) {
        alerts[alert.id] = nil
        if latestAlert[alert.correlation] == alert.id { latestAlert[alert.correlation] = nil }
        for assignment in alert.assignments { alertByOffer[assignment.id] = nil }
        guard let resident = alert.subject.resident else { return }
        alertsByResident[resident]?.remove(alert.id)
        if alertsByResident[resident]?.isEmpty == true { alertsByResident[resident] = nil }
    }
}

/// A log whose facts do not follow from each other.
package struct ReplayError: Error, Equatable, CustomStringConvertible {
    package var fact: FactNumber
    package var problem: String

    package init(fact: FactNumber, problem: String) {
        self.fact = fact
        self.problem = problem
    }

    package var description: String { "fact \(fact): \(problem) [store.replay-mismatch]" }
}
