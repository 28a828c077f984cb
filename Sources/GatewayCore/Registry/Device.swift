/// A registered piece of technology at a resident's place.
package struct Device: Sendable, Hashable, Codable {
    package var id: DeviceID
    package var profile: ProfileID
    /// How the device names itself within its profile, as the profile's identity block yields it.
    package var address: String
    package var deviceClass: DeviceClass
    /// Whose it is; `nil` for a hub that serves a house and for a spare.
    package var resident: ResidentID?
    package var label: String
    /// How long silence is normal, in whole seconds; `nil` takes the profile's, zero switches supervision off.
    package var supervisionSeconds: Int?
    /// The revision of the profile that reads its messages; `nil` follows the one in general use.
    package var profileRevision: Int?
    /// What its installation says differently from the profile, sorted by name; `nil` is nothing.
    package var settings: [DeviceSetting]?
    /// Presses before this moment are tests: an installer is at work.
    ///
    /// Never more than 60 minutes ahead.
    package var installModeUntil: Moment?

    package init(
        id: DeviceID,
        profile: ProfileID,
        address: String,
        deviceClass: DeviceClass,
        resident: ResidentID? = nil,
        label: String = "",
        supervisionSeconds: Int? = nil,
        installModeUntil: Moment? = nil,
        profileRevision: Int? = nil,
        settings: [DeviceSetting]? = nil
    ) {
        self.id = id
        self.profile = profile
        self.address = address
        self.deviceClass = deviceClass
        self.resident = resident
        self.label = label
        self.supervisionSeconds = supervisionSeconds
        self.installModeUntil = installModeUntil
        self.profileRevision = profileRevision
        self.settings = settings
    }

    /// The name under which messages find the device.
    package var key: DeviceKey { DeviceKey(profile: profile, address: address) }
}

/// A device's name within its profile.
package struct DeviceKey: Sendable, Hashable, Codable {
    package var profile: ProfileID
    package var address: String

    package init(profile: ProfileID, address: String) {
        self.profile = profile
        self.address = address
    }
}
