/// One revision of a device profile as it was taken into use; its text is never changed.
///
/// Kept whole, so that a device can stay with the revision it was tried with, and history can be read again.
package struct ProfileRevision: Sendable, Hashable, Codable {
    package var profile: ProfileID
    package var revision: Int
    /// The file, as it was checked.
    package var text: String
    package var use: Use

    package init(profile: ProfileID, revision: Int, text: String, use: Use = .general) {
        self.profile = profile
        self.revision = revision
        self.text = text
        self.use = use
    }

    /// Which devices it reads.
    package enum Use: String, Sendable, Hashable, Codable, CaseIterable {
        /// All that are not pinned to another; the highest such revision counts.
        case general
        /// Only those that are pinned to it.
        case trial
        /// None any more.
        case withdrawn
    }
}

/// What one device's installation says differently from its profile, under the profile's name for it.
package struct DeviceSetting: Sendable, Hashable, Codable {
    package var name: String
    package var value: String

    package init(name: String, value: String) {
        self.name = name
        self.value = value
    }
}

/// What the registry says of a device to whoever reads its messages.
package struct Registration: Sendable, Hashable {
    /// The revision of its profile that the device is pinned to; `nil` follows the one in general use.
    package var revision: Int?
    package var settings: [DeviceSetting]

    package init(revision: Int? = nil, settings: [DeviceSetting] = []) {
        self.revision = revision
        self.settings = settings
    }
}

extension Device {
    package var registration: Registration { Registration(revision: profileRevision, settings: settings ?? []) }
}
