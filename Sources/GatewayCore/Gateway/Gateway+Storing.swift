/// What the store takes over after each batch, and gives back at a start.
extension Gateway {
    /// Hands over which rows of the projections are to be written and starts anew.
    package mutating func takeTouched() -> Touched { state.takeTouched() }

    /// Hands over the contacts to write and starts anew.
    package mutating func takeChangedContacts() -> [DeviceContact] { contacts.takeChanged() }

    /// Puts back when devices were last heard.
    package mutating func restore(_ contacts: [DeviceContact]) {
        for contact in contacts { self.contacts.restore(contact) }
    }
}
