import StrictYAML

extension ProfileParser {
    /// Reads what an installation may say differently: the name, its type, its standard value, and what it decides.
    func readOverrides(_ top: MappingReader) {
        let members = top.mapping("overrides")
        guard isWithinLimit(members.map(\.value), "overrides") else { return }
        for member in members {
            checkName(member.key.text, at: member.keyPlace)
            let keys = ["type", "default", "allowed", "about"]
            let subject = "override '\(member.key.text)'"
            guard let map = MappingReader(member.value, subject, keys: keys, faults: faults),
                let type = map.requiredWord("type", as: ProfileOverride.Kind.self),
                let standard = map.required("default").flatMap({ overrideValue($0, type) }),
                let about = map.requiredText("about")
            else { continue }
            let override = ProfileOverride(
                name: member.key.text,
                about: about,
                type: type,
                standard: standard,
                allowed: map.list("allowed").compactMap { overrideValue($0, type) }
            )
            if !override.allowed.isEmpty, !override.allowed.contains(where: { $0.isSame(as: standard) }) {
                faults.report(
                    .badValue,
                    at: map.place(of: "default"),
                    "the default '\(standard.text ?? "")' is not among 'allowed'",
                    remedy: "Allow it, or choose one of \(override.choice)."
                )
            }
            profile.overrides.append(override)
        }
    }

    private func overrideValue(_ node: SourceNode, _ type: ProfileOverride.Kind) -> Value? {
        let text = node.scalar?.text ?? ""
        let any = ProfileOverride(name: "", about: "", type: type, standard: .absent, allowed: [])
        if let value = any.value(of: text) { return value }
        faults.report(
            .wrongType,
            at: node.place,
            "\(node.kindName) is not \(any.choice)",
            remedy: "Write a value of the override's type '\(type.rawValue)'."
        )
        return nil
    }

    /// The number of the override that a field takes its value from; `nil` when the source is another.
    func override(_ source: String, at place: SourcePlace) -> Int? {
        guard source.hasPrefix("override:") else { return nil }
        let name = String(source.dropFirst("override:".count))
        if let number = profile.overrides.firstIndex(where: { $0.name == name }) { return number }
        faults.report(
            .badSource,
            at: place,
            "'\(name)' is not an override of this profile",
            remedy: wordRemedy(for: name, among: profile.overrides.map(\.name))
        )
        return nil
    }
}
