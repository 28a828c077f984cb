import GatewayCore

/// A signal as names and texts, leaving out what says nothing: how samples write it.
enum SignalText {
    /// The names, in the order in which a person reads them.
    static let names = [
        "kind", "occurredAt", "clock", "credential", "method", "latitude", "longitude", "accuracyMetres",
        "batteryPercent", "part", "test", "stateOnly", "occurrence", "sourceID", "details",
    ]

    static func texts(of signal: Signal) -> [String: String] {
        var texts = ["kind": signal.kind.rawValue]
        texts["occurredAt"] = signal.occurredAt?.iso8601
        let expected: ClockQuality = signal.occurredAt == nil ? .receivedOnly : .device
        if signal.clockQuality != expected { texts["clock"] = signal.clockQuality.rawValue }
        texts["credential"] = signal.credential
        texts["method"] = signal.method?.rawValue
        texts["latitude"] = signal.position.map { number($0.latitude) }
        texts["longitude"] = signal.position.map { number($0.longitude) }
        texts["accuracyMetres"] = signal.position?.accuracyMetres.map(number)
        texts["batteryPercent"] = signal.batteryPercent.map(number)
        texts["part"] = signal.part
        if signal.isTest { texts["test"] = "true" }
        if signal.isStateOnly { texts["stateOnly"] = "true" }
        texts["occurrence"] = signal.occurrence
        texts["sourceID"] = signal.sourceID
        for detail in signal.details { texts["details.\(detail.name)"] = detail.value }
        return texts
    }

    /// Without a decimal point where there is nothing behind it.
    static func number(_ value: Double) -> String { Value.real(value).text ?? "" }
}
