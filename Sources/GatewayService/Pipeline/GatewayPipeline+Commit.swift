import EventStore
import GatewayCore
import ProfileLanguage
import Synchronization

/// One change and its commit: what it led to is on disk before anybody hears of it.
extension GatewayPipeline {
    func change(
        isFlush: Bool = false,
        _ body: (inout Owned, inout Outcome) throws -> Void
    ) throws {
        if try commitChange(isFlush: isFlush, body) { published.withLock(\.self)() }
    }

    /// Makes one change durable; returns whether anything waits to be published.
    func commitChange(
        isFlush: Bool = false,
        _ body: (inout Owned, inout Outcome) throws -> Void
    ) throws -> Bool {
        try owned.withLock { owned in
            if owned.isAhead { try reload(&owned) }
            var outcome = Outcome()
            try body(&owned, &outcome)
            try commit(outcome, &owned, isFlush: isFlush)
            for notice in outcome.notices {
                owned.counters.count(notice)
                log(notice)
            }
            feed.tell(outcome.facts)
            let state = owned.gateway.state
            return outbox.withLock { outbox in
                outbox.add(outcome, state: state)
                return !outbox.isEmpty
            }
        }
    }

    private func commit(_ outcome: Outcome, _ owned: inout Owned, isFlush: Bool) throws {
        let now = clock.now()
        let changes = owned.reader.takeChangedMemories()
        guard !outcome.facts.isEmpty || isFlush else {
            // The messages are acknowledged now: a later commit that fails must not take back what they changed.
            return note(changes, since: nil, &owned, at: now)
        }
        let touched = owned.gateway.takeTouched()
        var batch = CommitBatch(facts: outcome.facts, state: owned.gateway.state, touched: touched)
        let confirmed = outbox.withLock(\.confirmed)
        let isNew = confirmed != owned.storedWatermark && (isFlush || now.uptime >= owned.nextWatermark)
        if isNew || owned.isTrialDue(at: now) {
            batch.watermarks.append(Watermark(name: Outbox.watermarkName, fact: confirmed))
        }
        var settled: [(name: DeviceKey, mark: MemoryMark)] = []
        do {
            try add(changes, to: &batch, &owned, at: now)
            settled = try addTrailing(to: &batch, &owned, at: now)
            guard !batch.isEmpty else { return }
            try store.append(batch)
            if batch.watermarks.contains(where: { $0.name == Outbox.watermarkName }) {
                owned.storedWatermark = confirmed
                owned.nextWatermark = now.uptime + GatewayPipeline.watermarkInterval
            }
            // A small commit may fit where the one that failed does not.
            if !batch.facts.isEmpty || store.hasRoom { owned.failure = nil }
            owned.counters.commits += 1
            owned.counters.facts += UInt64(outcome.facts.count)
        } catch {
            owned.isAhead = true
            // The messages come again, and must not be taken for repetitions of themselves.
            owned.reader.undo(changes)
            owned.unsettled.putBack(settled)
            owned.storedSettled = FactNumber(0)
            owned.failure = failureText(error)
            owned.nextTrial = now.uptime + GatewayPipeline.trialInterval
            owned.counters.failedCommits += 1
            if let failure = error as? StoreError, !failure.isRecoverable { broken.withLock(\.self)(failure) }
            throw error
        }
    }

    /// Adds what the messages of the batch have changed in the memories of their devices.
    private func add(
        _ changes: [MessageReader.MemoryChange],
        to batch: inout CommitBatch,
        _ owned: inout Owned,
        at now: Moment
    ) throws {
        note(changes, since: batch.facts.first?.number, &owned, at: now)
        let senders = Set(batch.facts.compactMap(\.body.sender))
        for change in changes where senders.contains(change.device) {
            batch.memories.append(try StoredMemory(device: change.device, writing: change.memory))
        }
    }

    /// Notes that the store's table does not hold these memories as they are.
    ///
    /// What a message changed that made no fact is not told by any: a crash before the next step forgets it.
    private func note(
        _ changes: [MessageReader.MemoryChange],
        since fact: FactNumber?,
        _ owned: inout Owned,
        at now: Moment
    ) {
        let since = fact ?? FactNumber(owned.gateway.state.lastFact.rawValue + 1)
        for change in changes { owned.unsettled.note(change.device, at: MemoryMark(fact: since, at: now.uptime)) }
    }

    /// Adds a step of what trails the facts: memories and contacts, when it is time and no storm passes, or overdue.
    ///
    /// - Returns: the devices whose memories the batch settles, to be put back if it fails.
    private func addTrailing(
        to batch: inout CommitBatch,
        _ owned: inout Owned,
        at now: Moment
    ) throws -> [(name: DeviceKey, mark: MemoryMark)] {
        let last = owned.gateway.state.lastFact
        let isTime = now.uptime >= owned.nextFlush && (owned.isClosing || meter.load(at: now.uptime) != .heavy)
        if isTime || owned.gateway.contactsChangedSince.map({ now.uptime - $0 > GatewayPipeline.overdueTime }) ?? false
        {
            batch.contacts = owned.gateway.takeChangedContacts(GatewayPipeline.flushStep)
        }
        var settled: [(name: DeviceKey, mark: MemoryMark)] = []
        if isTime || owned.unsettled.oldest?.isOverdue(at: now, last) ?? false {
            settled = owned.unsettled.take(GatewayPipeline.flushStep)
            for (device, _) in settled {
                if let memory = owned.reader.memory(of: device.address, under: device.profile) {
                    batch.settledMemories.append(try StoredMemory(device: device, writing: memory))
                } else if let memory = owned.foreign[device] {
                    batch.settledMemories.append(memory)
                }
            }
            let watermark = owned.unsettled.oldest.map { FactNumber(max($0.fact.rawValue, 1) - 1) } ?? last
            if watermark != owned.storedSettled {
                batch.watermarks.append(Watermark(name: EventStore.memoryWatermark, fact: watermark))
                owned.storedSettled = watermark
            }
        }
        guard now.uptime >= owned.nextFlush else { return settled }
        defer {
            owned.nextFlush =
                now.uptime + (isTime && owned.isTrailing ? GatewayPipeline.nextStep : GatewayPipeline.flushInterval)
        }
        return settled
    }

    /// Reads the state anew after a commit that failed, so that nothing is acted on that is not on disk.
    ///
    /// What the profiles remember was taken back when it failed.
    private func reload(_ owned: inout Owned) throws {
        let state = try store.loadState()
        var gateway = Gateway(state: state, zone: owned.gateway.zone, now: clock.now())
        gateway.restore(try store.loadContacts())
        owned.gateway = gateway
        owned.gateway.reserveCapacity(alerts: GatewayPipeline.stormSize)
        owned.isAhead = false
        use(state, &owned)
    }
}

/// Since when a device's memory is not in the store's table as it is.
struct MemoryMark: Sendable {
    /// A fact that tells the change, or one before it.
    var fact: FactNumber
    var at: Uptime

    /// How far the table may trail before commits settle memories also under load.
    func isOverdue(at now: Moment, _ last: FactNumber) -> Bool {
        now.uptime - at > .seconds(60) || last.rawValue > fact.rawValue + 65_536
    }
}

extension MessageReader.MemoryChange {
    fileprivate var device: DeviceKey { DeviceKey(profile: profile, address: address) }
}
