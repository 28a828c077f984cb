/// What the store takes over after each batch, and gives back at a start.
extension Gateway {
    /// Hands over which rows of the projections are to be written and starts anew.
    package mutating func takeTouched() -> Touched { state.takeTouched() }

    /// Since when contacts are to be written; `nil` when none are.
    package var contactsChangedSince: Uptime? { contacts.changedSince }

    /// Hands over contacts to write, `limit` at most, what changed first before the rest.
    package mutating func takeChangedContacts(_ limit: Int) -> [DeviceContact] { contacts.takeChanged(limit) }

    /// Makes room for the alerts of a storm, so that no alarm in it waits for a table to grow.
    package mutating func reserveCapacity(alerts count: Int) {
        state.alerts.reserveCapacity(count)
        state.latestAlert.reserveCapacity(count)
        state.alertByOffer.reserveCapacity(count)
        state.alertsByResident.reserveCapacity(count)
        contacts.reserveCapacity(count)
    }

    /// Puts an alert back that ended too long ago to be remembered, since somebody asks for something about it.
    ///
    /// It is forgotten again by itself. One that is remembered stays as it is.
    package mutating func recall(_ alert: Alert) {
        guard state.alerts[alert.id] == nil else { return }
        precondition(!alert.state.isOpen, "an open alert is never forgotten")
        state.restore(alert)
    }

    /// Puts back when devices were last heard.
    package mutating func restore(_ contacts: [DeviceContact]) {
        for contact in contacts { self.contacts.restore(contact) }
    }
}
