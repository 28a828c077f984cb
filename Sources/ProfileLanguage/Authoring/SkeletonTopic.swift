import StrictYAML

/// Messages that seem to be of one kind: topics that differ in the name of the device alone.
struct SkeletonTopic {
    enum Format {
        case json
        case jsonOrText
        case text
        case binary
    }

    var name: String
    var pattern: String
    var format: Format
    /// One topic as it was captured.
    var example: String
    var payloads: [[UInt8]]
    /// The payloads that are JSON objects or arrays.
    var documents: [SourceNode]

    /// Groups messages into topics, in the order in which they were captured.
    static func guess(_ messages: [(topic: String, payload: [UInt8])]) -> [SkeletonTopic] {
        var groups: [(pattern: [String], messages: [(topic: String, payload: [UInt8])])] = []
        let byLength = Dictionary(grouping: messages.map(\.topic)) {
            $0.split(separator: "/", omittingEmptySubsequences: false).count
        }
        let deviceLevels = byLength.mapValues(deviceLevel)
        for message in messages {
            var levels = message.topic.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
            if let level = deviceLevels[levels.count] ?? nil { levels[level] = "{device}" }
            if let known = groups.firstIndex(where: { $0.pattern == levels }) {
                groups[known].messages.append(message)
            } else {
                groups.append((levels, [message]))
            }
        }
        var names: Set<String> = []
        return groups.map { group in
            let name = uniqueName(group.pattern, &names)
            return SkeletonTopic(name, group.pattern.joined(separator: "/"), group.messages)
        }
    }

    private init(_ name: String, _ pattern: String, _ messages: [(topic: String, payload: [UInt8])]) {
        self.name = name
        self.pattern = pattern
        example = messages[0].topic
        payloads = messages.map(\.payload).filter { !$0.isEmpty }
        documents = payloads.compactMap(Self.document)
        let isText = payloads.allSatisfy { firstByteOutsideUTF8($0) == nil && !$0.contains(0) }
        if payloads.isEmpty {
            format = .text
        } else if documents.count == payloads.count {
            format = .json
        } else if !documents.isEmpty {
            format = .jsonOrText
        } else {
            format = isText ? .text : .binary
        }
    }

    /// The level that names the device: the one that differs most among topics of this length, if it looks like a name
    /// with digits in it; of a single device the one that looks so.
    private static func deviceLevel(of topics: [String]) -> Int? {
        let rows = Set(topics).map { $0.split(separator: "/", omittingEmptySubsequences: false).map(String.init) }
        guard let count = rows.first?.count else { return nil }
        let ranked = (0..<count).map { level -> (level: Int, score: Int) in
            let values = Set(rows.map { $0[level] })
            let likely = values.filter(looksLikeName).count
            return (level, likely == values.count ? likely * 100 + (values.map(\.utf8.count).max() ?? 0) : 0)
        }
        return ranked.max { $0.score < $1.score }.flatMap { $0.score > 0 ? $0.level : nil }
    }

    /// Digits among at least three characters, and no version such as `v1`.
    private static func looksLikeName(_ level: String) -> Bool {
        guard level.utf8.count >= 3, level.contains(where: \.isNumber) else { return false }
        return !(level.hasPrefix("v") && level.dropFirst().allSatisfy(\.isNumber))
    }

    private static func uniqueName(_ pattern: [String], _ names: inout Set<String>) -> String {
        let words = pattern.filter { !$0.hasPrefix("{") }.reversed().lazy.map { level in
            String(level.filter { $0.isASCII && ($0.isLetter || $0.isNumber) }.drop { !$0.isLetter }.prefix(30))
        }
        let base = words.first { !$0.isEmpty } ?? "message"
        var name = base
        var number = 2
        while !names.insert(name).inserted {
            name = "\(base)\(number)"
            number += 1
        }
        return name
    }

    static func document(_ payload: [UInt8]) -> SourceNode? {
        guard let first = payload.first(where: { $0 > 0x20 }), first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
        else { return nil }
        // JSON is read as what it is before it is taken for YAML, which knows more.
        var scanner = JSONScanner()
        scanner.maxDepth = 32
        scanner.maxMembers = 4096
        scanner.reset(slots: 0)
        guard (try? scanner.scan(payload, in: 0..<payload.count, of: .payload, plan: ScanPlan())) != nil else {
            return nil
        }
        let text = String(decoding: payload, as: UTF8.self)
        return try? SourceNode.parse(text, file: "payload", limits: SourceLimits(bytes: 256 << 10, depth: 32))
    }

    // MARK: Text

    func line(address: String) -> String {
        let word =
            switch format {
            case .json: "json"
            case .jsonOrText: "jsonOrText"
            case .text: "text"
            case .binary: "binary"
            }
        return
            "  - { name: \(name), pattern: \(quotedText(pattern)), format: \(word), address: \(quotedText(address)) }"
    }

    /// The first payload, as the sample of a profile writes it.
    var sendText: String {
        if format == .binary { return "hex: \(quotedText(hexText(payloads[0])))" }
        let text = String(decoding: payloads[0], as: UTF8.self)
        // What stands on one line is JSON and YAML alike.
        if Self.document(payloads[0]) != nil, !text.contains(where: \.isNewline) { return "json: \(text)" }
        return "text: \(quotedText(text))"
    }
}
