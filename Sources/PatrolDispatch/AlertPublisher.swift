package import GatewayCore

/// Turns facts into the messages of `nattvakt/v1/…`: every transition of an alert, and what patrols are offered.
///
/// A fact gives the same messages whenever it is asked, so that those a crash has swallowed are sent again.
package enum AlertPublisher {
    package static let topicRoot = "nattvakt/v1"

    /// The messages that a fact asks for, in the order of sending; none for facts that nobody outside waits for.
    package static func publications(for fact: Fact, in state: GatewayState) -> [Publication] {
        if case .refused(let refusal) = fact.body { return self.refusal(refusal, at: fact.at) }
        guard case .alert(let change) = fact.body, let alert = state.alerts[change.alert] else { return [] }
        let transition = transition(change, of: alert, at: fact.at)
        var result = [Publication(topic: "\(topicRoot)/alerts/\(alert.id)", payload: transition.closed())]
        for assignment in told(of: change, alert, at: fact.at) {
            guard let patrol = assignment.recipient.patrol else { continue }
            result.append(
                Publication(
                    topic: "\(topicRoot)/patrols/\(patrol)/offers",
                    payload: offer(assignment, change, alert, after: transition, state: state)
                )
            )
        }
        return result
    }

    /// The assignments whose patrol hears of a change: new offers, and those that lost or must know more.
    private static func told(of change: AlertFact, _ alert: Alert, at now: Moment) -> [Assignment] {
        switch change.change {
        case .offered(let offers, _, _, _): offers
        case .accepted(let taken):
            alert.assignments.filter {
                $0.id != taken && $0.endedAt == now && $0.state.isEnded && $0.state != .declined
            }
        case .reported, .reopened, .conditionChanged, .prioritized, .reminded, .missedTarget(.arriveTarget),
            .missedTarget(.sceneCheck):
            alert.assignments.filter(\.state.isHolding)
        case .intensified: alert.assignments.filter { $0.state.isHolding || $0.endedAt == now }
        case .released(let offer), .timedOut(let offer): alert.assignments.filter { $0.id == offer }
        case .resolved, .referred, .merged, .cancelled, .closed, .referralConfirmed:
            alert.assignments.filter { $0.endedAt == now }
        default: []
        }
    }

    /// A patrol that was told no must know it: its telephone may already show the alert as its own.
    private static func refusal(_ refusal: Refusal, at now: Moment) -> [Publication] {
        guard case .patrol(let patrol) = refusal.actor, let offer = refusal.offer else { return [] }
        var text = JSONText()
        text.add("alert", refusal.alert.map { String($0.rawValue) })
        text.add("transition", "refused")
        text.add("offer", String(offer.rawValue))
        text.add("offerState", "refused")
        text.add("asked", refusal.asked)
        text.add("reason", refusal.reason)
        text.add("at", now.wall)
        return [Publication(topic: "\(topicRoot)/patrols/\(patrol)/offers", payload: text.closed())]
    }

    private static func transition(_ change: AlertFact, of alert: Alert, at now: Moment) -> JSONText {
        // Asked again after a reopening, a fact tells the times that were running then.
        let times = alert.times(at: now.uptime)
        var text = JSONText()
        text.add("alert", String(alert.id.rawValue))
        text.add("seq", change.sequence)
        text.add("transition", change.change.word)
        text.add("state", change.after.state.rawValue)
        text.add("condition", change.after.condition.rawValue)
        text.add("category", alert.category.rawValue)
        text.add("priority", change.after.priority.label)
        text.add("kind", change.after.kind.rawValue)
        text.add("device", alert.subject.device?.rawValue ?? alert.subject.sender)
        text.add("resident", alert.subject.resident?.rawValue)
        text.add("area", alert.subject.area?.rawValue)
        text.add("occurrence", change.after.occurrence)
        let cause = change.change.cause ?? (alert.latestSignal, alert.latestSourceID)
        text.add("signal", cause.signal.map { String($0.rawValue) })
        text.add("sourceID", cause.sourceID)
        text.add("by", change.actor.words)
        if let addressees = change.change.addressees(in: alert) { text.add("to", addressees) }
        text.add("occurredAt", times.occurredAt)
        text.add("receivedAt", times.receivedAt.wall)
        text.add("raisedAt", times.raisedAt.wall)
        text.add(
            "deadline",
            change.after.deadline.map { times.raisedAt.wall + ($0.at - times.raisedAt.uptime) }
        )
        return text
    }

    private static func offer(
        _ assignment: Assignment,
        _ change: AlertFact,
        _ alert: Alert,
        after transition: JSONText,
        state: GatewayState
    ) -> [UInt8] {
        var text = transition
        text.add("offer", String(assignment.id.rawValue))
        text.add("offerState", assignment.state.rawValue)
        text.add("until", assignment.offeredAt.wall + (assignment.until - assignment.offeredAt.uptime))
        text.add("address", alert.subject.resident.flatMap { state.residents[$0]?.address })
        text.add("reason", change.reason ?? assignment.reason)
        return text.closed()
    }
}

extension AlertChange {
    /// Who was asked or told, or whose part in the alert changed; `nil` for changes that are about nobody in particular.
    fileprivate func addressees(in alert: Alert) -> [String]? {
        switch self {
        case .offered(let offers, _, _, _): offers.map(\.recipient.words)
        case .unattended(let notify): notify.map { Recipient.role($0).words }
        case .delivered(let offer), .seen(let offer), .accepted(let offer), .declined(let offer), .timedOut(let offer),
            .enRoute(let offer), .onScene(let offer, _, _), .reminded(let offer), .released(let offer):
            alert.assignment(offer).map { [$0.recipient.words] }
        default: nil
        }
    }

    /// The message that caused the change, where one did.
    fileprivate var cause: (signal: FactNumber?, sourceID: String?)? {
        switch self {
        case .raised(let beginning): (beginning.signal, beginning.sourceID)
        case .reported(let signal, let sourceID, _), .reopened(let signal, let sourceID, _, _, _): (signal, sourceID)
        default: nil
        }
    }
}
