package import GatewayCore

/// Types that stand in every alarm write their own text, letter for letter what their `Codable` conformance gives.
///
/// Containers of `Codable` took six times as long, which leaves no room for a storm. A test compares both ways for
/// generated values, so that a property added to a type cannot be forgotten here.
extension Moment: JSONTextWritable {
    package func write(to text: inout JSONText) {
        text.object {
            $0.member("uptime", uptime)
            $0.member("wall", wall)
        }
    }
}

extension Position: JSONTextWritable {
    package func write(to text: inout JSONText) {
        text.object {
            $0.member("latitude", latitude)
            $0.member("longitude", longitude)
            $0.member("accuracyMetres", accuracyMetres)
        }
    }
}

extension Delivery: JSONTextWritable {
    package func write(to text: inout JSONText) {
        text.object {
            $0.member("session", session)
            $0.member("packet", packet)
        }
    }
}

extension Signal: JSONTextWritable {
    package func write(to text: inout JSONText) throws {
        try text.object {
            $0.member("kind", word: kind)
            $0.member("occurredAt", occurredAt)
            $0.member("clockQuality", word: clockQuality)
            $0.member("credential", credential)
            $0.member("method", word: method)
            try $0.member("position", position)
            $0.member("batteryPercent", batteryPercent)
            $0.member("part", part)
            $0.member("isTest", isTest)
            $0.member("isStateOnly", isStateOnly)
            $0.member("occurrence", occurrence)
            $0.member("sourceID", sourceID)
            try $0.member("details", details)
        }
    }
}

extension Signal.Detail: JSONTextWritable {
    package func write(to text: inout JSONText) {
        text.object {
            $0.member("name", name)
            $0.member("value", value)
        }
    }
}

extension ReceivedMessage: JSONTextWritable {
    package func write(to text: inout JSONText) throws {
        try text.object {
            $0.member("lane", word: lane)
            $0.member("topic", topic)
            $0.member("isRetained", isRetained)
            try $0.member("delivery", delivery)
            $0.member("fingerprint", fingerprint)
            $0.member("profile", profile)
            $0.member("revision", revision)
            $0.member("address", address)
            $0.member("device", device)
            $0.member("resident", resident)
            $0.member("outcome", word: outcome)
            $0.member("reason", reason)
            try $0.member("signals", signals)
        }
    }
}
