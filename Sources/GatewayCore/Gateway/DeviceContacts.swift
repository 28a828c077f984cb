/// When each device was last heard and what it last told of itself: observations, not facts.
package struct DeviceContacts: Sendable {
    package internal(set) var byDevice: [DeviceID: DeviceContact] = [:]
    /// Those that changed since the store last wrote them.
    package internal(set) var changed: Set<DeviceID> = []

    package init() {}

    package subscript(device: DeviceID) -> DeviceContact? { byDevice[device] }

    /// Puts back what the store kept.
    package mutating func restore(_ device: DeviceID, _ contact: DeviceContact) { byDevice[device] = contact }

    /// Hands over the devices to write and starts anew.
    package mutating func takeChanged() -> [DeviceID: DeviceContact] {
        defer { changed = [] }
        return byDevice.filter { changed.contains($0.key) }
    }

    mutating func update(_ device: DeviceID, _ body: (inout DeviceContact) -> Void) {
        body(&byDevice[device, default: DeviceContact()])
        changed.insert(device)
    }
}

/// What one device last told of itself.
package struct DeviceContact: Sendable, Hashable, Codable {
    package var lastHeardAt: Moment?
    package var batteryPercent: Double?
    package var position: Position?
    package var positionAt: WallTime?
    /// The word of the last observation, such as `presence`.
    package var latestObservation: SignalKind?

    package init() {}
}
