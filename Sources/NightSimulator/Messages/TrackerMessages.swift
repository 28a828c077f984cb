import GatewayCore

/// What OwnTracks publishes, on `owntracks/{user}/{device}`.
enum OwnTracksMessages {
    static func location(_ name: String, _ position: Position, at: WallTime, batteryPercent: Int) -> SimulatedMessage {
        SimulatedMessage(
            "owntracks/\(name)",
            #"{"_type":"location","acc":14,"alt":31,"batt":\#(batteryPercent),"bs":1,"conn":"m","#
                + #""lat":\#(position.latitude),"lon":\#(position.longitude),"m":1,"t":"u","tid":"\#(tid(name))","#
                + #""tst":\#(at.milliseconds / 1000),"vac":4,"vel":0}"#,
            isRetained: true
        )
    }

    /// The bearer crossed the circle around the home.
    static func transition(_ name: String, isLeaving: Bool, _ position: Position, at: WallTime) -> SimulatedMessage {
        SimulatedMessage(
            "owntracks/\(name)/event",
            #"{"_type":"transition","acc":10.0,"desc":"Hemma","event":"\#(isLeaving ? "leave" : "enter")","#
                + #""lat":\#(position.latitude),"lon":\#(position.longitude),"t":"c","tid":"\#(tid(name))","#
                + #""tst":\#(at.milliseconds / 1000),"wtst":1700000000}"#
        )
    }

    /// The broker speaks for a telephone that has gone; the time is when it connected.
    static func lastWill(_ name: String, connectedAt: WallTime) -> SimulatedMessage {
        SimulatedMessage("owntracks/\(name)", #"{"_type":"lwt","tst":\#(connectedAt.milliseconds / 1000)}"#)
    }

    private static func tid(_ name: String) -> String { String(name.prefix(7).suffix(2)) }
}

/// What Traccar forwards, on `traccar/events` and `traccar/positions`: all devices share the topics.
enum TraccarMessages {
    /// A watch as Traccar knows it.
    struct Tracker {
        var uniqueID: String
        var number: Int
        var position: Position
        var batteryPercent: Int
        /// Rises with each message of the device.
        var sequence: Int
    }

    /// The bearer pressed SOS.
    static func sos(_ tracker: Tracker, at: WallTime) -> SimulatedMessage {
        event(tracker, #""type":"alarm","attributes":{"alarm":"sos"}"#, at: at, hasPosition: true)
    }

    static func geofence(_ tracker: Tracker, isLeaving: Bool, at: WallTime) -> SimulatedMessage {
        let circle = "CIRCLE (\(tracker.position.latitude) \(tracker.position.longitude), 150)"
        return event(
            tracker,
            #""type":"\#(isLeaving ? "geofenceExit" : "geofenceEnter")","attributes":{},"geofenceId":4"#,
            at: at,
            hasPosition: true,
            tail:
                #","geofence":{"id":4,"attributes":{},"calendarId":0,"name":"Hemma","description":null,"area":"\#(circle)"}"#
        )
    }

    static func link(_ tracker: Tracker, isOnline: Bool, at: WallTime) -> SimulatedMessage {
        event(
            tracker,
            #""type":"\#(isOnline ? "deviceOnline" : "deviceOffline")","attributes":{}"#,
            at: at,
            hasPosition: false
        )
    }

    static func position(_ tracker: Tracker, at: WallTime) -> SimulatedMessage {
        SimulatedMessage(
            "traccar/positions",
            "{\(positionMember(tracker, at)),\(deviceMember(tracker, at))}",
            quality: 0
        )
    }

    private static func event(
        _ tracker: Tracker,
        _ what: String,
        at: WallTime,
        hasPosition: Bool,
        tail: String = ""
    ) -> SimulatedMessage {
        let event =
            #""event":{"id":\#(tracker.number * 10_000 + tracker.sequence),"deviceId":\#(tracker.number),\#(what),"#
            + #""eventTime":"\#(time(at))","positionId":\#(hasPosition ? tracker.sequence : 0),"maintenanceId":0}"#
        let position = hasPosition ? "\(positionMember(tracker, at))," : ""
        return SimulatedMessage("traccar/events", "{\(event),\(position)\(deviceMember(tracker, at))\(tail)}")
    }

    private static func positionMember(_ tracker: Tracker, _ at: WallTime) -> String {
        #""position":{"id":\#(tracker.sequence),"attributes":{"batteryLevel":\#(tracker.batteryPercent),"motion":false},"#
            + #""deviceId":\#(tracker.number),"protocol":"watch","serverTime":"\#(time(at))","deviceTime":"\#(time(at))","#
            + #""fixTime":"\#(time(at))","outdated":false,"valid":true,"latitude":\#(tracker.position.latitude),"#
            + #""longitude":\#(tracker.position.longitude),"altitude":12.0,"speed":0.0,"course":0.0,"address":null,"#
            + #""accuracy":8.0,"network":null,"geofenceIds":null}"#
    }

    private static func deviceMember(_ tracker: Tracker, _ at: WallTime) -> String {
        #""device":{"id":\#(tracker.number),"attributes":{},"groupId":0,"name":"GPS-larm \#(tracker.number)","#
            + #""uniqueId":"\#(tracker.uniqueID)","status":"online","lastUpdate":"\#(time(at))","positionId":0,"#
            + #""phone":null,"model":null,"contact":null,"category":"person","disabled":false,"expirationTime":null}"#
    }

    /// ISO 8601 with an offset, as Traccar writes it.
    private static func time(_ at: WallTime) -> String { String(at.iso8601.dropLast()) + "+00:00" }
}
