import CMosquitto
import GatewayCore
import Glibc
import Synchronization

/// The work of a session's thread: connect, read, commit, acknowledge, and again.
///
/// One rule holds it together: between a read and the commit of what was read, nothing is written to the socket.
struct SessionLoop: ~Copyable {
    /// The connection's state.
    enum Phase: Equatable {
        /// Nothing is under way; `opening` follows.
        case closed
        /// Connecting, TLS, CONNECT sent; `open` or `closed` follow.
        case opening
        /// The broker has accepted us; `closed` follows.
        case open
    }

    /// Why a connection ends; thrown by the steps of a turn.
    struct Ending: Error {
        var cause: SessionClosing.Cause
        var detail: String
    }

    let shared: SessionShared
    let now: () -> Moment
    let random: () -> Double
    let inbox: CallbackInbox
    var handle: MosquittoHandle
    let clock = ContinuousClock()

    var phase = Phase.closed
    /// When something last came from the broker, or the connection was begun.
    var lastHeard: ContinuousClock.Instant
    var silenceLimit: Duration
    /// When the broker must have accepted us, and later have answered our subscription; `nil` when nothing is owed.
    var answerDeadline: ContinuousClock.Instant?
    var subscriptions = Subscriptions()
    var lostAt: Moment?
    var attempts = 0
    /// Endings since something last went well; sets the backoff.
    var troubles = 0
    var takeovers = TakeoverWatch()
    /// Publishes with the broker, by packet number.
    var unconfirmed: [Int32: PublishToken] = [:]
    var lastConfirmed = PublishToken(number: 0)
    var counters = SessionCounters()

    var settings: MQTTSessionSettings { shared.settings }
    var handler: any MQTTSessionHandler { shared.handler }
    var isStopping: Bool { shared.isStopping.load(ordering: .acquiring) }

    init(
        shared: SessionShared,
        credentials: MQTTCredentials?,
        now: @escaping () -> Moment,
        random: @escaping () -> Double
    ) throws(MQTTLinkError) {
        self.shared = shared
        self.now = now
        self.random = random
        inbox = CallbackInbox(settings: shared.settings, now: now)
        handle = try MosquittoHandle(settings: shared.settings, credentials: credentials, inbox: inbox)
        lastHeard = clock.now
        silenceLimit = shared.settings.keepalive * 1.5
    }

    /// Serves one connection after the other until the session is stopped.
    mutating func run() {
        while !isStopping {
            do throws(Ending) {
                try connect()
                while !isStopping { try turn() }
                try sayGoodbye()
            } catch {
                close(because: error)
            }
        }
        shared.queue.close()
        if phase != .closed { close(because: Ending(cause: .stopped, detail: "stopped")) }
    }

    private mutating func connect() throws(Ending) {
        attempts += 1
        inbox.forgetConnection()
        handle.setLog(isTold: true)
        phase = .opening
        lastHeard = clock.now
        answerDeadline = clock.now + settings.openingLimit
        silenceLimit = settings.keepalive * 1.5
        let result = handle.startConnecting(attempt: attempts)
        guard result <= 0 else { throw ending(after: result) }
    }

    // MARK: One turn

    /// Waits for something to happen, at most a second, and does it.
    mutating func turn() throws(Ending) {
        let ready = waitForWork()
        try takeWake(ready.isRung)
        // What waits here was committed in an earlier turn.
        if ready.isWritable { try write() }
        let broken = ready.isReadable ? readBatch() : nil
        try noteAnswers()
        try commit()
        noteAcknowledgements()
        if let broken { throw broken }
        keepAsking()
        handOverPublishes()
        try write()
        try checkLife()
        shareCounters()
        linger()
    }

    /// Lets the broker answer many publishes at once when many are under way: 5 µs an alarm in a storm.
    private func linger() {
        guard unconfirmed.count >= max(1, settings.publishWindow / 2) else { return }
        usleep(SessionLoop.lingerMicroseconds)
    }

    private static let lingerMicroseconds: UInt32 = 300

    private struct Ready {
        var isReadable = false
        var isWritable = false
        var isRung = false
    }

    private mutating func waitForWork() -> Ready {
        let interest = Int16(POLLIN) | (handle.wantsToWrite ? Int16(POLLOUT) : 0)
        var descriptors = [
            pollfd(fd: handle.socket, events: interest, revents: 0),
            pollfd(fd: shared.wakeUp.descriptor, events: Int16(POLLIN), revents: 0),
        ]
        waitForAny(&descriptors, atMost: waitLimit)
        let events = Int32(descriptors[0].revents)
        return Ready(
            isReadable: events & (POLLIN | POLLERR | POLLHUP) != 0 || isShakingHands,
            isWritable: events & POLLOUT != 0,
            isRung: descriptors[1].revents != 0
        )
    }

    /// The library drives a TLS handshake only from a read, also when the next step is to write.
    private var isShakingHands: Bool { phase == .opening && settings.tls != nil }
    private var waitLimit: Duration { isShakingHands ? .milliseconds(5) : .milliseconds(500) }

    private mutating func takeWake(_ isRung: Bool) throws(Ending) {
        guard isRung else { return }
        shared.wakeUp.clear()
        guard shared.isWakeRequested.exchange(false, ordering: .acquiringAndReleasing) else { return }
        let handler = handler
        try durably { outlet in try handler.woken(publishing: &outlet) }
    }

    /// Reads until nothing is left or the batch is full.
    ///
    /// Returns why the connection broke, if it did; what had come before is in the batch and worth storing.
    private mutating func readBatch() -> Ending? {
        lastHeard = clock.now
        var packets = inbox.packets
        repeat {
            packets = inbox.packets
            let result = handle.readPacket()
            guard result == 0, handle.socket >= 0 else { return ending(after: result) }
        } while inbox.packets != packets && inbox.batch.count < settings.batchLimit
        return nil
    }

    private mutating func commit() throws(Ending) {
        guard !inbox.batch.isEmpty else { return }
        let batch = inbox.takeBatch()
        let handler = handler
        try durably { outlet in try handler.handle(batch, publishing: &outlet) }
        troubles = 0
        counters.received += batch.messages.count
        counters.refused += batch.refused.count
        counters.repeats += batch.repeats.count
        counters.batches += 1
        counters.fullestBatch = max(counters.fullestBatch, batch.count)
    }

    /// Has the handler store something; if it cannot, the connection is cut before an acknowledgement leaves.
    mutating func durably(_ store: (inout Outlet) throws -> Void) throws(Ending) {
        var outlet = Outlet(queue: shared.queue)
        let begun = clock.now
        // The broker is not silent while we do not listen.
        defer { lastHeard += clock.now - begun }
        do {
            try store(&outlet)
        } catch {
            outlet.discard()
            counters.batchesNotStored += 1
            throw Ending(cause: .notStored, detail: "\(error)")
        }
        outlet.send()
    }

    mutating func write() throws(Ending) {
        let result = handle.write()
        guard result == 0 else { throw ending(after: result) }
    }

    private mutating func checkLife() throws(Ending) {
        let result = handle.keepAlive()
        guard result == 0 else { throw ending(after: result) }
        if let answerDeadline, clock.now > answerDeadline {
            throw phase == .open
                ? Ending(cause: .silent, detail: "no answer to our subscription within \(settings.openingLimit)")
                : Ending(cause: .unreachable, detail: "no answer within \(settings.openingLimit)")
        }
        guard clock.now - lastHeard <= silenceLimit else {
            throw Ending(cause: .silent, detail: "nothing heard for \(silenceLimit)")
        }
    }

    func shareCounters() {
        let counters = counters
        shared.counters.withLock { $0 = counters }
    }

    // MARK: Pauses

    /// Waits before the next attempt; `stop()` ends the wait, `wake()` is served in it.
    mutating func pause(for span: Duration) {
        let end = clock.now + span
        while !isStopping, clock.now < end {
            var descriptors = [pollfd(fd: shared.wakeUp.descriptor, events: Int16(POLLIN), revents: 0)]
            waitForAny(&descriptors, atMost: end - clock.now)
            // A handler that cannot store has said so itself, and there is no connection to cut.
            try? takeWake(descriptors[0].revents != 0)
        }
    }
}
