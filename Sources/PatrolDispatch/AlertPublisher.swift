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
        var text = JSONText()
        text.append(UInt8(ascii: "{"))
        writeTransition(change, of: alert, at: fact.at, to: &text)
        let common = text.count
        text.append(UInt8(ascii: "}"))
        var result = [Publication(topic: "\(topicRoot)/alerts/\(alert.id)", payload: text.bytes)]
        for assignment in told(of: change, alert, at: fact.at) {
            guard let patrol = assignment.recipient.patrol else { continue }
            text.cut(to: common)
            writeOffer(assignment, change, alert, state: state, to: &text)
            text.append(UInt8(ascii: "}"))
            result.append(Publication(topic: "\(topicRoot)/patrols/\(patrol)/offers", payload: text.bytes))
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
        let text = JSONText.object {
            $0.member("alert", orNull: refusal.alert.map { String($0.rawValue) })
            $0.member("transition", "refused")
            $0.member("offer", String(offer.rawValue))
            $0.member("offerState", "refused")
            $0.member("asked", refusal.asked)
            $0.member("reason", refusal.reason)
            $0.member("at", iso8601OrNull: now.wall)
        }
        return [Publication(topic: "\(topicRoot)/patrols/\(patrol)/offers", payload: text)]
    }

    private static func writeTransition(
        _ change: AlertFact,
        of alert: Alert,
        at now: Moment,
        to text: inout JSONText
    ) {
        // Asked again after a reopening, a fact tells the times that were running then.
        let times = alert.times(at: now.uptime)
        text.member("alert", String(alert.id.rawValue))
        text.member("seq", change.sequence)
        text.member("transition", change.change.word)
        text.member("state", word: change.after.state)
        text.member("condition", word: change.after.condition)
        text.member("category", word: alert.category)
        text.member("priority", change.after.priority.label)
        text.member("kind", word: change.after.kind)
        text.member("device", orNull: alert.subject.device?.rawValue ?? alert.subject.sender)
        text.member("resident", orNull: alert.subject.resident?.rawValue)
        text.member("area", orNull: alert.subject.area?.rawValue)
        text.member("occurrence", change.after.occurrence)
        let cause = change.change.cause ?? (alert.latestSignal, alert.latestSourceID)
        text.member("signal", orNull: cause.signal.map { String($0.rawValue) })
        text.member("sourceID", orNull: cause.sourceID)
        text.member("by", change.actor.words)
        if let addressees = change.change.addressees(in: alert) { text.member("to", words: addressees) }
        text.member("occurredAt", iso8601OrNull: times.occurredAt)
        text.member("receivedAt", iso8601OrNull: times.receivedAt.wall)
        text.member("raisedAt", iso8601OrNull: times.raisedAt.wall)
        text.member(
            "deadline",
            iso8601OrNull: change.after.deadline.map { times.raisedAt.wall + ($0.at - times.raisedAt.uptime) }
        )
    }

    private static func writeOffer(
        _ assignment: Assignment,
        _ change: AlertFact,
        _ alert: Alert,
        state: GatewayState,
        to text: inout JSONText
    ) {
        text.member("offer", String(assignment.id.rawValue))
        text.member("offerState", word: assignment.state)
        text.member(
            "until",
            iso8601OrNull: assignment.offeredAt.wall + (assignment.until - assignment.offeredAt.uptime)
        )
        text.member("address", orNull: alert.subject.resident.flatMap { state.residents[$0]?.address })
        text.member("reason", orNull: change.reason ?? assignment.reason)
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
