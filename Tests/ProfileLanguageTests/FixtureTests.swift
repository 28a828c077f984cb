import Foundation
import GatewayCore
import Testing

@testable import ProfileLanguage

@Suite struct `The captured messages of real products` {
    @Test(arguments: fixtureNames)
    func `decode to their meaning`(name: String) throws {
        var session = try DecodeSession(profiles: allProfiles(), options: .init(eachAlone: true))
        for (number, line) in try fixtureLines(name).enumerated() {
            let sample = try object(line)
            let answer = try object(session.answer(line))
            let faults = try Meaning(sample).faults(of: answer)
            #expect(faults.isEmpty, "\(name):\(number + 1) \(sample["topic"] ?? ""): \(faults.joined(separator: "; "))")
            #expect(answer["line"] as? Int == number + 1)
        }
    }

    @Test(arguments: fixtureNames)
    func `have a source each`(name: String) throws {
        for line in try fixtureLines(name) {
            #expect((try object(line)["source"] as? String)?.isEmpty == false)
        }
    }
}

private func object(_ line: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
}

/// What a captured message means to a person, and how an answer may differ from it.
private struct Meaning {
    var kind: String
    var also: [String]
    var key: String?
    var method: String?
    var deviceTime: WallTime?
    var latitude: Double?
    var longitude: Double?
    var batteryPercent: Double?

    static let alarming: Set<String> = [
        "panic", "fall_suspected", "fall_confirmed", "man_down", "lock_unlocked", "geofence_exit", "tamper",
        "lock_failed_attempt",
    ]
    static let quiet: Set<String> = ["unknown", "heartbeat", "online", "battery_level", "location"]

    init(_ sample: [String: Any]) throws {
        let meaning = try #require(sample["meaning"] as? [String: Any])
        kind = try #require(meaning["kind"] as? String)
        also = meaning["also"] as? [String] ?? []
        key = meaning["key"] as? String
        method = meaning["method"] as? String
        deviceTime = (meaning["device_time"] as? String).flatMap { WallTime(iso8601: $0) }
        latitude = meaning["lat"] as? Double
        longitude = meaning["lon"] as? Double
        batteryPercent = meaning["battery_percent"] as? Double
    }

    func faults(of answer: [String: Any]) -> [String] {
        let signals = answer["signals"] as? [[String: Any]] ?? []
        let kinds = Set(signals.compactMap { $0["kind"] as? String })
        var faults: [String] = []
        for wanted in [kind] + also where wanted != "unknown" && !kinds.contains(wanted) {
            faults.append("missing \(wanted), got \(kinds.sorted()) (\(answer["reason"] ?? ""))")
        }
        if kind == "unknown", also.isEmpty, !kinds.subtracting(Self.quiet).isEmpty {
            faults.append("expected nothing certain, got \(kinds.sorted())")
        }
        let invented = kinds.intersection(Self.alarming).subtracting([kind] + also)
        if !invented.isEmpty { faults.append("invented \(invented.sorted())") }
        let main = signals.filter { $0["kind"] as? String == kind }
        if !signals.isEmpty, kind != "unknown" { faults += valueFaults(main, signals) }
        return faults
    }

    private func valueFaults(_ main: [[String: Any]], _ signals: [[String: Any]]) -> [String] {
        var faults: [String] = []
        let pool = main.isEmpty ? signals : main
        func texts(_ name: String) -> [String] { pool.compactMap { $0[name] as? String } }
        if let key, !texts("key").contains(key) { faults.append("key \(key), got \(texts("key"))") }
        if key == nil, kind.hasPrefix("lock_"), main.contains(where: { $0["key"] is String }) {
            faults.append("invented key \(texts("key"))")
        }
        if let method, !texts("method").contains(method) { faults.append("method \(method), got \(texts("method"))") }
        if let deviceTime {
            let times = signals.compactMap { ($0["device_time"] as? String).flatMap { WallTime(iso8601: $0) } }
            if !times.contains(where: { abs($0.milliseconds - deviceTime.milliseconds) < 2 }) {
                faults.append("device time \(deviceTime), got \(times)")
            }
        }
        faults += numberFaults("lat", latitude, within: 1e-5, signals)
        faults += numberFaults("lon", longitude, within: 1e-5, signals)
        faults += numberFaults("battery_percent", batteryPercent, within: 0.6, signals)
        if batteryPercent == nil, signals.contains(where: { $0["battery_percent"] is Double }) {
            faults.append("invented battery")
        }
        return faults
    }

    private func numberFaults(
        _ name: String,
        _ wanted: Double?,
        within distance: Double,
        _ signals: [[String: Any]]
    ) -> [String] {
        guard let wanted else { return [] }
        let found = signals.compactMap { $0[name] as? Double }
        return found.contains { abs($0 - wanted) <= distance } ? [] : ["\(name) \(wanted), got \(found)"]
    }
}
