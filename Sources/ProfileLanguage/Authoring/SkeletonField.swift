import GatewayCore
import StrictYAML

/// A value of a captured message, with its type.
enum SkeletonValue: Hashable {
    case bool(String)
    case integer(String)
    case number(String)
    case text(String)

    init(_ scalar: SourceNode.Scalar) {
        if scalar.bool != nil {
            self = .bool(scalar.text)
        } else if scalar.integer != nil {
            self = .integer(scalar.text)
        } else if scalar.number != nil {
            self = .number(scalar.text)
        } else {
            self = .text(scalar.text)
        }
    }

    var text: String {
        switch self {
        case .bool(let text), .integer(let text), .number(let text), .text(let text): text
        }
    }
}

/// A place in captured messages, with what was seen there.
struct SkeletonField {
    var name: String
    var source: String
    private(set) var topics: Set<Int> = []
    private var values: [SkeletonValue] = []
    private var hasMore = false
    /// Elsewhere an object or a list stands in its place.
    var isMixed = false

    init(name: String, source: String) {
        self.name = name
        self.source = source
    }

    mutating func note(_ value: SkeletonValue, _ topic: Int) {
        topics.insert(topic)
        guard !values.contains(value) else { return }
        if values.count < 6 { values.append(value) } else { hasMore = true }
    }

    private var type: String {
        if isMixed { return "any" }
        func isAll(_ isSo: (SkeletonValue) -> Bool) -> Bool { values.allSatisfy(isSo) }
        if isAll({ if case .bool = $0 { true } else { false } }) { return "bool" }
        if isAll({ if case .integer = $0 { true } else { false } }) { return "integer" }
        if isAll({ value in
            switch value {
            case .integer, .number: true
            default: false
            }
        }) {
            return "number"
        }
        if isAll({ if case .text = $0 { true } else { false } }) { return "text" }
        return "any"
    }

    /// How a time is written, where every value looks like one.
    var timeForm: String? {
        guard !source.contains("*"), !values.isEmpty else { return nil }
        let forms = Set(values.map(Self.timeForm))
        return forms.count == 1 ? forms.first ?? nil : nil
    }

    /// Whether its name speaks of another moment than that of the message.
    var namesAnotherMoment: Bool {
        let words = ["expir", "valid", "until", "next", "since", "created", "boot", "start", "settings"]
        return words.contains { source.lowercased().contains($0) }
    }

    /// The bytes that a text seems to stand for, of the first value; `nil` for a text that is one.
    var hiddenBytes: (encoding: String, bytes: [UInt8])? {
        let words = ["payload", "data", "bytes", "raw", "frame", "hex"]
        guard type == "text", !source.contains("*"), let first = values.first?.text,
            words.contains(where: { source.lowercased().contains($0) })
        else { return nil }
        func isAll(_ decode: (String) -> [UInt8]?) -> Bool { values.allSatisfy { (decode($0.text)?.count ?? 0) >= 2 } }
        if isAll(bytesFromHex) { return bytesFromHex(first).map { ("hex", $0) } }
        return isAll(bytesFromBase64) ? bytesFromBase64(first).map { ("base64", $0) } : nil
    }

    private static func timeForm(_ value: SkeletonValue) -> String? {
        switch value {
        // 2001 to 2096.
        case .integer(let text), .number(let text):
            guard let number = Double(text) else { return nil }
            if (978_307_200...4_000_000_000).contains(number) { return "epochSeconds" }
            return (978_307_200_000...4_000_000_000_000).contains(number) ? "epochMillis" : nil
        case .text(let text): return WallTime(iso8601: text) == nil ? nil : "iso8601"
        case .bool: return nil
        }
    }

    /// Whether it may be how the device names itself.
    var looksLikeID: Bool {
        let words = ["id", "deviceid", "device", "serial", "serialnumber", "deveui", "imei", "mac", "uuid"]
        return words.contains(name.lowercased()) && type != "bool" && !source.contains("*")
    }

    /// The value in the first message of a topic; `nil` where it has none.
    func firstValue(in topic: SkeletonTopic) -> String? {
        guard var node = topic.documents.first, source.hasPrefix("json:/") else { return nil }
        for step in source.dropFirst(6).split(separator: "/", omittingEmptySubsequences: false) {
            let key = String(step).replacing("~1", with: "/").replacing("~0", with: "~")
            guard let next = node.member(key) else { return nil }
            node = next
        }
        return node.scalar?.text
    }

    func line(_ topicNames: [String]) -> String {
        var parts = ["from: \(source == "text" ? "text" : quotedText(source))"]
        if topics.count < topicNames.count {
            parts.append("via: [\(topics.sorted().map { topicNames[$0] }.joined(separator: ", "))]")
        }
        parts.append("type: \(type)")
        let seen = values.map { $0.text.filter { !$0.isNewline }.prefix(40) }.joined(separator: ", ")
        return "  \(name): { \(parts.joined(separator: ", ")) }  # \(seen)\(hasMore ? ", …" : "")"
    }
}
