package import GatewayCore

/// A signal as names and texts, leaving out what says nothing: how samples write it.
package enum SignalText {
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

    /// A signal as one piece of a line for people.
    package static func words(_ signal: Signal) -> String {
        let texts = texts(of: signal)
        let rest = names.dropFirst().compactMap { name in texts[name].map { "\(name) \($0)" } }
        let details = signal.details.map { "\($0.name) \($0.value)" }
        let all = (rest + details).joined(separator: ", ")
        return all.isEmpty ? signal.kind.rawValue : "\(signal.kind.rawValue) (\(all))"
    }

    /// Without a decimal point where there is nothing behind it.
    static func number(_ value: Double) -> String { Value.real(value).text ?? "" }
}
