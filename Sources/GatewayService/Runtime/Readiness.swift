import GatewayCore
import Synchronization

/// Knows which parts answer already, and tells once when all do.
final class Readiness: Sendable {
    private let state: Mutex<State>
    private let mqttPort: UInt16?
    private let whenReady: @Sendable (GatewayRuntime.Ready) -> Void

    /// A part that has begun to answer.
    enum Part: Hashable {
        case session(SessionRole)
        case localSocket
        /// With its port.
        case http(Int)
    }

    private struct State {
        var missingSessions: Set<SessionRole>
        var hasLocalSocket = false
        var httpPort: Int?
        var isTold = false
    }

    init(
        sessions: [SessionWatch],
        mqttPort: UInt16?,
        whenReady: @escaping @Sendable (GatewayRuntime.Ready) -> Void
    ) {
        state = Mutex(State(missingSessions: Set(sessions.map(\.role))))
        self.mqttPort = mqttPort
        self.whenReady = whenReady
    }

    func note(_ part: Part) {
        let ready = state.withLock { state -> GatewayRuntime.Ready? in
            switch part {
            case .session(let role): state.missingSessions.remove(role)
            case .localSocket: state.hasLocalSocket = true
            case .http(let port): state.httpPort = port
            }
            guard state.missingSessions.isEmpty, state.hasLocalSocket, !state.isTold, let port = state.httpPort else {
                return nil
            }
            state.isTold = true
            return GatewayRuntime.Ready(httpPort: port, mqttPort: mqttPort)
        }
        if let ready { whenReady(ready) }
    }
}
