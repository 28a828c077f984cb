/// Access records: who used which key at which door, as of the lock's own time.
extension Gateway {
    mutating func recordAccess(_ signal: Signal, from source: SignalSource) {
        guard let operation = AccessRecord.Operation(signal.kind) else { return }
        let time = signal.occurredAt ?? source.receivedAt.wall
        // The lock may have been moved since: the record belongs where it hung then.
        let place = source.key.flatMap { state.place(of: $0, at: time) }
        let hasMoved = source.key.map { state.formerPlacements[$0] != nil } ?? false
        let resident = place?.resident ?? (hasMoved ? nil : source.device?.resident)
        let key = place?.lock.flatMap { lock in signal.credential.flatMap { state.doorKey(of: $0, in: lock, at: time) }
        }
        let person = key.map { holder(of: $0, at: time) } ?? .unknown
        let alert = resident.flatMap { alertFor($0, person: person, at: time) }
        let record = AccessRecord(
            operation: operation,
            method: signal.method,
            lock: place?.lock,
            door: place?.door,
            device: place?.device ?? source.device?.id,
            resident: resident,
            credential: signal.credential,
            doorKey: key?.id,
            person: person,
            alert: alert?.id,
            occurredAt: signal.occurredAt,
            clockQuality: quality(of: signal),
            receivedAt: source.receivedAt,
            isLate: source.receivedAt.wall - time > AccessRecord.lateAfter,
            signal: source.fact ?? state.lastFact,
            profile: source.profile ?? "",
            revision: source.revision
        )
        self.record(.access(record))
        if operation == .unlocked, let alert { proposeArrival(at: alert, by: person, record) }
    }

    /// How far the lock's time can be trusted: not far where our own clock was stepped, for theirs is often set by it.
    private func quality(of signal: Signal) -> ClockQuality {
        guard let time = signal.occurredAt, state.isNearStep(time) else { return signal.clockQuality }
        return .suspect
    }

    /// Who had a key at a time: one person, several, or nobody that we know of.
    private func holder(of key: DoorKey, at time: WallTime) -> AccessRecord.Person {
        let holders = Set(key.holdings.filter { $0.covers(time) }.map(\.staff)).sorted()
        guard let first = holders.first else { return .unknown }
        return holders.count == 1 ? .holder(first) : .ambiguous(holders)
    }

    /// The alert that a use of a door at a time belongs to: the person's own first, then the latest.
    private func alertFor(_ resident: ResidentID, person: AccessRecord.Person, at time: WallTime) -> Alert? {
        let candidates = (state.alertsByResident[resident] ?? []).compactMap { state.alerts[$0] }.filter { alert in
            guard alert.category == .alarm, alert.firstTimes.receivedAt.wall <= time else { return false }
            guard let end = (alert.times.resolvedAt ?? alert.times.closedAt)?.wall else { return true }
            return time <= end
        }
        return candidates.max { left, right in
            (isHeld(left, by: person, at: time) ? 1 : 0, left.id) < (
                isHeld(right, by: person, at: time) ? 1 : 0, right.id
            )
        }
    }

    private func isHeld(_ alert: Alert, by person: AccessRecord.Person, at time: WallTime) -> Bool {
        guard let staff = person.staff, let patrol = alert.holder?.recipient.patrol else { return false }
        return state.patrols[patrol]?.staffOnShift(at: time).contains(staff) ?? false
    }

    /// The holder's own key opened the door after it accepted: that is arriving, until the patrol says otherwise.
    private mutating func proposeArrival(at alert: Alert, by person: AccessRecord.Person, _ record: AccessRecord) {
        guard alert.state == .accepted || alert.state == .enRoute, let holder = alert.holder,
            let acceptedAt = holder.acceptedAt, record.effectiveTime >= acceptedAt.wall,
            // Late and at a doubtful time it may be an earlier visit; the patrol can still say so itself.
            !(record.isLate && record.clockQuality == .suspect),
            isHeld(alert, by: person, at: record.effectiveTime)
        else { return }
        let since = record.receivedAt.wall - record.effectiveTime
        change(
            alert.id,
            .onScene(holder.id, source: .lockUnlock, at: since > .zero ? now.advanced(by: .zero - since) : now),
            by: .core,
            reason: "the holder's key opened the door"
        )
    }
}

extension AccessRecord.Operation {
    fileprivate init?(_ kind: SignalKind) {
        switch kind {
        case .lockUnlocked: self = .unlocked
        case .lockLocked: self = .locked
        case .lockFailedAttempt: self = .failedAttempt
        case .cabinetOpened: self = .opened
        case .cabinetClosed: self = .closed
        case .keySynced: self = .keySynced
        case .cameraLookStarted: self = .lookStarted
        case .cameraLookEnded: self = .lookEnded
        case .cameraLookFailed: self = .lookFailed
        default: return nil
        }
    }
}
