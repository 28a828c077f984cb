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
    let owned: Mutex<Owned>
    /// Taken after `owned`, never before it: whoever publishes does not wait for a commit.
    let outbox: Mutex<Outbox>
    /// Callers that wait with alarms; others let them go first.
    private let alarmsWaiting = Atomic(0)
    let meter = LoadMeter()
    /// Nanoseconds of uptime at the last tick.
    private let lastTick = Atomic<Int64>(0)
    package let clock: GatewayClock
    package let store: EventStore
    /// Which profiles read the messages.
    package let profiles: ProfileShelf
    /// Revisions of the store that could not be used at the start, each a text for people.
    package let profileFaults: [String]
    /// Called after a commit that left something to publish; must not block.
    let published: Mutex<@Sendable () -> Void> = Mutex({})
    /// Called once when the store can take nothing more; must not block.
    let broken: Mutex<@Sendable (any Error) -> Void> = Mutex({ _ in })
    let log: @Sendable (Notice) -> Void
    let feed = FactFeed()

    /// Everything that changes with an input.
    struct Owned {
        var gateway: Gateway
        var reader: MessageReader
        var counters = PipelineCounters()
        /// Set when a commit failed: memory is ahead of the disk and must be read anew.
        var isAhead = false
        /// Why the last commit failed; `nil` once one has succeeded again.
        var failure: String?
        /// When it is next tried whether the disk takes a commit again, though nothing asks for one.
        var nextTrial: Uptime = .zero
        var nextFlush: Uptime
        /// How far publishing had come when that was last written, and when it is to be written again.
        var storedWatermark = FactNumber(0)
        var nextWatermark = Uptime.zero
        /// Devices whose memories the store's table does not hold as they are, since the fact that tells the change.
        var unsettled = ChangeQueue<DeviceKey, MemoryMark>()
        /// Memories of devices whose profile this gateway does not have, to be kept as they are.
        var foreign: [DeviceKey: StoredMemory] = [:]
        /// Whatever trails is written now.
        var isClosing = false
        /// Up to where the table of memories is known to hold them.
        var storedSettled = FactNumber(0)

        /// Makes room for a storm, so that no alarm in it waits for a table to grow.
        mutating func reserveCapacity() {
            gateway.reserveCapacity(alerts: GatewayPipeline.stormSize)
            reader.reserveCapacity(GatewayPipeline.stormSize)
        }

        /// Puts memories back that the store kept.
        mutating func restore(_ loaded: LoadedMemories) {
            reader.restore(loaded)
            for (fact, memory) in loaded.unsettled {
                unsettled.note(memory.device, at: MemoryMark(fact: fact, at: .zero))
                if reader.memory(of: memory.device.address, under: memory.device.profile) == nil {
                    foreign[memory.device] = memory
                }
            }
        }

        /// Whether memories or contacts are still to be written.
        var isTrailing: Bool { !unsettled.isEmpty || gateway.contactsChangedSince != nil }

        /// Health must not call the store well before a commit has succeeded.
        func isTrialDue(at now: Moment) -> Bool { failure != nil && now.uptime >= nextTrial }
    }

    /// For how many alerts and devices there is room from the start: three for each alarm of a city.
    static let stormSize = 30_000
    /// How often it is tried, after a commit that failed, whether one succeeds again.
    static let trialInterval: Duration = .seconds(1)
    /// How often memories and contacts that no fact waits for are written, and how soon the rest when there is more.
    static let flushInterval: Duration = .seconds(5)
    static let nextStep: Duration = .milliseconds(100)
    /// How many of each are written in one step; an alarm that comes meanwhile waits for it.
    static let flushStep = 256
    /// How far what is written may trail what is known before commits write it also under load.
    static let overdueTime: Duration = .seconds(60)
    /// How many messages are handed over, and how many facts read again, while an alarm may wait for it.
    private static let drainStep = 256
    private static let pageOfFacts = 200
    /// How often a commit says how far publishing has come; what it lags behind is told again after a crash.
    static let watermarkInterval: Duration = .seconds(1)

    /// Reads the state from the store.
    ///
    /// The library is for a store whose registry has no profiles.
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
        var gateway = Gateway(state: state, zone: zone, now: now)
        gateway.restore(try store.loadContacts())
        outbox = Mutex(Outbox(confirmed: try store.watermark(Outbox.watermarkName), lastFact: state.lastFact))
        profiles = ProfileShelf(library)
        if !state.profiles.isEmpty, let known = profiles.assembled(from: state) {
            profiles.use(known)
            profileFaults = known.faults
        } else {
            profileFaults = []
        }
        var owned = Owned(
            gateway: gateway,
            reader: MessageReader(library: profiles.library),
            nextFlush: now.uptime + GatewayPipeline.flushInterval
        )
        owned.reserveCapacity()
        owned.restore(try store.loadMemories())
        self.owned = Mutex(owned)
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
        repeat {
            try change(isFlush: true) { owned, _ in (owned.isClosing, owned.nextFlush) = (true, .zero) }
        } while owned.withLock { $0.isTrailing }
        try store.close()
    }

    /// Why nothing can be stored; `nil` while all is well.
    package var failure: String? { owned.withLock(\.failure) }

    /// Tells whom to call when the store has failed for good: what the disk holds is uncertain until it is opened anew.
    package func whenBroken(_ body: @escaping @Sendable (any Error) -> Void) { broken.withLock { $0 = body } }

    // MARK: Inputs

    /// Takes a batch from the broker; returns when everything of it that must last is on disk.
    package func take(_ batch: MessageBatch, lane: Lane) throws {
        if lane == .alarm { alarmsWaiting.add(1, ordering: .relaxed) }
        defer { if lane == .alarm { alarmsWaiting.subtract(1, ordering: .relaxed) } }
        if lane == .alarm { meter.note(at: clock.now().uptime) }
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
        if hasOutput { published.withLock(\.self)() }
    }

    /// Handles inputs in order as one commit, each as of its moment where `moments` gives one for each.
    ///
    /// - Returns: for each input why it was refused, or what alert it raised.
    @discardableResult
    package func handle(_ inputs: [Input], at moments: [Moment]? = nil) throws -> [InputResult] {
        var results: [InputResult] = []
        try change { owned, outcome in
            // Before anything is decided: should the disk not answer, nothing has happened.
            for input in inputs { try recallAlert(of: input, to: &owned.gateway) }
            for (place, input) in inputs.enumerated() {
                owned.gateway.handle(input, at: moments?[place] ?? clock.now(), into: &outcome)
                results.append(InputResult(refusal: outcome.refusal, raised: outcome.raised))
            }
        }
        if inputs.contains(where: { $0.mayChangeProfiles }) { useRegisteredProfiles() }
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
            owned.isAhead || owned.isTrialDue(at: now) || now.uptime >= owned.nextFlush
                || (owned.gateway.nextDeadline.map { $0 <= now.uptime } ?? false)
        }
        guard isDue else {
            // An alarm that comes now waits for the upkeep.
            let load = meter.load(at: now.uptime)
            if load != .heavy { try maintain(isQuiet: load == .quiet) }
            return false
        }
        try change(isFlush: true) { owned, outcome in
            owned.gateway.handle(.timePassed, at: now, into: &outcome)
        }
        return owned.withLock { $0.gateway.nextDeadline.map { $0 <= now.uptime } ?? false }
    }

    /// Does a part of the store's upkeep; a failure that closes the store is told as one of a commit is.
    private func maintain(isQuiet: Bool) throws {
        do {
            try store.maintain(isQuiet: isQuiet)
        } catch {
            owned.withLock { $0.failure = failureText(error) }
            broken.withLock(\.self)(error)
            throw error
        }
    }

    func failureText(_ error: any Error) -> String {
        (error as? StoreError).map { "\($0.problem) [\($0.code.rawValue)]. \($0.remedy)" } ?? "\(error)"
    }

    // MARK: What is known

    /// Reads something from the state as it stands.
    package func read<Value: Sendable>(_ body: (borrowing Gateway) throws -> Value) rethrows -> Value {
        try owned.withLock { try body($0.gateway) }
    }

    package var counters: PipelineCounters {
        owned.withLock { owned in
            var counters = owned.counters
            outbox.withLock { outbox in
                counters.unpublishedFacts = outbox.backlog(lastFact: owned.gateway.state.lastFact)
                counters.droppedAcknowledgements = UInt64(outbox.droppedAcknowledgements)
            }
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
        while true {
            // Not under the lock: an alarm's commit adds to the outbox meanwhile.
            var handful = outbox.withLock { $0.next(GatewayPipeline.drainStep) }
            handful.handOver(to: &outlet)
            let (hasMore, isToReadOn) = outbox.withLock { ($0.settle(handful), $0.isToReadOn) }
            guard hasMore || (isToReadOn && readOn()) else { return }
        }
    }

    /// Reads what a crash or a long absence of the broker has left in the log.
    private func readOn() -> Bool {
        owned.withLock { owned in
            let state = owned.gateway.state
            // What a failed commit left in memory is on no disk and must not be told.
            let isAhead = owned.isAhead
            return outbox.withLock { outbox in
                outbox.readOn(state: state) { after in
                    if isAhead { throw NotStored() }
                    return try store.facts(after: after, limit: GatewayPipeline.pageOfFacts)
                }
            }
        }
    }

    /// Wakes the session that publishes when the log could not be read; without it the rest would wait for the next fact.
    func publishWhatWasLeft() {
        if outbox.withLock(\.isStuck) { published.withLock(\.self)() }
    }

    package func confirmed(upTo token: PublishToken) {
        let hasMore = outbox.withLock { outbox in
            outbox.confirm(upTo: token)
            return !outbox.isEmpty
        }
        if hasMore { published.withLock(\.self)() }
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

/// What is in memory is not on the disk.
private struct NotStored: Error {}
