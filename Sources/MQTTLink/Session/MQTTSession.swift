package import GatewayCore
import Synchronization

/// One connection to the broker on a thread of its own, which acknowledges a message after it is durable.
///
/// The thread reads a batch, gives it to the handler, and only when the handler has returned do the acknowledgements
/// leave, together with what the handler published. If the handler throws, the connection is cut with the
/// acknowledgements still in it, and the broker delivers the batch again.
package final class MQTTSession: Sendable {
    private let shared: SessionShared
    private let credentials: MQTTCredentials?
    private let now: @Sendable () -> Moment
    private let random: @Sendable () -> Double

    /// Checks the settings and reads the password file; connects to nothing yet.
    ///
    /// - Parameters:
    ///   - settings: where and how to connect.
    ///   - handler: owns what comes in; called on the session's thread alone.
    ///   - now: stamps messages; called once for each.
    ///   - random: a number from 0 to 1 for each wait between attempts, so that tests can fix it.
    /// - Throws: settings that cannot work, and a password file that is missing, malformed or open to others.
    package init(
        settings: MQTTSessionSettings,
        handler: any MQTTSessionHandler,
        now: @escaping @Sendable () -> Moment,
        random: @escaping @Sendable () -> Double = { Double.random(in: 0...1) }
    ) throws(MQTTLinkError) {
        try settings.check()
        credentials =
            if let path = settings.passwordFile { try MQTTCredentials.read(fromFile: path) } else { nil }
        shared = try SessionShared(settings: settings, handler: handler)
        self.now = now
        self.random = random
    }

    /// Runs the session until `stop()` is called or the task is cancelled; call it once.
    ///
    /// - Throws: TLS files that cannot be read, or a machine without memory or threads; never a broker that is away.
    package func run() async throws(MQTTLinkError) {
        let isFirst = !shared.hasRun.exchange(true, ordering: .relaxed)
        precondition(isFirst, "a session runs once")
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                start { continuation.resume(returning: $0) }
            }
        } onCancel: {
            stop()
        }
        try outcome.get()
    }

    /// Starts the thread; `whenDone` is called on it as its last act.
    private func start(whenDone: @escaping @Sendable (Result<Void, MQTTLinkError>) -> Void) {
        do {
            let thread = try OSThread(named: "mqtt-\(shared.settings.clientID)", isUrgent: shared.settings.isUrgent) {
                [self] in
                whenDone(Result { () throws(MQTTLinkError) in try runLoop() })
            }
            thread.detach()
        } catch {
            whenDone(.failure(error))
        }
    }

    private func runLoop() throws(MQTTLinkError) {
        var loop = try SessionLoop(shared: shared, credentials: credentials, now: now, random: random)
        loop.run()
    }

    /// Has the thread finish its batch, send the acknowledgements, say good-bye and end; returns at once.
    package func stop() {
        shared.isStopping.store(true, ordering: .releasing)
        shared.wakeUp.ring()
    }

    /// Has the handler called with `woken` on the session's thread soon; safe from any thread.
    package func wake() {
        shared.isWakeRequested.store(true, ordering: .releasing)
        shared.wakeUp.ring()
    }

    /// Has the session ask the broker for its filters, which it does from the start, or give them up; safe from any thread.
    ///
    /// Returns at once. What the broker sent before it heard of it still comes.
    package func listen(_ isListening: Bool) {
        shared.isListening.store(isListening, ordering: .releasing)
        shared.wakeUp.ring()
    }

    /// Has the session ask the broker for these filters from now on, and give up those that it had; safe from any thread.
    ///
    /// Returns at once. What is given up is given up after the rest was granted, so nothing falls between.
    ///
    /// - Parameters:
    ///   - filters: what to ask for.
    ///   - former: filters that the broker may keep for the session from earlier, given up on each connection.
    /// - Throws: a filter that the broker would refuse; then nothing changes.
    package func listen(to filters: [String], givingUp former: [String] = []) throws(MQTTLinkError) {
        try MQTTSessionSettings.check(filters)
        let given = Set(filters)
        shared.wanted.withLock { $0 = FilterWish(filters: filters, former: former.filter { !given.contains($0) }) }
        shared.wishes.add(1, ordering: .releasing)
        shared.wakeUp.ring()
    }

    /// Queues one publish; safe from any thread, never blocks.
    ///
    /// - Throws: a topic that cannot be published on, a full queue, or a session that has stopped.
    @discardableResult
    package func publish(_ publish: Publish) throws(MQTTLinkError) -> PublishToken {
        try publish.check()
        let token = try shared.queue.reserveAndEnqueue(publish)
        shared.wakeUp.ring()
        return token
    }

    /// What the session has done so far; safe from any thread.
    package var counters: SessionCounters { shared.counters.withLock(\.self) }
}

/// What a session is to ask the broker for, and what it is to give up.
struct FilterWish {
    var filters: [String]
    var former: [String]
}

/// What the session's thread shares with everybody else.
final class SessionShared: Sendable {
    let settings: MQTTSessionSettings
    let handler: any MQTTSessionHandler
    let queue: PublishQueueBox
    let wakeUp: WakeUp
    let hasRun = Atomic(false)
    let isStopping = Atomic(false)
    let isWakeRequested = Atomic(false)
    /// Whether the filters are wanted now.
    let isListening = Atomic(true)
    /// The filters that are wanted.
    let wanted: Mutex<FilterWish>
    /// How often they were changed.
    let wishes = Atomic(0)
    let counters = Mutex(SessionCounters())

    init(settings: MQTTSessionSettings, handler: any MQTTSessionHandler) throws(MQTTLinkError) {
        self.settings = settings
        self.handler = handler
        wanted = Mutex(FilterWish(filters: settings.filters, former: []))
        queue = PublishQueueBox(limit: settings.publishLimit)
        wakeUp = try WakeUp()
    }
}
