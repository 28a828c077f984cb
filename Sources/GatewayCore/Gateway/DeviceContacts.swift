/// When each device was last heard and what it last told of itself: observations, not facts.
package struct DeviceContacts: Sendable {
    private var byDevice: [DeviceID: DeviceContact] = [:]
    /// Those that changed since the store last wrote them, and since when.
    private var changed = ChangeQueue<DeviceID, Uptime>()

    package init() {}

    package subscript(device: DeviceID) -> DeviceContact? { byDevice[device] }

    /// Makes room for so many before they come.
    mutating func reserveCapacity(_ count: Int) { byDevice.reserveCapacity(count) }

    /// Puts back what the store kept.
    mutating func restore(_ contact: DeviceContact) { byDevice[contact.device] = contact }

    /// Since when something is to be written; `nil` when nothing is.
    var changedSince: Uptime? { changed.oldest }

    /// Hands over what is to be written, `limit` at most, what changed first before the rest.
    mutating func takeChanged(_ limit: Int) -> [DeviceContact] { changed.take(limit).compactMap { byDevice[$0.name] } }

    /// Notes that a device was heard, and what it told of itself.
    mutating func hear(_ device: DeviceID, at now: Moment, _ body: (inout DeviceContact) -> Void = { _ in }) {
        func note(_ contact: inout DeviceContact) {
            contact.heardAt = now
            body(&contact)
        }
        note(&byDevice[device, default: DeviceContact(device: device, heardAt: now)])
        changed.note(device, at: now.uptime)
    }
}

/// When a device was last heard and what it last said of itself; a cache, not part of the truth.
package struct DeviceContact: Sendable, Hashable {
    package var device: DeviceID
    package var heardAt: Moment
    /// `nil` is unknown.
    package var battery: Battery?
    /// `nil` is unknown.
    package var position: PatrolPosition?

    /// A battery's level and when it was told.
    package struct Battery: Sendable, Hashable {
        /// 0 to 100.
        package var percent: Double
        package var at: WallTime

        package init(percent: Double, at: WallTime) {
            self.percent = percent
            self.at = at
        }
    }

    package init(device: DeviceID, heardAt: Moment, battery: Battery? = nil, position: PatrolPosition? = nil) {
        self.device = device
        self.heardAt = heardAt
        self.battery = battery
        self.position = position
    }
}
