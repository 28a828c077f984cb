import GatewayCore

/// What a patrol's telephone publishes, on `nattvakt/v1/patrols/{patrol}/…`.
enum PhoneMessages {
    /// An answer to an offer; the same answer sent twice carries the same identifier.
    static func answer(
        _ patrol: PatrolID,
        _ offer: OfferID,
        _ answer: String,
        id: String,
        at: WallTime,
        outcome: AlertOutcome? = nil,
        reason: String? = nil
    ) -> SimulatedMessage {
        var text = JSONText()
        text.add("offer", String(offer.rawValue))
        text.add("answer", answer)
        if let outcome { text.add("outcome", outcome.rawValue) }
        if let reason { text.add("reason", reason) }
        text.add("at", at.iso8601)
        text.add("id", id)
        return SimulatedMessage("nattvakt/v1/patrols/\(patrol)/answers", text.closed())
    }

    static func position(_ patrol: PatrolID, _ position: Position, at: WallTime) -> SimulatedMessage {
        var text = JSONText()
        text.add("lat", position.latitude)
        text.add("lon", position.longitude)
        text.add("accuracy", 12)
        text.add("t", at.iso8601)
        return SimulatedMessage("nattvakt/v1/patrols/\(patrol)/position", text.closed(), quality: 0)
    }
}
