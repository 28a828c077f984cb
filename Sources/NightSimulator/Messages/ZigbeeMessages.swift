import GatewayCore

/// What Zigbee2MQTT publishes for SOS buttons and locks, on `zigbee2mqtt/{friendly name}`.
enum ZigbeeMessages {
    static func emergency(_ name: String, at: WallTime, batteryPercent: Int) -> SimulatedMessage {
        SimulatedMessage(
            "zigbee2mqtt/\(name)",
            #"{"action":"emergency","battery":\#(batteryPercent),"last_seen":"\#(at.iso8601)","linkquality":66}"#
        )
    }

    /// The button wakes up and tells its battery: no press.
    static func report(_ name: String, at: WallTime, batteryPercent: Int) -> SimulatedMessage {
        SimulatedMessage(
            "zigbee2mqtt/\(name)",
            #"{"action":null,"battery":\#(batteryPercent),"last_seen":"\#(at.iso8601)","linkquality":66}"#,
            quality: 0
        )
    }

    static func batteryLow(_ name: String, at: WallTime, batteryPercent: Int) -> SimulatedMessage {
        SimulatedMessage(
            "zigbee2mqtt/\(name)",
            #"{"battery":\#(batteryPercent),"battery_low":true,"last_seen":"\#(at.iso8601)","linkquality":58}"#
        )
    }

    static func availability(_ name: String, isOnline: Bool) -> SimulatedMessage {
        SimulatedMessage(
            "zigbee2mqtt/\(name)/availability",
            #"{"state":"\#(isOnline ? "online" : "offline")"}"#,
            isRetained: true
        )
    }

    /// Opened with the code in a slot; the cached state still says locked, as with Yale-class locks.
    static func unlock(_ name: String, slot: String, at: WallTime, batteryPercent: Int) -> SimulatedMessage {
        lock(
            name,
            #""action":"unlock","action_source":0,"action_source_name":"keypad","action_user":\#(slot)"#,
            isLocked: true,
            at: at,
            batteryPercent
        )
    }

    /// A wrong code: user 0 is nobody.
    static func failedAttempt(_ name: String, at: WallTime, batteryPercent: Int) -> SimulatedMessage {
        lock(
            name,
            #""action":"unlock_failure_invalid_pin_or_id","action_source":0,"action_source_name":"keypad","action_user":0"#,
            isLocked: true,
            at: at,
            batteryPercent
        )
    }

    static func autoLock(_ name: String, at: WallTime, batteryPercent: Int) -> SimulatedMessage {
        lock(
            name,
            #""action":"auto_lock","action_source":2,"action_source_name":"manual","action_user":65535"#,
            isLocked: true,
            at: at,
            batteryPercent
        )
    }

    /// The state as it stands, without an action: not a new event.
    static func lockState(_ name: String, isLocked: Bool, at: WallTime, batteryPercent: Int) -> SimulatedMessage {
        lock(name, #""action_source_name":null,"action_user":null"#, isLocked: isLocked, at: at, batteryPercent)
    }

    private static func lock(
        _ name: String,
        _ action: String,
        isLocked: Bool,
        at: WallTime,
        _ batteryPercent: Int
    ) -> SimulatedMessage {
        let state = isLocked ? #""lock_state":"locked","state":"LOCK""# : #""lock_state":"unlocked","state":"UNLOCK""#
        return SimulatedMessage(
            "zigbee2mqtt/\(name)",
            #"{\#(action),"battery":\#(batteryPercent),"battery_low":\#(batteryPercent < 15),"#
                + #""last_seen":"\#(at.iso8601)","linkquality":84,\#(state)}"#
        )
    }
}
