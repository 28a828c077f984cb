/// Names one publish of this process: 1, 2, 3 … in the order in which a session accepted them.
package struct PublishToken: Sendable, Hashable, Comparable {
    package var number: UInt64

    package init(number: UInt64) { self.number = number }

    package static func < (left: PublishToken, right: PublishToken) -> Bool { left.number < right.number }
}

/// How hard the broker tries to hand a publish on.
package enum QualityOfService: Int32, Sendable {
    /// Sent once; lost with the connection.
    case atMostOnce = 0
    /// Sent again until the broker acknowledges; may arrive twice.
    case atLeastOnce = 1
}

/// One message on its way to the broker.
package struct Publish: Sendable, Equatable {
    package var topic: String
    package var payload: [UInt8]
    package var quality: QualityOfService
    /// True when the broker is to keep the message for whoever subscribes later.
    package var isRetained: Bool

    package init(
        topic: String,
        payload: [UInt8],
        quality: QualityOfService = .atLeastOnce,
        isRetained: Bool = false
    ) {
        self.topic = topic
        self.payload = payload
        self.quality = quality
        self.isRetained = isRetained
    }

    /// Refuses what no broker would take, so that the mistake shows where it was made.
    func check() throws(MQTTLinkError) {
        let bytes = topic.utf8
        guard (1...65_535).contains(bytes.count), !bytes.contains(where: { $0 < 32 || $0 == 35 || $0 == 43 }) else {
            throw MQTTLinkError(
                .topicRefused,
                "a topic to publish on is empty, too long, or has a wildcard or a control character",
                remedy: "Publish on 1 to 65,535 bytes of UTF-8 without '#' and '+'."
            )
        }
    }
}

/// What publishes of one batch go through: they leave after the batch is durable, or not at all.
///
/// Lent to the handler for one call, on the session's thread. What was published through it is dropped when the call
/// throws, because then nothing of the batch is stored.
package struct Outlet: ~Copyable {
    private let queue: PublishQueueBox
    private(set) var accepted: [AcceptedPublish] = []

    init(queue: PublishQueueBox) { self.queue = queue }

    /// Takes one publish for the moment after the commit.
    ///
    /// - Returns: the token under which `confirmed(upTo:)` will name it; void when the handler throws.
    /// - Throws: a topic that cannot be published on, or a full queue; in both cases nothing was taken.
    @discardableResult
    package mutating func publish(_ publish: Publish) throws(MQTTLinkError) -> PublishToken {
        try publish.check()
        let token = try queue.reserve()
        accepted.append(AcceptedPublish(token: token, publish: publish))
        return token
    }

    /// Hands everything to the session.
    consuming func send() { queue.enqueue(accepted) }

    /// Forgets everything: the batch was not stored.
    consuming func discard() {
        for publish in accepted { queue.settle(publish.token) }
    }
}

/// A publish with its token, waiting for the session's thread.
struct AcceptedPublish: Sendable {
    var token: PublishToken
    var publish: Publish
}
