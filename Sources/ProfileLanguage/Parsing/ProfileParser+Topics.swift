import GatewayCore
import StrictYAML

extension ProfileParser {
    static let topicKeys = [
        "name", "pattern", "lane", "retained", "format", "columns", "separator", "moreColumns", "forEach", "claim",
        "address", "emptyPayload", "ignore",
    ]

    /// Reads what topics are by themselves; the answer is the rest, to be read once the fields are known.
    func readTopics(_ top: MappingReader) -> [MappingReader] {
        guard top.required("topics") != nil else { return [] }
        let nodes = top.list("topics")
        guard isWithinLimit(nodes, "topics"), nodes.count <= 64 else {
            faults.report(.tooMany, at: top.place(of: "topics"), "more than 64 topics", remedy: "Split the profile.")
            return []
        }
        let maps = nodes.compactMap { MappingReader($0, "a topic", keys: Self.topicKeys, faults: faults) }
        for map in maps { readTopic(map) }
        return maps
    }

    private func readTopic(_ map: MappingReader) {
        let name = map.requiredText("name") ?? ""
        checkName(name, at: map.place(of: "name"))
        if topicNumbers[name] != nil {
            faults.report(
                .badName,
                at: map.place(of: "name"),
                "two topics are named '\(name)'",
                remedy: "Rename one of them."
            )
        }
        topicNumbers[name] = profile.topics.count
        var topic = ProfileTopic(
            name: name,
            place: map.place,
            pattern: pattern(map),
            lane: .telemetry,
            retained: map.word("retained", as: ProfileTopic.RetainedPolicy.self) ?? .ignore,
            format: format(map),
            claim: .alone,
            emptyPayload: map.text("emptyPayload"),
            ignored: map.text("ignore")
        )
        topic.capturePlaces = capturePlaces(of: topic.pattern)
        if let pointerText = map.node("forEach")?.scalar?.text { readBatch(pointerText, map, &topic) }
        if case .columns(_, let count, _) = topic.format {
            topic.columnSlots = Array(repeating: -1, count: count)
            columnNames[profile.topics.count] = map.texts("columns")
        }
        profile.topics.append(topic)
    }

    private func capturePlaces(of pattern: TopicPattern) -> [ProfileTopic.CapturePlace] {
        pattern.levels.enumerated().compactMap { number, level in
            switch level {
            case .literal: nil
            case .capture(let capture):
                ProfileTopic.CapturePlace(
                    level: number,
                    prefixCount: capture.prefix.count,
                    suffixCount: capture.suffix.count,
                    slot: slot(for: "topic:\(capture.name)")
                )
            case .rest(let name):
                ProfileTopic.CapturePlace(level: number, isRest: true, slot: slot(for: "topic:\(name)"))
            }
        }
    }

    private func readBatch(_ text: String, _ map: MappingReader, _ topic: inout ProfileTopic) {
        guard topic.format.isDocument, let pointer = JSONPointer(text),
            !pointer.hasWildcard
        else {
            faults.report(
                .badSource,
                at: map.place(of: "forEach"),
                "'forEach' is a pointer to an array in a JSON payload",
                remedy: "Write it like \"/log\", or \"\" when the payload itself is the array."
            )
            return
        }
        topic.batchWholeSlot = slot(for: "batch \(topic.name)")
        topic.batchSlot = slot(for: "elements \(topic.name)")
        topic.plan.add(pointer, slot: topic.batchWholeSlot)
        var each = pointer
        each.steps.append(.each)
        topic.plan.add(each, slot: topic.batchSlot)
        topic.elementPlan = ScanPlan()
    }

    private func pattern(_ map: MappingReader) -> TopicPattern {
        let nothing = TopicPattern(text: "", levels: [])
        guard let text = map.requiredText("pattern") else { return nothing }
        do {
            return try TopicPattern.parse(text)
        } catch {
            faults.report(
                .badPattern,
                at: map.place(of: "pattern"),
                "a topic pattern \(error.rule)",
                remedy: "Write it like \"nuki/{lock:hex}/state\"."
            )
            return nothing
        }
    }

    private enum FormatWord: String, CaseIterable {
        case json
        case text
        case jsonOrText
        case columns
        case binary
        case teltonikaCodec8
        case siaDC09
        case scaipXML
    }

    private func format(_ map: MappingReader) -> ProfileTopic.PayloadFormat {
        if map.has("ignore"), !map.has("format") { return .text }
        let word = map.requiredWord("format", as: FormatWord.self) ?? .json
        guard word == .columns else {
            for key in ["columns", "separator", "moreColumns"] where map.has(key) {
                faults.report(
                    .unknownKey,
                    at: map.place(of: key),
                    "'\(key)' belongs to 'format: columns'",
                    remedy: "Take it out, or change the format."
                )
            }
            switch word {
            case .json: return .json
            case .text: return .text
            case .binary: return .binary
            case .teltonikaCodec8: return .decoded(.teltonikaCodec8)
            case .siaDC09: return .decoded(.siaDC09)
            case .scaipXML: return .decoded(.scaipXML)
            case .jsonOrText, .columns: return .jsonOrText
            }
        }
        let separator = map.text("separator") ?? ","
        if separator.utf8.count != 1 {
            faults.report(
                .badValue,
                at: map.place(of: "separator"),
                "a separator is one ASCII character",
                remedy: "Write \",\"."
            )
        }
        if map.required("columns") == nil { return .columns(separator: 0x2C, count: 0, allowsMore: false) }
        return .columns(
            separator: separator.utf8.first ?? 0x2C,
            count: map.list("columns").count,
            allowsMore: map.bool("moreColumns", default: false)
        )
    }

    /// Reads what needs the fields: claims and addresses.
    func readLate(_ map: MappingReader) {
        guard let name = map.node("name")?.scalar?.text, let number = topicNumbers[name] else { return }
        profile.topics[number].claim = claim(map)
        if let node = map.node("address"), let text = map.text("address") {
            profile.topics[number].address = template(text, at: node.place, allowsCaptures: true, onlyTopic: number)
        }
        if let lane = map.word("lane", as: Lane.self) {
            profile.topics[number].lane = lane
            fixedLanes.insert(number)
        }
    }

    private func claim(_ map: MappingReader) -> ProfileTopic.Claim {
        guard let node = map.node("claim") else { return .alone }
        switch node.scalar?.text {
        case nil: return condition(node).map { .content(profile.conditions.add($0)) } ?? .alone
        case "registered": return .registered
        case "otherwise": return .otherwise
        case .some(let word):
            faults.report(
                .badValue,
                at: node.place,
                "'\(word)' is not a claim",
                remedy: wordRemedy(for: word, among: ["registered", "otherwise"]) + " Or write a condition."
            )
            return .alone
        }
    }

    /// The topics that a `via` names, as bits; all of them when there is none.
    func via(_ map: MappingReader) -> UInt64 {
        guard map.has("via") else { return .max }
        var topics: UInt64 = 0
        for node in map.list("via") {
            guard let name = node.scalar?.text, let number = topicNumbers[name] else {
                let found = node.scalar?.text ?? node.kindName
                faults.report(
                    .unknownTopic,
                    at: node.place,
                    "'\(found)' is not a topic of this profile",
                    remedy: wordRemedy(for: found, among: profile.topics.map(\.name))
                )
                continue
            }
            topics |= 1 << UInt64(number)
        }
        // Nothing named rightly: all, so that one wrong word is one fault and not two.
        return topics == 0 ? .max : topics
    }

    func checkName(_ name: String, at place: SourcePlace) {
        guard !name.isEmpty, !isName(name) else { return }
        faults.report(
            .badName,
            at: place,
            "'\(name)' is not a name",
            remedy: "Use letters, digits, '-' and '_', a letter first."
        )
    }

    func readIdentity(_ node: SourceNode) {
        let keys = ["address", "normalize", "mustEqual"]
        guard let map = MappingReader(node, "'identity'", keys: keys, faults: faults) else { return }
        if let node = map.node("address"), let text = map.text("address") {
            profile.address = template(text, at: node.place, allowsCaptures: true)
        } else if profile.topics.contains(where: { $0.address == nil }) {
            faults.report(
                .missingKey,
                at: map.place,
                "'identity' has no 'address', and not every topic has one",
                remedy: "Say how the device names itself, such as \"{lock}\"."
            )
        }
        profile.addressNormalizations = normalizations(map)
        for member in map.mapping("mustEqual") {
            if member.value.scalar == nil { refuseStructure(member.value) }
            guard let field = field(member.key.text, at: member.keyPlace), let text = member.value.scalar?.text,
                let template = template(text, at: member.value.place, allowsCaptures: true)
            else { continue }
            profile.mustEqual.append((field, template))
        }
    }

    func normalizations(_ map: MappingReader) -> [Normalization] {
        map.list("normalize").compactMap { node in
            let word = node.scalar?.text ?? ""
            if let normalization = Normalization(rawValue: word) { return normalization }
            faults.report(
                .badValue,
                at: node.place,
                "'\(word)' is not a way to normalise",
                remedy: wordRemedy(for: word, among: Normalization.allCases.map(\.rawValue))
            )
            return nil
        }
    }
}
