/// Something that needs a person: one need, however many signals tell of it.
package struct Alert: Sendable, Hashable, Codable {
    package var id: AlertID
    package var category: AlertCategory
    package var kind: AlertKind
    package var priority: Priority
    package var subject: Subject
    package var state: AlertState
    package var condition: AlertCondition
    /// The last change's number within the alert, from 1 without holes.
    package var sequence: Int
    /// Of the need as it was last opened: an alert that opens again begins a new chain of times.
    package var times: AlertTimes
    /// The chains of times before each reopening, oldest first, the latest at most `earlierTimesLimit`; `nil` for none.
    package var earlierTimes: [AlertTimes]?
    /// How often the need was reported: 1 for the first press.
    package var occurrenceCount: Int
    /// When it was reported, the latest at most `occurrenceLimit`, oldest first.
    package var occurrences: [Moment]
    /// The fact that stores the message behind the latest occurrence; `nil` for what no message caused.
    package var latestSignal: FactNumber?
    /// The `id` that the latest message carried for itself.
    package var latestSourceID: String?
    /// The device's own name for the happening that was reported last, such as one fall; `nil` where it has none.
    package var happening: String?
    /// When it may be merged, the alert that this one follows; when it is a new press after a closed one, that one.
    package var predecessor: AlertID?
    package var policy: PolicyVersion
    package var targets: Targets
    package var escalation: Escalation
    package var assignments: [Assignment]
    /// What runs out next, each with its own moment; an open alert always has at least one.
    package var timers: [AlertTimer]
    package var outcome: AlertOutcome?
    /// Answers already applied, so that one that is sent twice counts once; the latest at most `answerLimit`.
    package var answerIDs: [String]
    /// What was promised and missed.
    package var missed: [AlertTimer.Kind]

    /// How many occurrences an alert remembers one by one; the count goes on beyond.
    package static let occurrenceLimit = 20
    /// How many answer identifiers an alert remembers.
    package static let answerLimit = 32

    /// How many earlier chains of times an alert remembers; the facts have them all.
    package static let earlierTimesLimit = 16

    /// The times from when the alert was first raised.
    package var firstTimes: AlertTimes { earlierTimes?.first ?? times }

    /// The times that were running at a moment: of two chains the later one, from its beginning on.
    package func times(at uptime: Uptime) -> AlertTimes {
        guard let earlierTimes, uptime < times.raisedAt.uptime else { return times }
        return earlierTimes.last { $0.raisedAt.uptime <= uptime } ?? firstTimes
    }

    /// Whose need it is and where it came from.
    package struct Subject: Sendable, Hashable, Codable {
        package var device: DeviceID?
        /// How the sender named itself; kept for senders that are not registered.
        package var sender: String
        package var resident: ResidentID?
        package var area: AreaID?

        package init(device: DeviceID?, sender: String, resident: ResidentID?, area: AreaID?) {
            self.device = device
            self.sender = sender
            self.resident = resident
            self.area = area
        }
    }

    /// The policy as it stood when the alert was raised.
    package struct PolicyVersion: Sendable, Hashable, Codable {
        package var id: PolicyID
        package var version: Int

        package init(id: PolicyID, version: Int) {
            self.id = id
            self.version = version
        }
    }

    /// What was promised for this alert in its area at its time.
    package struct Targets: Sendable, Hashable, Codable {
        package var acceptWithin: Duration
        package var arriveWithin: Duration

        package init(acceptWithin: Duration, arriveWithin: Duration) {
            self.acceptWithin = acceptWithin
            self.arriveWithin = arriveWithin
        }
    }

    /// How far the policy's steps have come.
    package struct Escalation: Sendable, Hashable, Codable {
        /// The step to take next; equal to the number of steps when the round is over.
        package var nextStep: Int
        /// From 1.
        package var round: Int
        package var roundStartedAt: Uptime

        package init(nextStep: Int = 0, round: Int = 1, roundStartedAt: Uptime) {
            self.nextStep = nextStep
            self.round = round
            self.roundStartedAt = roundStartedAt
        }
    }

    /// Under which name an open alert is found, so that a second report joins it.
    package var correlation: AlertCorrelation {
        AlertCorrelation(
            sender: subject.device?.rawValue ?? subject.sender,
            isRegistered: subject.device != nil,
            group: kind.group,
            isTest: category == .test
        )
    }

    /// The earliest of its timers; `nil` for an alert that is over.
    package var nextTimer: AlertTimer? { timers.min { ($0.at, $0.kind.order) < ($1.at, $1.kind.order) } }

    /// The assignment that has the alert, the first that accepted when there are several.
    package var holder: Assignment? { assignments.first { $0.state.isHolding } }

    /// The assignment that an offer belongs to.
    package func assignment(_ offer: OfferID) -> Assignment? { assignments.first { $0.id == offer } }

    /// Whether any patrol has been asked since the alert began, or was opened again.
    package var hasAskedPatrol: Bool {
        assignments.contains { $0.recipient.patrol != nil && $0.offeredAt.uptime >= times.receivedAt.uptime }
    }
}

/// The name under which reports of one need meet: one open alert for each.
package struct AlertCorrelation: Sendable, Hashable, Codable {
    package var sender: String
    package var isRegistered: Bool
    package var group: AlertKind.Group
    package var isTest: Bool

    package init(sender: String, isRegistered: Bool, group: AlertKind.Group, isTest: Bool) {
        self.sender = sender
        self.isRegistered = isRegistered
        self.group = group
        self.isTest = isTest
    }
}

/// A promise with its moment: when it runs out, the core acts.
package struct AlertTimer: Sendable, Hashable, Codable {
    package var kind: Kind
    package var at: Uptime

    package init(_ kind: Kind, at: Uptime) {
        self.kind = kind
        self.at = at
    }

    /// What runs out.
    ///
    /// Of several at one moment, the first of these runs first.
    package enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
        /// An offer ends.
        case offerEnds
        /// The next step of the policy is due.
        case nextStep
        /// Somebody should have accepted by now.
        case acceptTarget
        /// The holder is reminded that it has not set out.
        case holdReminder
        /// The holder loses the alert because it has not set out.
        case holdRelease
        /// Somebody should be on scene by now.
        case arriveTarget
        /// A patrol on scene is asked how it is.
        case sceneCheck
        /// Nobody took it: everybody is told again.
        case unattendedRepeat
        /// The other organisation should have confirmed.
        case referralConfirmation
        /// The technical alert should have been acknowledged.
        case technicalReview
        /// The test ends by itself.
        case testEnds

        var order: Int { Kind.allCases.firstIndex(of: self) ?? Kind.allCases.count }
    }
}
