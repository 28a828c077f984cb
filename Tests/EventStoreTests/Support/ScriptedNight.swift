import EventStore
import Foundation
import GatewayCore

/// A night made up from a seed: facts that follow from each other, as a gateway would decide them.
struct ScriptedNight {
    private(set) var state = GatewayState()
    /// Every fact so far.
    private(set) var facts: [Fact] = []
    private var pending: [Fact] = []
    private var random: SeededGenerator
    private var now = Moment(uptime: Uptime(nanoseconds: 1_000), wall: WallTime(milliseconds: 1_767_225_600_000))

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    /// What was decided since the last batch.
    mutating func takeBatch() -> CommitBatch {
        defer { pending = [] }
        return CommitBatch(facts: pending, state: state, touched: state.takeTouched())
    }

    mutating func add(_ body: Fact.Body) {
        let fact = Fact(number: FactNumber(state.lastFact.rawValue + 1), at: now, body: body)
        do {
            try state.replay(fact)
        } catch {
            preconditionFailure("the script made a fact that does not follow: \(error)")
        }
        facts.append(fact)
        pending.append(fact)
    }

    /// Adds a change of an alert; what the alert is after it is tried out on a copy of the state.
    mutating func change(_ alert: AlertID, _ change: AlertChange, by actor: Actor = .core, answer: String? = nil) {
        var trial = state
        let sequence = (state.alerts[alert]?.sequence ?? 0) + 1
        var fact = AlertFact(
            alert: alert,
            sequence: sequence,
            actor: actor,
            change: change,
            answerID: answer,
            after: .unknown
        )
        let number = FactNumber(state.lastFact.rawValue + 1)
        try? trial.replay(Fact(number: number, at: now, body: .alert(fact)))
        if let after = trial.alerts[alert] { fact.after = AlertFact.Snapshot(after) }
        add(.alert(fact))
    }

    mutating func wait(_ span: Duration) { now = now.advanced(by: span) }
}

/// The town.
extension ScriptedNight {
    /// Starts the gateway and registers a small town.
    mutating func begin(homes: Int = 12) {
        add(.started(GatewayStart(version: "0.1.0", bootID: "boot-1", uptimeOffsetNanoseconds: 0)))
        let administrator = Actor.staff("admin", .administrator)
        add(.registered(.area(Area(id: "sodra", name: "Södra", settlement: .town)), by: administrator))
        add(.registered(.policy(.fallback), by: administrator))
        for number in 1...3 {
            let shift = Shift(staff: StaffID("s\(number)"), from: now.wall, to: now.wall + .seconds(36_000))
            let staff = Staff(id: StaffID("s\(number)"), name: "Alva \(number)", role: .patrol)
            let patrol = Patrol(id: PatrolID("p\(number)"), name: "Natt \(number)", team: "natt", shifts: [shift])
            add(.registered(.staff(staff), by: administrator))
            add(.registered(.patrol(patrol), by: administrator))
        }
        for number in 1...homes { registerHome(number, by: administrator) }
    }

    private mutating func registerHome(_ number: Int, by actor: Actor) {
        let resident = Resident(
            id: ResidentID("r\(number)"),
            name: "Göran \"G\" \(number)",
            address: "Gatan \(number)\nport 2",
            area: "sodra",
            position: Position(latitude: 57.7, longitude: 11.9 + Double(number) / 100)
        )
        let device = Device(
            id: DeviceID("d\(number)"),
            profile: "hub",
            address: "a\(number)",
            deviceClass: .safetyAlarm,
            resident: resident.id
        )
        let lock = Lock(
            id: LockID("l\(number)"),
            device: device.id,
            door: DoorID("door\(number)"),
            resident: resident.id
        )
        let key = DoorKey(
            id: DoorKeyID("k\(number)"),
            slots: [KeySlot(lock: lock.id, credential: "0", from: now.wall)],
            holdings: [KeyHolding(staff: "s1", from: now.wall)]
        )
        for entry in [RegistryEntry.resident(resident), .device(device), .lock(lock), .doorKey(key)] {
            add(.registered(entry, by: actor))
        }
    }
}

/// What happens in it.
extension ScriptedNight {
    /// Lets one thing happen that may happen now.
    mutating func happen() {
        wait(.milliseconds(Int.random(in: 1...90_000, using: &random)))
        switch Int.random(in: 0..<20, using: &random) {
        case 0...4: press()
        case 5...12: goOn()
        case 13: use(LockID("l\(Int.random(in: 1...5, using: &random))"))
        case 14: move()
        case 15: change(entry: Int.random(in: 1...12, using: &random))
        case 16: add(.refused(Refusal(actor: .patrol("p1"), alert: nil, asked: "accept", reason: "no such offer")))
        case 17: add(.sessionGap(SessionGap(session: "alarm", from: nil, to: now.wall)))
        case 18: if random.chance(20) { wait(.seconds(30 * 3600)) }
        default: restart()
        }
    }

    private mutating func restart() {
        add(.clockStepped(ClockStep(stepMilliseconds: -3_600_000)))
        add(.started(GatewayStart(version: "0.1.0", bootID: "boot-\(state.lastFact)", uptimeOffsetNanoseconds: 0)))
        state.forgetEndedAlerts(before: now.uptime + (.zero - GatewayState.memory))
    }

    /// A message and what it makes: a new alert, or one more report of an open one.
    mutating func press() {
        let kinds: [(SignalKind, AlertKind)] = [(.panic, .panic), (.fallSuspected, .fallSuspected), (.tamper, .tamper)]
        let (signal, kind) = kinds[Int.random(in: 0..<kinds.count, using: &random)]
        guard let device = state.devices[DeviceID("d\(Int.random(in: 1...5, using: &random))")] else { return }
        let number = FactNumber(state.lastFact.rawValue + 1)
        add(.received(received(signal, from: device)))
        let correlation = AlertCorrelation(
            sender: device.id.rawValue,
            isRegistered: true,
            group: kind.group,
            isTest: false
        )
        if let open = state.openAlerts.first(where: { $0.correlation == correlation }) {
            change(open.id, .reported(signal: number, sourceID: "m\(number)", happening: nil), by: .device(device.id))
            guard kind == .fallSuspected, open.kind == kind else { return }
            return change(open.id, .intensified(kind: .fallConfirmed, priority: .p1))
        }
        raise(kind, from: device, signal: number)
    }

    private mutating func received(_ signal: SignalKind, from device: Device) -> ReceivedMessage {
        let session = random.chance(50) ? "alarm" : "telemetry"
        let packet = UInt16(truncatingIfNeeded: state.lastFact.rawValue % 65_535 + 1)
        let message = Message(
            topic: "hub/\(device.address)/up",
            payload: Array("{\"n\":\(state.lastFact)}".utf8),
            delivery: Delivery(session: session, packet: packet),
            receivedAt: now
        )
        let outcome: Reception.Outcome =
            random.chance(10) ? .quarantined("no rule for 'type'") : .decoded([Signal(kind: signal)])
        let reception = Reception(
            message: message,
            profile: device.profile,
            revision: 1,
            deviceClass: device.deviceClass,
            address: device.address,
            outcome: outcome
        )
        return ReceivedMessage(
            lane: .alarm,
            reception: reception,
            fingerprint: message.fingerprint,
            device: device
        )
    }

    private mutating func raise(_ kind: AlertKind, from device: Device, signal: FactNumber) {
        let beginning = AlertChange.Beginning(
            category: kind.category,
            kind: kind,
            priority: kind.priority,
            subject: Alert.Subject(
                device: device.id,
                sender: device.address,
                resident: device.resident,
                area: "sodra"
            ),
            occurredAt: random.chance(50) ? now.wall : nil,
            receivedAt: now,
            signal: signal,
            sourceID: nil,
            predecessor: nil,
            policy: Alert.PolicyVersion(id: "nattvakt-fallback", version: 1),
            targets: Alert.Targets(acceptWithin: .seconds(120), arriveWithin: .milliseconds(1_800_500))
        )
        let alert = AlertID(state.lastAlert.rawValue + 1)
        change(alert, .raised(beginning), by: .device(device.id))
        if random.chance(80) { offer(alert) }
    }

    private mutating func offer(_ alert: AlertID) {
        let patrol = PatrolID("p\(Int.random(in: 1...3, using: &random))")
        let offer = Assignment(
            id: OfferID(state.lastOffer.rawValue + 1),
            recipient: .patrol(patrol),
            step: 0,
            offeredAt: now,
            until: now.uptime + .seconds(60),
            reason: "nearest: 1.2 km"
        )
        change(alert, .offered([offer], round: 1, nextStep: 1, roundStartedAt: now.uptime))
    }

    /// Takes one alert one step further.
    private mutating func goOn() {
        let alive = state.alerts.values.filter { $0.state.isOpen || $0.state == .resolved }.sorted { $0.id < $1.id }
        guard let alert = alive.randomElement(using: &random) else { return }
        let offer = alert.assignments.last { !$0.state.isEnded }?.id
        let answer = "answer-\(state.lastFact)"
        switch (alert.state, offer) {
        case (.resolved, _): change(alert.id, .closed, by: .staff("op", .operator))
        case (.raised, _), (.unattended, _), (.offered, nil): self.offer(alert.id)
        case (.offered, let offer?):
            let changes: [AlertChange] = [
                .delivered(offer), .seen(offer), .accepted(offer), .declined(offer), .timedOut(offer),
            ]
            change(alert.id, changes.randomElement(using: &random) ?? .voiceContact, answer: answer)
        case (.accepted, let offer?): change(alert.id, random.chance(80) ? .enRoute(offer) : .released(offer))
        case (.enRoute, let offer?): change(alert.id, .onScene(offer, source: .lockUnlock, at: now))
        case (.onScene, let offer?): change(alert.id, .resolved(.helped, by: offer), by: .patrol("p1"), answer: answer)
        default: change(alert.id, .noted)
        }
        if random.chance(3), state.alerts[alert.id]?.state.isOpen == true { change(alert.id, .cancelled) }
    }

    mutating func use(_ lock: LockID) {
        guard let lock = state.locks[lock], let device = state.devices[lock.device] else { return }
        let number = FactNumber(state.lastFact.rawValue + 1)
        add(.received(received(.lockUnlocked, from: device)))
        let people: [AccessRecord.Person] = [.holder("s1"), .ambiguous(["s1", "s2"]), .unknown]
        let person = people.randomElement(using: &random) ?? .unknown
        add(
            .access(
                AccessRecord(
                    operation: AccessRecord.Operation.allCases.randomElement(using: &random) ?? .unlocked,
                    method: random.chance(50) ? .rfid : nil,
                    lock: lock.id,
                    door: lock.door,
                    device: device.id,
                    resident: lock.resident,
                    credential: "0",
                    doorKey: person == .unknown ? nil : DoorKeyID("k\(lock.id.rawValue.dropFirst())"),
                    person: person,
                    alert: state.openAlerts.first?.id,
                    occurredAt: random.chance(50) ? now.wall : nil,
                    clockQuality: .device,
                    receivedAt: now,
                    isLate: false,
                    signal: number,
                    profile: "lock",
                    revision: 3
                )
            )
        )
    }

    private mutating func move() {
        let position = PatrolPosition(position: Position(latitude: 57.70887, longitude: 11.97456), at: now.wall)
        add(.patrol(PatrolReport(patrol: "p2", status: random.chance(30) ? .onBreak : nil, position: position)))
    }

    private mutating func change(entry number: Int) {
        guard var device = state.devices[DeviceID("d\(number)")] else { return }
        if number > 10 { return add(.removed(.device(device.id), by: .staff("admin", .administrator))) }
        device.label = "vid sängen \(state.lastFact)"
        add(.registered(.device(device), by: .staff("admin", .administrator)))
    }
}

extension AlertFact.Snapshot {
    /// Stands in until the trial has shown the real one.
    fileprivate static let unknown: AlertFact.Snapshot = {
        let text = #"{"state":"raised","condition":"active","priority":2,"kind":"panic","occurrence":1}"#
        guard let snapshot = try? JSONDecoder().decode(AlertFact.Snapshot.self, from: Data(text.utf8)) else {
            preconditionFailure("the text of a snapshot has changed")
        }
        return snapshot
    }()
}
