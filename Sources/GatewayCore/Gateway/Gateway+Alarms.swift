/// How needs become alerts: a new one, a repeat of an open one, or one that opens again.
extension Gateway {
    mutating func reportAlarm(_ signal: Signal, from source: SignalSource) {
        guard let kind = AlertKind(raisedBy: signal.kind) else { return }
        if signal.isStateOnly, let open = openAlert(source.device, kind.group), open.condition == .active { return }
        report(source.device == nil ? .unknownDevice : kind, signal, from: source)
    }

    /// An alarm that an installer or the device itself marked as a test.
    mutating func reportTest(_ signal: Signal, from source: SignalSource) {
        let kind = AlertKind(raisedBy: signal.kind) ?? .panic
        report(kind, signal, from: source, category: .test)
        guard !signal.isTest, let alert = latest(kind, source, isTest: true), alert.state.isOpen else { return }
        // A real press in install mode that keeps coming is a person, not an installer.
        if alert.pressCount(within: .seconds(120), at: now) >= 3 { report(kind, signal, from: source) }
    }

    mutating func raise(_ manual: ManualAlert, by actor: Actor) {
        guard case .staff = actor else { return refuse("raise", by: actor, "only a member of staff raises by hand") }
        if let resident = manual.resident, state.residents[resident] == nil {
            return refuse("raise", by: actor, "resident '\(resident)' is not registered")
        }
        let resident = manual.resident.flatMap { state.residents[$0] }
        begin(
            .manual,
            priority: manual.priority,
            category: .alarm,
            subject: Alert.Subject(
                device: nil,
                sender: "by-hand-\(state.lastAlert.rawValue + 1)",
                resident: manual.resident,
                area: resident?.area
            ),
            occurredAt: nil,
            receivedAt: now,
            signal: nil,
            sourceID: nil,
            by: actor,
            reason: manual.reason
        )
        dispatchNewAlert()
    }

    /// An alarm device said something nobody could read: it may have been a press.
    ///
    /// Anything else is a technical matter.
    mutating func raiseUnreadable(_ reception: Reception, from device: Device?, lane: Lane, signal: FactNumber) {
        let kind: AlertKind =
            if reception.profile == nil, reception.deviceClass == nil {
                .unknownTopic
            } else if device?.deviceClass.callsForHelp ?? reception.deviceClass?.callsForHelp ?? false {
                .unreadableSignal
            } else {
                .unreadableTelemetry
            }
        let source = SignalSource(
            device: device,
            sender: sender(ofUnreadable: reception),
            profile: reception.profile,
            revision: reception.revision,
            receivedAt: reception.message.receivedAt,
            fact: signal
        )
        report(kind, Signal(kind: .unknown), from: source)
    }

    /// Topics that nobody knows share an alert; one that several profiles claim has its own.
    private func sender(ofUnreadable reception: Reception) -> String {
        if let profile = reception.profile { return "\(profile)/\(reception.address ?? "?")" }
        return reception.deviceClass == nil ? "topics" : reception.message.topic
    }

    mutating func raiseUnregistered(_ source: SignalSource) {
        report(.unregisteredDevice, Signal(kind: .unknown), from: source)
    }

    func openAlert(_ device: Device?, _ group: AlertKind.Group) -> Alert? {
        guard let device else { return nil }
        let correlation = AlertCorrelation(
            sender: device.id.rawValue,
            isRegistered: true,
            group: group,
            isTest: false
        )
        return state.latestAlert[correlation].flatMap { state.alerts[$0] }.flatMap { $0.state.isOpen ? $0 : nil }
    }

    /// The one way in for everything that asks for an alert: joins, reopens or begins.
    mutating func report(
        _ kind: AlertKind,
        _ signal: Signal,
        from source: SignalSource,
        category: AlertCategory? = nil
    ) {
        let category = category ?? kind.category
        let previous = latest(kind, source, isTest: category == .test)
        if let previous, previous.state.isOpen {
            return join(previous, kind: kind, signal: signal, from: source)
        }
        if let previous, previous.state == .resolved, let resolvedAt = previous.times.resolvedAt,
            now.uptime - resolvedAt.uptime <= Gateway.reopenWindow
        {
            change(
                previous.id,
                .reopened(
                    signal: source.fact,
                    sourceID: signal.sourceID,
                    happening: signal.occurrence,
                    occurredAt: signal.occurredAt,
                    receivedAt: source.receivedAt
                ),
                by: .device(source.device?.id)
            )
            if kind.priority < previous.priority {
                change(
                    previous.id,
                    .intensified(kind: kind, priority: kind.priority),
                    by: .core,
                    reason: "now \(kind.rawValue)"
                )
            }
            return runSteps(of: previous.id)
        }
        let resident = source.device?.resident
        begin(
            kind,
            priority: kind.priority,
            category: category,
            subject: Alert.Subject(
                device: source.device?.id,
                sender: source.sender,
                resident: resident,
                area: resident.flatMap { state.residents[$0]?.area }
            ),
            occurredAt: signal.occurredAt,
            receivedAt: source.receivedAt,
            signal: source.fact,
            sourceID: signal.sourceID,
            happening: signal.occurrence,
            predecessor: previous,
            by: .device(source.device?.id)
        )
        dispatchNewAlert()
    }

    private func latest(_ kind: AlertKind, _ source: SignalSource, isTest: Bool) -> Alert? {
        let correlation = AlertCorrelation(
            sender: source.device?.id.rawValue ?? source.sender,
            isRegistered: source.device != nil,
            group: kind.group,
            isTest: isTest
        )
        return state.latestAlert[correlation].flatMap { state.alerts[$0] }
    }

    private mutating func begin(
        _ kind: AlertKind,
        priority: Priority,
        category: AlertCategory,
        subject: Alert.Subject,
        occurredAt: WallTime?,
        receivedAt: Moment,
        signal: FactNumber?,
        sourceID: String?,
        happening: String? = nil,
        predecessor: Alert? = nil,
        by actor: Actor,
        reason: String? = nil
    ) {
        let id = AlertID(state.lastAlert.rawValue + 1)
        let policy = state.policy(for: kind, area: subject.area, at: now.wall, zone: zone)
        let settlement = subject.area.flatMap { state.areas[$0]?.settlement } ?? .town
        let arrive = settlement == .town ? policy.targets.arriveWithinTown : policy.targets.arriveWithinCountry
        let isFollowing =
            predecessor.map { now.uptime - $0.times.raisedAt.uptime <= Gateway.predecessorWindow } ?? false
        change(
            id,
            .raised(
                AlertChange.Beginning(
                    category: category,
                    kind: kind,
                    priority: priority,
                    subject: subject,
                    occurredAt: occurredAt,
                    receivedAt: receivedAt,
                    signal: signal,
                    sourceID: sourceID,
                    happening: happening,
                    predecessor: isFollowing ? predecessor?.id : nil,
                    policy: Alert.PolicyVersion(id: policy.id, version: policy.version),
                    targets: Alert.Targets(
                        acceptWithin: policy.targets.acceptWithin ?? priority.acceptTarget,
                        arriveWithin: arrive ?? priority.arriveTarget(in: settlement)
                    )
                )
            ),
            by: actor,
            reason: reason
        )
        outcome.raised = id
    }

    private mutating func dispatchNewAlert() {
        guard let id = outcome.raised, let alert = state.alerts[id], alert.category == .alarm else { return }
        runSteps(of: id)
        // Somebody pressed before and no patrol was ever asked: this press does not wait for a telephone call.
        if let predecessor = alert.predecessor.flatMap({ state.alerts[$0] }), !predecessor.hasAskedPatrol {
            askPatrolNow(id)
        }
    }

    /// A repeated press is new need: counted, told to the holder, and more urgent from the third one on.
    private mutating func join(_ alert: Alert, kind: AlertKind, signal: Signal, from source: SignalSource) {
        let actor = Actor.device(source.device?.id)
        change(
            alert.id,
            .reported(signal: source.fact, sourceID: signal.sourceID, happening: signal.occurrence),
            by: actor
        )
        if alert.condition != .active { change(alert.id, .conditionChanged(.active), by: actor) }
        guard alert.category == .alarm, let joined = state.alerts[alert.id] else { return }
        let isGraver = kind.priority < alert.kind.priority
        let isThirdPress = joined.pressCount(within: Gateway.repeatWindow, at: now) >= 3
        let priority = isThirdPress ? Priority.p1 : min(joined.priority, kind.priority)
        if isGraver || priority < joined.priority {
            change(
                alert.id,
                .intensified(kind: isGraver ? kind : alert.kind, priority: priority),
                by: .core,
                reason: isThirdPress ? "third press within 15 minutes" : "now \(kind.rawValue)"
            )
            runSteps(of: alert.id)
        }
        if state.alerts[alert.id]?.hasAskedPatrol == false { askPatrolNow(alert.id) }
    }

    /// The device has a line open: to whom, it does not say, so nobody has answered by that, and no answer time ends.
    mutating func noteContact(_ signal: Signal, from source: SignalSource) {
        guard let device = source.device else { return }
        let reason =
            signal.kind == .voiceOpened ? "the device opened its voice line" : "the device closed its voice line"
        for alert in openAlarms(of: device) { change(alert.id, .noted, by: .device(device.id), reason: reason) }
    }

    /// The open alerts about the person that a device has told of, the oldest first.
    func openAlarms(of device: Device) -> [Alert] {
        AlertKind.needs.compactMap { openAlert(device, $0) }.sorted { $0.id < $1.id }
    }

    /// The device says that the cause is gone.
    ///
    /// That changes what is shown; it closes nothing.
    mutating func restore(by signal: Signal, from source: SignalSource) {
        if signal.kind == .alarmCancelled, let device = source.device {
            for alert in openAlarms(of: device) where alert.condition != .cancelledBySender {
                change(alert.id, .conditionChanged(.cancelledBySender), by: .device(device.id))
            }
        }
        for group in AlertKind.restored(by: signal.kind) {
            guard let alert = openAlert(source.device, group), alert.condition != .restored else { continue }
            change(alert.id, .conditionChanged(.restored), by: .device(source.device?.id))
        }
    }
}

extension Alert {
    /// How often the need was reported in the span before `now`.
    func pressCount(within span: Duration, at now: Moment) -> Int {
        occurrences.count { now.uptime - $0.uptime <= span }
    }
}
