/// Reads the members of one mapping, and reports what is missing, unknown or of the wrong type.
///
/// Every getter that finds a fault reports it once and returns `nil` (or the default), so that reading goes on and one
/// run shows all faults of the file.
package struct MappingReader {
    package let place: SourcePlace
    package let faults: SourceFaults
    /// What the mapping describes, in the words of an error message, such as "a topic".
    package let subject: String
    private let members: [SourceNode.Member]

    /// Takes the node as a mapping of these keys; `nil`, and a reported fault, when it is none.
    package init?(_ node: SourceNode, _ subject: String, keys: [String], faults: SourceFaults) {
        guard case .mapping(let members) = node.content else {
            faults.report(
                .wrongType,
                at: node.place,
                "\(subject) is a mapping, found \(node.kindName)",
                remedy: "Write a mapping with: \(keys.joined(separator: ", "))."
            )
            return nil
        }
        place = node.place
        self.faults = faults
        self.subject = subject
        self.members = members
        for member in members where !keys.contains(member.key.text) {
            faults.report(
                .unknownKey,
                at: member.keyPlace,
                "'\(shortened(member.key.text))' is not a key of \(subject)",
                remedy: wordRemedy(for: member.key.text, among: keys)
            )
        }
    }

    package func has(_ key: String) -> Bool { node(key) != nil }

    /// The place of the value of a key, or of the mapping when the key is not there.
    package func place(of key: String) -> SourcePlace { node(key)?.place ?? place }

    package func node(_ key: String) -> SourceNode? { members.first { $0.key.text == key }?.value }

    package func required(_ key: String) -> SourceNode? {
        if let node = node(key) { return node }
        faults.report(
            .missingKey,
            at: place,
            "\(subject) has no '\(key)'",
            remedy: "Add '\(key)'."
        )
        return nil
    }

    /// Text, quoted or not; not empty.
    package func text(_ key: String) -> String? { node(key).flatMap { text($0, named: key) } }
    package func requiredText(_ key: String) -> String? { required(key).flatMap { text($0, named: key) } }

    package func bool(_ key: String, default fallback: Bool) -> Bool {
        guard let node = node(key) else { return fallback }
        if let value = node.scalar?.bool { return value }
        faults.report(
            .wrongType,
            at: node.place,
            "'\(key)' is true or false, found \(node.kindName)",
            remedy: "Write true or false; on, off, yes and no are only words here."
        )
        return fallback
    }

    package func integer(_ key: String, in range: ClosedRange<Int>) -> Int? {
        guard let node = node(key) else { return nil }
        if let value = node.scalar?.integer, let small = Int(exactly: value), range.contains(small) { return small }
        faults.report(
            .badValue,
            at: node.place,
            "'\(key)' is a whole number from \(range.lowerBound) to \(range.upperBound), found \(node.kindName)",
            remedy: "Write a number in this range, without quotes."
        )
        return nil
    }

    package func requiredInteger(_ key: String, in range: ClosedRange<Int>) -> Int? {
        required(key) == nil ? nil : integer(key, in: range)
    }

    package func number(_ key: String) -> Double? {
        guard let node = node(key) else { return nil }
        if let value = node.scalar?.number { return value }
        faults.report(
            .wrongType,
            at: node.place,
            "'\(key)' is a number, found \(node.kindName)",
            remedy: "Write a decimal number without quotes."
        )
        return nil
    }

    /// A span such as `30s`, `5m`, `6h` or `14d`; a unit is always needed.
    package func duration(_ key: String) -> Duration? {
        guard let node = node(key) else { return nil }
        if let scalar = node.scalar, let value = Duration(spanText: scalar.text) { return value }
        faults.report(
            .badValue,
            at: node.place,
            "'\(key)' is a span of time, found \(node.kindName)",
            remedy: "Write a whole number and its unit: ms, s, m, h or d, such as 30s or 6h."
        )
        return nil
    }

    /// One of the words of an enumeration.
    package func word<Word: RawRepresentable & CaseIterable>(_ key: String, as type: Word.Type) -> Word?
    where Word.RawValue == String {
        guard let node = node(key), let text = text(node, named: key) else { return nil }
        if let word = Word(rawValue: text) { return word }
        let words = Word.allCases.map(\.rawValue)
        faults.report(
            .badValue,
            at: node.place,
            "'\(shortened(text))' is not a word for '\(key)'",
            remedy: wordRemedy(for: text, among: words)
        )
        return nil
    }

    package func requiredWord<Word: RawRepresentable & CaseIterable>(_ key: String, as type: Word.Type) -> Word?
    where Word.RawValue == String {
        required(key) == nil ? nil : word(key, as: type)
    }

    /// The elements of a list; one value alone counts as a list of one.
    package func list(_ key: String) -> [SourceNode] {
        guard let node = node(key) else { return [] }
        if case .sequence(let nodes) = node.content { return nodes }
        return [node]
    }

    /// The texts of a list; one text alone counts as a list of one.
    package func texts(_ key: String) -> [String] { list(key).compactMap { text($0, named: key) } }

    /// The members of a mapping under a key, in the order of the file.
    package func mapping(_ key: String) -> [SourceNode.Member] {
        guard let node = node(key) else { return [] }
        if case .mapping(let members) = node.content { return members }
        faults.report(
            .wrongType,
            at: node.place,
            "'\(key)' is a mapping, found \(node.kindName)",
            remedy: "Write 'name: value' lines below '\(key)'."
        )
        return []
    }

    private func text(_ node: SourceNode, named key: String) -> String? {
        if let scalar = node.scalar, !scalar.isNull, !scalar.text.isEmpty { return scalar.text }
        faults.report(
            .wrongType,
            at: node.place,
            "'\(key)' is text, found \(node.kindName)",
            remedy: "Write a text, quoted if unsure."
        )
        return nil
    }
}

extension Duration {
    /// Reads a whole number with the unit `ms`, `s`, `m`, `h` or `d`; `nil` for anything else, or past 100 years.
    package init?(spanText text: String) {
        let digits = text.utf8.prefix { (48...57).contains($0) }
        guard let count = Int64(String(Substring(digits))), digits.count <= 10 else { return nil }
        let milliseconds: Int64
        switch String(text.dropFirst(digits.count)) {
        case "ms": milliseconds = 1
        case "s": milliseconds = 1000
        case "m": milliseconds = 60_000
        case "h": milliseconds = 3_600_000
        case "d": milliseconds = 86_400_000
        default: return nil
        }
        guard count <= 3_155_760_000_000 / milliseconds else { return nil }
        self = .milliseconds(count * milliseconds)
    }
}
