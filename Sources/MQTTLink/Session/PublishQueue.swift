import Synchronization

/// Publishes that wait for the session's thread, and which of all publishes the broker has confirmed.
///
/// Bounded: a broker that confirms nothing fills it, and then `reserve` refuses. The owner keeps what matters in its
/// outbox on disk, so a refusal costs time and loses nothing.
struct PublishQueue {
    /// How many publishes may be unsettled at once: reserved, waiting or unconfirmed.
    let limit: Int

    private var waiting: [AcceptedPublish] = []
    private var nextWaiting = 0
    /// Whether each token from `base` on is settled; those before position `passed` all are.
    private var isSettled: [Bool] = []
    private var passed = 0
    private var base: UInt64 = 1
    private var isClosed = false

    init(limit: Int) { self.limit = limit }

    /// The last token of which it and all before it are settled; zero before the first.
    var confirmedUpTo: PublishToken { PublishToken(number: base + UInt64(passed) - 1) }
    /// How many publishes are reserved, waiting or unconfirmed.
    var unsettled: Int { isSettled[passed...].count { !$0 } }
    var isEmpty: Bool { nextWaiting == waiting.count }

    /// Gives out the next token.
    mutating func reserve() throws(MQTTLinkError) -> PublishToken {
        if isClosed {
            throw MQTTLinkError(
                .stopped,
                "the session to the broker has stopped",
                remedy: "Publish before the session is stopped."
            )
        }
        guard isSettled.count - passed < limit else {
            throw MQTTLinkError(
                .publishQueueFull,
                "\(limit) publishes wait for the broker's confirmation",
                remedy: "Keep it in the outbox and try again; check that the broker runs and answers."
            )
        }
        isSettled.append(false)
        return PublishToken(number: base + UInt64(isSettled.count) - 1)
    }

    /// Refuses what comes from other threads once the session is being stopped.
    func checkOpen() throws(MQTTLinkError) {
        guard isClosed else { return }
        throw MQTTLinkError(
            .stopped,
            "the session to the broker has stopped",
            remedy: "Publish before the session is stopped."
        )
    }

    mutating func enqueue(_ publishes: [AcceptedPublish]) { waiting += publishes }

    /// Takes the publish that has waited longest.
    mutating func next() -> AcceptedPublish? {
        guard nextWaiting < waiting.count else { return nil }
        defer { dropTakenIfMany() }
        nextWaiting += 1
        return waiting[nextWaiting - 1]
    }

    /// Notes that nothing more will happen to a token: confirmed, refused by the broker, or discarded.
    mutating func settle(_ token: PublishToken) {
        guard token > confirmedUpTo else { return }
        isSettled[Int(token.number - base)] = true
        while passed < isSettled.count, isSettled[passed] { passed += 1 }
        guard passed > 4096 || passed == isSettled.count else { return }
        isSettled.removeFirst(passed)
        base += UInt64(passed)
        passed = 0
    }

    /// Refuses other threads from now on; what waits already, and what the last batches publish, is still sent.
    mutating func close() { isClosed = true }

    private mutating func dropTakenIfMany() {
        guard nextWaiting == waiting.count || nextWaiting > 1024 else { return }
        waiting.removeFirst(nextWaiting)
        nextWaiting = 0
    }
}

/// The queue as threads share it.
final class PublishQueueBox: Sendable {
    private let queue: Mutex<PublishQueue>

    init(limit: Int) { queue = Mutex(PublishQueue(limit: limit)) }

    func reserve() throws(MQTTLinkError) -> PublishToken {
        try queue.withLock { queue throws(MQTTLinkError) in try queue.reserve() }
    }

    func reserveAndEnqueue(_ publish: Publish) throws(MQTTLinkError) -> PublishToken {
        try queue.withLock { queue throws(MQTTLinkError) in
            try queue.checkOpen()
            let token = try queue.reserve()
            queue.enqueue([AcceptedPublish(token: token, publish: publish)])
            return token
        }
    }

    func enqueue(_ publishes: [AcceptedPublish]) {
        guard !publishes.isEmpty else { return }
        queue.withLock { $0.enqueue(publishes) }
    }

    func next() -> AcceptedPublish? { queue.withLock { $0.next() } }

    func settle(_ token: PublishToken) { queue.withLock { $0.settle(token) } }

    func close() { queue.withLock { $0.close() } }

    var confirmedUpTo: PublishToken { queue.withLock { $0.confirmedUpTo } }
    var unsettled: Int { queue.withLock { $0.unsettled } }
    var isEmpty: Bool { queue.withLock { $0.isEmpty } }
}
