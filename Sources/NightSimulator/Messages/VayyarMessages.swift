import GatewayCore

/// What a Vayyar Care radar publishes, on `/devices/{deviceId}/events` and `/devices/{deviceId}/state`.
enum VayyarMessages {
    /// The statuses of a fall's flow, in the product's words.
    enum FallStatus: String {
        case detected = "fall_detected"
        case confirmed = "fall_confirmed"
        case calling
        case finished
        case exit = "fall_exit"
    }

    /// One message of a fall's flow; all of one flow share the time of the fall.
    static func fall(
        _ name: String,
        _ status: FallStatus,
        fellAt: WallTime,
        at: WallTime,
        isSimulated: Bool = false
    ) -> SimulatedMessage {
        let isOver = status == .finished || status == .exit
        let body =
            #"{"timestamp":\#(fellAt.milliseconds),"statusUpdateTimestamp":\#(at.milliseconds),"#
            + #""status":"\#(status.rawValue)","type":"fall","deviceId":"\#(name)","#
            + #""endTimestamp":\#(isOver ? at.milliseconds : 0),"isSimulated":\#(isSimulated),"exitReason":"","#
            + #""isLearning":false,"extra":"","isSilent":false,"fallLocX_cm":42.0,"fallLocY_cm":187.5,"#
            + #""fallLocZ_cm":11.0,"tarHeightEst":0.31,"idOfTrigger":"3"}"#
        return SimulatedMessage("/devices/\(name)/events", #"{"type":5,"payload":\#(body)}"#)
    }

    static func presence(_ name: String, isPresent: Bool, at: WallTime) -> SimulatedMessage {
        let map = #"{"0":\#(isPresent ? 1 : 0),"1":0,"2":0,"3":0,"4":0,"5":0}"#
        let body =
            #"{"presenceDetected":\#(isPresent),"presenceRegionMap":\#(map),"presenceTargetType":0,"#
            + #""roomPresenceIndication":\#(isPresent ? 1 : 0),"timestamp":\#(at.milliseconds),"trackerTargets":[]}"#
        return SimulatedMessage("/devices/\(name)/events", #"{"payload":\#(body),"type":4}"#, quality: 0)
    }

    static func state(_ name: String, number: Int, at: WallTime, upTimeSeconds: Int64) -> SimulatedMessage {
        SimulatedMessage(
            "/devices/\(name)/state",
            #"{"packageName":"com.walabot.home.esp.client","productType":"Falling","#
                + #""serialProduct":"VXTBB2214S\#(padded(number))","status":"monitoring","temperature":41.5,"#
                + #""timestamp":\#(at.milliseconds),"upTime":\#(upTimeSeconds),"versionName":"vayyar-care-v0.44.5.26","#
                + #""wifiState":{"bssid":"02:00:00:00:00:01","rssi":-43,"ssid":"example"}}"#,
            quality: 0
        )
    }
}
