package import GatewayCore
import ProfileLanguage
import Synchronization

/// Which profiles read the messages, as the registry says.
extension GatewayPipeline {
    /// Takes revisions of profiles into use, all or none, and reads with them from the next message on.
    ///
    /// - Returns: for each revision why it was refused.
    /// - Throws: `SourceErrors` when they cannot be used beside the others; then nothing has changed.
    package func adopt(_ revisions: [ProfileRevision], by actor: Actor) throws -> [InputResult] {
        // Outside the lock, for it may parse what was never parsed: alarms do not wait for that.
        var state = read(\.state)
        for revision in revisions { state.register(.profile(revision)) }
        try profiles.check(revisions, in: state)
        state = GatewayState()
        return try handle(revisions.map { .register(.profile($0), by: actor) })
    }

    /// Reads by what the registry says, where that has changed.
    func useRegisteredProfiles() {
        owned.withLock { owned in
            // What is only in memory is read anew first, and the library with it.
            if !owned.isAhead { use(owned.gateway.state, &owned) }
        }
    }

    func use(_ state: GatewayState, _ owned: inout Owned) {
        guard !state.profiles.isEmpty, let assembly = profiles.assembled(from: state) else { return }
        owned.reader.use(assembly.library)
        profiles.use(assembly)
    }
}

extension Input {
    /// Whether it may change which profiles are needed.
    var mayChangeProfiles: Bool {
        switch self {
        case .register(.profile, _), .register(.device, _), .remove(.device, _): true
        default: false
        }
    }
}
