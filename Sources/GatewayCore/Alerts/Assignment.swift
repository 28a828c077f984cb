/// One recipient's part in one alert, from the offer on; two patrols on one alert keep separate times.
package struct Assignment: Sendable, Hashable, Codable {
    package var id: OfferID
    package var recipient: Recipient
    /// Which step of the policy asked, from 0; `nil` when a person dispatched or took it without being asked.
    package var step: Int?
    package var state: State
    package var offeredAt: Moment
    /// When the offer ends.
    package var until: Uptime
    package var deliveredAt: WallTime?
    package var seenAt: WallTime?
    package var acceptedAt: Moment?
    package var enRouteAt: Moment?
    package var onSceneAt: Moment?
    package var endedAt: Moment?
    /// Why this recipient was asked, or why it declined or was released.
    package var reason: String

    package init(
        id: OfferID,
        recipient: Recipient,
        step: Int?,
        state: State = .offered,
        offeredAt: Moment,
        until: Uptime,
        reason: String
    ) {
        self.id = id
        self.recipient = recipient
        self.step = step
        self.state = state
        self.offeredAt = offeredAt
        self.until = until
        self.reason = reason
    }

    /// What one recipient has done.
    ///
    /// Each state names those that may follow.
    package enum State: String, Sendable, Hashable, Codable, CaseIterable {
        /// Next: accepted, declined, timedOut, withdrawn.
        case offered
        /// Next: enRoute, onScene, cleared, declined, withdrawn.
        case accepted
        /// Next: onScene, cleared, declined, withdrawn.
        case enRoute
        /// Next: enRoute, accepted, cleared.
        case onScene
        case declined
        /// Nobody answered in time; an answer that comes later is still taken when the alert is untaken.
        case timedOut
        case cleared
        case withdrawn

        package var isHolding: Bool { self == .accepted || self == .enRoute || self == .onScene }
        package var isEnded: Bool { self == .declined || self == .timedOut || self == .cleared || self == .withdrawn }
    }
}

/// Who is asked.
package enum Recipient: Sendable, Hashable, Codable {
    case patrol(PatrolID)
    /// An alarm desk: any operator there may take it.
    case operatorPool(String)
    /// Whoever has the role now.
    case role(String)
    /// One named person.
    case staff(StaffID)

    package var words: String {
        switch self {
        case .patrol(let id): "patrol:\(id)"
        case .operatorPool(let name): "pool:\(name)"
        case .role(let name): "role:\(name)"
        case .staff(let id): "staff:\(id)"
        }
    }

    package var patrol: PatrolID? {
        if case .patrol(let id) = self { id } else { nil }
    }
}
