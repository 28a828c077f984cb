/// One understood message, or one of several that a message carried: a value in our terms with unit, place and moment.
package struct Signal: Sendable, Hashable, Codable {
    package var kind: SignalKind
    /// When it happened by the device's own clock; `nil` when the device does not say or its claim is unusable.
    package var occurredAt: WallTime?
    package var clockQuality: ClockQuality
    /// The credential that operated a lock, as the lock names it.
    ///
    /// "0" is a credential; `nil` is nobody named.
    package var credential: String?
    package var method: LockMethod?
    package var position: Position?
    /// 0 to 100.
    package var batteryPercent: Double?
    /// Which part of the device it is about, such as `keypad` or `doorSensor`; `nil` is the device itself.
    package var part: String?
    /// A test, learning or simulated signal: never alarmed as real.
    package var isTest: Bool
    /// Tells the state as it stands, not a new event: a retained copy or a periodic refresh.
    package var isStateOnly: Bool
    /// Ties the signals of one happening together within the device, such as one fall's incident; `nil` where there is none.
    package var occurrence: String?
    /// The identifier that the message carried for itself.
    package var sourceID: String?
    /// Further values under the profile's names, sorted by name; never a value marked sensitive.
    package var details: [Detail]

    package init(
        kind: SignalKind,
        occurredAt: WallTime? = nil,
        clockQuality: ClockQuality = .receivedOnly,
        credential: String? = nil,
        method: LockMethod? = nil,
        position: Position? = nil,
        batteryPercent: Double? = nil,
        part: String? = nil,
        isTest: Bool = false,
        isStateOnly: Bool = false,
        occurrence: String? = nil,
        sourceID: String? = nil,
        details: [Detail] = []
    ) {
        self.kind = kind
        self.occurredAt = occurredAt
        self.clockQuality = clockQuality
        self.credential = credential
        self.method = method
        self.position = position
        self.batteryPercent = batteryPercent
        self.part = part
        self.isTest = isTest
        self.isStateOnly = isStateOnly
        self.occurrence = occurrence
        self.sourceID = sourceID
        self.details = details
    }

    /// One further value under the profile's name for it.
    package struct Detail: Sendable, Hashable, Codable {
        package var name: String
        package var value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }
}

/// How far the device's time can be trusted.
package enum ClockQuality: String, Sendable, Hashable, Codable {
    /// The device said when.
    case device
    /// Computed from an age or a counter against the receive time.
    case derived
    /// The device said nothing; only the receive time is known.
    case receivedOnly
    /// The device's claim is impossible or too far off; it is kept in the raw message and not used.
    ///
    /// In an access record: the claim lies near a step of the gateway's own clock; it is used, and not to be relied on.
    case suspect
}

/// How a lock was operated.
package enum LockMethod: String, Sendable, Hashable, Codable, CaseIterable {
    case app
    case keypad
    case fingerprint
    case rfid
    case manual
    case remote
    case auto
}

/// A place on earth, WGS 84.
package struct Position: Sendable, Hashable, Codable {
    /// Degrees north, −90 to 90.
    package var latitude: Double
    /// Degrees east, −180 to 180.
    package var longitude: Double
    /// Radius in metres; `nil` is unknown.
    package var accuracyMetres: Double?

    package init(latitude: Double, longitude: Double, accuracyMetres: Double? = nil) {
        self.latitude = latitude
        self.longitude = longitude
        self.accuracyMetres = accuracyMetres
    }
}
