import GatewayCore
import StrictYAML

/// A message inside a profile with what it must come to: at once the test and the documentation.
struct ProfileSample: Sendable {
    var name: String
    var place: SourcePlace
    /// Samples that are sent before, by their names.
    var after: [String]
    var at: WallTime
    var send: Sending?
    /// What the device's registration says differently from the profile.
    var settings: [DeviceSetting] = []
    /// Instead of a message: the moment at which the device's silence is judged.
    var advanceTo: WallTime?
    var expect: Expectation

    struct Sending: Sendable {
        var topic: String
        var payload: [UInt8]
        var isRetained: Bool
    }

    struct Expectation: Sendable {
        var outcome: Outcome?
        var device: String?
        /// Field values as text, by the field's name.
        var readings: [(name: String, text: String)] = []
        /// `nil`: not asked; `.some(nil)`: none must be given.
        var acknowledgement: Acknowledgement??
        var mustNotContain: [String] = []
        var isSilent: Bool?
    }

    enum Outcome: Sendable {
        /// Each signal as names and texts, as `SignalText` writes it.
        case signals([[String: String]])
        case ignored(String?)
        case duplicate(String?)
        case quarantined(String?)
        case refused(String?)
    }
}

extension ProfileParser {
    func readSamples(_ top: MappingReader) {
        guard top.required("tests") != nil else { return }
        let keys = ["name", "after", "at", "settings", "send", "advanceTo", "expect"]
        for node in top.list("tests") {
            guard let map = MappingReader(node, "a test", keys: keys, faults: faults),
                let name = map.requiredText("name"), let expectNode = map.required("expect"),
                let expect = expectation(expectNode)
            else { continue }
            let sample = ProfileSample(
                name: name,
                place: node.place,
                after: map.texts("after"),
                at: moment(map, "at") ?? defaultMoment,
                send: map.node("send").flatMap(sending),
                settings: settings(map),
                advanceTo: moment(map, "advanceTo"),
                expect: expect
            )
            checkSample(sample, map)
            profile.samples.append(sample)
        }
    }

    private var defaultMoment: WallTime { WallTime(milliseconds: 1_767_225_600_000) }

    private func checkSample(_ sample: ProfileSample, _ map: MappingReader) {
        for name in sample.after where !profile.samples.contains(where: { $0.name == name }) {
            faults.report(
                .badValue,
                at: map.place(of: "after"),
                "no earlier test is named '\(name)'",
                remedy: wordRemedy(for: name, among: profile.samples.map(\.name))
            )
        }
        let expect = sample.expect
        let expectsMessage =
            expect.outcome != nil || expect.device != nil || expect.acknowledgement != nil || !expect.readings.isEmpty
        if sample.advanceTo != nil, sample.send == nil, expectsMessage || expect.isSilent == nil {
            faults.report(
                .badValue,
                at: map.place(of: "expect"),
                "without 'send' there is nothing to expect but 'silent'",
                remedy: "Write 'expect: { silent: true }', and what a message comes to in a test that sends one."
            )
        }
        if (sample.send == nil) == (sample.advanceTo == nil), !map.has("send") {
            faults.report(
                .missingKey,
                at: map.place,
                "a test has 'send' or 'advanceTo'",
                remedy: "Say what happens in it."
            )
        }
    }

    private func moment(_ map: MappingReader, _ key: String) -> WallTime? {
        guard let text = map.text(key) else { return nil }
        if let moment = WallTime(iso8601: text) { return moment }
        faults.report(
            .badValue,
            at: map.place(of: key),
            "'\(text)' is not a moment",
            remedy: "Write \"2026-01-01T00:00:00Z\"."
        )
        return nil
    }

    private func settings(_ map: MappingReader) -> [DeviceSetting] {
        map.mapping("settings").compactMap { member in
            let setting = DeviceSetting(name: member.key.text, value: member.value.scalar?.text ?? "")
            let override = profile.overrides.first { $0.name == setting.name }
            if override?.value(of: setting.value) != nil { return setting }
            faults.report(
                .badValue,
                at: member.keyPlace,
                override == nil
                    ? "'\(setting.name)' is not an override of this profile"
                    : "'\(setting.name)' cannot be '\(setting.value)'",
                remedy: override.map { "It may be \($0.choice)." }
                    ?? wordRemedy(for: setting.name, among: profile.overrides.map(\.name))
            )
            return nil
        }
    }

    private func sending(_ node: SourceNode) -> ProfileSample.Sending? {
        let keys = ["topic", "json", "text", "hex", "retained"]
        guard let map = MappingReader(node, "'send'", keys: keys, faults: faults),
            let topic = map.requiredText("topic")
        else { return nil }
        var payload: [UInt8]?
        if let json = map.node("json") {
            payload = Array(jsonText(json).utf8)
        } else if let text = map.node("text")?.scalar?.text {
            payload = Array(text.utf8)
        } else if let hex = map.node("hex")?.scalar?.text {
            payload = bytesFromHex(hex)
        }
        guard let payload else {
            faults.report(
                .missingKey,
                at: map.place,
                "'send' has 'json', 'text' or 'hex'",
                remedy: "Say what is in the payload."
            )
            return nil
        }
        return ProfileSample.Sending(
            topic: topic,
            payload: payload,
            isRetained: map.bool("retained", default: false)
        )
    }

    private func expectation(_ node: SourceNode) -> ProfileSample.Expectation? {
        let keys = [
            "events", "ignored", "duplicateOf", "quarantined", "refused", "device", "readings", "ack", "mustNotContain",
            "silent",
        ]
        guard let map = MappingReader(node, "'expect'", keys: keys, faults: faults) else { return nil }
        var expect = ProfileSample.Expectation()
        expect.outcome = outcome(map)
        expect.device = map.text("device")
        for member in map.mapping("readings") {
            expect.readings.append((member.key.text, member.value.scalar?.text ?? ""))
        }
        expect.acknowledgement = acknowledgement(map)
        expect.mustNotContain = map.texts("mustNotContain")
        if map.has("silent") { expect.isSilent = map.bool("silent", default: true) }
        if expect.outcome == nil, expect.isSilent == nil {
            faults.report(
                .missingKey,
                at: map.place,
                "'expect' says nothing about the outcome",
                remedy: "Add events, ignored, duplicateOf, quarantined, refused or silent."
            )
        }
        return expect
    }

    private func outcome(_ map: MappingReader) -> ProfileSample.Outcome? {
        let outcomes = ["events", "ignored", "duplicateOf", "quarantined", "refused"].filter(map.has)
        if outcomes.count > 1 {
            faults.report(
                .badValue,
                at: map.place(of: outcomes[1]),
                "a message ends in one way, and '\(outcomes[0])' and '\(outcomes[1])' are two",
                remedy: "Expect one of them."
            )
        }
        func reason(_ key: String) -> String? {
            guard let text = map.node(key)?.scalar?.text, text != "true" else { return nil }
            return text
        }
        if map.has("events") { return .signals(map.list("events").compactMap(signalTexts)) }
        if map.has("ignored") { return .ignored(reason("ignored")) }
        if map.has("duplicateOf") { return .duplicate(reason("duplicateOf")) }
        if map.has("quarantined") { return .quarantined(reason("quarantined")) }
        if map.has("refused") { return .refused(reason("refused")) }
        return nil
    }

    private func signalTexts(_ node: SourceNode) -> [String: String]? {
        guard let map = MappingReader(node, "an event", keys: SignalText.names, faults: faults),
            map.required("kind") != nil, case .mapping(let members) = node.content
        else { return nil }
        var texts: [String: String] = [:]
        for member in members {
            guard member.key.text == "details" else {
                texts[member.key.text] = member.value.scalar?.text ?? ""
                continue
            }
            for detail in map.mapping("details") {
                texts["details.\(detail.key.text)"] = detail.value.scalar?.text ?? ""
            }
        }
        return texts
    }

    private func acknowledgement(_ map: MappingReader) -> Acknowledgement?? {
        guard let node = map.node("ack") else { return nil }
        if node.scalar?.text == "none" { return .some(nil) }
        guard let ack = MappingReader(node, "'ack'", keys: ["topic", "payload"], faults: faults),
            let topic = ack.requiredText("topic"), let payload = ack.requiredText("payload")
        else { return nil }
        return .some(Acknowledgement(topic: topic, payload: Array(payload.utf8)))
    }
}

/// A node of a profile as JSON text: what is quoted stays text, what is not keeps its type.
func jsonText(_ node: SourceNode) -> String {
    switch node.content {
    case .mapping(let members):
        let parts = members.map { "\"\(escapedForJSON($0.key.text))\":\(jsonText($0.value))" }
        return "{\(parts.joined(separator: ","))}"
    case .sequence(let nodes): return "[\(nodes.map(jsonText).joined(separator: ","))]"
    case .scalar(let scalar):
        if scalar.isNull { return "null" }
        let isBare = scalar.bool != nil || scalar.number != nil
        return isBare ? scalar.text : "\"\(escapedForJSON(scalar.text))\""
    }
}
