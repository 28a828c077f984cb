import GatewayCore
import StrictYAML

extension ProfileParser {
    static let ruleKeys = ["id", "via", "when", "emit", "ignore", "quarantine", "clears", "stop"]
    static let emitKeys = [
        "kind", "credential", "method", "part", "occurrence", "sourceID", "at", "details", "level", "moves",
        "changedBy", "stateOnly",
    ]

    func readRules(_ top: MappingReader) {
        guard top.required("rules") != nil else { return }
        let nodes = top.list("rules")
        guard isWithinLimit(nodes, "rules") else { return }
        var ids: Set<String> = []
        for node in nodes {
            guard let map = MappingReader(node, "a rule", keys: Self.ruleKeys, faults: faults) else { continue }
            let id = map.requiredText("id") ?? ""
            checkName(id, at: map.place(of: "id"))
            if !ids.insert(id).inserted {
                faults.report(
                    .badName,
                    at: map.place(of: "id"),
                    "two rules are named '\(id)'",
                    remedy: "Rename one of them."
                )
            }
            readRule(id, map)
        }
    }

    private func readRule(_ id: String, _ map: MappingReader) {
        let condition = map.node("when").map { self.condition($0) ?? .always } ?? .always
        var rule = Rule(
            id: id,
            place: map.place,
            topics: via(map),
            condition: profile.conditions.add(condition),
            outcome: outcome(map)
        )
        rule.clears = map.list("clears").compactMap { node in
            level(node.scalar?.text ?? node.kindName, at: node.place)
        }
        rule.stops = map.bool("stop", default: false)
        profile.rules.append(rule)
    }

    private func outcome(_ map: MappingReader) -> Rule.Outcome {
        let given = ["emit", "ignore", "quarantine"].filter(map.has)
        guard given.count <= 1, !given.isEmpty || map.has("clears") else {
            faults.report(
                .badValue,
                at: map.place,
                "a rule has one of 'emit', 'ignore' and 'quarantine'",
                remedy: "Say what the message means, or why there is nothing to tell."
            )
            return .nothing
        }
        if let reason = map.text("ignore") { return .ignore(reason) }
        if let reason = map.text("quarantine") { return .quarantine(reason) }
        guard map.has("emit") else { return .nothing }
        return .emit(map.list("emit").compactMap(emission))
    }

    private func emission(_ node: SourceNode) -> Emission? {
        guard let map = MappingReader(node, "'emit'", keys: Self.emitKeys, faults: faults),
            let kindNode = map.required("kind"), let kind = kind(kindNode)
        else { return nil }
        var emission = Emission(kind: kind)
        emission.credential = map.list("credential").compactMap(credential)
        emission.method = map.list("method").compactMap(method)
        emission.part = map.node("part").flatMap(operand)
        emission.occurrence = map.list("occurrence").compactMap(plainField)
        emission.sourceID = map.node("sourceID").flatMap(plainField)
        if map.has("at") { emission.times = times(map, "at") }
        emission.details = details(map)
        emission.level = levelUse(map)
        emission.edgeFields = map.list("changedBy").compactMap(plainField)
        emission.isStateOnly = map.bool("stateOnly", default: false)
        return emission
    }

    /// A word of `SignalKind`, or a field whose map gives only such words.
    private func kind(_ node: SourceNode) -> Emission.KindSource? {
        let text = node.scalar?.text ?? ""
        let words = SignalKind.allCases.map(\.rawValue)
        guard text.hasPrefix("$") else {
            if let kind = SignalKind(rawValue: text) { return .fixed(kind) }
            faults.report(
                .unknownSignal,
                at: node.place,
                "'\(text)' is not a signal",
                remedy: wordRemedy(for: text, among: words)
            )
            return nil
        }
        guard let number = plainField(node) else { return nil }
        checkWords(of: number, among: words, .unknownSignal, "signal", at: node.place)
        return .field(number)
    }

    private func method(_ node: SourceNode) -> Emission.MethodSource? {
        let text = node.scalar?.text ?? node.kindName
        let words = LockMethod.allCases.map(\.rawValue)
        if text.hasPrefix("$") {
            guard let number = plainField(node) else { return nil }
            checkWords(of: number, among: words, .badValue, "method", at: node.place)
            return .field(number)
        }
        if let method = LockMethod(rawValue: text) { return .fixed(method) }
        faults.report(
            .badValue,
            at: node.place,
            "'\(text)' is not a method",
            remedy: wordRemedy(for: text, among: words)
        )
        return nil
    }

    /// Every word that the field's map gives must be one of these; a field without a map could give anything.
    private func checkWords(
        of number: Int,
        among words: [String],
        _ code: SourceError.Code,
        _ what: String,
        at place: SourcePlace
    ) {
        let field = profile.fields[number]
        guard let map = field.map else {
            faults.report(
                code,
                at: place,
                "'\(field.name)' has no map, so it may say anything",
                remedy: "Give it a map to these words: \(words.joined(separator: ", "))."
            )
            return
        }
        for word in map.allWords where !words.contains(word) {
            faults.report(
                code,
                at: place,
                "the map of '\(field.name)' gives '\(word)', which is not a \(what)",
                remedy: wordRemedy(for: word, among: words)
            )
        }
    }

    /// A field named with `$`, whose value may be shown.
    private func plainField(_ node: SourceNode) -> Int? {
        let text = node.scalar?.text ?? node.kindName
        guard text.hasPrefix("$") else {
            faults.report(
                .badValue,
                at: node.place,
                "'\(text)' is not a field named with '$'",
                remedy: "Write \"$name\"."
            )
            return nil
        }
        guard let number = field(String(text.dropFirst()), at: node.place) else { return nil }
        refuseSensitive(number, at: node.place)
        return number
    }

    /// A text as it stands, or a field named with `$`.
    private func operand(_ node: SourceNode) -> Emission.Operand? {
        guard let text = node.scalar?.text, text.hasPrefix("$") else {
            if node.scalar == nil { refuseStructure(node) }
            return node.scalar.map { .literal($0.text) }
        }
        return plainField(node).map(Emission.Operand.field)
    }

    /// Who used a lock; the name of a field without its '$' would be the same somebody each time.
    private func credential(_ node: SourceNode) -> Emission.Operand? {
        if let text = node.scalar?.text, fieldNumbers[text] != nil {
            faults.report(
                .badValue,
                at: node.place,
                "'\(text)' is a word here, and the name of a field",
                remedy: "Did you mean \"$\(text)\"?"
            )
        }
        return operand(node)
    }

    private func details(_ map: MappingReader) -> [(name: String, value: Emission.Operand)] {
        var details: [(name: String, value: Emission.Operand)] = []
        for member in map.mapping("details") {
            checkName(member.key.text, at: member.keyPlace)
            if let operand = operand(member.value) { details.append((member.key.text, operand)) }
        }
        return details.sorted { $0.name < $1.name }
    }

    private func levelUse(_ map: MappingReader) -> Emission.LevelUse? {
        if map.has("level"), map.has("moves") {
            faults.report(
                .badValue,
                at: map.place(of: "moves"),
                "a signal has 'level' or 'moves', not both",
                remedy: "Use 'moves' for an event after which it stands so, 'level' for a report of how it stands."
            )
        }
        if let name = map.text("level") { return level(name, at: map.place(of: "level")).map { .reports($0) } }
        if let name = map.text("moves") { return level(name, at: map.place(of: "moves")).map { .moves($0) } }
        return nil
    }

    /// One value stands here; a list or a mapping would say nothing.
    func refuseStructure(_ node: SourceNode) {
        faults.report(
            .wrongType,
            at: node.place,
            "one value stands here, found \(node.kindName)",
            remedy: "Write a word, a number or \"$field\"."
        )
    }

    func refuseSensitive(_ number: Int, at place: SourcePlace) {
        let field = profile.fields[number]
        guard field.sensitivity != nil else { return }
        faults.report(
            .sensitive,
            at: place,
            "'\(field.name)' is sensitive and must not leave the message",
            remedy: "Use it in conditions only, or take the 'sensitive' mark away if it is wrong."
        )
    }
}
