import Foundation
import GatewayCore
import ProfileLanguage
import StrictYAML

/// Brings the profiles of the configuration into use when the gateway starts.
struct ProfileStart {
    let pipeline: GatewayPipeline

    /// Takes over what is new in the files.
    ///
    /// A gateway that knows profiles already runs with them whatever has become of the files: a slip of the pen in one of
    /// them must not keep ten thousand alarms from being heard.
    ///
    /// - Returns: what is wrong, for people.
    /// - Throws: `ServiceError` with every fault when nothing is known to run with.
    func adoptFiles(_ paths: [String]) throws -> [String] {
        let state = pipeline.read(\.state)
        let isUpgrade = state.profiles.isEmpty && !state.devices.isEmpty
        let isFirst = state.profiles.isEmpty && !isUpgrade
        do {
            let files = try ProfileFolder.read(paths)
            var proposal = pipeline.profiles.proposal(files, beside: state, for: isUpgrade ? .upgrade : .start)
            if isFirst, !proposal.faults.isEmpty { throw ProfileFolder.unusable(proposal.faults) }
            proposal.faults += try adopt(proposal.revisions, allOrNone: isFirst)
            return proposal.faults
        } catch {
            guard isFirst else { return ["\(error)"] }
            if let errors = error as? SourceErrors { throw ProfileFolder.unusable([errors.description]) }
            throw error
        }
    }

    /// Takes what can be used; one that cannot does not keep the others out, unless nothing runs yet.
    private func adopt(_ revisions: [ProfileRevision], allOrNone: Bool) throws -> [String] {
        guard !revisions.isEmpty else { return [] }
        do {
            return try pipeline.adopt(revisions, by: .core).compactMap(\.refusal)
        } catch {
            guard !allOrNone, error is SourceErrors else { throw error }
        }
        var faults: [String] = []
        for revision in revisions {
            do { faults += try pipeline.adopt([revision], by: .core).compactMap(\.refusal) } catch {
                faults.append("\(error)")
            }
        }
        return faults
    }
}

extension LocalDesk {
    /// Checks files and takes what is new in them into use, all or nothing.
    func activate(_ files: [ProfileFile], isTrial: Bool, by actor: Actor) throws -> LocalReply {
        let state = pipeline.read(\.state)
        let proposal = pipeline.profiles.proposal(files, beside: state, for: isTrial ? .trial : .activation)
        guard proposal.faults.isEmpty else { throw ProfileFolder.unusable(proposal.faults) }
        let unfit = try misfits(proposal.revisions, state)
        guard unfit.isEmpty else { throw ProfileFolder.unusable(unfit) }
        let results: [InputResult]
        do {
            results = try pipeline.adopt(proposal.revisions, by: actor)
        } catch let errors as SourceErrors {
            throw ProfileFolder.unusable([errors.description])
        }
        let refusals = results.compactMap(\.refusal)
        guard refusals.isEmpty else { throw ProfileFolder.unusable(refusals) }
        return .activated(pipeline.read { gateway in proposal.revisions.map { activated($0, gateway.state) } })
    }

    private func activated(_ revision: ProfileRevision, _ state: GatewayState) -> ActivatedProfile {
        let devices = state.devices.values.count { device in
            guard device.profile == revision.profile else { return false }
            return device.profileRevision.map { $0 == revision.revision } ?? (revision.use == .general)
        }
        return ActivatedProfile(
            profile: revision.profile,
            revision: revision.revision,
            use: revision.use,
            devices: devices
        )
    }

    /// Installations that say something which the new revisions do not allow.
    private func misfits(_ revisions: [ProfileRevision], _ state: GatewayState) throws(SourceErrors) -> [String] {
        var misfits: [String] = []
        for revision in revisions where revision.use == .general {
            let profile = try pipeline.profiles.parsed(revision)
            for device in state.devices.values.sorted(by: { $0.id < $1.id })
            where device.profile == profile.id && device.profileRevision == nil {
                if let objection = profile.objection(to: device.settings ?? []) {
                    misfits.append("device '\(device.id)': \(objection)")
                }
            }
        }
        return misfits
    }

    /// Takes a revision out of use; its text stays, for what it has read.
    func withdraw(_ profile: ProfileID, _ revision: Int, by actor: Actor) throws -> InputResult {
        guard var known = pipeline.read({ $0.state.profiles[profile]?.first { $0.revision == revision } }) else {
            throw ServiceError(
                .notFound,
                "there is no revision \(revision) of profile '\(profile)'",
                remedy: "`nattvakt profile list` shows them all."
            )
        }
        known.use = .withdrawn
        return try pipeline.adopt([known], by: actor).first ?? InputResult()
    }
}
