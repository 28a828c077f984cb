/// Faults of devices, of the broker and of the clock: technical alerts in a queue of their own, or worse.
extension Gateway {
    mutating func reportFault(_ signal: Signal, from source: SignalSource) {
        guard let kind = AlertKind(raisedBy: signal.kind) else { return }
        if signal.isStateOnly, let open = openAlert(source.device, kind.group), open.condition == .active { return }
        // A lock that tells of tampering tells of a door that was forced.
        let isForcedDoor = kind == .tamper && source.device?.deviceClass == .digitalLock
        report(isForcedDoor ? .doorForced : kind, signal, from: source)
    }

    mutating func noteGap(_ gap: SessionGap) {
        record(.sessionGap(gap))
        reportOwn(
            .signalGap,
            sender: "session/\(gap.session)",
            reason: "signals may be missing from \(gap.from?.iso8601 ?? "the beginning") to \(gap.to.iso8601)"
        )
    }

    mutating func noteBroker(isReachable: Bool, session: String) {
        let sender = "broker/\(session)"
        guard isReachable else {
            return reportOwn(.brokerUnreachable, sender: sender, reason: "no session for \(session)")
        }
        restoreOwn(.brokerUnreachable, sender: sender)
    }

    /// The broker refuses some of a session's filters; an empty list takes the fault away.
    mutating func noteRefused(_ filters: [String], session: String) {
        let sender = "broker/\(session)"
        guard !filters.isEmpty else { return restoreOwn(.subscriptionRefused, sender: sender) }
        reportOwn(
            .subscriptionRefused,
            sender: sender,
            reason: "the broker keeps from \(session) what matches \(filters.joined(separator: ", "))"
        )
    }

    mutating func noteClockStep(_ step: ClockStep) {
        record(.clockStepped(step))
        reportOwn(.clockStep, sender: "clock", reason: "the wall clock moved by \(step.stepMilliseconds) ms")
    }

    /// A technical alert that the gateway raises about itself.
    mutating func reportOwn(_ kind: AlertKind, sender: String, reason: String) {
        let source = SignalSource(
            device: nil,
            sender: sender,
            profile: nil,
            revision: 0,
            receivedAt: now,
            fact: nil
        )
        report(kind, Signal(kind: .unknown), from: source)
        if let id = state.latestAlert[
            AlertCorrelation(sender: sender, isRegistered: false, group: kind.group, isTest: false)
        ] {
            change(id, .noted, by: .core, reason: reason)
        }
    }

    /// The cause of a technical alert about the gateway itself is gone.
    private mutating func restoreOwn(_ kind: AlertKind, sender: String) {
        let correlation = AlertCorrelation(
            sender: sender,
            isRegistered: false,
            group: .own(kind),
            isTest: false
        )
        guard let id = state.latestAlert[correlation], let alert = state.alerts[id], alert.state.isOpen,
            alert.condition != .restored
        else { return }
        change(id, .conditionChanged(.restored), by: .core)
    }

    // MARK: Liveness

    mutating func hear(_ device: Device) {
        let wasSilent = openAlert(device, .own(.deviceSilent))
        contacts.hear(device.id, at: now)
        guard let wasSilent, wasSilent.condition != .restored else { return }
        change(wasSilent.id, .conditionChanged(.restored), by: .device(device.id))
    }

    mutating func note(_ signal: Signal, of device: Device?) {
        guard let device, signal.batteryPercent != nil || signal.position != nil else { return }
        let told = signal.occurredAt ?? now.wall
        contacts.hear(device.id, at: now) { contact in
            if let percent = signal.batteryPercent { contact.battery = .init(percent: percent, at: told) }
            if let position = signal.position { contact.position = PatrolPosition(position: position, at: told) }
        }
    }

    /// Sets the moment at which a device's silence becomes a fault.
    mutating func expect(_ device: Device, heardAt moment: Moment) {
        guard let seconds = device.supervisionSeconds, seconds > 0 else { return }
        deadlines.add(.device(device.id), at: moment.uptime + .seconds(seconds))
    }

    /// A device's deadline is due: it was heard since, or it is silent.
    mutating func checkSilence(of id: DeviceID) {
        guard let device = state.devices[id], let seconds = device.supervisionSeconds, seconds > 0 else { return }
        let silentAt = (contacts[id]?.heardAt.uptime).map { $0 + .seconds(seconds) }
        if let silentAt, silentAt > now.uptime {
            deadlines.add(.device(id), at: silentAt)
            return
        }
        // Whatever becomes of this silence, the next one is watched for too.
        deadlines.add(.device(id), at: now.uptime + .seconds(seconds))
        if let open = openAlert(device, .own(.deviceSilent)) {
            guard open.condition == .restored else { return }
            change(open.id, .reported(signal: nil, sourceID: nil, happening: nil), by: .core, reason: "silent again")
            change(open.id, .conditionChanged(.active), by: .core, reason: "silent again")
            return markContactLost(with: device)
        }
        let source = SignalSource(
            device: device,
            sender: device.address,
            profile: device.profile,
            revision: 0,
            receivedAt: now,
            fact: nil
        )
        report(.deviceSilent, Signal(kind: .unknown), from: source)
        markContactLost(with: device)
    }

    /// A device that falls silent while its alert is open makes the alert more urgent, never less.
    private mutating func markContactLost(with device: Device) {
        for alert in openAlarms(of: device) where alert.condition != .lostContact {
            change(alert.id, .conditionChanged(.lostContact), by: .core, reason: "the device went silent")
        }
    }
}
