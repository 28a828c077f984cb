/// Finds the profiles that know a topic, level by level, however many profiles there are.
struct TopicTrie: Sendable {
    private var nodes: [Node] = [Node()]

    /// A topic of a profile, both by their numbers.
    struct Entry: Sendable, Hashable {
        var profile: Int
        var topic: Int
    }

    private struct Node: Sendable {
        /// Sorted by their bytes.
        var literals: [(level: [UInt8], child: Int)] = []
        var captures: [(capture: Shared<TopicPattern.Capture>, takesAll: Bool, child: Int)] = []
        /// Patterns that take whatever levels are left here.
        var rests: [Entry] = []
        var entries: [Entry] = []
    }

    mutating func insert(_ pattern: TopicPattern, _ entry: Entry) {
        var node = 0
        for level in pattern.levels {
            switch level {
            case .literal(let bytes): node = child(of: node, literal: bytes)
            case .capture(let capture): node = child(of: node, capture: capture)
            case .rest:
                nodes[node].rests.append(entry)
                return
            }
        }
        nodes[node].entries.append(entry)
    }

    /// Every entry whose pattern matches the topic, given as its bytes and the places of its levels.
    func find(_ topic: [UInt8], _ levels: [Range<Int>], into found: inout [Entry]) {
        find(topic, levels, at: 0, from: 0, into: &found)
    }

    private func find(
        _ topic: [UInt8],
        _ levels: [Range<Int>],
        at node: Int,
        from level: Int,
        into found: inout [Entry]
    ) {
        guard level < levels.count else {
            if !nodes[node].entries.isEmpty { found += nodes[node].entries }
            return
        }
        // MQTT keeps wildcards away from topics that begin with $, which are the broker's own.
        let isBrokersOwn = level == 0 && topic.first == UInt8(ascii: "$")
        if !isBrokersOwn, !nodes[node].rests.isEmpty { found += nodes[node].rests }
        if let child = literal(topic, levels[level], at: node) {
            find(topic, levels, at: child, from: level + 1, into: &found)
        }
        guard !isBrokersOwn else { return }
        for index in nodes[node].captures.indices {
            let isFit =
                nodes[node].captures[index].takesAll
                ? !levels[level].isEmpty
                : nodes[node].captures[index].capture.value.admits(topic[levels[level]])
            if isFit { find(topic, levels, at: nodes[node].captures[index].child, from: level + 1, into: &found) }
        }
    }

    private func literal(_ topic: [UInt8], _ level: Range<Int>, at node: Int) -> Int? {
        var low = 0
        var high = nodes[node].literals.count
        while low < high {
            let middle = (low + high) / 2
            switch order(of: nodes[node].literals[middle].level, topic, level) {
            case 0: return nodes[node].literals[middle].child
            case ..<0: low = middle + 1
            default: high = middle
            }
        }
        return nil
    }

    /// Negative when the word comes before the level, zero when they are equal.
    private func order(of word: [UInt8], _ topic: [UInt8], _ level: Range<Int>) -> Int {
        for offset in 0..<min(word.count, level.count) {
            let difference = Int(word[offset]) - Int(topic[level.lowerBound + offset])
            if difference != 0 { return difference }
        }
        return word.count - level.count
    }

    private mutating func child(of node: Int, literal: [UInt8]) -> Int {
        if let known = nodes[node].literals.first(where: { $0.level == literal }) { return known.child }
        nodes.append(Node())
        nodes[node].literals.append((literal, nodes.count - 1))
        nodes[node].literals.sort { $0.level.lexicographicallyPrecedes($1.level) }
        return nodes.count - 1
    }

    private mutating func child(of node: Int, capture: TopicPattern.Capture) -> Int {
        var nameless = capture
        nameless.name = ""
        if let known = nodes[node].captures.first(where: { $0.capture.value == nameless }) { return known.child }
        nodes.append(Node())
        let takesAll = capture.alphabet == .any && capture.prefix.isEmpty && capture.suffix.isEmpty
        nodes[node].captures.append((Shared(nameless), takesAll, nodes.count - 1))
        return nodes.count - 1
    }
}

/// The places of the levels of a topic.
func topicLevels(_ topic: [UInt8], into levels: inout [Range<Int>]) {
    levels.removeAll(keepingCapacity: true)
    var start = 0
    for end in topic.indices where topic[end] == UInt8(ascii: "/") {
        levels.append(start..<end)
        start = end + 1
    }
    levels.append(start..<topic.count)
}
