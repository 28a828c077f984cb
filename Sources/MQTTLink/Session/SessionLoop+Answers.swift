import CMosquitto
import GatewayCore
import Synchronization

/// What the broker answers: to our connection, our subscriptions and our publishes.
extension SessionLoop {
    /// Acts on the answers that the last read brought; messages behind them are not yet handed on.
    mutating func noteAnswers() throws(Ending) {
        if phase == .opening, let acceptance = inbox.accepted { try open(acceptance) }
        if let answers = inbox.subscribed { try noteSubscriptions(answers) }
        for report in inbox.reports { handler.reported(report) }
        inbox.reports.removeAll(keepingCapacity: true)
    }

    private mutating func open(_ acceptance: CallbackInbox.Acceptance) throws(Ending) {
        guard acceptance.reason == 0 else {
            throw Ending(cause: .refused, detail: String(cString: mosquitto_reason_string(acceptance.reason)))
        }
        phase = .open
        // What tells of DUP flags to those who receive is 2 µs an alarm to one that only publishes.
        let hears = shared.wanted.withLock { !$0.filters.isEmpty }
        if !hears, !settings.isWatching { handle.setLog(isTold: false) }
        if let seconds = acceptance.keepaliveSeconds, seconds > 0 { silenceLimit = .seconds(Double(seconds) * 1.5) }
        subscriptions = Subscriptions()
        answerDeadline = nil
        keepAsking()
        // Ahead of whatever the handler has to do, unless acknowledgements of a batch wait behind the request.
        if inbox.batch.isEmpty { try write() }
        if let announcement = settings.announcement {
            _ = handle.publish(Publish(topic: announcement.topic, payload: announcement.online, isRetained: true))
        }
        try tellHandler(isSessionPresent: acceptance.isSessionPresent)
        if !hears { try tellSubscribed() }
    }

    private mutating func tellHandler(isSessionPresent: Bool) throws(Ending) {
        let moment = now()
        let opening = SessionOpening(
            isSessionPresent: isSessionPresent,
            awayFor: lostAt.map { moment.uptime - $0.uptime },
            attempts: attempts,
            openedAt: moment
        )
        counters.opened += 1
        counters.sessionsForgotten += isSessionPresent ? 0 : 1
        let handler = handler
        try durably { outlet in try handler.sessionOpened(opening, publishing: &outlet) }
        attempts = 0
    }

    // MARK: Publishes

    /// Gives waiting publishes to the library, as many as may be under way at once.
    mutating func handOverPublishes() {
        guard phase == .open else { return }
        while unconfirmed.count < settings.publishWindow, let next = shared.queue.next() { handOver(next) }
    }

    private mutating func handOver(_ accepted: AcceptedPublish) {
        let (result, packet) = handle.publish(accepted.publish)
        let isKept = accepted.publish.quality == .atLeastOnce
        switch mosq_err_t(rawValue: result) {
        // Without a connection the library keeps a publish with QoS 1 all the same.
        case MOSQ_ERR_NO_CONN where isKept, MOSQ_ERR_SUCCESS where isKept:
            counters.published += 1
            unconfirmed[packet] = accepted.token
        case MOSQ_ERR_SUCCESS:
            counters.published += 1
            shared.queue.settle(accepted.token)
        default:
            refuse(accepted.token, reason: mosquittoText(result))
        }
    }

    private mutating func refuse(_ token: PublishToken, reason: String) {
        counters.publishesRefused += 1
        handler.reported(.publishRefused(token, reason: reason))
        shared.queue.settle(token)
    }

    /// Settles what the broker has acknowledged and tells the handler how far it is without a gap.
    mutating func noteAcknowledgements() {
        for acknowledgement in inbox.acknowledged {
            guard let token = unconfirmed.removeValue(forKey: acknowledgement.packet) else { continue }
            note(acknowledgement.reason, of: token)
        }
        inbox.acknowledged.removeAll(keepingCapacity: true)
        let confirmed = shared.queue.confirmedUpTo
        guard confirmed > lastConfirmed else { return }
        lastConfirmed = confirmed
        handler.confirmed(upTo: confirmed)
    }

    private mutating func note(_ reason: Int32, of token: PublishToken) {
        guard reason < 128 else {
            return refuse(token, reason: String(cString: mosquitto_reason_string(reason)))
        }
        counters.confirmed += 1
        if reason == Int32(MQTT_RC_NO_MATCHING_SUBSCRIBERS.rawValue) {
            counters.publishesUnheard += 1
            handler.reported(.publishUnheard(token))
        }
        shared.queue.settle(token)
    }
}
