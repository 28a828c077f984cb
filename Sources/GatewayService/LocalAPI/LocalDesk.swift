import EventStore
import GatewayCore
import ProfileLanguage

/// Answers the command line's requests on a pipeline, whether the gateway runs or its folder was opened at rest.
struct LocalDesk: Sendable {
    let pipeline: GatewayPipeline
    /// `nil` at rest.
    var since: WallTime?
    var broker: String?

    /// Never throws: what goes wrong becomes a reply that says so.
    func answer(_ request: LocalRequest) async -> LocalReply {
        do {
            return try await reply(to: request)
        } catch let error as ServiceError {
            return .failed(code: error.code.rawValue, problem: error.problem, remedy: error.remedy)
        } catch let error as StoreError {
            return .failed(code: error.code.rawValue, problem: error.problem, remedy: error.remedy)
        } catch {
            return .failed(code: "service.failed", problem: "\(error)", remedy: "See the gateway's log.")
        }
    }

    private func reply(to request: LocalRequest) async throws -> LocalReply {
        switch request {
        case .register, .remove, .installMode, .command, .raise, .activateProfiles, .withdrawProfile:
            try change(request)
        case .list, .show, .status: try tell(request)
        default: try await look(request)
        }
    }

    // MARK: Changes

    private func change(_ request: LocalRequest) throws -> LocalReply {
        let commandLine = Actor.staff("command-line", .administrator)
        switch request {
        case .register(let entries):
            return .done(try register(entries, by: commandLine))
        case .activateProfiles(let files, let isTrial): return try activate(files, isTrial: isTrial, by: commandLine)
        case .withdrawProfile(let profile, let revision):
            return .done([try withdraw(profile, revision, by: commandLine)])
        case .remove(let reference): return .done(try pipeline.handle([.remove(reference, by: commandLine)]))
        case .installMode(let device, let seconds):
            return .done(try pipeline.handle([.installMode(device, length: .seconds(seconds), by: commandLine)]))
        case .command(let command, let alert, let staff):
            return .done(try pipeline.handle([.commanded(command, about: alert, by: try actor(staff))]))
        case .raise(let alert, let staff):
            return .done(try pipeline.handle([.raisedByHand(alert, by: try actor(staff))]))
        default: preconditionFailure("\(request) changes nothing")
        }
    }

    /// What a profile does not allow is refused; the rest is handed on, and results stay in the order of the entries.
    private func register(_ entries: [RegistryEntry], by actor: Actor) throws -> [InputResult] {
        let library = pipeline.profiles.library
        let objections = entries.map { objection(to: $0, library) }
        let good = zip(entries, objections).filter { $1 == nil }.map(\.0)
        var results = try pipeline.handle(good.map { .register(completed($0, library), by: actor) })[...]
        return objections.map { $0.map { InputResult(refusal: $0) } ?? results.popFirst() ?? InputResult() }
    }

    private func objection(to entry: RegistryEntry, _ library: ProfileLibrary) -> String? {
        if case .profile = entry {
            return "a profile is taken into use with `nattvakt profile activate`, which checks it"
        }
        guard case .device(let device) = entry else { return nil }
        // The revision that will read it is the one that must know what it says.
        let pinned = device.profileRevision.flatMap { number in
            pipeline.read { $0.state.profiles[device.profile]?.first { $0.revision == number } }
        }
        let profile: DeviceProfile?
        if let pinned {
            do { profile = try pipeline.profiles.parsed(pinned) } catch {
                return "this version cannot read \(pinned.profile)@\(pinned.revision): \(error)"
            }
        } else {
            profile = library.profile(device.profile)
        }
        guard let settings = device.settings, !settings.isEmpty else { return nil }
        guard let profile else { return "profile '\(device.profile)' is not in use, so its overrides are not known" }
        return profile.objection(to: settings)
    }

    private func actor(_ id: StaffID) throws -> Actor {
        guard let staff = pipeline.read({ $0.state.staff[id] }) else {
            throw ServiceError(
                .notFound,
                "there is no member of staff '\(id)'",
                remedy: "`nattvakt staff list` shows them all."
            )
        }
        return .staff(id, staff.role)
    }

    /// A device takes from its profile what its registration leaves open.
    private func completed(_ entry: RegistryEntry, _ library: ProfileLibrary) -> RegistryEntry {
        guard case .device(var device) = entry, device.supervisionSeconds == nil,
            let supervision = library.profile(device.profile)?.supervision
        else { return entry }
        device.supervisionSeconds = Int(supervision.silentAfter.wholeSeconds)
        return .device(device)
    }

    // MARK: What the state knows

    private func tell(_ request: LocalRequest) throws -> LocalReply {
        switch request {
        case .list(let kind, let limit, let after):
            return .entries(pipeline.read { entries(of: kind, in: $0.state, limit: limit, after: after) })
        case .show(let reference):
            guard let entry = pipeline.read({ $0.state.entry(reference) }) else { throw missing(reference) }
            return .entries([entry])
        default:
            let counters = pipeline.counters
            return pipeline.read { gateway in
                .status(
                    GatewayStatus(
                        version: GatewayRuntime.version,
                        isRunning: since != nil,
                        since: since,
                        broker: broker,
                        state: gateway.state,
                        counters: counters
                    )
                )
            }
        }
    }

    private func missing(_ reference: RegistryReference) -> ServiceError {
        let words = reference.words
        return ServiceError(
            .notFound,
            "there is no \(words.kind) '\(words.id)'",
            remedy: "`nattvakt \(words.kind) list` shows them all."
        )
    }

    private func entries(
        of kind: RegistryKind,
        in state: GatewayState,
        limit: Int,
        after: String?
    ) -> [RegistryEntry] {
        func page<ID: NamedIdentifier, Thing>(
            _ things: [ID: Thing],
            _ entry: (Thing) -> RegistryEntry
        ) -> [RegistryEntry] {
            let ids = things.keys.filter { id in after.map { id.rawValue > $0 } ?? true }.sorted().prefix(max(0, limit))
            return ids.compactMap { things[$0].map(entry) }
        }
        switch kind {
        case .area: return page(state.areas, RegistryEntry.area)
        case .resident: return page(state.residents, RegistryEntry.resident)
        case .device: return page(state.devices, RegistryEntry.device)
        case .staff: return page(state.staff, RegistryEntry.staff)
        case .patrol: return page(state.patrols, RegistryEntry.patrol)
        case .lock: return page(state.locks, RegistryEntry.lock)
        case .key: return page(state.doorKeys, RegistryEntry.doorKey)
        case .profile:
            return state.profiles.values.flatMap(\.self).sorted {
                ($0.profile, $0.revision) < ($1.profile, $1.revision)
            }
            .prefix(max(0, limit)).map(RegistryEntry.profile)
        case .policy:
            return state.policies.values.compactMap(\.last).sorted { $0.id < $1.id }.prefix(max(0, limit))
                .map(RegistryEntry.policy)
        }
    }

    // MARK: What the log knows

    private func look(_ request: LocalRequest) async throws -> LocalReply {
        let log = LocalLog(pipeline: pipeline)
        switch request {
        case .alerts(let filter, let limit): return .alerts(try await log.alerts(filter, limit: limit))
        case .alertStory(let alert): return .story(try await log.story(of: alert))
        case .accessLog(let filter, let limit): return .access(try await log.access(filter, limit: limit))
        case .verifyLedger: return .ledger(try log.verifyLedger())
        case .rebuild:
            guard since == nil else {
                throw ServiceError(
                    .refused,
                    "the projections of a running gateway are not rebuilt",
                    remedy: "Stop the gateway and run the command again."
                )
            }
            return .rebuilt(try log.rebuild())
        case .responseTimes(let from, let to, let area):
            return .responseTimes(try await log.responseTimes(from: from, to: to, area: area))
        case .received(let device, let after): return .received(try await log.received(device, after: after))
        case .receivedSince(let since, let after, let limit):
            return try await log.received(since: since, after: after, limit: limit)
        case .unreadable(let limit): return .received(try await log.unreadable(limit: limit))
        case .backup(let path): return .backedUp(bytes: try log.backup(to: path))
        default: preconditionFailure("\(request) asks nothing of the log")
        }
    }
}
