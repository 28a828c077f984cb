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
