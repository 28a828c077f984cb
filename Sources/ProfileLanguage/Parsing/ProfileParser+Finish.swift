import GatewayCore
import StrictYAML

/// What can only be said once the whole profile is read.
extension ProfileParser {
    func finish() {
        for topic in profile.topics.indices where !fixedLanes.contains(topic) {
            let rules = profile.rules.filter { $0.topics & (1 << UInt64(topic)) != 0 }
            let kinds = rules.flatMap(signalKinds)
            let isUrgent = kinds.contains { $0.role == .alarm || $0.role == .access }
            profile.topics[topic].lane = isUrgent ? .alarm : .telemetry
        }
        checkLevels()
        checkAddresses()
        checkAccepted()
        checkEdges()
    }

    /// A stored copy that counts as live is a new happening at each reconnect, unless something knows it again.
    private func checkAccepted() {
        for (number, topic) in profile.topics.enumerated() where topic.retained == .accept {
            let bit: UInt64 = 1 << UInt64(number)
            let isKnownAgain = profile.dedups.contains { $0.topics & bit != 0 && !$0.onlyRemembers }
            let isLevelled = profile.rules.filter { $0.topics & bit != 0 }.allSatisfy(tellsOnlyLevels)
            guard !isKnownAgain, !isLevelled, topic.ignored == nil else { continue }
            faults.report(
                .badValue,
                at: topic.place,
                "topic '\(topic.name)' accepts stored copies as live, and nothing knows them again",
                remedy: "Write 'retained: stateOnly', or add the 'dedup' or the 'level' by which a message is known."
            )
        }
    }

    /// Whether a rule's signals are news only when a level changes, as far as they matter.
    private func tellsOnlyLevels(_ rule: Rule) -> Bool {
        guard case .emit(let emissions) = rule.outcome else { return true }
        return emissions.allSatisfy { emission in
            if case .reports = emission.level { return true }
            return signalKinds(of: emission).allSatisfy { $0.role == .observation }
        }
    }

    /// Signals that report one level are compared by the same values, or each would be news after the other.
    private func checkEdges() {
        for (number, level) in profile.levels.enumerated() {
            var edges: [[Int]: SourcePlace] = [:]
            for rule in profile.rules {
                guard case .emit(let emissions) = rule.outcome else { continue }
                for emission in emissions {
                    guard case .reports(number)? = emission.level, !emission.edgeFields.isEmpty else { continue }
                    edges[emission.edgeFields] = rule.place
                }
            }
            guard edges.count > 1, let place = edges.values.max(by: { $0.line < $1.line }) else { continue }
            faults.report(
                .badValue,
                at: place,
                "signals that report level '\(level.name)' differ in 'changedBy', so each is news after the other",
                remedy: "Give all of them the same 'changedBy', or two levels."
            )
        }
    }

    /// Whose a message is must be known before it is known what the device's registration says.
    private func checkAddresses() {
        for template in ([profile.address] + profile.topics.map(\.address)).compactMap(\.self) {
            for case .field(let field) in template.pieces where profile.fields[field].override != nil {
                faults.report(
                    .badTemplate,
                    at: SourcePlace(file: file, line: 1, column: 1),
                    "the device's name depends on '\(profile.fields[field].name)', which is an override",
                    remedy: "Name the device by what its messages carry."
                )
            }
        }
    }

    private func signalKinds(of rule: Rule) -> [SignalKind] {
        guard case .emit(let emissions) = rule.outcome else { return [] }
        return emissions.flatMap(signalKinds(of:))
    }

    private func signalKinds(of emission: Emission) -> [SignalKind] {
        switch emission.kind {
        case .fixed(let kind): [kind]
        case .field(let field): (profile.fields[field].map?.allWords ?? []).compactMap(SignalKind.init(rawValue:))
        }
    }

    /// A level that only ever stands one way would take the next alarm for a refresh.
    private func checkLevels() {
        for (number, level) in profile.levels.enumerated() where level.holds == nil {
            var kinds: Set<SignalKind> = []
            var hasEdgeFields = false
            for rule in profile.rules {
                guard case .emit(let emissions) = rule.outcome else { continue }
                for emission in emissions where emission.usesLevel(number) {
                    kinds.formUnion(signalKinds(of: emission))
                    hasEdgeFields = hasEdgeFields || !emission.edgeFields.isEmpty
                }
            }
            let isCleared = profile.rules.contains { $0.clears.contains(number) }
            guard kinds.count == 1, !isCleared, !hasEdgeFields else { continue }
            faults.report(
                .oneWayLevel,
                at: SourcePlace(file: file, line: 1, column: 1),
                "level '\(level.name)' can only ever be '\(kinds.first?.rawValue ?? "")'",
                remedy: "Add the rule that ends it with 'clears: [\(level.name)]', or 'holds: 5m' to the level."
            )
        }
    }
}

extension Emission {
    fileprivate func usesLevel(_ number: Int) -> Bool {
        switch level {
        case .reports(let used), .moves(let used): used == number
        case nil: false
        }
    }
}
