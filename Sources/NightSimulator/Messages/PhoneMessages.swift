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
        let text = JSONText.object {
            $0.member("offer", String(offer.rawValue))
            $0.member("answer", answer)
            $0.member("outcome", word: outcome)
            $0.member("reason", reason)
            $0.member("at", iso8601OrNull: at)
            $0.member("id", id)
        }
        return SimulatedMessage("nattvakt/v1/patrols/\(patrol)/answers", text)
    }

    static func position(_ patrol: PatrolID, _ position: Position, at: WallTime) -> SimulatedMessage {
        let text = JSONText.object {
            $0.member("lat", position.latitude)
            $0.member("lon", position.longitude)
            $0.member("accuracy", 12)
            $0.member("t", iso8601OrNull: at)
        }
        return SimulatedMessage("nattvakt/v1/patrols/\(patrol)/position", text, quality: 0)
    }
}
