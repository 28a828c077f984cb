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
        /// What has been parsed, with its text.
        var parsed: [Name: (text: String, profile: DeviceProfile)] = [:]
        /// Which revisions the library was made of.
        var names: [Name] = []
    }

    fileprivate struct Name: Hashable {
        var profile: ProfileID
        var revision: Int
    }

    /// Called with each library that is taken into use.
    private let changed: Mutex<@Sendable (ProfileLibrary) -> Void> = Mutex({ _ in })

    /// Begins with profiles that no registry knows, for tests and for reading alone.
    package init(_ library: ProfileLibrary) { contents = Mutex(Contents(library: library)) }

    /// The profiles as they are read with now.
    package var library: ProfileLibrary { contents.withLock(\.library) }

    /// Why files are looked at.
    package enum Way: Sendable {
        /// The gateway starts: what nobody knows yet is new; what was withdrawn stays so.
        case start
        /// The registry has devices and knows no profiles, since an older version kept none: samples are not asked for.
        case upgrade
        /// Somebody takes them into use.
        case activation
        /// Somebody takes them into use for devices that are pinned to them.
        case trial

        fileprivate var mayChangeUse: Bool { self == .activation || self == .trial }
    }

    /// Tells whom to tell when other profiles are in use; must not block.
    package func whenChanged(_ body: @escaping @Sendable (ProfileLibrary) -> Void) { changed.withLock { $0 = body } }

    /// Reads files and says which of them are new revisions; nothing is in use by that yet.
    ///
    /// - Parameters:
    ///   - files: each by its name and text.
    ///   - state: what the registry knows.
    ///   - way: why they are looked at.
    /// - Returns: what they would change, and what is wrong with them.
    package func proposal(
        _ files: [ProfileFile],
        beside state: GatewayState,
        for way: Way
    ) -> ProfileProposal {
        var proposal = ProfileProposal()
        let use: ProfileRevision.Use = way == .trial ? .trial : .general
        let known = Set(way.mayChangeUse ? [] : state.profiles.values.joined().map(\.text))
        for file in files where !known.contains(file.text) {
            do {
                let profile = try DeviceProfile.parse(file.text, file: file.name)
                let revisions = state.profiles[profile.id] ?? []
                if proposal.revisions.contains(where: { $0.profile == profile.id }) {
                    proposal.faults.append(
                        "\(file.name): '\(profile.id)' is also the id of another of these files\n"
                            + "  → Give each product an id of its own."
                    )
                } else if let same = revisions.first(where: { $0.revision == profile.revision }) {
                    if same.text != file.text {
                        proposal.faults.append(
                            "\(file.name): revision \(profile.revision) of '\(profile.id)' is in use with another text\n"
                                + "  → Raise 'revision' in its metadata: a revision is never changed."
                        )
                    } else if way.mayChangeUse, same.use != use, same.use != .general {
                        proposal.add(profile, file.text, use: use)
                    }
                } else if let latest = revisions.last, profile.revision < latest.revision {
                    proposal.faults.append(
                        "\(file.name): revision \(profile.revision) of '\(profile.id)' is older than \(latest.revision)\n"
                            + "  → `nattvakt profile withdraw \(profile.id)@\(latest.revision)` goes back to an older one."
                    )
                } else {
                    let faults = way == .upgrade ? [] : ProfileCheck.check(profile)
                    proposal.faults += faults.map(\.description)
                    if faults.isEmpty {
                        proposal.add(profile, file.text, use: use)
                        remember(profile, file.text)
                    }
                }
            } catch {
                proposal.faults.append("\(error)")
            }
        }
        return proposal
    }

    private func remember(_ profile: DeviceProfile, _ text: String) {
        let name = Name(profile: profile.id, revision: profile.revision)
        contents.withLock { $0.parsed[name] = (text, profile) }
    }

    /// A revision as this version of the program reads it.
    package func parsed(_ revision: ProfileRevision) throws(SourceErrors) -> DeviceProfile {
        let name = Name(profile: revision.profile, revision: revision.revision)
        let known = contents.withLock { $0.parsed[name] }
        if let known, known.text == revision.text { return known.profile }
        let profile = try DeviceProfile.parse(revision.text, file: "\(name.profile)@\(name.revision)")
        remember(profile, revision.text)
        return profile
    }

    /// A library made of the registry.
    package struct Assembly: Sendable {
        package var library: ProfileLibrary
        /// Revisions that cannot be used, each a text for people; the one before reads in its place.
        package var faults: [String] = []
        fileprivate var names: [Name]
    }

    /// The library that the registry of a state asks for; `nil` when it is the one in use.
    ///
    /// What this version of the program cannot read, or cannot use beside the others, is left out and told: whatever has
    /// become of one profile, the others go on being heard.
    package func assembled(from state: GatewayState) -> Assembly? {
        let (general, pinned) = wanted(by: state)
        let names = (general.map(\.[0]) + pinned).map { Name(profile: $0.profile, revision: $0.revision) }
        guard contents.withLock({ $0.names }) != names else { return nil }
        if let (profiles, others) = try? parsed(general, pinned),
            let library = try? ProfileLibrary(profiles: profiles, pinned: others)
        {
            return Assembly(library: library, faults: [], names: names)
        }
        return leavingOut(general, pinned, names)
    }

    /// One profile after the other, so that what is wrong with one keeps no other out.
    private func leavingOut(
        _ general: [[ProfileRevision]],
        _ pinned: [ProfileRevision],
        _ names: [Name]
    ) -> Assembly? {
        var faults: [String] = []
        var profiles: [DeviceProfile] = []
        func attempt(_ revision: ProfileRevision, _ body: (DeviceProfile) throws -> Void) -> Bool {
            do {
                try body(try parsed(revision))
                return true
            } catch {
                faults.append("\(revision.profile)@\(revision.revision) cannot be used: \(error)")
                return false
            }
        }
        for revisions in general {
            _ = revisions.first { revision in
                attempt(revision) { profile in
                    _ = try ProfileLibrary(profiles: profiles + [profile])
                    profiles.append(profile)
                }
            }
        }
        var others: [DeviceProfile] = []
        for revision in pinned { _ = attempt(revision) { others.append($0) } }
        guard let library = try? ProfileLibrary(profiles: profiles, pinned: others) else { return nil }
        return Assembly(library: library, faults: faults, names: names)
    }

    private func parsed(
        _ general: [[ProfileRevision]],
        _ pinned: [ProfileRevision]
    ) throws(SourceErrors) -> (profiles: [DeviceProfile], pinned: [DeviceProfile]) {
        var profiles: [DeviceProfile] = []
        for revisions in general { profiles.append(try parsed(revisions[0])) }
        var others: [DeviceProfile] = []
        for revision in pinned { others.append(try parsed(revision)) }
        return (profiles, others)
    }

    /// Whether revisions can be used beside what is in use; what could not be used before is nobody's fault now.
    ///
    /// - Parameters:
    ///   - revisions: what is to be taken into use, or out of it.
    ///   - state: the registry with them.
    /// - Throws: what is in the way.
    func check(_ revisions: [ProfileRevision], in state: GatewayState) throws(SourceErrors) {
        let ids = Set(revisions.map(\.profile))
        var profiles = library.profiles.filter { !ids.contains($0.id) }
        for id in ids.sorted() {
            if let current = state.profiles[id]?.last(where: { $0.use == .general }) {
                profiles.append(try parsed(current))
            }
        }
        for revision in revisions where revision.use == .trial { _ = try parsed(revision) }
        _ = try ProfileLibrary(profiles: profiles)
    }

    /// Takes an assembly into use.
    package func use(_ assembly: Assembly) {
        contents.withLock { ($0.library, $0.names) = (assembly.library, assembly.names) }
        changed.withLock(\.self)(assembly.library)
    }

    /// Every topic filter that any revision ever needed, as far as this version can read it.
    package func filtersOfAllRevisions(_ state: GatewayState) -> Set<String> {
        var filters: Set<String> = []
        for revision in state.profiles.values.flatMap(\.self) {
            if let profile = try? parsed(revision) { filters.formUnion(profile.filters) }
        }
        return filters
    }

    /// For each profile the revisions in general use, the highest first, and those that only pinned devices need.
    private func wanted(by state: GatewayState) -> (general: [[ProfileRevision]], pinned: [ProfileRevision]) {
        var pins: Set<Name> = []
        for device in state.devices.values {
            if let revision = device.profileRevision { pins.insert(Name(profile: device.profile, revision: revision)) }
        }
        var general: [[ProfileRevision]] = []
        var pinned: [ProfileRevision] = []
        for (_, revisions) in state.profiles.sorted(by: { $0.key < $1.key }) {
            let inUse = revisions.filter { $0.use == .general }
            let current = inUse.last
            if !inUse.isEmpty { general.append(inUse.reversed()) }
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
