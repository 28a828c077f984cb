import CMosquitto
import GatewayCore

/// How a connection ends, and when the next one is tried.
extension SessionLoop {
    /// A broker that says no, or a broken certificate, is asked again at this pace: a person has to act first.
    static var refusedPause: Duration { .seconds(5) }
    /// Two gateways that take the session from each other slow down to this pace, so that alarms flow meanwhile.
    static var contestedPause: Duration { .seconds(10) }

    /// How long the good-bye may take to leave.
    static var goodbyeLimit: Duration { .milliseconds(500) }

    /// Waits for the broker to confirm what was published, announces the farewell, and disconnects.
    ///
    /// What is unconfirmed after `farewellLimit` stays with the owner, which knows how far it was confirmed.
    mutating func sayGoodbye() throws(Ending) {
        if phase == .open {
            // Whoever publishes hands over what came last.
            let handler = handler
            try durably { outlet in try handler.woken(publishing: &outlet) }
        }
        shared.queue.close()
        guard phase == .open else { return }
        let end = clock.now + settings.farewellLimit
        while shared.queue.unsettled > 0, clock.now < end { try turn() }
        if let announcement = settings.announcement {
            _ = handle.publish(Publish(topic: announcement.topic, payload: announcement.offline, isRetained: true))
        }
        _ = handle.disconnect()
        let last = clock.now + Self.goodbyeLimit
        while handle.socket >= 0, clock.now < last { try write() }
    }

    /// Tells everybody, and waits for the next attempt unless the session is being stopped.
    mutating func close(because ending: Ending) {
        handle.sever()
        let wasOpen = phase == .open
        let moment = now()
        phase = .closed
        answerDeadline = nil
        if wasOpen { lostAt = moment } else { counters.attemptsFailed += 1 }
        troubles += 1
        noteTakeover(ending.cause)
        let wait = isStopping ? nil : pauseBeforeNextAttempt(after: ending.cause)
        shareCounters()
        handler.sessionClosed(
            SessionClosing(
                cause: ending.cause,
                detail: ending.detail,
                wasOpen: wasOpen,
                nextAttemptIn: wait,
                closedAt: moment
            )
        )
        if let wait { pause(for: wait) }
    }

    private mutating func noteTakeover(_ cause: SessionClosing.Cause) {
        guard cause == .takenOver else { return }
        counters.takeovers += 1
        let count = takeovers.note(at: clock.now)
        if count >= TakeoverWatch.limit { handler.reported(.contested(takeovers: count)) }
    }

    private func pauseBeforeNextAttempt(after cause: SessionClosing.Cause) -> Duration {
        let usual = settings.backoff.wait(beforeAttempt: troubles, random: random())
        return switch cause {
        case .refused, .insecure: max(usual, Self.refusedPause)
        case .takenOver where takeovers.isContested(at: clock.now): max(usual, Self.contestedPause)
        default: usual
        }
    }

    // MARK: Why

    /// What a result of the library, or the reason of the broker's good-bye, means.
    func ending(after result: Int32) -> Ending {
        let text = mosquittoText(result)
        let reason = inbox.disconnected ?? result
        // The broker's own reasons start at 128, the library's end far below.
        if reason >= 128 {
            let isTakeover = reason == Int32(MQTT_RC_SESSION_TAKEN_OVER.rawValue)
            return Ending(
                cause: isTakeover ? .takenOver : .dismissed,
                detail: String(cString: mosquitto_reason_string(reason))
            )
        }
        return Ending(cause: cause(of: result), detail: inbox.lastComplaint ?? text)
    }

    /// True when OpenSSL has said why the handshake failed; TLS 1.3 tells a client so only at its first read.
    private var isTLSComplaint: Bool {
        guard let complaint = inbox.lastComplaint else { return false }
        return complaint.hasPrefix("OpenSSL") && !complaint.hasSuffix("unexpected eof while reading")
    }

    private func cause(of result: Int32) -> SessionClosing.Cause {
        switch mosq_err_t(rawValue: result) {
        case MOSQ_ERR_TLS: .insecure
        case _ where phase == .opening && isTLSComplaint: .insecure
        case MOSQ_ERR_PROTOCOL, MOSQ_ERR_MALFORMED_UTF8, MOSQ_ERR_MALFORMED_PACKET, MOSQ_ERR_OVERSIZE_PACKET:
            .unintelligible
        case MOSQ_ERR_KEEPALIVE: .silent
        default: phase == .open ? .lost : .unreachable
        }
    }
}
