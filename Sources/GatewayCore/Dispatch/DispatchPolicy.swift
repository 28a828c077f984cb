/// Who is asked, in which order and for how long, when a person needs help.
///
/// One version; a change makes a new one.
package struct DispatchPolicy: Sendable, Hashable, Codable {
    package var id: PolicyID
    package var version: Int
    package var validFrom: WallTime
    package var appliesTo: Scope
    package var targets: Targets
    /// In ascending order of `after`; never empty.
    package var steps: [Step]
    package var repetition: Repetition
    package var exhausted: Exhausted
    package var hold: Hold

    package init(
        id: PolicyID,
        version: Int,
        validFrom: WallTime,
        appliesTo: Scope = Scope(),
        targets: Targets = Targets(),
        steps: [Step],
        repetition: Repetition = Repetition(),
        exhausted: Exhausted = Exhausted(),
        hold: Hold = Hold()
    ) {
        self.id = id
        self.version = version
        self.validFrom = validFrom
        self.appliesTo = appliesTo
        self.targets = targets
        self.steps = steps
        self.repetition = repetition
        self.exhausted = exhausted
        self.hold = hold
    }

    /// Which alerts a policy is for.
    ///
    /// An empty list means all.
    package struct Scope: Sendable, Hashable, Codable {
        package var kinds: [AlertKind]
        package var areas: [AreaID]
        /// `nil` means round the clock.
        package var localHours: LocalHours?

        package init(kinds: [AlertKind] = [], areas: [AreaID] = [], localHours: LocalHours? = nil) {
            self.kinds = kinds
            self.areas = areas
            self.localHours = localHours
        }

        func covers(_ kind: AlertKind, area: AreaID?, at wall: WallTime, zone: ZoneTable) -> Bool {
            if !kinds.isEmpty, !kinds.contains(kind) { return false }
            if !areas.isEmpty {
                guard let area, areas.contains(area) else { return false }
            }
            return localHours?.contains(wall, in: zone) ?? true
        }

        /// How particular the scope is: a policy that names its areas goes before one that does not.
        var weight: Int { (areas.isEmpty ? 0 : 4) + (kinds.isEmpty ? 0 : 2) + (localHours == nil ? 0 : 1) }
    }

    /// What the municipality promises; `nil` takes the priority's default.
    package struct Targets: Sendable, Hashable, Codable {
        package var acceptWithin: Duration?
        package var arriveWithinTown: Duration?
        package var arriveWithinCountry: Duration?

        package init(
            acceptWithin: Duration? = nil,
            arriveWithinTown: Duration? = nil,
            arriveWithinCountry: Duration? = nil
        ) {
            self.acceptWithin = acceptWithin
            self.arriveWithinTown = arriveWithinTown
            self.arriveWithinCountry = arriveWithinCountry
        }
    }

    /// One step: from `after` on these are asked too.
    package struct Step: Sendable, Hashable, Codable {
        /// Counted from the start of the round.
        package var after: Duration
        package var who: Strategy
        /// How long an offer of this step may stay unanswered.
        package var offerTimeout: Duration

        package init(after: Duration, who: Strategy, offerTimeout: Duration = .seconds(60)) {
            self.after = after
            self.who = who
            self.offerTimeout = offerTimeout
        }
    }

    /// How a step finds whom to ask.
    package enum Strategy: Sendable, Hashable, Codable {
        /// The best `count` patrols that may be asked; `team` `nil` means any team.
        case nearestAvailable(team: String?, count: Int)
        /// Every patrol of the team on shift, whatever it is doing when the alert is P1.
        case allInTeam(team: String?)
        /// The operators of an alarm desk.
        case operatorPool(String)
        /// Whoever has a role now, such as `nattchef`.
        case role(String)

        var asksPatrols: Bool {
            switch self {
            case .nearestAvailable, .allInTeam: true
            case .operatorPool, .role: false
            }
        }
    }

    /// How often all steps are gone through again, and how long after the last one.
    package struct Repetition: Sendable, Hashable, Codable {
        package var rounds: Int
        package var interval: Duration

        package init(rounds: Int = 3, interval: Duration = .seconds(180)) {
            self.rounds = rounds
            self.interval = interval
        }
    }

    /// What happens when every round is over: it never just ends.
    package struct Exhausted: Sendable, Hashable, Codable {
        package var notify: [String]
        package var repeatEvery: Duration

        package init(notify: [String] = ["nattchef"], repeatEvery: Duration = .seconds(120)) {
            self.notify = notify
            self.repeatEvery = repeatEvery
        }
    }

    /// Accepting is a loan: after these spans without `enRoute` the holder is reminded, then released.
    package struct Hold: Sendable, Hashable, Codable {
        package var remindAfter: Duration
        package var releaseAfter: Duration

        package init(remindAfter: Duration = .seconds(180), releaseAfter: Duration = .seconds(300)) {
            self.remindAfter = remindAfter
            self.releaseAfter = releaseAfter
        }
    }
}

extension DispatchPolicy {
    /// The policy for alerts that no other policy covers, so that no alert can wait for nobody.
    package static let fallback = DispatchPolicy(
        id: "nattvakt-fallback",
        version: 1,
        validFrom: WallTime(milliseconds: 0),
        steps: [
            Step(after: .zero, who: .nearestAvailable(team: nil, count: 1), offerTimeout: .seconds(45)),
            Step(after: .seconds(45), who: .allInTeam(team: nil)),
            Step(after: .seconds(120), who: .operatorPool("larmcentral")),
            Step(after: .seconds(240), who: .role("nattchef")),
        ]
    )
}

extension Priority {
    /// How soon an alert of the class is to be accepted, where the policy does not say (design, `domain.md`).
    package var acceptTarget: Duration {
        switch self {
        case .p1: .seconds(60)
        case .p2: .seconds(120)
        case .p3: .seconds(300)
        case .p4: .seconds(900)
        }
    }

    /// How soon somebody is to be on scene, where the policy does not say (design, `domain.md`).
    package func arriveTarget(in settlement: Settlement) -> Duration {
        switch self {
        case .p1: .seconds(900)
        case .p2: settlement == .town ? .seconds(1800) : .seconds(3600)
        case .p3: settlement == .town ? .seconds(2700) : .seconds(3600)
        case .p4: .seconds(28_800)
        }
    }
}
