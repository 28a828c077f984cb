/// One step in an alert's life, as the log keeps it: replaying an alert's changes gives the alert.
package struct AlertFact: Sendable, Hashable, Codable {
    package var alert: AlertID
    /// From 1 without holes within the alert.
    package var sequence: Int
    package var actor: Actor
    package var change: AlertChange
    package var reason: String?
    /// The identifier of the answer that caused it, so that the answer counts once.
    package var answerID: String?
    /// As it stands after the change: what topics and streams tell without looking at later state.
    package var after: Snapshot

    package init(
        alert: AlertID,
        sequence: Int,
        actor: Actor,
        change: AlertChange,
        reason: String? = nil,
        answerID: String? = nil,
        after: Snapshot
    ) {
        self.alert = alert
        self.sequence = sequence
        self.actor = actor
        self.change = change
        self.reason = reason
        self.answerID = answerID
        self.after = after
    }

    /// An alert right after a change.
    package struct Snapshot: Sendable, Hashable, Codable {
        package var state: AlertState
        package var condition: AlertCondition
        package var priority: Priority
        package var kind: AlertKind
        package var occurrence: Int
        /// When the next promise runs out; `nil` for an alert that is over.
        package var deadline: AlertTimer?

        package init(_ alert: Alert) {
            state = alert.state
            condition = alert.condition
            priority = alert.priority
            kind = alert.kind
            occurrence = alert.occurrenceCount
            deadline = alert.nextTimer
        }
    }
}

/// What happened to an alert.
package enum AlertChange: Sendable, Hashable, Codable {
    /// The alert begins.
    case raised(Beginning)
    /// The same need was reported again.
    case reported(signal: FactNumber?, sourceID: String?, happening: String?)
    /// The need became more urgent, or turned into a graver kind: acceptance starts anew.
    case intensified(kind: AlertKind, priority: Priority)
    /// A person changed the priority.
    case prioritized(Priority)
    /// These were asked; `round` and `nextStep` tell how far the policy has come.
    case offered([Assignment], round: Int, nextStep: Int, roundStartedAt: Uptime)
    /// A step of the policy found nobody to ask.
    case foundNobody(step: Int, shortfall: String, round: Int, nextStep: Int, roundStartedAt: Uptime)
    case delivered(OfferID)
    case seen(OfferID)
    case accepted(OfferID)
    case declined(OfferID)
    /// The offer ended unanswered.
    case timedOut(OfferID)
    case enRoute(OfferID)
    case onScene(OfferID, source: OnSceneSource, at: Moment)
    /// The holder was reminded that it has not set out.
    case reminded(OfferID)
    /// The holder no longer has it; it is offered again.
    case released(OfferID)
    /// A promise was missed.
    case missedTarget(AlertTimer.Kind)
    /// Every round is over, or it is told again that nobody took it.
    case unattended(notify: [String])
    case conditionChanged(AlertCondition)
    case voiceContact
    case resolved(AlertOutcome, by: OfferID?)
    /// Reported again after it was resolved, within the reopen window: a new chain of times begins.
    case reopened(
        signal: FactNumber?,
        sourceID: String?,
        happening: String?,
        occurredAt: WallTime?,
        receivedAt: Moment?
    )
    case referred(to: String, reference: String)
    case referralConfirmed(by: String)
    case merged(into: AlertID)
    case cancelled
    case closed
    case testClosed
    /// A person's words; never overwritten.
    case noted

    /// The word for topics and logs.
    package var word: String {
        switch self {
        case .raised: "raised"
        case .reported: "reported"
        case .intensified: "intensified"
        case .prioritized: "prioritized"
        case .offered: "offered"
        case .foundNobody: "foundNobody"
        case .delivered: "delivered"
        case .seen: "seen"
        case .accepted: "accepted"
        case .declined: "declined"
        case .timedOut: "timedOut"
        case .enRoute: "enRoute"
        case .onScene: "onScene"
        case .reminded: "reminded"
        case .released: "released"
        case .missedTarget: "missedTarget"
        case .unattended: "unattended"
        case .conditionChanged: "conditionChanged"
        case .voiceContact: "voiceContact"
        case .resolved: "resolved"
        case .reopened: "reopened"
        case .referred: "referred"
        case .referralConfirmed: "referralConfirmed"
        case .merged: "merged"
        case .cancelled: "cancelled"
        case .closed: "closed"
        case .testClosed: "testClosed"
        case .noted: "noted"
        }
    }

    /// What an alert begins with.
    package struct Beginning: Sendable, Hashable, Codable {
        package var category: AlertCategory
        package var kind: AlertKind
        package var priority: Priority
        package var subject: Alert.Subject
        package var occurredAt: WallTime?
        package var receivedAt: Moment
        package var signal: FactNumber?
        package var sourceID: String?
        package var happening: String?
        package var predecessor: AlertID?
        package var policy: Alert.PolicyVersion
        package var targets: Alert.Targets

        package init(
            category: AlertCategory,
            kind: AlertKind,
            priority: Priority,
            subject: Alert.Subject,
            occurredAt: WallTime?,
            receivedAt: Moment,
            signal: FactNumber?,
            sourceID: String?,
            happening: String? = nil,
            predecessor: AlertID?,
            policy: Alert.PolicyVersion,
            targets: Alert.Targets
        ) {
            self.category = category
            self.kind = kind
            self.priority = priority
            self.subject = subject
            self.occurredAt = occurredAt
            self.receivedAt = receivedAt
            self.signal = signal
            self.sourceID = sourceID
            self.happening = happening
            self.predecessor = predecessor
            self.policy = policy
            self.targets = targets
        }
    }
}
