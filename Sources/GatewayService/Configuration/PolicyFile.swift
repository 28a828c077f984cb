package import GatewayCore
package import StrictYAML

/// Reads a dispatch policy from YAML, strictly: a wrong word is refused with its place and the nearest right one.
package enum PolicyFile {
    /// - Throws: `SourceErrors` with every fault of the file.
    package static func parse(_ text: String, file: String) throws(SourceErrors) -> DispatchPolicy {
        let root = try SourceNode.parse(text, file: file)
        let faults = SourceFaults()
        guard
            let reader = MappingReader(
                root,
                "a dispatch policy",
                keys: [
                    "id", "version", "validFrom", "appliesTo", "targets", "steps", "repeat", "exhausted", "ackHold",
                ],
                faults: faults
            )
        else { throw SourceErrors(faults.errors) }
        let policy = DispatchPolicy(
            id: PolicyID(reader.requiredText("id") ?? ""),
            version: reader.requiredInteger("version", in: 1...999_999) ?? 0,
            validFrom: moment(reader, "validFrom") ?? WallTime(milliseconds: 0),
            appliesTo: scope(reader, faults),
            targets: targets(reader, faults),
            steps: steps(reader, faults),
            repetition: repetition(reader, faults),
            exhausted: exhausted(reader, faults),
            hold: hold(reader, faults)
        )
        try faults.throwIfAny()
        return policy
    }

    private static func moment(_ reader: MappingReader, _ key: String) -> WallTime? {
        guard let text = reader.text(key) else { return nil }
        if let wall = WallTime(iso8601: text) { return wall }
        reader.faults.report(
            .badValue,
            at: reader.place(of: key),
            "'\(key)' is an instant, found '\(text)'",
            remedy: "Write ISO 8601 with its zone and quotes, such as \"2026-09-01T00:00:00Z\"."
        )
        return nil
    }

    private static func section(
        _ reader: MappingReader,
        _ key: String,
        _ subject: String,
        keys: [String]
    ) -> MappingReader? {
        reader.node(key).flatMap { MappingReader($0, subject, keys: keys, faults: reader.faults) }
    }

    private static func scope(_ reader: MappingReader, _ faults: SourceFaults) -> DispatchPolicy.Scope {
        guard let section = section(reader, "appliesTo", "appliesTo", keys: ["kinds", "areas", "localTime"]) else {
            return DispatchPolicy.Scope()
        }
        let kinds = section.list("kinds").compactMap { node in kind(node, faults) }
        return DispatchPolicy.Scope(
            kinds: kinds,
            areas: section.texts("areas").map(AreaID.init),
            localHours: hours(section)
        )
    }

    private static func kind(_ node: SourceNode, _ faults: SourceFaults) -> AlertKind? {
        let words = AlertKind.allCases.filter { $0.category == .alarm }.map(\.rawValue)
        guard let text = node.scalar?.text, words.contains(text) else {
            let text = node.scalar?.text ?? node.kindName
            faults.report(
                .badValue,
                at: node.place,
                "'\(text)' is not a kind of alert that is dispatched",
                remedy: wordRemedy(for: text, among: words)
            )
            return nil
        }
        return AlertKind(rawValue: text)
    }

    private static func hours(_ reader: MappingReader) -> LocalHours? {
        guard let section = section(reader, "localTime", "localTime", keys: ["from", "to"]) else { return nil }
        guard let from = section.requiredText("from"), let to = section.requiredText("to") else { return nil }
        guard let fromMinute = LocalHours.minute(from), let toMinute = LocalHours.minute(to) else {
            reader.faults.report(
                .badValue,
                at: section.place,
                "'from' and 'to' are times of day, found '\(from)' and '\(to)'",
                remedy: "Write HH:MM in quotes, such as \"21:00\"."
            )
            return nil
        }
        return LocalHours(fromMinute: fromMinute, toMinute: toMinute)
    }

    private static func targets(_ reader: MappingReader, _ faults: SourceFaults) -> DispatchPolicy.Targets {
        guard let section = section(reader, "targets", "targets", keys: ["acceptWithin", "arriveWithin"]) else {
            return DispatchPolicy.Targets()
        }
        let arrive = self.section(section, "arriveWithin", "arriveWithin", keys: ["town", "country"])
        return DispatchPolicy.Targets(
            acceptWithin: section.duration("acceptWithin"),
            arriveWithinTown: arrive?.duration("town"),
            arriveWithinCountry: arrive?.duration("country")
        )
    }

    private static func steps(_ reader: MappingReader, _ faults: SourceFaults) -> [DispatchPolicy.Step] {
        let nodes = reader.list("steps")
        if nodes.isEmpty {
            faults.report(
                .missingKey,
                at: reader.place(of: "steps"),
                "a dispatch policy has no steps",
                remedy: "Add at least one step: whom to ask, after how long."
            )
        }
        let steps = nodes.compactMap { step($0, faults) }
        for (index, pair) in zip(steps, steps.dropFirst()).enumerated() where pair.1.after < pair.0.after {
            faults.report(
                .badValue,
                at: nodes[index + 1].place,
                "this step comes before the one above it",
                remedy: "List the steps in ascending order of 'after'."
            )
        }
        return steps
    }

    private static func step(_ node: SourceNode, _ faults: SourceFaults) -> DispatchPolicy.Step? {
        guard
            let reader = MappingReader(
                node,
                "a step",
                keys: ["after", "strategy", "team", "count", "pool", "role", "offerTimeout"],
                faults: faults
            ),
            let strategy = reader.requiredWord("strategy", as: StrategyWord.self)
        else { return nil }
        let timeout = reader.duration("offerTimeout") ?? .seconds(60)
        if timeout < .seconds(15) || timeout > .seconds(900) {
            faults.report(
                .badValue,
                at: reader.place(of: "offerTimeout"),
                "'offerTimeout' is 15s to 900s",
                remedy: "No offer is open for ever, and nobody answers in less than 15 seconds."
            )
        }
        return DispatchPolicy.Step(
            after: reader.duration("after") ?? .zero,
            who: who(strategy, reader),
            offerTimeout: timeout
        )
    }

    private static func who(_ strategy: StrategyWord, _ reader: MappingReader) -> DispatchPolicy.Strategy {
        switch strategy {
        case .nearestAvailable:
            .nearestAvailable(team: reader.text("team"), count: reader.integer("count", in: 1...50) ?? 1)
        case .allInTeam: .allInTeam(team: reader.text("team"))
        case .operatorPool: .operatorPool(reader.requiredText("pool") ?? "")
        case .role: .role(reader.requiredText("role") ?? "")
        }
    }

    private enum StrategyWord: String, CaseIterable {
        case nearestAvailable
        case allInTeam
        case operatorPool
        case role
    }

    private static func repetition(_ reader: MappingReader, _ faults: SourceFaults) -> DispatchPolicy.Repetition {
        guard let section = section(reader, "repeat", "repeat", keys: ["max", "interval"]) else {
            return DispatchPolicy.Repetition()
        }
        return DispatchPolicy.Repetition(
            rounds: section.integer("max", in: 1...20) ?? 3,
            interval: section.duration("interval") ?? .seconds(180)
        )
    }

    private static func exhausted(_ reader: MappingReader, _ faults: SourceFaults) -> DispatchPolicy.Exhausted {
        guard let section = section(reader, "exhausted", "exhausted", keys: ["notify", "repeatEvery"]) else {
            return DispatchPolicy.Exhausted()
        }
        let every = section.duration("repeatEvery") ?? .seconds(120)
        if every < .seconds(30) {
            faults.report(
                .badValue,
                at: section.place(of: "repeatEvery"),
                "'repeatEvery' is at least 30s",
                remedy: "Write 30s or more."
            )
        }
        return DispatchPolicy.Exhausted(notify: section.texts("notify"), repeatEvery: every)
    }

    private static func hold(_ reader: MappingReader, _ faults: SourceFaults) -> DispatchPolicy.Hold {
        guard let section = section(reader, "ackHold", "ackHold", keys: ["remindAfter", "releaseAfter"]) else {
            return DispatchPolicy.Hold()
        }
        let hold = DispatchPolicy.Hold(
            remindAfter: section.duration("remindAfter") ?? .seconds(180),
            releaseAfter: section.duration("releaseAfter") ?? .seconds(300)
        )
        if hold.releaseAfter <= hold.remindAfter {
            faults.report(
                .badValue,
                at: section.place,
                "'releaseAfter' is not after 'remindAfter'",
                remedy: "A holder is reminded before it loses the alert."
            )
        }
        return hold
    }
}
