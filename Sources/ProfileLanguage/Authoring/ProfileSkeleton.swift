package import GatewayCore
import StrictYAML

/// The first text of a profile, guessed from captured messages, so that an author begins with a file that almost works.
///
/// It names the topics, lists every value with its type and one that was seen, and has one message of each topic as a
/// sample. What the messages mean it does not guess: each topic gets a rule that gives a heartbeat.
package struct ProfileSkeleton {
    /// What the author knows already.
    package struct Subject: Sendable {
        package var id: String
        package var vendor: String
        package var model: String
        package var deviceClass: DeviceClass

        package init(id: String, vendor: String, model: String, deviceClass: DeviceClass) {
            self.id = id
            self.vendor = vendor
            self.model = model
            self.deviceClass = deviceClass
        }
    }

    static let maxTopics = 32
    static let maxFields = 100

    private let subject: Subject
    private var topics: [SkeletonTopic] = []
    private var fields: [SkeletonField] = []
    /// Places where an object or a list was seen.
    private var containers: Set<String> = []

    /// Guesses from messages, each a topic and a payload; what more topics there are than a profile can have is left out.
    package init(_ subject: Subject, from messages: [(topic: String, payload: [UInt8])]) {
        self.subject = subject
        let known = SkeletonTopic.guess(messages).filter { !$0.payloads.isEmpty }
        topics = Array(known.prefix(Self.maxTopics))
        for number in topics.indices { collectFields(of: number) }
        for index in fields.indices where containers.contains(fields[index].source) { fields[index].isMixed = true }
    }

    private mutating func collectFields(of number: Int) {
        let topic = topics[number]
        switch topic.format {
        case .json, .jsonOrText:
            for node in topic.documents { collect(node, pointer: "", depth: 0, number) }
        case .text:
            let samples = topic.payloads.map { String(decoding: $0, as: UTF8.self) }
            for sample in samples { add("text", "\(topic.name)Text", .text(sample), number) }
        case .binary: break
        }
    }

    private mutating func collect(_ node: SourceNode, pointer: String, depth: Int, _ topic: Int) {
        if node.scalar == nil { containers.insert("json:\(pointer)") }
        switch node.content {
        case .mapping(let members) where depth < 6:
            for member in members {
                let step = member.key.text.replacing("~", with: "~0").replacing("/", with: "~1")
                collect(member.value, pointer: "\(pointer)/\(step)", depth: depth + 1, topic)
            }
        case .sequence(let items) where depth < 6:
            for item in items { collect(item, pointer: "\(pointer)/*", depth: depth + 1, topic) }
        case .scalar(let scalar) where !scalar.isNull:
            add("json:\(pointer)", fieldName(pointer, topics[topic].name), SkeletonValue(scalar), topic)
        default: break
        }
    }

    private mutating func add(_ source: String, _ name: String, _ value: SkeletonValue, _ topic: Int) {
        if let known = fields.firstIndex(where: { $0.source == source && (source != "text" || $0.topics == [topic]) }) {
            return fields[known].note(value, topic)
        }
        guard fields.count < Self.maxFields else { return }
        var unique = name
        var number = 2
        while fields.contains(where: { $0.name == unique }) || ["device", "receivedAt"].contains(unique) {
            unique = "\(name)\(number)"
            number += 1
        }
        var field = SkeletonField(name: unique, source: source)
        field.note(value, topic)
        fields.append(field)
    }

    /// A name of letters and digits from the last steps of a pointer.
    private func fieldName(_ pointer: String, _ topic: String) -> String {
        let words = pointer.split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
        let last = words.suffix(fields.contains { $0.name == String(words.last ?? "") } ? 2 : 1)
        var name = ""
        for (index, word) in last.enumerated() {
            name += index == 0 ? String(word) : word.prefix(1).uppercased() + word.dropFirst()
        }
        if name.first?.isLetter != true { name = "value" + name }
        return String(name.prefix(30))
    }

    // MARK: Text

    /// The text of the file.
    package func text() -> String {
        let draft = text(expecting: [:])
        guard let profile = try? DeviceProfile.parse(draft, file: "draft") else { return draft }
        // What the samples come to is best told by running them.
        var expected: [String: String] = [:]
        for sample in profile.samples {
            guard let send = sample.send, let library = try? ProfileLibrary(profiles: [profile], allowingDrafts: true)
            else { continue }
            var reader = MessageReader(library: library)
            let message = Message(
                topic: send.topic,
                payload: send.payload,
                receivedAt: Moment(uptime: .zero, wall: sample.at)
            )
            guard case .decoded(let signals) = reader.read(message, isRegistered: { _, _ in true }).outcome else {
                continue
            }
            expected[sample.name] = signals.map(flow).joined(separator: ", ")
        }
        return text(expecting: expected)
    }

    private func address(on topic: SkeletonTopic) -> String {
        if topic.pattern.contains("{device}") { return "{device}" }
        let field = fields.first { $0.looksLikeID && $0.firstValue(in: topic) != nil }
        return field.map { "${\($0.name)}" } ?? subject.id
    }

    private func flow(_ signal: Signal) -> String {
        let texts = SignalText.texts(of: signal)
        let plain = SignalText.names.compactMap { name in texts[name].map { "\(name): \(quotedText($0))" } }
        return "{ \(plain.joined(separator: ", ")) }"
    }

    private func text(expecting expected: [String: String]) -> String {
        var lines = head
        lines.append("topics:")
        lines += ["  # 'address' is how the device names itself; the same name is registered by the installer."]
        for topic in topics { lines.append(topic.line(address: address(on: topic))) }
        lines += ["", "identity: {}", "", "fields:"]
        lines += fields.map { $0.line(topics.map(\.name)) }
        if fields.isEmpty { lines[lines.count - 1] = "fields: {}" }
        lines += frameLines + timeLines + ruleLines
        lines += sampleLines(expected)
        return lines.joined(separator: "\n") + "\n"
    }

    private var head: [String] {
        [
            "# A draft made from captured messages: say what they mean in 'rules' (`nattvakt signals` lists the words),",
            "# take out what nobody needs, and let `nattvakt profile check` judge. The language: docs/device-profiles.md",
            "apiVersion: deviceprofile/v1", "metadata:", "  id: \(subject.id)", "  revision: 1",
            "  vendor: \(quotedText(subject.vendor))", "  model: \(quotedText(subject.model))",
            "  deviceClass: \(subject.deviceClass.rawValue)", "  status: draft",
            "  documentation: \"where the meaning of these messages is written down\"", "",
        ]
    }

    private var frameLines: [String] {
        let binary = topics.filter { $0.format == .binary }
        let hidden = fields.compactMap { field in field.hiddenBytes.map { (field.source, $0) } }
        guard !binary.isEmpty || !hidden.isEmpty else { return [] }
        let lines =
            binary.map {
                "  \($0.name)Bytes: { from: payload, via: \($0.name) }  # \(hexText($0.payloads[0].prefix(16)))"
            }
            + hidden.enumerated().map { number, found in
                "  bytes\(number + 1): { from: \(quotedText(found.0)), encoding: \(found.1.encoding) }"
                    + "  # \(hexText(found.1.bytes.prefix(24)))"
            }
        let help =
            "# Say what stands where: fields with 'frame' take 'from: \"bytes:OFFSET+COUNT\"'; 'when' picks a layout by port."
        return ["", help, "frames:"] + lines
    }

    private var timeLines: [String] {
        let times = fields.compactMap { field in field.timeForm.map { (field.name, $0) } }
        guard !times.isEmpty else { return [] }
        let others = fields.filter(\.namesAnotherMoment).map(\.name)
        let names = times.map(\.0).filter { !others.contains($0) }
        let lines = ["", "times:"] + times.map { "  \($0.0): { from: \($0.0), as: \($0.1) }" }
        return names.isEmpty ? lines : lines + ["occurredAt: [\(names.joined(separator: ", "))]"]
    }

    private var ruleLines: [String] {
        ["", "rules:"]
            + topics.map { "  - { id: \($0.name), via: \($0.name), emit: { kind: heartbeat } }  # what is it really?" }
            + ["# A message that no rule knows is kept and shown.", "unmatched: quarantine", "", "acknowledge: none"]
    }

    private func sampleLines(_ expected: [String: String]) -> [String] {
        var lines = ["", "tests:"]
        for topic in topics {
            lines.append("  - name: \(topic.name)")
            lines.append("    at: \(quotedText(sampleTime(topic).iso8601))")
            lines.append("    send: { topic: \(quotedText(topic.example)), \(topic.sendText) }")
            lines.append("    expect: { events: [\(expected[topic.name] ?? "")] }")
        }
        guard let first = topics.first else { return ["", "tests: []"] }
        let empty = first.format == .binary ? "hex: \"\"" : "text: \"\""
        lines.append("  - name: an empty message")
        lines.append("    send: { topic: \(quotedText(first.example)), \(empty) }")
        lines.append("    expect: { refused: payload-empty }")
        return lines
    }

    /// A second after the message says that it happened.
    private func sampleTime(_ topic: SkeletonTopic) -> WallTime {
        for field in fields {
            guard let form = field.timeForm, !field.namesAnotherMoment, let value = field.firstValue(in: topic) else {
                continue
            }
            let moment: WallTime? =
                switch form {
                case "epochSeconds": Double(value).map { WallTime(milliseconds: Int64($0 * 1000)) }
                case "epochMillis": Int64(value).map(WallTime.init(milliseconds:))
                default: WallTime(iso8601: value)
                }
            if let moment { return moment + .seconds(1) }
        }
        return WallTime(milliseconds: 1_767_225_600_000)
    }
}

/// Text in quotes, as JSON and YAML both read it.
func quotedText(_ text: String) -> String { "\"\(escapedForJSON(text))\"" }
