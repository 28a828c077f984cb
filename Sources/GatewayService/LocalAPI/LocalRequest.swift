package import EventStore
package import GatewayCore

/// What the command line asks of a gateway, running or at rest: the same request gives the same reply either way.
package enum LocalRequest: Sendable, Codable {
    case register([RegistryEntry])
    case remove(RegistryReference)
    /// Takes new revisions of profiles into use, for all devices or for those that are pinned to them.
    case activateProfiles([ProfileFile], isTrial: Bool)
    case withdrawProfile(ProfileID, revision: Int)
    case list(RegistryKind, limit: Int, after: String?)
    case show(RegistryReference)
    case installMode(DeviceID, seconds: Int)
    case alerts(AlertFilter, limit: Int)
    case alertStory(AlertID)
    case command(AlertCommand, about: AlertID, by: StaffID)
    case raise(ManualAlert, by: StaffID)
    case accessLog(AccessFilter, limit: Int)
    case verifyLedger
    case rebuild
    case responseTimes(from: WallTime, to: WallTime, area: AreaID?)
    /// The messages of a device after a fact, the oldest first.
    case received(DeviceID, after: FactNumber)
    /// A page of all stored messages since a moment, after a fact, the oldest first.
    case receivedSince(WallTime, after: FactNumber, limit: Int)
    /// Messages that nobody understood, the newest first.
    case unreadable(limit: Int)
    case status
    /// A consistent copy into a new file.
    case backup(to: String)
}

/// The kinds of things in the registry, as the command line names them.
package enum RegistryKind: String, Sendable, Codable, CaseIterable {
    case area
    case resident
    case device
    case staff
    case patrol
    case lock
    case key
    case policy
    case profile
}
