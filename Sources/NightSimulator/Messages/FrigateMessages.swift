import GatewayCore

/// What Frigate publishes for one camera.
///
/// No picture and no name is ever among it.
enum FrigateMessages {
    /// One tracked person; the messages of one tracking share its identifier.
    struct Tracking {
        var camera: String
        var id: String
        var startedAt: WallTime
    }

    /// The stages of a tracking, in the product's words.
    enum Stage: String {
        case new
        case update
        case end
    }

    static func event(_ tracking: Tracking, _ stage: Stage, zones: (before: String, after: String), at: WallTime)
        -> SimulatedMessage
    {
        let before = frame(tracking, zone: zones.before, at: tracking.startedAt, endedAt: nil)
        let after = frame(tracking, zone: zones.after, at: at, endedAt: stage == .end ? at : nil)
        return SimulatedMessage(
            "frigate/events",
            #"{"type":"\#(stage.rawValue)","before":\#(before),"after":\#(after)}"#,
            quality: 0
        )
    }

    static func count(_ camera: String, persons: Int) -> SimulatedMessage {
        SimulatedMessage("frigate/\(camera)/person", String(persons), quality: 0)
    }

    static func motion(_ camera: String, isOn: Bool) -> SimulatedMessage {
        SimulatedMessage("frigate/\(camera)/motion", isOn ? "ON" : "OFF", quality: 0)
    }

    static func status(_ camera: String, isOnline: Bool) -> SimulatedMessage {
        SimulatedMessage("frigate/\(camera)/status/detect", isOnline ? "online" : "offline")
    }

    private static func frame(_ tracking: Tracking, zone: String, at: WallTime, endedAt: WallTime?) -> String {
        #"{"id":"\#(tracking.id)","camera":"\#(tracking.camera)","frame_time":\#(at.epochSeconds),"#
            + #""snapshot_time":\#(tracking.startedAt.epochSeconds),"label":"person","top_score":0.958984375,"#
            + #""false_positive":false,"start_time":\#(tracking.startedAt.epochSeconds),"#
            + #""end_time":\#(endedAt?.epochSeconds ?? "null"),"score":0.7890625,"box":[424,500,536,712],"area":23744,"#
            + #""region":[264,450,667,853],"current_zones":["\#(zone)"],"entered_zones":["\#(zone)"],"thumbnail":null,"#
            + #""has_snapshot":false,"has_clip":false,"stationary":false,"motionless_count":0,"position_changes":2}"#
    }
}
