import StrictYAML

extension ProfileParser {
    static let timeKeys = [
        "from", "parts", "as", "offsetMinutes", "zone", "period", "maxFutureSkew", "maxAge",
    ]

    func readTimes(_ top: MappingReader) {
        for member in top.mapping("times") {
            checkName(member.key.text, at: member.keyPlace)
            let subject = "time '\(member.key.text)'"
            guard let map = MappingReader(member.value, subject, keys: Self.timeKeys, faults: faults),
                let form = timeForm(map)
            else { continue }
            timeNumbers[member.key.text] = profile.times.count
            profile.times.append(
                TimeSource(
                    name: member.key.text,
                    form: form,
                    maxFutureSkew: map.duration("maxFutureSkew") ?? .seconds(600),
                    maxAge: map.duration("maxAge")
                )
            )
        }
        if top.has("occurredAt") { profile.occurredAt = times(top, "occurredAt") }
    }

    private enum TimeWord: String, CaseIterable {
        case epochSeconds
        case epochMillis
        case iso8601
        case local
        case parts
        case secondsBeforeReceipt
        case counter
    }

    private func timeForm(_ map: MappingReader) -> TimeSource.Form? {
        guard let word = map.requiredWord("as", as: TimeWord.self) else { return nil }
        guard word != .parts else {
            let fields = map.list("parts").compactMap { node in
                node.scalar.flatMap { self.field($0.text, at: node.place) }
            }
            guard fields.count == 6 else {
                faults.report(
                    .badValue,
                    at: map.place(of: "parts"),
                    "'parts' are six fields: year, month, day, hour, minute, second",
                    remedy: "List the six fields in this order."
                )
                return nil
            }
            return offset(map).map { .parts(fields, offsetMinutes: $0) }
        }
        guard map.required("from") != nil, let field = field(map, "from") else { return nil }
        switch word {
        case .epochSeconds: return .epochSeconds(field: field)
        case .epochMillis: return .epochMillis(field: field)
        case .iso8601: return .iso8601(field: field)
        case .secondsBeforeReceipt: return .secondsBeforeReceipt(field: field)
        case .counter:
            guard map.required("period") != nil, let period = map.duration("period") else { return nil }
            if period <= (map.duration("maxFutureSkew") ?? .seconds(600)) * 2 {
                faults.report(
                    .badValue,
                    at: map.place(of: "period"),
                    "a counter that begins anew within twice 'maxFutureSkew' cannot be told from one of the future",
                    remedy: "Write a smaller 'maxFutureSkew', which is 10m by default."
                )
            }
            return .counter(field: field, period: max(period, .seconds(1)))
        case .local, .parts: return offset(map).map { .local(field: field, offsetMinutes: $0) }
        }
    }

    /// How far a local clock is ahead of UTC: a number, or the field that says so.
    private func offset(_ map: MappingReader) -> TimeSource.Offset? {
        if let name = map.text("zone") {
            if let zone = EuropeanZone.named[name], !map.has("offsetMinutes") { return .zone(zone) }
            faults.report(
                .badValue,
                at: map.place(of: "zone"),
                map.has("offsetMinutes")
                    ? "'zone' and 'offsetMinutes' stand beside each other"
                    : "'\(name)' is not a zone that profiles know",
                remedy: wordRemedy(for: name, among: EuropeanZone.named.keys.sorted())
            )
            return nil
        }
        guard let node = map.required("offsetMinutes") else { return nil }
        if let minutes = node.scalar?.integer, (-1440...1440).contains(minutes) { return .fixed(Int(minutes)) }
        return field(map, "offsetMinutes").map(TimeSource.Offset.field)
    }

    /// Names of times to try in turn; the word `none` alone is no time at all.
    func times(_ map: MappingReader, _ key: String) -> [Int] {
        let nodes = map.list(key)
        if nodes.count == 1, nodes[0].scalar?.text == "none" { return [] }
        return nodes.compactMap { node in
            let name = node.scalar?.text ?? node.kindName
            if let number = timeNumbers[name] { return number }
            faults.report(
                .unknownTime,
                at: node.place,
                "'\(name)' is not a time of this profile",
                remedy: wordRemedy(for: name, among: timeNumbers.keys.sorted() + ["none"])
            )
            return nil
        }
    }

    /// Where the place of the device stands: one source, or several of which the first that is there counts.
    func readPosition(_ top: MappingReader) {
        for node in top.list("position") {
            guard
                let map = MappingReader(
                    node,
                    "'position'",
                    keys: ["latitude", "longitude", "accuracyMetres", "at"],
                    faults: faults
                ),
                map.required("latitude") != nil, map.required("longitude") != nil,
                let latitude = field(map, "latitude"), let longitude = field(map, "longitude")
            else { continue }
            profile.positions.append(
                PositionSource(
                    latitude: latitude,
                    longitude: longitude,
                    accuracyMetres: field(map, "accuracyMetres"),
                    times: map.has("at") ? times(map, "at") : nil
                )
            )
        }
    }

    func readSupervision(_ node: SourceNode) {
        guard let map = MappingReader(node, "'supervision'", keys: ["expectEvery", "graceMisses"], faults: faults)
        else { return }
        guard map.required("expectEvery") != nil, let every = map.duration("expectEvery"),
            let misses = map.requiredInteger("graceMisses", in: 0...100)
        else { return }
        guard every >= .seconds(1) else {
            faults.report(
                .badValue,
                at: map.place(of: "expectEvery"),
                "'expectEvery' is at least 1s",
                remedy: "Write 60s."
            )
            return
        }
        profile.supervision = Supervision(expectEvery: every, graceMisses: misses)
    }
}
