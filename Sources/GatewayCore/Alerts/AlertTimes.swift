/// The points in an alert's life that metrics are made of; all but the first three may be missing for ever.
package struct AlertTimes: Sendable, Hashable, Codable {
    /// By the device's clock; `nil` when it did not say.
    package var occurredAt: WallTime?
    /// When the broker handed the first message over.
    package var receivedAt: Moment
    /// When the alert was decided; it is on disk before anybody hears of it.
    package var raisedAt: Moment
    package var firstOfferedAt: Moment?
    package var firstDeliveredAt: Moment?
    package var firstSeenAt: Moment?
    package var voiceContactAt: Moment?
    package var acceptedAt: Moment?
    package var enRouteAt: Moment?
    package var onSceneAt: Moment?
    package var onSceneSource: OnSceneSource?
    package var resolvedAt: Moment?
    package var closedAt: Moment?

    package init(occurredAt: WallTime?, receivedAt: Moment, raisedAt: Moment) {
        self.occurredAt = occurredAt
        self.receivedAt = receivedAt
        self.raisedAt = raisedAt
    }
}

/// How we know that somebody is at the place.
package enum OnSceneSource: String, Sendable, Hashable, Codable {
    case manual
    case lockUnlock
    case geofence
}
