import GatewayCore
import StrictYAML

extension ProfileParser {
    /// Reads text with places for values.
    ///
    /// Braces without `$` are captures, where those are allowed at all.
    func template(_ text: String, at place: SourcePlace, allowsCaptures: Bool, onlyTopic: Int? = nil) -> Template? {
        var pieces: [Template.Piece] = []
        var literal = ""
        var rest = text[...]
        while let character = rest.popFirst() {
            let isField = character == "$" && rest.first == "{"
            guard isField || (character == "{" && allowsCaptures) else {
                literal.append(character)
                continue
            }
            if isField { rest.removeFirst() }
            guard let close = rest.firstIndex(of: "}") else {
                reportTemplate("has a '{' without its '}'", at: place)
                return nil
            }
            if !literal.isEmpty { pieces.append(.literal(literal)) }
            literal = ""
            let name = String(rest[..<close])
            rest = rest[rest.index(after: close)...]
            guard let piece = isField ? fieldPiece(name, at: place) : capturePiece(name, at: place, onlyTopic) else {
                return nil
            }
            pieces.append(piece)
        }
        if !literal.isEmpty { pieces.append(.literal(literal)) }
        return Template(pieces: pieces)
    }

    private func reportTemplate(_ problem: String, at place: SourcePlace) {
        faults.report(
            .badTemplate,
            at: place,
            "a template \(problem)",
            remedy: "Write {capture} or ${field}, nothing else."
        )
    }

    private func fieldPiece(_ name: String, at place: SourcePlace) -> Template.Piece? {
        switch name {
        case "receivedAt": return .receivedAt
        case "device": return .device
        default:
            guard let number = field(name, at: place) else { return nil }
            refuseSensitive(number, at: place)
            return .field(number)
        }
    }

    private func capturePiece(_ name: String, at place: SourcePlace, _ onlyTopic: Int?) -> Template.Piece? {
        let topics = onlyTopic.map { [profile.topics[$0]] } ?? profile.topics
        let names = Set(topics.flatMap(\.pattern.captureNames))
        guard names.contains(name) else {
            faults.report(
                .unknownCapture,
                at: place,
                "'\(name)' is not a capture of the topic",
                remedy: wordRemedy(for: name, among: names.sorted())
            )
            return nil
        }
        return .slot(slot(for: "topic:\(name)"))
    }

    func readAcknowledge(_ node: SourceNode) {
        if node.scalar?.text == "none" { return }
        let keys = ["via", "topic", "payload"]
        guard let map = MappingReader(node, "'acknowledge'", keys: keys, faults: faults),
            let topicText = map.requiredText("topic"), let payloadText = map.requiredText("payload")
        else { return }
        guard let topic = template(topicText, at: map.place(of: "topic"), allowsCaptures: true),
            let payload = template(payloadText, at: map.place(of: "payload"), allowsCaptures: false)
        else { return }
        profile.acknowledge = AcknowledgeRule(topics: via(map), topic: topic, payload: payload)
    }

    func readCommands(_ top: MappingReader) {
        let keys = ["id", "topic", "payload", "parameters", "confirmBy", "timeout", "requiresRole"]
        for node in top.list("commands") {
            guard let map = MappingReader(node, "a command", keys: keys, faults: faults),
                let id = map.requiredText("id"), let topic = map.requiredText("topic"),
                let payload = map.requiredText("payload"),
                let confirmBy = map.requiredWord("confirmBy", as: SignalKind.self),
                map.required("timeout") != nil, let timeout = map.duration("timeout"),
                let role = map.requiredText("requiresRole")
            else { continue }
            checkName(id, at: map.place(of: "id"))
            let parameters = map.texts("parameters")
            for (key, text) in [("topic", topic), ("payload", payload)] {
                checkParameters(text, parameters, key: key, at: map.place(of: key))
            }
            profile.commands.append(
                CommandTemplate(
                    id: id,
                    topic: topic,
                    payload: payload,
                    parameters: parameters,
                    confirmBy: confirmBy,
                    timeout: timeout,
                    requiresRole: role
                )
            )
        }
    }

    /// Everything that a command fills in must be a capture of a topic or a parameter.
    private func checkParameters(_ text: String, _ parameters: [String], key: String, at place: SourcePlace) {
        var rest = text[...]
        while let open = rest.firstIndex(of: "{") {
            let isParameter = open > rest.startIndex && rest[rest.index(before: open)] == "$"
            let after = rest[rest.index(after: open)...]
            guard let close = after.firstIndex(of: "}") else { return }
            let name = String(after[..<close])
            rest = after[after.index(after: close)...]
            // Braces in a payload that are not parameters are its own, as in JSON.
            guard isParameter || key == "topic" else { continue }
            let known = isParameter ? parameters : Array(Set(profile.topics.flatMap(\.pattern.captureNames))).sorted()
            guard !known.contains(name) else { continue }
            faults.report(
                .badTemplate,
                at: place,
                "'\(name)' is not a \(isParameter ? "parameter" : "capture") of this command",
                remedy: wordRemedy(for: name, among: known)
            )
        }
    }
}
