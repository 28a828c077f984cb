package import GatewayCore

/// What must be remembered of one device to tell an event from a refresh, and a repetition from a new happening.
///
/// Bounded: at most `maxOccurrences` repetitions and as many levels and values as its profile names.
package struct DeviceMemory: Sendable, Equatable, Codable {
    /// Repetitions remembered for one device; the oldest goes when one more comes.
    static let maxOccurrences = 64

    var levels: [RememberedLevel] = []
    var values: [RememberedValue] = []
    var occurrences: [RememberedOccurrence] = []

    package init() {}

    /// A text short enough to be remembered: at most 256 bytes, a longer one by its beginning and its hash.
    static func bounded(_ text: String) -> String {
        guard text.utf8.count > 256 else { return text }
        let hash = sipHash(Array(text.utf8), key: RedactionKey(low: 0, high: 0))
        return "\(text.prefix(40))#\(text.utf8.count)#\(String(hash, radix: 16))"
    }

    var isEmpty: Bool { levels.isEmpty && values.isEmpty && occurrences.isEmpty }

    func level(_ name: String) -> RememberedLevel? { levels.first { $0.name == name } }

    mutating func set(_ level: RememberedLevel) {
        guard let index = levels.firstIndex(where: { $0.name == level.name }) else {
            levels.append(level)
            return
        }
        levels[index] = level
    }

    mutating func forgetLevel(_ name: String) {
        if let index = levels.firstIndex(where: { $0.name == name }) { levels.remove(at: index) }
    }

    func value(_ name: String) -> String? { values.first { $0.name == name }?.text }

    mutating func set(_ name: String, to text: String) {
        guard let index = values.firstIndex(where: { $0.name == name }) else {
            values.append(RememberedValue(name: name, text: text))
            return
        }
        if values[index].text != text { values[index].text = text }
    }

    /// Remembers a message, and forgets those whose time is over.
    mutating func remember(_ occurrence: RememberedOccurrence) {
        occurrences.removeAll { $0.until < occurrence.receivedAt }
        if occurrences.count >= Self.maxOccurrences { occurrences.removeFirst() }
        occurrences.append(occurrence)
    }
}

/// How something stood when the device last told.
struct RememberedLevel: Sendable, Equatable, Codable {
    var name: String
    var state: String
    /// When it came to stand so.
    var since: Uptime
    /// An event said so, not a report of the state.
    var isFromEvent: Bool
}

/// The last value of a field whose change matters.
struct RememberedValue: Sendable, Equatable, Codable {
    var name: String
    var text: String
}

/// A message that may be repeated.
struct RememberedOccurrence: Sendable, Equatable, Codable {
    var key: String
    var occurredAt: WallTime?
    var receivedAt: Uptime
    /// How long it can still be repeated.
    var until: Uptime
}

// Written with every alarm: letter for letter what `Codable` gives, six times as fast.
extension DeviceMemory: JSONTextWritable {
    package func write(to text: inout JSONText) throws {
        try text.object {
            try $0.member("levels", levels)
            try $0.member("values", values)
            try $0.member("occurrences", occurrences)
        }
    }
}

extension RememberedLevel: JSONTextWritable {
    func write(to text: inout JSONText) {
        text.object {
            $0.member("name", name)
            $0.member("state", state)
            $0.member("since", since)
            $0.member("isFromEvent", isFromEvent)
        }
    }
}

extension RememberedValue: JSONTextWritable {
    func write(to text: inout JSONText) {
        text.object {
            $0.member("name", name)
            $0.member("text", self.text)
        }
    }
}

extension RememberedOccurrence: JSONTextWritable {
    func write(to text: inout JSONText) {
        text.object {
            $0.member("key", key)
            $0.member("occurredAt", occurredAt)
            $0.member("receivedAt", receivedAt)
            $0.member("until", until)
        }
    }
}
