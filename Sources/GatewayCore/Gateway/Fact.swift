/// Something that happened, as the log keeps it for ever: the state of the gateway is the sum of its facts.
package struct Fact: Sendable, Hashable {
    package var number: FactNumber
    package var at: Moment
    package var body: Body

    package init(number: FactNumber, at: Moment, body: Body) {
        self.number = number
        self.at = at
        self.body = body
    }

    /// What kind of thing happened.
    ///
    /// Each case's payload is stored under its `kind`.
    package enum Body: Sendable, Hashable {
        case started(GatewayStart)
        case registered(RegistryEntry, by: Actor)
        case removed(RegistryReference, by: Actor)
        case received(ReceivedMessage)
        case alert(AlertFact)
        case access(AccessRecord)
        case patrol(PatrolReport)
        /// Somebody asked for what is not allowed; nothing changed.
        case refused(Refusal)
        case sessionGap(SessionGap)
        case clockStepped(ClockStep)
    }

    /// The word under which the log stores the body.
    package var kind: String {
        switch body {
        case .started: "started"
        case .registered: "registered"
        case .removed: "removed"
        case .received: "received"
        case .alert: "alert"
        case .access: "access"
        case .patrol: "patrol"
        case .refused: "refused"
        case .sessionGap: "sessionGap"
        case .clockStepped: "clockStepped"
        }
    }

    /// The alert that the fact is about.
    package var alert: AlertID? {
        switch body {
        case .alert(let fact): fact.alert
        case .access(let record): record.alert
        case .refused(let refusal): refusal.alert
        default: nil
        }
    }

    /// The device that the fact is about.
    package var device: DeviceID? {
        switch body {
        case .received(let message): message.device
        case .access(let record): record.device
        default: nil
        }
    }
}

/// The gateway began to run on this log.
package struct GatewayStart: Sendable, Hashable, Codable {
    package var version: String
    /// Names the boot of the machine, to tell whether its uptime clock went on.
    package var bootID: String
    /// What the clock added to the machine's boot clock to get the uptime of its facts.
    package var uptimeOffsetNanoseconds: Int64
    /// The rules by which the facts that follow were decided, see `AlertRules`; `nil` is version 1.
    package var rules: Int?

    package init(
        version: String,
        bootID: String,
        uptimeOffsetNanoseconds: Int64,
        rules: Int? = AlertRules.version
    ) {
        self.rules = rules
        self.version = version
        self.bootID = bootID
        self.uptimeOffsetNanoseconds = uptimeOffsetNanoseconds
    }
}

/// A message as it is kept: what it said, and its bytes with every sensitive value blanked out.
package struct ReceivedMessage: Sendable, Hashable, Codable {
    package var lane: Lane
    package var topic: String
    /// Stored beside the fact's text; see `CodingKeys`.
    package var payload: [UInt8] = []
    package var isRetained: Bool
    package var delivery: Delivery?
    /// Tells equal messages apart from different ones; of the bytes as they came.
    package var fingerprint: UInt64
    package var profile: ProfileID?
    package var revision: Int
    package var address: String?
    package var device: DeviceID?
    package var resident: ResidentID?
    package var outcome: Outcome
    /// Why it ended so, for every outcome but `decoded`.
    package var reason: String?
    package var signals: [Signal]

    package init(
        lane: Lane,
        reception: Reception,
        fingerprint: UInt64,
        device: Device?
    ) {
        self.lane = lane
        topic = reception.message.topic
        payload = reception.storablePayload
        isRetained = reception.message.isRetained
        delivery = reception.message.delivery
        self.fingerprint = fingerprint
        profile = reception.profile
        revision = reception.revision
        address = reception.address
        self.device = device?.id
        resident = device?.resident
        (outcome, reason, signals) = Outcome.parts(of: reception.outcome)
    }

    /// The payload is not among them: the store keeps it as bytes in a column of its own.
    package enum CodingKeys: String, CodingKey {
        case lane, topic, isRetained, delivery, fingerprint, profile, revision, address, device, resident, outcome
        case reason, signals
    }

    /// How a message ended, as one word.
    package enum Outcome: String, Sendable, Hashable, Codable, CaseIterable {
        case decoded
        case ignored
        case duplicate
        case quarantined
        case refused

        static func parts(of outcome: Reception.Outcome) -> (Outcome, String?, [Signal]) {
            switch outcome {
            case .decoded(let signals): (.decoded, nil, signals)
            case .ignored(let reason): (.ignored, reason, [])
            case .duplicate(let reason): (.duplicate, reason, [])
            case .quarantined(let reason): (.quarantined, reason, [])
            case .refused(let reason): (.refused, reason, [])
            }
        }
    }
}

/// What a patrol said of itself.
package struct PatrolReport: Sendable, Hashable, Codable {
    package var patrol: PatrolID
    package var status: PatrolStatus?
    package var position: PatrolPosition?

    package init(patrol: PatrolID, status: PatrolStatus? = nil, position: PatrolPosition? = nil) {
        self.patrol = patrol
        self.status = status
        self.position = position
    }
}

/// A command or an answer that the rules do not allow, with the reason that the sender was given.
package struct Refusal: Sendable, Hashable, Codable {
    package var actor: Actor
    package var alert: AlertID?
    /// The offer that was answered; `nil` for what is no answer.
    package var offer: OfferID?
    package var asked: String
    package var reason: String

    package init(actor: Actor, alert: AlertID?, offer: OfferID? = nil, asked: String, reason: String) {
        self.actor = actor
        self.alert = alert
        self.offer = offer
        self.asked = asked
        self.reason = reason
    }
}

/// The broker has forgotten a session, so what devices sent between two moments may be missing.
package struct SessionGap: Sendable, Hashable, Codable {
    package var session: String
    /// When the session was last known to be alive; `nil` when that was never.
    package var from: WallTime?
    package var to: WallTime

    package init(session: String, from: WallTime?, to: WallTime) {
        self.session = session
        self.from = from
        self.to = to
    }
}

/// The wall clock jumped against the uptime clock.
package struct ClockStep: Sendable, Hashable, Codable {
    /// Positive when the wall clock was set forward.
    package var stepMilliseconds: Int64

    package init(stepMilliseconds: Int64) {
        self.stepMilliseconds = stepMilliseconds
    }
}
