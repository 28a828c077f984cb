import CMosquitto
import Synchronization

/// What a connection has asked the broker for, and what came of it.
struct Subscriptions {
    /// Whether the broker has been asked for our filters, and not been told since that we give them up.
    var isAsked = false
    /// The filters that were asked for on this connection.
    var asked: Set<String> = []
    /// Which wish these filters fulfil; −1 for none.
    var wish = -1
    /// The filters of the request that the broker has not answered yet.
    var unanswered: [String] = []
    /// What the broker last refused.
    var refused: [RefusedFilter] = []
    /// When the refused ones are asked for again; `nil` when there are none.
    var nextAsking: ContinuousClock.Instant?
}

/// Asking for messages: at the beginning of a connection, after a refusal, and when somebody wants to hear more or less.
extension SessionLoop {
    /// Asks for what is wanted and was not asked for yet, one request at a time.
    mutating func keepAsking() {
        guard phase == .open, subscriptions.unanswered.isEmpty else { return }
        if shared.isListening.load(ordering: .acquiring) {
            let wish = shared.wishes.load(ordering: .acquiring)
            if !subscriptions.isAsked || subscriptions.wish != wish { return fulfil(wish) }
            askAgain()
        } else if subscriptions.isAsked {
            let asked = subscriptions.asked.sorted()
            subscriptions = Subscriptions()
            if !asked.isEmpty { _ = handle.unsubscribe(from: asked) }
        }
    }

    /// Asks for what is new, and when all of it is granted gives up what is not wanted any more.
    private mutating func fulfil(_ wish: Int) {
        let wanted = shared.wanted.withLock(\.self)
        let added = wanted.filters.filter { !subscriptions.asked.contains($0) }
        guard subscriptions.isAsked, added.isEmpty else { return ask(for: added) }
        // Of two ways to a device one stays open until the other is.
        guard subscriptions.refused.isEmpty else { return askAgain() }
        giveUp(subscriptions.asked.subtracting(wanted.filters).union(wanted.former).sorted())
        subscriptions.wish = wish
    }

    private mutating func askAgain() {
        guard let again = subscriptions.nextAsking, clock.now >= again else { return }
        ask(for: subscriptions.refused.map(\.filter))
    }

    private mutating func ask(for filters: [String]) {
        subscriptions.isAsked = true
        subscriptions.asked.formUnion(filters)
        subscriptions.nextAsking = nil
        subscriptions.unanswered = filters
        answerDeadline = filters.isEmpty ? nil : clock.now + settings.openingLimit
        // A failure to queue leaves the answer out, and the deadline ends the connection.
        guard !filters.isEmpty else { return }
        handle.setLog(isTold: true)
        _ = handle.subscribe(to: filters)
    }

    private mutating func giveUp(_ filters: [String]) {
        guard !filters.isEmpty else { return }
        subscriptions.asked.subtract(filters)
        subscriptions.refused.removeAll { filters.contains($0.filter) }
        _ = handle.unsubscribe(from: filters)
    }

    /// Takes the broker's answers, in the order of the request.
    mutating func noteSubscriptions(_ answers: [Int32]) throws(Ending) {
        inbox.subscribed = nil
        answerDeadline = nil
        let filters = subscriptions.unanswered
        subscriptions.unanswered = []
        guard answers.count == filters.count else {
            throw Ending(cause: .unintelligible, detail: "\(answers.count) answers to \(filters.count) filters")
        }
        let before = subscriptions.refused
        let wanted: Int32 = settings.isWatching ? 0 : 1
        let others = before.filter { !filters.contains($0.filter) }
        subscriptions.refused =
            others
            + zip(filters, answers).compactMap { filter, answer in
                guard answer != wanted else { return nil }
                let reason = answer == 0 ? "granted QoS 0 only" : String(cString: mosquitto_reason_string(answer))
                return RefusedFilter(filter: filter, reason: reason)
            }
        if !subscriptions.refused.isEmpty { subscriptions.nextAsking = clock.now + settings.refusedFilterPause }
        for refused in subscriptions.refused where !before.contains(refused) {
            counters.subscriptionsRefused += 1
            handler.reported(.subscriptionRefused(filter: refused.filter, reason: refused.reason))
        }
        // Told once for all that is wanted, not for a part of it.
        let asked = subscriptions.asked
        if shared.wanted.withLock({ $0.filters.allSatisfy(asked.contains) }) { try tellSubscribed() }
    }

    mutating func tellSubscribed() throws(Ending) {
        let handler = handler
        let refused = subscriptions.refused
        try durably { outlet in try handler.subscribed(refused: refused, publishing: &outlet) }
    }
}
