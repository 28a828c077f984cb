package import GatewayCore
package import ProfileLanguage
package import StrictYAML
import Synchronization

/// The profiles in use: which revision reads which devices, out of all that the registry knows.
///
/// A file becomes a revision once, with its samples passing; from then on the gateway reads by the text that it kept, and
/// a file that was changed without a new revision number changes nothing.
package final class ProfileShelf: Sendable {
    private let contents: Mutex<Contents>

    private struct Contents {
        var library: ProfileLibrary
        /// What has been parsed, by profile and revision.
        var parsed: [Name: DeviceProfile] = [:]
        /// Which revisions the library was made of.
        var names: [Name] = []
    }

    private struct Name: Hashable {
        var profile: ProfileID
        var revision: Int
    }

    /// Called with each library that is taken into use.
    private let changed: Mutex<@Sendable (ProfileLibrary) -> Void> = Mutex({ _ in })

    /// Begins with profiles that no registry knows, for tests and for reading alone.
    package init(_ library: ProfileLibrary) { contents = Mutex(Contents(library: library)) }

    /// The profiles as they are read with now.
    package var library: ProfileLibrary { contents.withLock(\.library) }

    /// Tells whom to tell when other profiles are in use; must not block.
    package func whenChanged(_ body: @escaping @Sendable (ProfileLibrary) -> Void) { changed.withLock { $0 = body } }

    /// Reads files and says which of them are new revisions; nothing is in use by that yet.
    ///
    /// - Parameters:
    ///   - files: each by its name and text.
    ///   - state: what the registry knows.
    ///   - isTrial: whether the new revisions are for devices that are pinned to them alone.
    /// - Returns: what they would change, and what is wrong with them.
    package func proposal(
        _ files: [ProfileFile],
        beside state: GatewayState,
        isTrial: Bool = false
    ) -> ProfileProposal {
        var proposal = ProfileProposal()
        for file in files {
            do {
                let profile = try DeviceProfile.parse(file.text, file: file.name)
                let known = state.profiles[profile.id] ?? []
                if proposal.revisions.contains(where: { $0.profile == profile.id }) {
                    proposal.faults.append(
                        "\(file.name): '\(profile.id)' is also the id of another of these files\n"
                            + "  → Give each product an id of its own."
                    )
                } else if let same = known.first(where: { $0.revision == profile.revision }) {
                    if same.text != file.text {
                        proposal.faults.append(
                            "\(file.name): revision \(profile.revision) of '\(profile.id)' is in use with another text\n"
                                + "  → Raise 'revision' in its metadata: a revision is never changed."
                        )
                    } else if same.use != (isTrial ? .trial : .general), same.use != .general {
                        proposal.add(profile, file.text, use: isTrial ? .trial : .general)
                    }
                } else if let latest = known.last, profile.revision < latest.revision {
                    proposal.faults.append(
                        "\(file.name): revision \(profile.revision) of '\(profile.id)' is older than \(latest.revision)\n"
                            + "  → `nattvakt profile withdraw \(profile.id)@\(latest.revision)` goes back to an older one."
                    )
                } else {
                    let faults = ProfileCheck.check(profile)
                    proposal.faults += faults.map(\.description)
                    if faults.isEmpty { proposal.add(profile, file.text, use: isTrial ? .trial : .general) }
                }
            } catch {
                proposal.faults.append("\(error)")
            }
        }
        return proposal
    }

    /// The library that the registry of a state asks for.
    ///
    /// - Throws: `SourceErrors` when its profiles cannot be used together.
    package func assembled(from state: GatewayState) throws(SourceErrors) -> ProfileLibrary? {
        let (general, pinned) = wanted(by: state)
        let names = (general + pinned).map { Name(profile: $0.profile, revision: $0.revision) }
        let (isSame, parsed) = contents.withLock { ($0.names == names, $0.parsed) }
        guard !isSame else { return nil }
        var known = parsed
        func parse(_ revisions: [ProfileRevision]) throws(SourceErrors) -> [DeviceProfile] {
            var profiles: [DeviceProfile] = []
            for revision in revisions {
                let name = Name(profile: revision.profile, revision: revision.revision)
                let profile: DeviceProfile
                if let parsed = known[name] {
                    profile = parsed
                } else {
                    profile = try DeviceProfile.parse(revision.text, file: "\(name.profile)@\(name.revision)")
                }
                known[name] = profile
                profiles.append(profile)
            }
            return profiles
        }
        return try ProfileLibrary(profiles: try parse(general), pinned: try parse(pinned))
    }

    /// Takes a library into use that `assembled(from:)` has made of a state.
    package func use(_ library: ProfileLibrary, from state: GatewayState) {
        let (general, pinned) = wanted(by: state)
        contents.withLock { contents in
            contents.library = library
            contents.names = (general + pinned).map { Name(profile: $0.profile, revision: $0.revision) }
            for profile in library.profiles + library.pinned {
                contents.parsed[Name(profile: profile.id, revision: profile.revision)] = profile
            }
        }
        changed.withLock(\.self)(library)
    }

    /// For each profile the highest revision in general use, and those that only pinned devices need.
    private func wanted(by state: GatewayState) -> (general: [ProfileRevision], pinned: [ProfileRevision]) {
        var pins: Set<Name> = []
        for device in state.devices.values {
            if let revision = device.profileRevision { pins.insert(Name(profile: device.profile, revision: revision)) }
        }
        var general: [ProfileRevision] = []
        var pinned: [ProfileRevision] = []
        for (_, revisions) in state.profiles.sorted(by: { $0.key < $1.key }) {
            let current = revisions.last { $0.use == .general }
            if let current { general.append(current) }
            pinned += revisions.filter { revision in
                revision.use != .withdrawn && revision.revision != current?.revision
                    && pins.contains(Name(profile: revision.profile, revision: revision.revision))
            }
        }
        return (general, pinned)
    }
}

/// A profile's file.
package struct ProfileFile: Sendable, Codable, Equatable {
    package var name: String
    package var text: String

    package init(name: String, text: String) {
        self.name = name
        self.text = text
    }
}

/// What files would change.
package struct ProfileProposal: Sendable {
    /// Revisions to be registered.
    package var revisions: [ProfileRevision] = []
    /// What is wrong, each with its place and its remedy.
    package var faults: [String] = []

    fileprivate mutating func add(_ profile: DeviceProfile, _ text: String, use: ProfileRevision.Use) {
        revisions.append(
            ProfileRevision(profile: profile.id, revision: profile.revision, text: text, use: use)
        )
    }
}
