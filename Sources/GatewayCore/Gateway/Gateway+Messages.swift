/// What a message does: whose it is, what is kept of it, and which of its signals raise, restore or record something.
extension Gateway {
    mutating func receive(_ reception: Reception, lane: Lane) {
        let fingerprint = reception.message.fingerprint
        if reception.message.isRepeat, let delivery = reception.message.delivery,
            state.deliveries.contains(delivery, fingerprint)
        {
            outcome.notices.append(Notice(.redelivered, reception.message.topic))
            return acknowledge(reception)
        }
        let device = reception.profile.flatMap { profile in
            reception.address.flatMap { state.device(profile, $0) }
        }
        if let device { hear(device) }
        switch reception.outcome {
        case .duplicate(let what):
            outcome.notices.append(Notice(.duplicate, "\(reception.message.topic): \(what)"))
        case .ignored(let why):
            let kind: Notice.Kind = reception.message.isRetained && lane == .alarm ? .retainedAlarm : .ignored
            outcome.notices.append(Notice(kind, "\(reception.message.topic): \(why)"))
        case .decoded(let signals):
            take(signals, of: reception, from: device, lane: lane, fingerprint: fingerprint)
        case .quarantined, .refused:
            let fact = keep(reception, from: device, lane: lane, fingerprint: fingerprint)
            raiseUnreadable(reception, from: device, lane: lane, signal: fact)
        }
        acknowledge(reception)
    }

    private mutating func acknowledge(_ reception: Reception) {
        if let acknowledgement = reception.acknowledgement { outcome.acknowledgements.append(acknowledgement) }
    }

    private mutating func keep(
        _ reception: Reception,
        from device: Device?,
        lane: Lane,
        fingerprint: UInt64
    ) -> FactNumber {
        record(
            .received(ReceivedMessage(lane: lane, reception: reception, fingerprint: fingerprint, device: device))
        )
    }

    private mutating func take(
        _ signals: [Signal],
        of reception: Reception,
        from device: Device?,
        lane: Lane,
        fingerprint: UInt64
    ) {
        for signal in signals { note(signal, of: device) }
        guard signals.contains(where: { needsFact($0, from: device) }) else { return }
        let isOfMoment = signals.contains { $0.kind.role == .alarm || ($0.kind.role == .access && !$0.isStateOnly) }
        if device == nil, !isOfMoment, isKnownStranger(reception) {
            outcome.notices.append(Notice(.unregistered, reception.message.topic))
            return
        }
        let fact = keep(reception, from: device, lane: lane, fingerprint: fingerprint)
        for signal in signals {
            let source = SignalSource(
                device: device,
                sender: sender(of: reception),
                profile: reception.profile,
                revision: reception.revision,
                receivedAt: reception.message.receivedAt,
                fact: fact,
                address: reception.address
            )
            act(on: signal, from: source)
        }
        // Part of the message could not be read, and the rest of it calls nobody: it may have been a press.
        let isUnreadable = signals.contains { $0.kind == .unknown && $0.details.contains { $0.name == "unreadable" } }
        if isUnreadable, !signals.contains(where: { $0.kind.role == .alarm }) {
            raiseUnreadable(reception, from: device, lane: lane, signal: fact)
        }
    }

    /// Whether a signal leaves something for ever; an observation alone only refreshes what is known of its device.
    private func needsFact(_ signal: Signal, from device: Device?) -> Bool {
        if signal.isTest || device == nil { return true }
        switch signal.kind.role {
        case .contact: return device.map { !openAlarms(of: $0).isEmpty } ?? false
        case .alarm, .access, .fault: return !signal.isStateOnly || signal.kind.role != .access
        case .restore where signal.kind == .alarmCancelled:
            return device.map { !openAlarms(of: $0).isEmpty } ?? false
        case .restore, .faultRestore:
            return AlertKind.restored(by: signal.kind).contains { group in openAlert(device, group) != nil }
        case .observation: return signal.kind == .unknown
        }
    }

    private mutating func act(on signal: Signal, from source: SignalSource) {
        // A test asks for nobody. A door that opened has opened, whatever the lock calls it.
        let canBeTest = signal.kind.role == .alarm || signal.kind.role == .fault
        if signal.isTest, canBeTest { return reportTest(signal, from: source) }
        if let device = source.device, device.isInInstallMode(at: now), signal.kind.role == .alarm,
            AlertKind(raisedBy: signal.kind).map({ openAlert(device, $0.group) == nil }) ?? true
        {
            return reportTest(signal, from: source)
        }
        switch signal.kind.role {
        case .alarm: reportAlarm(signal, from: source)
        case .restore: restore(by: signal, from: source)
        case .access:
            restore(by: signal, from: source)
            if !signal.isStateOnly { recordAccess(signal, from: source) }
            if AlertKind(raisedBy: signal.kind) != nil { reportFault(signal, from: source) }
        case .fault: reportFault(signal, from: source)
        case .faultRestore: restore(by: signal, from: source)
        case .contact: noteContact(signal, from: source)
        case .observation: break
        }
        if source.device == nil, signal.kind.role != .alarm { raiseUnregistered(source) }
    }

    private func sender(of reception: Reception) -> String {
        guard let profile = reception.profile, let address = reception.address else { return reception.message.topic }
        return "\(profile)/\(address)"
    }

    /// Whether a sender that is not registered has an open technical alert already: one is enough.
    private func isKnownStranger(_ reception: Reception) -> Bool {
        let correlation = AlertCorrelation(
            sender: sender(of: reception),
            isRegistered: false,
            group: .own(.unregisteredDevice),
            isTest: false
        )
        return state.latestAlert[correlation].flatMap { state.alerts[$0] }?.state.isOpen ?? false
    }
}

/// Where a signal came from.
struct SignalSource {
    var device: Device?
    /// How the sender names itself, for what is not registered.
    var sender: String
    var profile: ProfileID?
    var revision: Int
    var receivedAt: Moment
    /// The fact that keeps the message; `nil` for what the gateway noticed itself.
    var fact: FactNumber?
    /// How the sender names itself within its profile; `nil` where no message carries it.
    var address: String?

    /// The name under which the registry may know the sender.
    var key: DeviceKey? {
        if let device { return device.key }
        guard let profile, let address else { return nil }
        return DeviceKey(profile: profile, address: address)
    }
}

extension Device {
    func isInInstallMode(at now: Moment) -> Bool { installModeUntil.map { now.uptime < $0.uptime } ?? false }
}
