package import GatewayCore

/// Owns what a session brings: makes it durable, and asks for publishes.
///
/// All calls come from the session's thread, one at a time. `sessionOpened`, `handle` and `woken` return when what they
/// were given is durable, or throw when it cannot be. After a throw the session cuts its connection before any
/// acknowledgement of the batch has left, so the broker delivers the batch again.
package protocol MQTTSessionHandler: AnyObject, Sendable {
    /// The broker has accepted us; comes before the first batch of the connection.
    func sessionOpened(_ opening: SessionOpening, publishing outlet: inout Outlet) throws

    /// The broker has answered what we asked for on this connection, for the first time or again.
    ///
    /// `refused` is empty when every message that matches a filter reaches us; refused filters are asked for again.
    func subscribed(refused: [RefusedFilter], publishing outlet: inout Outlet) throws

    /// Messages in the order in which the broker sent them; the acknowledgements leave when this returns.
    func handle(_ batch: MessageBatch, publishing outlet: inout Outlet) throws

    /// Somebody called `wake()`, so that work of other threads is done here, also while the broker is away.
    func woken(publishing outlet: inout Outlet) throws

    /// The broker has taken every publish up to `token`, or `reported` has named the ones it has not.
    func confirmed(upTo token: PublishToken)

    /// The connection is gone or was never made; the session tries again by itself unless it was stopped.
    func sessionClosed(_ closing: SessionClosing)

    /// Something that a person should hear of, though the session goes on.
    func reported(_ report: SessionReport)
}

extension MQTTSessionHandler {
    /// Nothing: for handlers that lose nothing by a refusal.
    package func subscribed(refused: [RefusedFilter], publishing outlet: inout Outlet) throws {}
}

/// A topic filter that the broker did not grant as we need it.
package struct RefusedFilter: Sendable, Hashable {
    package var filter: String
    /// The broker's word for it.
    package var reason: String

    package init(filter: String, reason: String) {
        self.filter = filter
        self.reason = reason
    }
}

/// How a connection began.
package struct SessionOpening: Sendable, Equatable {
    /// False when the broker had no session of ours: what was sent meanwhile is lost, raise a gap alert.
    package var isSessionPresent: Bool
    /// How long there was no connection; `nil` for the first one of this process.
    package var awayFor: Duration?
    /// How many attempts it took, 1 when the first succeeded.
    package var attempts: Int
    package var openedAt: Moment
}

/// Messages that came together and are acknowledged together.
package struct MessageBatch: Sendable, Equatable {
    package var messages: [Message] = []
    /// Positions in `messages` that the broker marked as sent before (DUP), ascending.
    ///
    /// The mark alone proves nothing: the earlier copy may never have reached us.
    package var repeats: [Int] = []
    /// Messages that cannot be handed on; they are acknowledged with the batch, so store that they came.
    package var refused: [RefusedMessage] = []

    package var isEmpty: Bool { messages.isEmpty && refused.isEmpty }
    package var count: Int { messages.count + refused.count }

    package init(messages: [Message] = [], repeats: [Int] = [], refused: [RefusedMessage] = []) {
        self.messages = messages
        self.repeats = repeats
        self.refused = refused
    }
}

/// A message that the session does not hand on.
package struct RefusedMessage: Sendable, Equatable {
    package enum Reason: String, Sendable {
        /// More payload bytes than `MQTTSessionSettings.payloadLimitBytes`.
        case payloadTooLong = "payload-too-long"
        /// The topic is not UTF-8.
        case topicNotText = "topic-not-text"
    }
    package var reason: Reason
    /// Empty when the topic is what was wrong.
    package var topic: String
    package var payloadBytes: Int
    package var receivedAt: Moment
}

/// Why there is no connection.
package struct SessionClosing: Sendable, Equatable {
    package enum Cause: String, Sendable {
        /// `stop()` was called.
        case stopped
        /// No connection could be made, or it was cut before the broker accepted us.
        case unreachable
        /// TLS failed: certificate, authority, host name or version.
        case insecure
        /// The broker refused us by name: password, rights, or a ban.
        case refused
        /// The connection broke.
        case lost
        /// Nothing was heard for 1.5 × keepalive (fault 26).
        case silent
        /// The broker said good-bye.
        case dismissed
        /// Another client with our identifier took the session (fault 56).
        case takenOver = "taken-over"
        /// The handler could not make a batch durable; the batch comes again.
        case notStored = "not-stored"
        /// The other side does not speak MQTT 5 as it should.
        case unintelligible
    }
    package var cause: Cause
    /// What the system, the library or the broker said, for people; no payload, no password.
    package var detail: String
    /// True when the session had been open.
    package var wasOpen: Bool
    /// How long until the next attempt; `nil` when there is none.
    package var nextAttemptIn: Duration?
    package var closedAt: Moment
}

/// Something that a person should hear of.
package enum SessionReport: Sendable, Equatable {
    /// The broker does not let us subscribe with QoS 1: what matches `filter` does not reach us.
    ///
    /// Told once for each filter and connection, though the filter is asked for again and again.
    case subscriptionRefused(filter: String, reason: String)
    /// The broker acknowledged a publish by refusing it; it will not be sent again.
    case publishRefused(PublishToken, reason: String)
    /// The broker took a publish that nobody subscribes to.
    case publishUnheard(PublishToken)
    /// Two gateways use our client identifier; `takeovers` within the last minute (fault 56).
    case contested(takeovers: Int)
    /// A message came with QoS 2, which libmosquitto half-acknowledges before our commit; it was handed on.
    case unsafeDelivery(topic: String)
    /// The library warned of something.
    case warning(String)
}
