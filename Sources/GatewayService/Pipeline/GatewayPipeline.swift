package import EventStore
package import GatewayCore
package import MQTTLink
import PatrolDispatch
package import ProfileLanguage
import Synchronization

/// The one owner of the gateway's state: takes inputs, commits what they led to, and only then lets it out.
///
/// Every caller waits until its input is on disk. Callers take turns; an alarm batch runs on the thread of its own
/// session, so no other thread has to wake up between the broker and the disk.
package final class GatewayPipeline: Sendable {
    private let owned: Mutex<Owned>
    /// Callers that wait with alarms; others let them go first.
    private let alarmsWaiting = Atomic(0)
    /// Nanoseconds of uptime at the last batch of alarms.
    private let lastBatch = Atomic<Int64>(0)
    /// Nanoseconds of uptime at the last tick.
    private let lastTick = Atomic<Int64>(0)
    package let clock: GatewayClock
    package let store: EventStore
    /// Called after a commit that left something to publish; must not block.
    private let published: Mutex<@Sendable () -> Void> = Mutex({})
    /// Called once when the store can take nothing more; must not block.
    private let broken: Mutex<@Sendable (any Error) -> Void> = Mutex({ _ in })
    private let log: @Sendable (Notice) -> Void
    private let feed = FactFeed()

    /// Everything that changes with an input.
    private struct Owned {
        var gateway: Gateway
        var reader: MessageReader
        var outbox: Outbox
        var counters = PipelineCounters()
        /// Set when a commit failed: memory is ahead of the disk and must be read anew.
        var isAhead = false
        var nextFlush: Uptime
        /// How far publishing had come at the last commit.
        var storedWatermark = FactNumber(0)
    }

    /// How long no alarm has come before the store's upkeep may begin.
    private static let quietTime: Duration = .seconds(1)
    /// How often memories and contacts that no fact waits for are written.
    private static let flushInterval: Duration = .seconds(5)

    /// Reads the state from the store.
    package init(
        store: EventStore,
        library: ProfileLibrary,
        zone: ZoneTable,
        log: @escaping @Sendable (Notice) -> Void
    ) throws {
        self.store = store
        self.log = log
        let state = try store.loadState()
        clock = GatewayClock(continuing: state.lastMoment, lastStart: state.lastStart)
        let now = clock.now()
        var reader = MessageReader(library: library)
        reader.restore(try store.loadMemories())
        var gateway = Gateway(state: state, zone: zone, now: now)
        gateway.restore(try store.loadContacts())
        owned = Mutex(
            Owned(
                gateway: gateway,
                reader: reader,
                outbox: Outbox(
                    confirmed: try store.watermark(Outbox.watermarkName),
                    lastFact: state.lastFact
                ),
                nextFlush: now.uptime + GatewayPipeline.flushInterval
            )
        )
    }

    /// Tells whom to wake when a commit left something to publish.
    package func whenCommitted(_ body: @escaping @Sendable () -> Void) { published.withLock { $0 = body } }

    /// Opens a data folder with what the configuration says; its lock is held until `close()`.
    package static func open(
        _ configuration: GatewayConfiguration,
        library: ProfileLibrary,
        log: @escaping @Sendable (Notice) -> Void
    ) throws -> GatewayPipeline {
        guard let zone = ZoneTable.system(named: configuration.zone) else {
            throw ServiceError(
                .badConfiguration,
                "'\(configuration.zone)' is not a time zone of this machine",
                remedy: "Set 'zone' to an IANA name such as Europe/Stockholm, and see that tzdata is installed."
            )
        }
        let store = try EventStore.open(DataFolder(configuration.dataFolder))
        return try GatewayPipeline(store: store, library: library, zone: zone, log: log)
    }

    /// Writes what no fact waited for, and closes the store.
    package func close() throws {
        try change(isFlush: true) { owned, _ in owned.nextFlush = .zero }
        try store.close()
    }

    /// Why nothing can be stored; `nil` while all is well.
    package var failure: String? { owned.withLock { $0.isAhead ? "the last commit failed" : nil } }

    /// Tells whom to call when the store has failed for good: what the disk holds is uncertain until it is opened anew.
    package func whenBroken(_ body: @escaping @Sendable (any Error) -> Void) { broken.withLock { $0 = body } }

    // MARK: Inputs

    /// Takes a batch from the broker; returns when everything of it that must last is on disk.
    package func take(_ batch: MessageBatch, lane: Lane) throws {
        if lane == .alarm { alarmsWaiting.add(1, ordering: .relaxed) }
        defer { if lane == .alarm { alarmsWaiting.subtract(1, ordering: .relaxed) } }
        if lane == .alarm { lastBatch.store(clock.now().uptime.nanoseconds, ordering: .relaxed) }
        let hasOutput = try commitChange { owned, outcome in
            owned.counters.messages += UInt64(batch.count)
            let repeats = Set(batch.repeats)
            for (place, var message) in batch.messages.enumerated() {
                message.isRepeat = repeats.contains(place)
                read(message, lane: lane, reader: &owned.reader, gateway: &owned.gateway, &outcome)
            }
            for refused in batch.refused {
                read(refused, lane: lane, reader: &owned.reader, gateway: &owned.gateway, &outcome)
            }
        }
        // The alarm lane's session publishes, and drains right after this by itself.
        if hasOutput, lane != .alarm { published.withLock(\.self)() }
    }

    /// Handles inputs in order as one commit.
    ///
    /// - Returns: for each input why it was refused, or what alert it raised.
    @discardableResult
    package func handle(_ inputs: [Input]) throws -> [InputResult] {
        var results: [InputResult] = []
        try change { owned, outcome in
            // Before anything is decided: should the disk not answer, nothing has happened.
            for input in inputs { try recallAlert(of: input, to: &owned.gateway) }
            for input in inputs {
                owned.gateway.handle(input, at: clock.now(), into: &outcome)
                results.append(InputResult(refusal: outcome.refusal, raised: outcome.raised))
            }
        }
        return results
    }

    /// A resolved alert may be closed long after memory has dropped it.
    private func recallAlert(of input: Input, to gateway: inout Gateway) throws {
        guard case .commanded(_, let id, _) = input, gateway.state.alerts[id] == nil,
            let alert = try store.alert(id)
        else { return }
        gateway.recall(alert)
    }

    /// Lets the core see the time, and writes what has waited long enough.
    ///
    /// - Returns: whether more is due already; the caller ticks again, and alarms get their turn in between.
    package func tick() throws -> Bool {
        let now = clock.now()
        // A device that babbles must not hold off every escalation: alarms go first for half a second at most.
        let wasLately = now.uptime.nanoseconds - lastTick.load(ordering: .relaxed) < 500_000_000
        guard alarmsWaiting.load(ordering: .relaxed) == 0 || !wasLately else { return false }
        lastTick.store(now.uptime.nanoseconds, ordering: .relaxed)
        let isDue = owned.withLock { owned in
            owned.isAhead || now.uptime >= owned.nextFlush
                || (owned.gateway.nextDeadline.map { $0 <= now.uptime } ?? false)
        }
        guard isDue else {
            // Nothing has come for a while: a good moment to bring the write-ahead log home. An alarm would wait for it.
            let quiet = now.uptime.nanoseconds - lastBatch.load(ordering: .relaxed)
            if quiet > GatewayPipeline.quietTime.wholeNanoseconds { store.maintain() }
            return false
        }
        try change(isFlush: true) { owned, outcome in
            owned.gateway.handle(.timePassed, at: now, into: &outcome)
        }
        return owned.withLock { $0.gateway.nextDeadline.map { $0 <= now.uptime } ?? false }
    }

    // MARK: What is known

    /// Reads something from the state as it stands.
    package func read<Value: Sendable>(_ body: (borrowing Gateway) throws -> Value) rethrows -> Value {
        try owned.withLock { try body($0.gateway) }
    }

    package var counters: PipelineCounters {
        owned.withLock { owned in
            var counters = owned.counters
            counters.unpublishedFacts = owned.outbox.backlog(lastFact: owned.gateway.state.lastFact)
            counters.droppedAcknowledgements = UInt64(owned.outbox.droppedAcknowledgements)
            return counters
        }
    }

    /// The facts of each commit from now on, in order, after they are on disk; ends for a reader that is too slow.
    package func facts() -> AsyncStream<[Fact]> { feed.subscribe() }

    /// Counts messages on topics that no profile knows.
    func countStrange(_ count: Int) { owned.withLock { $0.counters.strangeMessages += UInt64(count) } }

    // MARK: Publishing

    /// Hands what waits to the session that publishes; on that session's thread.
    package func drain(into outlet: inout Outlet) {
        // An inout of a noncopyable value cannot be captured, so the outlet goes in and out by hand.
        owned.withLock { owned in
            let state = owned.gateway.state
            owned.outbox.drain(into: &outlet, state: state) { try store.facts(after: $0, limit: 1000) }
        }
    }

    package func confirmed(upTo token: PublishToken) {
        let hasMore = owned.withLock { owned in
            owned.outbox.confirm(upTo: token)
            return !owned.outbox.isEmpty
        }
        if hasMore { published.withLock(\.self)() }
    }

    // MARK: One change

    private func change(
        isFlush: Bool = false,
        _ body: (inout Owned, inout Outcome) throws -> Void
    ) throws {
        if try commitChange(isFlush: isFlush, body) { published.withLock(\.self)() }
    }

    /// Makes one change durable; returns whether anything waits to be published.
    private func commitChange(
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
            owned.outbox.add(outcome, state: owned.gateway.state)
            feed.tell(outcome.facts)
            return !owned.outbox.isEmpty
        }
    }

    private func commit(_ outcome: Outcome, _ owned: inout Owned, isFlush: Bool) throws {
        guard !outcome.facts.isEmpty || isFlush else { return }
        let touched = owned.gateway.takeTouched()
        var batch = CommitBatch(facts: outcome.facts, state: owned.gateway.state, touched: touched)
        let now = clock.now()
        if now.uptime >= owned.nextFlush {
            batch.contacts = owned.gateway.takeChangedContacts()
            owned.nextFlush = now.uptime + GatewayPipeline.flushInterval
        }
        // With every commit: what it lags behind is told again after a crash.
        let confirmed = owned.outbox.confirmed
        if confirmed != owned.storedWatermark {
            batch.watermarks = [Watermark(name: Outbox.watermarkName, fact: confirmed)]
        }
        do {
            batch.memories = try owned.reader.takeStorableMemories()
            guard !batch.isEmpty else { return }
            try store.append(batch)
            owned.storedWatermark = confirmed
            owned.counters.commits += 1
            owned.counters.facts += UInt64(outcome.facts.count)
        } catch {
            owned.isAhead = true
            owned.counters.failedCommits += 1
            if let failure = error as? StoreError, !failure.isRecoverable { broken.withLock(\.self)(failure) }
            throw error
        }
    }

    /// Reads state and memories anew after a commit that failed, so that nothing is acted on that is not on disk.
    private func reload(_ owned: inout Owned) throws {
        let state = try store.loadState()
        var reader = MessageReader(library: owned.reader.library)
        reader.restore(try store.loadMemories())
        var gateway = Gateway(state: state, zone: owned.gateway.zone, now: clock.now())
        gateway.restore(try store.loadContacts())
        owned.gateway = gateway
        owned.reader = reader
        owned.isAhead = false
    }
}

/// What became of one input.
package struct InputResult: Sendable, Equatable, Codable {
    /// Why it was refused; `nil` when it was carried out.
    package var refusal: String?
    /// The alert that it raised.
    package var raised: AlertID?

    package init(refusal: String? = nil, raised: AlertID? = nil) {
        self.refusal = refusal
        self.raised = raised
    }
}
