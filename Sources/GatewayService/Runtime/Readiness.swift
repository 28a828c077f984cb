import GatewayCore
import Synchronization

/// Knows which parts answer already, and tells once when all do.
final class Readiness: Sendable {
    private let state: Mutex<State>
    private let mqttPort: UInt16?
    private let whenReady: @Sendable (GatewayRuntime.Ready) -> Void

    /// A part that has begun to answer.
    enum Part: Hashable {
        case session(Lane)
        case localSocket
        /// With its port.
        case http(Int)
    }

    private struct State {
        var missingLanes: Set<Lane>
        var hasLocalSocket = false
        var httpPort: Int?
        var isTold = false
    }

    init(
        lanes: [SessionWatch],
        mqttPort: UInt16?,
        whenReady: @escaping @Sendable (GatewayRuntime.Ready) -> Void
    ) {
        state = Mutex(State(missingLanes: Set(lanes.map(\.lane))))
        self.mqttPort = mqttPort
        self.whenReady = whenReady
    }

    func note(_ part: Part) {
        let ready = state.withLock { state -> GatewayRuntime.Ready? in
            switch part {
            case .session(let lane): state.missingLanes.remove(lane)
            case .localSocket: state.hasLocalSocket = true
            case .http(let port): state.httpPort = port
            }
            guard state.missingLanes.isEmpty, state.hasLocalSocket, !state.isTold, let port = state.httpPort else {
                return nil
            }
            state.isTold = true
            return GatewayRuntime.Ready(httpPort: port, mqttPort: mqttPort)
        }
        if let ready { whenReady(ready) }
    }
}
