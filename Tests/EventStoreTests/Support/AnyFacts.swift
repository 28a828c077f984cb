import GatewayCore

/// Values of every type that a fact can carry, with the edges more often than the middle.
struct AnyFacts {
    private var random: SeededGenerator

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    private mutating func pick<Value>(_ values: [Value]) -> Value {
        values[Int.random(in: 0..<values.count, using: &random)]
    }
    private mutating func maybe<Value>(_ make: (inout AnyFacts) -> Value) -> Value? {
        random.chance(50) ? make(&self) : nil
    }
    private mutating func list<Value>(_ make: (inout AnyFacts) -> Value) -> [Value] {
        (0..<Int.random(in: 0...3, using: &random)).map { _ in make(&self) }
    }

    mutating func text() -> String {
        pick([
            "", "a", "larm", "Åsa \"Öst\" \\ /", "\u{0}\u{1}\u{7}\u{8}\u{9}\u{A}\u{C}\u{D}\u{1F}\u{7F}", "e\u{301}",
            "é",
            "👩‍👩‍👧‍👦🇸🇪", "\u{2028}\u{2029}\u{FEFF}", "ÿ\u{FFFD}\u{10FFFF}", "null", "{\"_0\":1}",
            String(repeating: "lång ", count: 100),
        ])
    }
    mutating func signed() -> Int64 {
        pick([.min, .min + 1, -1_000_000_007, -1, 0, 1, 9, 10, 99, 1_767_225_600_000, .max - 1, .max])
    }
    mutating func unsigned() -> UInt64 { pick([0, 1, 9, 10, 4_294_967_296, UInt64(Int64.max), .max - 1, .max]) }
    mutating func number() -> Int { pick([.min, -1, 0, 1, 17, .max]) }
    mutating func double() -> Double {
        pick([
            0, -0.0, 1, -1.5, 57.70887, 11.97456, .leastNonzeroMagnitude, .greatestFiniteMagnitude, 1e22, 1e-7,
            0.1 + 0.2,
            .infinity, -.infinity, .pi,
        ])
    }
    mutating func duration() -> Duration {
        pick([
            .zero, .seconds(60), .milliseconds(1), .nanoseconds(1), .seconds(-1), .milliseconds(-1),
            .milliseconds(-1_500), Duration(secondsComponent: 7, attosecondsComponent: 1),
            Duration(secondsComponent: .max, attosecondsComponent: 999_999_999_999_999_999),
            Duration(secondsComponent: -9_000_000_000_000, attosecondsComponent: -999_999_999_999_999_999),
        ])
    }
    mutating func name<Name: NamedIdentifier>() -> Name { Name(rawValue: text()) }
    mutating func id<Number: NumberedIdentifier>() -> Number { Number(rawValue: unsigned()) }
    mutating func any<Value: CaseIterable>(_ type: Value.Type = Value.self) -> Value { pick(Array(type.allCases)) }
    mutating func wall() -> WallTime { WallTime(milliseconds: signed()) }
    mutating func uptime() -> Uptime { Uptime(nanoseconds: signed()) }
    mutating func moment() -> Moment { Moment(uptime: uptime(), wall: wall()) }
    mutating func clockQuality() -> ClockQuality { pick([.device, .derived, .receivedOnly, .suspect]) }
    mutating func position() -> Position {
        Position(latitude: double(), longitude: double(), accuracyMetres: maybe { $0.double() })
    }
}

/// Registry.
extension AnyFacts {
    mutating func actor() -> Actor {
        pick([.device(nil), .device(name()), .clock, .patrol(name()), .staff(name(), any()), .core])
    }

    mutating func entry() -> RegistryEntry {
        switch Int.random(in: 0..<8, using: &random) {
        case 0: .area(Area(id: name(), name: text(), settlement: any()))
        case 1: .resident(resident())
        case 2: .device(device())
        case 3: .staff(Staff(id: name(), name: text(), role: any()))
        case 4: .patrol(patrol())
        case 5:
            .lock(Lock(id: name(), device: name(), door: name(), kind: any(), resident: maybe { $0.name() }))
        case 6: .doorKey(doorKey())
        default: .policy(policy())
        }
    }

    private mutating func resident() -> Resident {
        Resident(
            id: name(),
            name: text(),
            address: text(),
            area: name(),
            position: maybe { $0.position() },
            needsTwoPeople: random.chance(50),
            requiredCompetences: list { $0.name() },
            contactPerson: maybe { $0.name() }
        )
    }
    mutating func device() -> Device {
        Device(
            id: name(),
            profile: name(),
            address: text(),
            deviceClass: any(),
            resident: maybe { $0.name() },
            label: text(),
            supervisionSeconds: maybe { $0.number() },
            installModeUntil: maybe { $0.moment() }
        )
    }
    private mutating func patrol() -> Patrol {
        Patrol(
            id: name(),
            name: text(),
            team: text(),
            areas: list { $0.name() },
            competences: list { $0.name() },
            shifts: list { Shift(staff: $0.name(), from: $0.wall(), to: $0.wall()) },
            status: any(),
            statusSince: maybe { $0.wall() },
            position: maybe { $0.patrolPosition() }
        )
    }
    private mutating func patrolPosition() -> PatrolPosition { PatrolPosition(position: position(), at: wall()) }
    private mutating func doorKey() -> DoorKey {
        DoorKey(
            id: name(),
            label: text(),
            slots: list {
                KeySlot(lock: $0.name(), credential: $0.text(), from: $0.wall(), to: $0.maybe { $0.wall() })
            },
            holdings: list { KeyHolding(staff: $0.name(), from: $0.wall(), to: $0.maybe { $0.wall() }) }
        )
    }
    private mutating func policy() -> DispatchPolicy {
        DispatchPolicy(
            id: name(),
            version: number(),
            validFrom: wall(),
            appliesTo: .init(
                kinds: list { $0.any() },
                areas: list { $0.name() },
                localHours: maybe { LocalHours(fromMinute: $0.number(), toMinute: $0.number()) }
            ),
            targets: .init(
                acceptWithin: maybe { $0.duration() },
                arriveWithinTown: maybe { $0.duration() },
                arriveWithinCountry: maybe { $0.duration() }
            ),
            steps: list { .init(after: $0.duration(), who: $0.strategy(), offerTimeout: $0.duration()) },
            repetition: .init(rounds: number(), interval: duration()),
            exhausted: .init(notify: list { $0.text() }, repeatEvery: duration()),
            hold: .init(remindAfter: duration(), releaseAfter: duration())
        )
    }
    private mutating func strategy() -> DispatchPolicy.Strategy {
        pick([
            .nearestAvailable(team: maybe { $0.text() }, count: number()), .allInTeam(team: maybe { $0.text() }),
            .operatorPool(text()), .role(text()),
        ])
    }
    mutating func reference() -> RegistryReference {
        pick([
            .area(name()), .resident(name()), .device(name()), .staff(name()), .patrol(name()), .lock(name()),
            .doorKey(name()), .policy(name(), version: number()),
        ])
    }
}

/// Alerts.
extension AnyFacts {
    private mutating func subject() -> Alert.Subject {
        Alert.Subject(
            device: maybe { $0.name() },
            sender: text(),
            resident: maybe { $0.name() },
            area: maybe { $0.name() }
        )
    }
    private mutating func recipient() -> Recipient {
        pick([.patrol(name()), .operatorPool(text()), .role(text()), .staff(name())])
    }
    private mutating func assignment() -> Assignment {
        var assignment = Assignment(
            id: id(),
            recipient: recipient(),
            step: maybe { $0.number() },
            state: any(),
            offeredAt: moment(),
            until: uptime(),
            reason: text()
        )
        assignment.deliveredAt = maybe { $0.wall() }
        assignment.seenAt = maybe { $0.wall() }
        assignment.acceptedAt = maybe { $0.moment() }
        assignment.enRouteAt = maybe { $0.moment() }
        assignment.onSceneAt = maybe { $0.moment() }
        assignment.endedAt = maybe { $0.moment() }
        return assignment
    }
    private mutating func timer() -> AlertTimer { AlertTimer(any(), at: uptime()) }
    private mutating func beginning() -> AlertChange.Beginning {
        AlertChange.Beginning(
            category: any(),
            kind: any(),
            priority: any(),
            subject: subject(),
            occurredAt: maybe { $0.wall() },
            receivedAt: moment(),
            signal: maybe { $0.id() },
            sourceID: maybe { $0.text() },
            predecessor: maybe { $0.id() },
            policy: Alert.PolicyVersion(id: name(), version: number()),
            targets: Alert.Targets(acceptWithin: duration(), arriveWithin: duration())
        )
    }

    private static let realAlert: Alert = {
        var night = ScriptedNight(seed: 1)
        night.begin(homes: 5)
        while night.state.alerts.isEmpty { night.press() }
        guard let alert = night.state.alerts.values.first else { preconditionFailure("the script raised no alert") }
        return alert
    }()

    /// An alert with something in every property, as no night would make it.
    mutating func alert() -> Alert {
        var alert = AnyFacts.realAlert
        (alert.id, alert.category, alert.kind, alert.priority) = (id(), any(), any(), any())
        (alert.subject, alert.state, alert.condition, alert.sequence) = (subject(), any(), any(), number())
        alert.times = AlertTimes(occurredAt: maybe { $0.wall() }, receivedAt: moment(), raisedAt: moment())
        alert.earlierTimes = maybe { any in
            any.list { AlertTimes(occurredAt: nil, receivedAt: $0.moment(), raisedAt: $0.moment()) }
        }
        alert.times.firstOfferedAt = maybe { $0.moment() }
        alert.times.firstDeliveredAt = maybe { $0.moment() }
        alert.times.firstSeenAt = maybe { $0.moment() }
        alert.times.voiceContactAt = maybe { $0.moment() }
        alert.times.acceptedAt = maybe { $0.moment() }
        alert.times.enRouteAt = maybe { $0.moment() }
        alert.times.onSceneAt = maybe { $0.moment() }
        alert.times.onSceneSource = pick([nil, .manual, .lockUnlock, .geofence])
        alert.times.resolvedAt = maybe { $0.moment() }
        alert.times.closedAt = maybe { $0.moment() }
        (alert.occurrenceCount, alert.occurrences) = (number(), list { $0.moment() })
        (alert.latestSignal, alert.latestSourceID) = (maybe { $0.id() }, maybe { $0.text() })
        (alert.predecessor, alert.assignments) = (maybe { $0.id() }, list { $0.assignment() })
        alert.escalation = Alert.Escalation(nextStep: number(), round: number(), roundStartedAt: uptime())
        (alert.timers, alert.outcome) = (list { $0.timer() }, maybe { $0.any() })
        (alert.answerIDs, alert.missed) = (list { $0.text() }, list { $0.any() })
        return alert
    }

    /// Every case of `AlertChange`, one after the other.
    mutating func changes() -> [AlertChange] {
        [
            .raised(beginning()),
            .reported(signal: maybe { $0.id() }, sourceID: maybe { $0.text() }, happening: maybe { $0.text() }),
            .intensified(kind: any(), priority: any()), .prioritized(any()),
            .offered(list { $0.assignment() }, round: number(), nextStep: number(), roundStartedAt: uptime()),
            .foundNobody(
                step: number(),
                shortfall: text(),
                round: number(),
                nextStep: number(),
                roundStartedAt: uptime()
            ),
            .delivered(id()), .seen(id()), .accepted(id()), .declined(id()), .timedOut(id()), .enRoute(id()),
            .onScene(id(), source: .geofence, at: moment()), .reminded(id()), .released(id()), .missedTarget(any()),
            .unattended(notify: list { $0.text() }), .conditionChanged(any()), .voiceContact,
            .resolved(any(), by: maybe { $0.id() }),
            .reopened(
                signal: maybe { $0.id() },
                sourceID: maybe { $0.text() },
                happening: maybe { $0.text() },
                occurredAt: maybe { $0.wall() },
                receivedAt: maybe { $0.moment() }
            ),
            .referred(to: text(), reference: text()), .referralConfirmed(by: text()), .merged(into: id()), .cancelled,
            .closed, .testClosed, .noted,
        ]
    }

    private mutating func fact(_ change: AlertChange) -> AlertFact {
        AlertFact(
            alert: id(),
            sequence: number(),
            actor: actor(),
            change: change,
            reason: maybe { $0.text() },
            answerID: maybe { $0.text() },
            after: AlertFact.Snapshot(alert())
        )
    }
}

/// Bodies.
extension AnyFacts {
    private mutating func signal() -> Signal {
        Signal(
            kind: any(),
            occurredAt: maybe { $0.wall() },
            clockQuality: clockQuality(),
            credential: maybe { $0.text() },
            method: maybe { $0.any() },
            position: maybe { $0.position() },
            batteryPercent: maybe { $0.double() },
            part: maybe { $0.text() },
            isTest: random.chance(50),
            isStateOnly: random.chance(50),
            occurrence: maybe { $0.text() },
            sourceID: maybe { $0.text() },
            details: list { Signal.Detail(name: $0.text(), value: $0.text()) }
        )
    }

    mutating func received() -> ReceivedMessage {
        let message = Message(
            topic: text(),
            payload: pick([[], [0], Array(0...255)]),
            isRetained: random.chance(50),
            delivery: maybe { Delivery(session: $0.text(), packet: $0.pick([0, 1, .max])) },
            receivedAt: moment()
        )
        let outcome: Reception.Outcome = pick([
            .decoded(list { $0.signal() }), .ignored(text()), .duplicate(text()), .quarantined(text()),
            .refused(text()),
        ])
        let reception = Reception(
            message: message,
            profile: maybe { $0.name() },
            revision: number(),
            address: maybe { $0.text() },
            outcome: outcome
        )
        return ReceivedMessage(
            lane: any(),
            reception: reception,
            fingerprint: unsigned(),
            device: maybe { $0.device() }
        )
    }

    mutating func access() -> AccessRecord {
        AccessRecord(
            operation: any(),
            method: maybe { $0.any() },
            lock: maybe { $0.name() },
            door: maybe { $0.name() },
            device: maybe { $0.name() },
            resident: maybe { $0.name() },
            credential: maybe { $0.text() },
            doorKey: maybe { $0.name() },
            person: pick([.holder(name()), .ambiguous(list { $0.name() }), .unknown]),
            alert: maybe { $0.id() },
            occurredAt: maybe { $0.wall() },
            clockQuality: clockQuality(),
            receivedAt: moment(),
            isLate: random.chance(50),
            signal: id(),
            profile: name(),
            revision: number()
        )
    }

    /// One body of every kind, and one alert fact for every change.
    mutating func bodies() -> [Fact.Body] {
        let alerts = changes().map { Fact.Body.alert(fact($0)) }
        return alerts + [
            .started(GatewayStart(version: text(), bootID: text(), uptimeOffsetNanoseconds: Int64(number()))),
            .registered(entry(), by: actor()),
            .removed(reference(), by: actor()), .received(received()), .access(access()),
            .patrol(
                PatrolReport(patrol: name(), status: maybe { $0.any() }, position: maybe { $0.patrolPosition() })
            ),
            .refused(Refusal(actor: actor(), alert: maybe { $0.id() }, asked: text(), reason: text())),
            .sessionGap(SessionGap(session: text(), from: maybe { $0.wall() }, to: wall())),
            .clockStepped(ClockStep(stepMilliseconds: signed())),
        ]
    }
}
