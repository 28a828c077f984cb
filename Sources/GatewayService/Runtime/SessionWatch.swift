import GatewayCore
import MQTTLink
import Synchronization

/// What a session of the gateway is for.
///
/// They are stopped in the reverse of this order, so that what still comes in goes out too.
enum SessionRole: String, CaseIterable {
    case publish
    case alarm
    case telemetry
}

/// Knows whether a session hears everything it asks for, and has a person told when it does not.
///
/// The session's thread says what is; the ticker's thread compares it with what the log says and stores the difference,
/// again and again until it is stored. Nobody acts on a state that may have changed meanwhile, and nothing is told twice.
final class SessionWatch: Sendable {
    let role: SessionRole
    /// Its client identifier.
    let session: String
    private let connection: Mutex<Connection>
    /// What the log says; `nil` until this process has told something: an alert of the last run may be open.
    private let told = Mutex<Standing?>(nil)

    /// Where the session stands.
    enum Connection: Equatable {
        /// Not connected, or the broker has not answered yet what we asked for; since then nothing reaches us.
        case away(since: Moment)
        /// The broker has answered, and refused some filters or none.
        case answered(refused: [RefusedFilter])
    }

    /// What a person should know.
    private struct Standing: Equatable {
        var isReachable: Bool
        var refused: [String]
    }

    init(role: SessionRole, session: String, startedAt: Moment) {
        self.role = role
        self.session = session
        connection = Mutex(.away(since: startedAt))
    }

    /// Where the session stands now.
    var state: Connection { connection.withLock(\.self) }

    /// Whether everything that the session asks for reaches us.
    var isOpen: Bool { state == .answered(refused: []) }

    /// The broker has answered what we asked for.
    func answered(refused: [RefusedFilter]) { connection.withLock { $0 = .answered(refused: refused) } }

    /// The connection has ended, or an attempt has failed.
    func closed(at now: Moment) {
        connection.withLock { connection in
            // An attempt that fails does not begin the absence anew.
            if case .answered = connection { connection = .away(since: now) }
        }
    }

    /// Stores what has changed since it was last stored; when that fails, the next call tries again.
    func check(at now: Moment, store: ([Input]) throws -> Void) throws {
        try told.withLock { told in
            guard let standing = standing(at: now, told: told), standing != told else { return }
            var inputs: [Input] = []
            if standing.isReachable != told?.isReachable {
                inputs.append(.brokerReachable(standing.isReachable, session: session))
            }
            if standing.refused != told?.refused {
                inputs.append(.subscriptionsRefused(standing.refused, session: session))
            }
            try store(inputs)
            told = standing
        }
    }

    /// What a person should know now; `nil` while it is too early to say.
    private func standing(at now: Moment, told: Standing?) -> Standing? {
        switch state {
        case .answered(let refused): Standing(isReachable: true, refused: refused.map(\.filter))
        case .away(let since) where now.uptime - since.uptime >= Ticker.unreachableAfter:
            // What it would refuse now is not known: the last word stands.
            Standing(isReachable: false, refused: told?.refused ?? [])
        case .away: nil
        }
    }
}
