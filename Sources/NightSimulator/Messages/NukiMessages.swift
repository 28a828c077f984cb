import GatewayCore

/// What a Nuki Smart Lock publishes with its official MQTT, on `nuki/{id}/…`: bare words and columns.
enum NukiMessages {
    /// The codes of the `state` topic that a night sees.
    enum State: Int {
        case locked = 1
        case unlocking = 2
        case unlocked = 3
        case locking = 4
        case unlatched = 5
    }

    /// Unlatched with a keypad code: action 3 by the system, the keypad's authorization, the code, context 1.
    static func unlatch(_ name: String, code: String) -> SimulatedMessage {
        SimulatedMessage("nuki/\(name)/lockActionEvent", "3,0,54321,\(code),1")
    }

    /// Locked by itself: action 2 by the automatic.
    static func autoLock(_ name: String) -> SimulatedMessage {
        SimulatedMessage("nuki/\(name)/lockActionEvent", "2,6,0,0,0")
    }

    static func state(_ name: String, _ state: State) -> SimulatedMessage {
        SimulatedMessage("nuki/\(name)/state", String(state.rawValue), isRetained: true)
    }

    static func door(_ name: String, isOpen: Bool) -> SimulatedMessage {
        SimulatedMessage("nuki/\(name)/doorsensorState", isOpen ? "3" : "2", isRetained: true)
    }

    static func connected(_ name: String, _ isConnected: Bool) -> SimulatedMessage {
        SimulatedMessage("nuki/\(name)/connected", isConnected ? "true" : "false", isRetained: true)
    }

    static func batteryLevel(_ name: String, percent: Int) -> SimulatedMessage {
        SimulatedMessage("nuki/\(name)/batteryChargeState", String(percent), isRetained: true)
    }

    static func batteryCritical(_ name: String) -> SimulatedMessage {
        SimulatedMessage("nuki/\(name)/batteryCritical", "true", isRetained: true)
    }
}
