/// Everything that can reach the core.
///
/// Time passing is an input like any other.
package enum Input: Sendable {
    case started(GatewayStart)
    case received(Reception, lane: Lane)
    /// A patrol's device answers an offer or tells how far it has come.
    case answered(PatrolAnswer)
    case reported(PatrolReport)
    /// A person's command about an alert.
    case commanded(AlertCommand, about: AlertID, by: Actor)
    /// An operator raises an alert by hand.
    case raisedByHand(ManualAlert, by: Actor)
    case register(RegistryEntry, by: Actor)
    case remove(RegistryReference, by: Actor)
    case installMode(DeviceID, length: Duration, by: Actor)
    case sessionForgotten(SessionGap)
    /// The broker has ended by itself: what it had acknowledged and not yet saved may be lost.
    case brokerDied(reason: String)
    /// The broker cannot be reached, or can be again.
    case brokerReachable(Bool, session: String)
    /// The broker refuses these filters of a session, or none of them any more.
    case subscriptionsRefused([String], session: String)
    case clockStepped(ClockStep)
    case timePassed
}

/// What a patrol's device says about an alert it was offered.
package struct PatrolAnswer: Sendable, Hashable {
    package var patrol: PatrolID
    package var offer: OfferID
    package var answer: Answer
    /// Mandatory with `resolved`.
    package var outcome: AlertOutcome?
    package var reason: String?
    /// When the patrol pressed, by its own clock: an answer may have waited for coverage.
    package var at: WallTime?
    /// Made by the device; the same answer sent twice carries the same one.
    package var id: String?

    package init(
        patrol: PatrolID,
        offer: OfferID,
        answer: Answer,
        outcome: AlertOutcome? = nil,
        reason: String? = nil,
        at: WallTime? = nil,
        id: String? = nil
    ) {
        self.patrol = patrol
        self.offer = offer
        self.answer = answer
        self.outcome = outcome
        self.reason = reason
        self.at = at
        self.id = id
    }

    /// The words of the answers topic.
    package enum Answer: String, Sendable, Hashable, Codable, CaseIterable {
        /// The phone has it.
        case delivered
        /// A person has it on the screen.
        case seen
        case accepted
        case declined
        case enRoute
        case onScene
        case resolved
    }
}

/// What a person may ask about an alert.
package enum AlertCommand: Sendable, Hashable, Codable {
    /// Take it: an operator claims, a manager acknowledges a technical alert.
    case accept
    /// Give it back.
    case release(reason: String)
    /// Ask this patrol, whatever the policy says.
    case dispatch(PatrolID)
    /// Go on to the next step of the policy now.
    case escalate
    case voiceContact
    /// On behalf of the holder, by telephone or radio.
    case enRoute
    case onScene
    case resolve(AlertOutcome, reason: String?)
    case close(reason: String?)
    case cancel(reason: String)
    case refer(to: String, reference: String)
    case confirmReferral(by: String)
    case merge(into: AlertID)
    case prioritize(Priority, reason: String)
    case note(String)

    /// The word for logs and refusals.
    package var word: String {
        switch self {
        case .accept: "accept"
        case .release: "release"
        case .dispatch: "dispatch"
        case .escalate: "escalate"
        case .voiceContact: "voiceContact"
        case .enRoute: "enRoute"
        case .onScene: "onScene"
        case .resolve: "resolve"
        case .close: "close"
        case .cancel: "cancel"
        case .refer: "refer"
        case .confirmReferral: "confirmReferral"
        case .merge: "merge"
        case .prioritize: "prioritize"
        case .note: "note"
        }
    }
}

/// An alert that an operator raises: a telephone call, a neighbour at the desk.
package struct ManualAlert: Sendable, Hashable, Codable {
    package var resident: ResidentID?
    package var priority: Priority
    package var reason: String

    package init(resident: ResidentID?, priority: Priority, reason: String) {
        self.resident = resident
        self.priority = priority
        self.reason = reason
    }
}

/// What handling inputs came to: what must be on disk, and what may be done once it is.
package struct Outcome: Sendable {
    package var facts: [Fact] = []
    /// Answers to devices, to be sent after the facts are on disk.
    package var acknowledgements: [Acknowledgement] = []
    /// Why the latest command was refused; `nil` when it was carried out.
    package var refusal: String?
    /// The alert that the latest command made.
    package var raised: AlertID?
    /// What a log should tell though it changed nothing, in identifiers only.
    package var notices: [Notice] = []

    package init() {}
}

/// Something noticed that changes no state: told in the log and counted.
package struct Notice: Sendable, Hashable {
    package var kind: Kind
    package var detail: String

    package init(_ kind: Kind, _ detail: String) {
        self.kind = kind
        self.detail = detail
    }

    /// The counters' names.
    package enum Kind: String, Sendable, Hashable, CaseIterable {
        /// The broker repeated a delivery that is on disk already.
        case redelivered
        /// A device repeated a message that is on disk already.
        case duplicate
        /// Understood, with nothing to tell.
        case ignored
        /// A stored copy of an alarm came with the subscription: a device retains what it should not.
        case retainedAlarm
        /// A device that is not in the registry told something that needs nobody.
        case unregistered
        case refusedCommand
    }
}
