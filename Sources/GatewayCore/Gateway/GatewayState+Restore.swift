/// What a store puts back beside entries and alerts, so that a restart gives no number twice and knows a repetition.
extension GatewayState {
    /// Sets the numbers to go on from; a number is never set back.
    package mutating func restore(
        fact: FactNumber,
        at moment: Moment?,
        alert: AlertID,
        offer: OfferID,
        lastStart: GatewayStart?
    ) {
        self.lastStart = lastStart
        lastFact = max(lastFact, fact)
        lastMoment = moment
        lastAlert = max(lastAlert, alert)
        lastOffer = max(lastOffer, offer)
    }

    /// Remembers a delivery again; the oldest of a session come first.
    package mutating func restore(_ delivery: Delivery, fingerprint: UInt64) {
        deliveries.insert(delivery, fingerprint)
    }

    /// Forgets the deliveries of a session again that the broker had forgotten.
    package mutating func forgetDeliveries(of session: String) { deliveries.forget(session) }
}
