import Foundation
import GatewayCore
import Testing

@testable import ProfileLanguage

@Suite struct `The profiles that are delivered` {
    @Test func `pass their own samples, and can be used together`() throws {
        let report = ProfileCheck.report(try profileFiles())
        #expect(report.isGood, "\(report.lines.joined(separator: "\n"))")
    }

    @Test func `keep alarms and accesses in the lane of alarms`() throws {
        let library = try ProfileLibrary(profiles: allProfiles())
        let lanes = Dictionary(library.subscriptions.map { ($0.filter, $0.lane) }) { first, _ in first }
        #expect(lanes["zigbee2mqtt/+"] == .alarm)
        #expect(lanes["nuki/+/lockActionEvent"] == .alarm)
        #expect(lanes["v1/p/+/d/+/up/alarm"] == .alarm)
        #expect(lanes["v1/p/+/d/+/up/hb"] == .telemetry)
        #expect(lanes["frigate/events"] == .telemetry)
        #expect(lanes["zigbee2mqtt/bridge/#"] == .telemetry)
    }

    @Test func `say how long a device may be silent`() throws {
        let native = try #require(ProfileLibrary(profiles: allProfiles()).profile("nattvakt-native"))
        #expect(native.supervision?.silentAfter == .seconds(180))
        #expect(native.deviceClass == .safetyAlarm)
        #expect(native.commands.map(\.id) == ["unlock"])
    }

    @Test func `are told apart by registration first, then by content`() throws {
        var reader = MessageReader(library: try ProfileLibrary(profiles: allProfiles()))
        let ambiguous = message("zigbee2mqtt/hall", #"{"action":null,"battery":90}"#)
        let asLock = reader.read(ambiguous) { profile, address in profile == "zigbee2mqtt.lock" && address == "hall" }
        #expect(asLock.profile == "zigbee2mqtt.lock")
        let unregistered = reader.read(ambiguous) { _, _ in false }
        #expect(unregistered.profile == "zigbee2mqtt.sos-button")
        let lock = reader.read(message("zigbee2mqtt/hall", #"{"action":"unlock"}"#)) { _, _ in false }
        #expect(lock.profile == "zigbee2mqtt.lock")
        let nobodys = reader.read(message("zigbee2mqtt/hall", #"{"temperature":21}"#)) { _, _ in false }
        #expect(nobodys.profile == "zigbee2mqtt.bridge")
        #expect(nobodys.outcome == .quarantined("unmatched: no rule knows this message"))
    }

    @Test func `leave no topic without an answer`() throws {
        var reader = MessageReader(library: try ProfileLibrary(profiles: allProfiles()))
        for topic in ["", "/", "nobody/knows/this", "$SYS/broker/uptime", "nuki/XYZ/state", "zigbee2mqtt/", "+/#"] {
            let reception = reader.read(message(topic, "1")) { _, _ in true }
            #expect(reception.profile == nil, "\(topic)")
            #expect(reception.outcome == .quarantined("unmatched-topic: no profile knows this topic"))
        }
    }
}

@Suite struct `The language reference` {
    private func text() throws -> String {
        try String(contentsOf: projectFolder.appending(path: "docs/device-profiles.md"), encoding: .utf8)
    }

    @Test func `has a worked example that works`() throws {
        let blocks = try text().split(separator: "```")
        let example = try #require(blocks.first { $0.hasPrefix("yaml\n") }).dropFirst(5)
        let report = ProfileCheck.report([("example.yaml", String(example))])
        #expect(report.isGood, "\(report.lines.joined(separator: "\n"))")
    }

    @Test func `names every key that the language knows`() throws {
        let text = try text()
        let keys =
            ProfileParser.keys + ProfileParser.topicKeys + ProfileParser.fieldKeys + ProfileParser.ruleKeys
            + ProfileParser.emitKeys + ProfileParser.testKeys + ProfileParser.timeKeys + SignalText.names
        for key in Set(keys).sorted() { #expect(text.contains("`\(key)`") || text.contains("\(key): "), "\(key)") }
    }
}

@Suite struct `The schema for editors` {
    /// The schema, or what stands in it at a path.
    private func schema(_ path: String...) throws -> [String: Any] {
        let file = projectFolder.appending(path: "DeviceProfiles/device-profile.schema.json")
        var node = try #require(try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any])
        for step in path { node = try #require(node[step] as? [String: Any], "\(step)") }
        return node
    }

    @Test func `has the keys that the language knows, and no others`() throws {
        #expect(try Set(schema("properties").keys) == Set(ProfileParser.keys))
        let blocks = [
            "topic": ProfileParser.topicKeys, "field": ProfileParser.fieldKeys, "frame": ProfileParser.frameKeys,
            "time": ProfileParser.timeKeys, "rule": ProfileParser.ruleKeys, "emission": ProfileParser.emitKeys,
            "condition": ProfileParser.testKeys, "event": SignalText.names,
        ]
        for (block, keys) in blocks {
            let definition = try schema("$defs", block)
            let allowsMore = definition["additionalProperties"] as? Bool
            #expect(allowsMore == false, "\(block)")
            let properties = try #require(definition["properties"] as? [String: Any], "\(block)")
            #expect(properties.keys.sorted() == keys.sorted(), "\(block)")
        }
    }

    @Test func `has the words that the language knows`() throws {
        func words(_ definition: [String: Any]) -> [String]? { definition["enum"] as? [String] }
        #expect(try words(schema("$defs", "signalKind")) == SignalKind.allCases.map(\.rawValue))
        #expect(try words(schema("$defs", "lockMethod")) == LockMethod.allCases.map(\.rawValue))
        let metadata = try schema("$defs", "metadata", "properties")
        #expect(words(metadata["deviceClass"] as? [String: Any] ?? [:]) == DeviceClass.allCases.map(\.rawValue))
        #expect(words(metadata["status"] as? [String: Any] ?? [:]) == ProfileStatus.allCases.map(\.rawValue))
        #expect(try words(schema("$defs", "field", "properties", "type")) == FieldType.allCases.map(\.rawValue))
        #expect(try words(schema("properties", "unmatched")) == UnmatchedPolicy.allCases.map(\.rawValue))
    }

    @Test func `describes every key`() throws {
        for block in try schema("$defs").keys.sorted() {
            let properties = try schema("$defs", block)["properties"] as? [String: Any] ?? [:]
            for (key, value) in properties {
                let description = (value as? [String: Any])?["description"] as? String
                #expect(description?.isEmpty == false, "\(block).\(key)")
            }
        }
    }
}
