import StrictYAML

extension ProfileParser {
    static let fieldKeys = [
        "from", "inside", "type", "via", "split", "normalize", "sentinel", "map", "unmapped", "scale", "offset", "unit",
        "range", "onRange", "sensitive", "required", "frame", "tag", "record", "bits", "signed", "byteOrder", "pattern",
        "take", "negativeWhen",
    ]

    /// Reads the fields that are taken from frames, or the others: frames stand between them.
    func readFields(_ top: MappingReader, ofFrames: Bool) {
        let members = top.mapping("fields")
        guard isWithinLimit(members.map(\.value), "fields") else { return }
        for member in members where (member.value.member("frame") != nil) == ofFrames {
            checkName(member.key.text, at: member.keyPlace)
            if ["device", "receivedAt"].contains(member.key.text) {
                faults.report(
                    .badName,
                    at: member.keyPlace,
                    "'\(member.key.text)' is a name of the language itself",
                    remedy: "Rename the field; templates use this name for something else."
                )
            }
            let subject = "field '\(member.key.text)'"
            guard let map = MappingReader(member.value, subject, keys: Self.fieldKeys, faults: faults) else { continue }
            fieldNumbers[member.key.text] = profile.fields.count
            profile.fields.append(field(named: member.key.text, map))
        }
    }

    private func field(named name: String, _ map: MappingReader) -> Field {
        var field = Field(name: name, slots: [])
        field.topics = via(map)
        if map.has("frame") { readCut(map, &field) } else { readSources(map, &field) }
        field.type = map.word("type", as: FieldType.self) ?? .any
        field.separator = separator(map)
        readPattern(map, &field)
        field.normalizations = normalizations(map)
        field.sentinels = map.list("sentinel").compactMap { sentinel($0, field.type) }
        readMap(map, &field)
        field.scale = map.number("scale")
        field.offset = map.number("offset") ?? 0
        if field.scale == nil, field.offset != 0 { field.scale = 1 }
        if let node = map.node("negativeWhen"), let condition = condition(node) {
            field.negativeWhen = profile.conditions.add(condition)
        }
        readRange(map, &field)
        field.sensitivity = map.word("sensitive", as: Sensitivity.self)
        field.isRequired = map.bool("required", default: false)
        return field
    }

    private func sentinel(_ node: SourceNode, _ type: FieldType) -> Value? {
        guard let value = constant(node) else { return nil }
        if type == .text || type == .label, value.number != nil {
            faults.report(
                .badValue,
                at: node.place,
                "the sentinel \(node.kindName) can never be found: the field is \(type.rawValue)",
                remedy: "Quote it."
            )
        }
        return value
    }

    private func readPattern(_ map: MappingReader, _ field: inout Field) {
        guard let text = map.text("pattern"), let wanted = map.requiredText("take") else { return }
        do {
            field.pattern = try TextPattern(text, taking: wanted)
        } catch {
            faults.report(
                .badPattern,
                at: map.place(of: "pattern"),
                error.what,
                remedy: "Write it like \"region_{number:digits}_{event}\", with 'take: event'."
            )
        }
    }

    private func separator(_ map: MappingReader) -> UInt8? {
        guard let text = map.text("split") else { return nil }
        if text.utf8.count != 1 {
            faults.report(
                .badValue,
                at: map.place(of: "split"),
                "'split' is one ASCII character",
                remedy: "Write \",\"."
            )
        }
        return text.utf8.first
    }

    private func readRange(_ map: MappingReader, _ field: inout Field) {
        guard map.has("range") else { return }
        let items = map.list("range")
        let numbers = items.compactMap { $0.scalar?.number }
        guard items.count == 2, numbers.count == 2, numbers[0] <= numbers[1] else {
            faults.report(
                .badValue,
                at: map.place(of: "range"),
                "a range is two rising numbers",
                remedy: "Write it like [0, 100]."
            )
            return
        }
        field.range = numbers[0]...numbers[1]
        guard let policy = map.word("onRange", as: OnRange.self) else {
            faults.report(
                .noPolicy,
                at: map.place(of: "range"),
                "'range' needs 'onRange': what happens to numbers outside it",
                remedy: "Add 'onRange: quarantine', 'clamp' or 'absent'."
            )
            return
        }
        field.onRange = policy
    }

    /// Reads the map from the vendor's codes to words; what happens to other codes must be said.
    private func readMap(_ map: MappingReader, _ field: inout Field) {
        guard map.has("map") else { return }
        var words: [(code: Value, word: String?)] = []
        for member in map.mapping("map") {
            let key = SourceNode(place: member.keyPlace, content: .scalar(member.key))
            guard let code = constant(key) else { continue }
            checkCode(code, member, field)
            if member.value.scalar == nil { refuseStructure(member.value) }
            words.append((code, member.value.scalar.flatMap { $0.isNull ? nil : $0.text }))
        }
        guard let policy = map.text("unmapped") else {
            faults.report(
                .noPolicy,
                at: map.place(of: "map"),
                "'map' needs 'unmapped': what happens to codes that are not listed",
                remedy: "Add 'unmapped: quarantine', or the word that stands for an unknown code."
            )
            return
        }
        field.map = WordMap(words: words, unmapped: policy == "quarantine" ? nil : policy)
    }

    /// A code must be of the field's type, or it would never be found.
    private func checkCode(_ code: Value, _ member: SourceNode.Member, _ field: Field) {
        let fits: Bool
        switch (field.type, code) {
        case (.any, _), (.text, .text), (.label, .text), (.bool, .bool), (.integer, .integer), (.number, .integer),
            (.number, .real):
            fits = true
        default: fits = false
        }
        guard !fits else { return }
        let shouldQuote = field.type == .text || field.type == .label
        faults.report(
            .badMap,
            at: member.keyPlace,
            "the code '\(member.key.text)' can never be found: the field is \(field.type.rawValue)",
            remedy: shouldQuote ? "Quote the code." : "Write the code without quotes, or change the field's type."
        )
    }

    /// A constant of the profile with the type that its spelling gives it; quoted is always text.
    func constant(_ node: SourceNode) -> Value? {
        guard let scalar = node.scalar, !scalar.isNull || scalar.isQuoted else {
            faults.report(
                .wrongType,
                at: node.place,
                "a value is a word, a number, true or false, found \(node.kindName)",
                remedy: "Ask for null with 'null: true' and for a missing value with 'exists: false'."
            )
            return nil
        }
        if scalar.isQuoted { return .text(scalar.text) }
        if let bool = scalar.bool { return .bool(bool) }
        if let integer = scalar.integer { return .integer(integer) }
        if let number = scalar.number { return .real(number) }
        return .text(scalar.text)
    }

    /// The number of a field by its name.
    func field(_ name: String, at place: SourcePlace) -> Int? {
        if let number = fieldNumbers[name] { return number }
        faults.report(
            .unknownField,
            at: place,
            "'\(name)' is not a field of this profile",
            remedy: wordRemedy(for: name, among: fieldNumbers.keys.sorted())
        )
        return nil
    }

    /// The field that a key of a block names.
    func field(_ map: MappingReader, _ key: String) -> Int? {
        map.text(key).flatMap { field($0, at: map.place(of: key)) }
    }
}
