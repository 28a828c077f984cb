/// How a change alters an alert. The same code runs when a change is decided and when the log is replayed.
extension Alert {
    /// The alert that a beginning makes.
    init(_ id: AlertID, _ beginning: AlertChange.Beginning, at now: Moment) {
        self.init(
            id: id,
            category: beginning.category,
            kind: beginning.kind,
            priority: beginning.priority,
            subject: beginning.subject,
            state: .raised,
            condition: .active,
            sequence: 0,
            times: AlertTimes(occurredAt: beginning.occurredAt, receivedAt: beginning.receivedAt, raisedAt: now),
            occurrenceCount: 1,
            occurrences: [now],
            latestSignal: beginning.signal,
            latestSourceID: beginning.sourceID,
            happening: beginning.happening,
            predecessor: beginning.predecessor,
            policy: beginning.policy,
            targets: beginning.targets,
            escalation: Escalation(roundStartedAt: now.uptime),
            assignments: [],
            timers: [],
            outcome: nil,
            answerIDs: [],
            missed: []
        )
    }

    /// Applies one change; the timers follow from it and from the policy alone.
    mutating func apply(_ change: AlertChange, at now: Moment, policy: DispatchPolicy) {
        sequence += 1
        switch change {
        case .raised, .foundNobody, .offered: applyEscalation(change, at: now)
        case .reported, .intensified, .prioritized, .reopened, .conditionChanged: applyNeed(change, at: now)
        case .delivered, .seen, .accepted, .declined, .timedOut, .enRoute, .onScene, .reminded, .released:
            applyAssignment(change, at: now)
        case .missedTarget(let kind):
            if !missed.contains(kind) { missed.append(kind) }
            guard kind == .referralConfirmation else { break }
            // Nobody confirmed: the alert is ours again.
            state = .raised
            restartEscalation(at: now)
        case .unattended: state = .unattended
        case .voiceContact: times.voiceContactAt = times.voiceContactAt ?? now
        case .noted: break
        case .resolved, .referred, .referralConfirmed, .merged, .cancelled, .closed, .testClosed:
            applyEnd(change, at: now)
        }
        setTimers(after: change, at: now, policy: policy)
    }

    private mutating func applyEscalation(_ change: AlertChange, at now: Moment) {
        switch change {
        case .offered(let offers, let round, let nextStep, let roundStartedAt):
            escalation = Escalation(nextStep: nextStep, round: round, roundStartedAt: roundStartedAt)
            let asked = offers.map(\.recipient)
            assignments.removeAll { $0.state == .timedOut && asked.contains($0.recipient) }
            assignments += offers
            if state == .raised { state = .offered }
            times.firstOfferedAt = times.firstOfferedAt ?? now
        case .foundNobody(_, _, let round, let nextStep, let roundStartedAt):
            escalation = Escalation(nextStep: nextStep, round: round, roundStartedAt: roundStartedAt)
        default: break
        }
    }

    private mutating func applyNeed(_ change: AlertChange, at now: Moment) {
        switch change {
        case .reported(let signal, let sourceID, let happening):
            addOccurrence(signal: signal, sourceID: sourceID, happening: happening, at: now)
        case .reopened(let signal, let sourceID, let happening, let occurredAt, let receivedAt):
            earlierTimes = ((earlierTimes ?? []) + [times]).suffix(Alert.earlierTimesLimit)
            times = AlertTimes(occurredAt: occurredAt, receivedAt: receivedAt ?? now, raisedAt: now)
            // What was pressed before help was given is no sign that help is late.
            occurrences = []
            addOccurrence(signal: signal, sourceID: sourceID, happening: happening, at: now)
            state = .raised
            condition = .active
            outcome = nil
            missed = []
            restartEscalation(at: now)
        case .intensified(let newKind, let newPriority):
            kind = newKind
            priority = newPriority
            // Whoever drives there already goes on; taking the alert away would leave it with nobody.
            guard state != .onScene, state != .enRoute else { return }
            for index in assignments.indices where assignments[index].state.isHolding {
                end(index, as: .withdrawn, at: now)
            }
            state = .raised
            restartEscalation(at: now)
        case .prioritized(let newPriority): priority = newPriority
        case .conditionChanged(let newCondition): condition = newCondition
        default: break
        }
    }

    private mutating func applyAssignment(_ change: AlertChange, at now: Moment) {
        switch change {
        case .delivered(let offer):
            update(offer) { $0.deliveredAt = $0.deliveredAt ?? now.wall }
            times.firstDeliveredAt = times.firstDeliveredAt ?? now
        case .seen(let offer):
            update(offer) { $0.seenAt = $0.seenAt ?? now.wall }
            times.firstSeenAt = times.firstSeenAt ?? now
        case .accepted(let offer): accept(offer, at: now)
        case .enRoute(let offer):
            update(offer) {
                $0.state = .enRoute
                $0.enRouteAt = $0.enRouteAt ?? now
            }
            state = .enRoute
            times.enRouteAt = times.enRouteAt ?? now
        case .onScene(let offer, let source, let at):
            update(offer) {
                $0.state = .onScene
                $0.onSceneAt = $0.onSceneAt ?? at
            }
            state = .onScene
            if times.onSceneAt == nil {
                times.onSceneAt = at
                times.onSceneSource = source
            }
        case .declined(let offer), .released(let offer): lose(offer, .declined, at: now)
        case .timedOut(let offer): lose(offer, .timedOut, at: now)
        case .reminded: break
        default: break
        }
    }

    private mutating func applyEnd(_ change: AlertChange, at now: Moment) {
        switch change {
        case .resolved(let given, _):
            state = .resolved
            outcome = given
            times.resolvedAt = now
        case .referred: state = .referred
        case .referralConfirmed, .closed:
            state = .closed
            times.closedAt = now
        case .merged:
            state = .merged
            times.closedAt = now
        case .cancelled:
            state = .cancelled
            times.closedAt = now
        case .testClosed:
            state = .testClosed
            times.closedAt = now
        default: break
        }
        for index in assignments.indices where !assignments[index].state.isEnded {
            end(index, as: assignments[index].state.isHolding ? .cleared : .withdrawn, at: now)
        }
    }

    private mutating func accept(_ offer: OfferID, at now: Moment) {
        for index in assignments.indices where assignments[index].id != offer && !assignments[index].state.isEnded {
            end(index, as: assignments[index].state.isHolding ? .cleared : .withdrawn, at: now)
        }
        update(offer) {
            $0.state = .accepted
            $0.acceptedAt = $0.acceptedAt ?? now
            $0.endedAt = nil
        }
        state = .accepted
        times.acceptedAt = times.acceptedAt ?? now
    }

    /// An assignment ends without help given; when it was the holder's, the alert is up again for everybody.
    private mutating func lose(_ offer: OfferID, _ end: Assignment.State, at now: Moment) {
        guard let index = assignments.firstIndex(where: { $0.id == offer }) else { return }
        let wasHolding = assignments[index].state.isHolding
        self.end(index, as: end, at: now)
        guard wasHolding, holder == nil else { return }
        state = .offered
        restartEscalation(at: now)
    }

    private mutating func restartEscalation(at now: Moment) {
        escalation = Escalation(roundStartedAt: now.uptime)
    }

    private mutating func end(_ index: Int, as state: Assignment.State, at now: Moment) {
        assignments[index].state = state
        assignments[index].endedAt = now
    }

    private mutating func update(_ offer: OfferID, _ body: (inout Assignment) -> Void) {
        guard let index = assignments.firstIndex(where: { $0.id == offer }) else { return }
        body(&assignments[index])
    }

    private mutating func addOccurrence(
        signal: FactNumber?,
        sourceID: String?,
        happening: String?,
        at now: Moment
    ) {
        latestSignal = signal
        latestSourceID = sourceID
        // A sensor that tells how one fall goes on reports no second fall.
        if happening != nil, happening == self.happening { return }
        self.happening = happening
        occurrenceCount += 1
        occurrences.append(now)
        if occurrences.count > Alert.occurrenceLimit { occurrences.removeFirst() }
    }
}
