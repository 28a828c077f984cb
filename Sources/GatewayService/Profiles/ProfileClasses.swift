package import GatewayCore
import ProfileLanguage

/// Knows the device class of each profile that the configuration loads.
package struct ProfileClasses: Sendable {
    private let classes: [ProfileID: DeviceClass]

    /// Profiles that cannot be read give no classes; the commands that need them say so.
    package init(_ configuration: GatewayConfiguration) {
        let profiles = ProfileFolder.loadIfThere(configuration.profiles)?.profiles ?? []
        classes = Dictionary(profiles.map { ($0.id, $0.deviceClass) }, uniquingKeysWith: { first, _ in first })
    }

    @Sendable package func classOf(_ profile: ProfileID) -> DeviceClass? { classes[profile] }
}
