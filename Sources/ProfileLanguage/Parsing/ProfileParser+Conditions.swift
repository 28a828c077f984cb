import StrictYAML

extension ProfileParser {
    static let testKeys = [
        "all", "any", "not", "payload", "field", "eq", "ne", "in", "notIn", "lt", "lte", "gt", "gte", "between",
        "exists", "null", "empty", "has", "changed",
    ]

    private static let questions = testKeys.drop { $0 != "eq" }

    func condition(_ node: SourceNode) -> Condition? {
        guard let map = MappingReader(node, "a condition", keys: Self.testKeys, faults: faults) else { return nil }
        let forms = ["all", "any", "not", "payload", "field"].filter(map.has)
        if forms.count > 1 {
            report(
                "'\(forms[0])' and '\(forms[1])' stand in one condition; only one of them would be asked",
                at: map.place
            )
        }
        if map.has("all") { return .all(map.list("all").compactMap(condition)) }
        if map.has("any") { return .any(map.list("any").compactMap(condition)) }
        if let inner = map.node("not") { return condition(inner).map(Condition.not) }
        if map.has("payload") {
            if map.text("payload") == "empty" { return .emptyPayload }
            report("the only thing to ask of a payload is 'empty'", at: map.place(of: "payload"))
            return nil
        }
        guard map.has("field"), let field = field(map, "field") else {
            if !map.has("field") { report("a condition has 'all', 'any', 'not', 'payload' or 'field'", at: map.place) }
            return nil
        }
        refuseScalarTests(of: field, map)
        let tests = tests(map, field)
        if !Self.questions.contains(where: map.has) {
            report("nothing is asked of '\(profile.fields[field].name)'", at: map.place)
        }
        return tests.count == 1 ? tests[0] : .all(tests)
    }

    /// A list is never equal to a word.
    private func refuseScalarTests(of field: Int, _ map: MappingReader) {
        guard profile.fields[field].isMany || profile.fields[field].separator != nil else { return }
        for key in ["eq", "ne", "in", "notIn", "lt", "lte", "gt", "gte", "between"] where map.has(key) {
            faults.report(
                .badCondition,
                at: map.place(of: key),
                "'\(profile.fields[field].name)' is a list, so '\(key)' never holds",
                remedy: "Write 'has: [word]', which holds when the list has one of these."
            )
        }
    }

    private func report(_ problem: String, at place: SourcePlace) {
        faults.report(
            .badCondition,
            at: place,
            problem,
            remedy: "Write it like { field: action, in: [lock, unlock] }."
        )
    }

    /// Every test that stands beside `field`; all must hold.
    private func tests(_ map: MappingReader, _ field: Int) -> [Condition] {
        var tests: [Condition] = []
        func add(_ test: Condition.Test, isNegated: Bool = false) {
            let condition = Condition.test(field: field, test)
            tests.append(isNegated ? .not(condition) : condition)
        }
        for (key, isNegated) in [("eq", false), ("ne", true)] {
            guard let node = map.node(key), let test = equality(node, field) else { continue }
            // "Is not lock" must not hold for a message that says nothing at all.
            if isNegated { add(.exists) }
            add(test, isNegated: isNegated)
        }
        for (key, isNegated) in [("in", false), ("notIn", true)] where map.has(key) {
            if isNegated { add(.exists) }
            add(.isOneOf(constants(map.list(key), field)), isNegated: isNegated)
        }
        for comparison in Condition.Comparison.allCases {
            guard let node = map.node(comparison.rawValue) else { continue }
            if let other = reference(node) {
                add(.comparesWith(comparison, field: other))
            } else if let limit = map.number(comparison.rawValue) {
                add(.compares(comparison, limit))
            }
        }
        if map.has("between") {
            let limits = map.list("between").compactMap { $0.scalar?.number }
            if limits.count == 2 {
                add(.isBetween(limits[0], limits[1]))
            } else {
                report("'between' is two numbers", at: map.place(of: "between"))
            }
        }
        if map.has("has") { add(.has(constants(map.list("has"), field))) }
        for (key, test) in [
            ("exists", Condition.Test.exists), ("null", .isNull), ("empty", .isEmpty), ("changed", .hasChanged),
        ] where map.has(key) {
            add(test, isNegated: !map.bool(key, default: true))
            if key == "changed", !profile.watchedFields.contains(field) { profile.watchedFields.append(field) }
        }
        return tests
    }

    private func equality(_ node: SourceNode, _ field: Int) -> Condition.Test? {
        if let other = reference(node) { return .isSameAs(field: other) }
        let constants = constants([node], field)
        return constants.isEmpty ? nil : .isOneOf(constants)
    }

    /// A field named with `$`, as in `eq: "$before"`.
    private func reference(_ node: SourceNode) -> Int? {
        guard let text = node.scalar?.text, text.hasPrefix("$") else { return nil }
        return field(String(text.dropFirst()), at: node.place)
    }

    /// Constants that a field is compared with.
    ///
    /// Where the field has a map they must be among its words.
    private func constants(_ nodes: [SourceNode], _ number: Int) -> [Value] {
        let field = profile.fields[number]
        return nodes.compactMap { node -> Value? in
            guard let value = constant(node) else { return nil }
            if case .text(let text) = value, text.hasPrefix("$"), fieldNumbers[String(text.dropFirst())] != nil {
                report("'\(text)' is only a word here; another field is compared with 'eq' or 'ne'", at: node.place)
            }
            if let map = field.map {
                guard let word = node.scalar?.text, map.allWords.contains(word) else {
                    let found = node.scalar?.text ?? node.kindName
                    faults.report(
                        .badCondition,
                        at: node.place,
                        "'\(found)' is not a word that the map of '\(field.name)' gives",
                        remedy: wordRemedy(for: found, among: map.allWords)
                    )
                    return nil
                }
                return .text(word)
            }
            if !canBe(value, field.type) {
                report("'\(field.name)' is \(field.type.rawValue) and can never be \(node.kindName)", at: node.place)
            }
            return value
        }
    }

    private func canBe(_ value: Value, _ type: FieldType) -> Bool {
        switch (type, value) {
        case (.any, _), (.bool, .bool), (.text, .text), (.label, .text), (.integer, .integer), (.number, .integer),
            (.number, .real):
            true
        default: false
        }
    }
}
