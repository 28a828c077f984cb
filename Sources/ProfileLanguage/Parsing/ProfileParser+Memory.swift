import StrictYAML

/// What the gateway remembers of a device: levels, repetitions, batteries.
extension ProfileParser {
    func readLevels(_ top: MappingReader) {
        for member in top.mapping("levels") {
            checkName(member.key.text, at: member.keyPlace)
            levelNumbers[member.key.text] = profile.levels.count
            var level = Level(name: member.key.text, settle: .zero)
            if member.value.scalar?.isNull != true,
                let map = MappingReader(member.value, "a level", keys: ["settle", "holds"], faults: faults)
            {
                level.settle = map.duration("settle") ?? .zero
                level.holds = map.duration("holds")
            }
            profile.levels.append(level)
        }
    }

    func level(_ name: String, at place: SourcePlace) -> Int? {
        if let number = levelNumbers[name] { return number }
        faults.report(
            .unknownLevel,
            at: place,
            "'\(name)' is not a level of this profile",
            remedy: levelNumbers.isEmpty
                ? "Declare it: 'levels: { \(name): }', or 'levels: { \(name): { holds: 30m } }'."
                : wordRemedy(for: name, among: levelNumbers.keys.sorted())
        )
        return nil
    }

    func readDedup(_ top: MappingReader) {
        let keys = ["via", "key", "window", "sameOccurrenceWithin", "identifies", "onlyRemembers"]
        for node in top.list("dedup") {
            guard let map = MappingReader(node, "'dedup'", keys: keys, faults: faults),
                map.required("key") != nil, map.required("window") != nil
            else { continue }
            let rule = DedupRule(
                topics: via(map),
                keys: map.list("key").compactMap(keyPart),
                window: map.duration("window") ?? .zero,
                sameOccurrenceWithin: map.duration("sameOccurrenceWithin"),
                onlyRemembers: map.bool("onlyRemembers", default: false)
            )
            checkKey(rule, map)
            profile.dedups.append(rule)
        }
    }

    private func keyPart(_ node: SourceNode) -> DedupRule.KeyPart? {
        let name = node.scalar?.text ?? node.kindName
        if let time = timeNumbers[name] { return .time(time) }
        if let number = fieldNumbers[name] {
            refuseSensitive(number, at: node.place)
            return .field(number)
        }
        faults.report(
            .unknownField,
            at: node.place,
            "'\(name)' is neither a field nor a time of this profile",
            remedy: wordRemedy(for: name, among: (Array(fieldNumbers.keys) + Array(timeNumbers.keys)).sorted())
        )
        return nil
    }

    /// A counter starts again when a device restarts; on its own it would swallow a new alarm as a repetition.
    private func checkKey(_ rule: DedupRule, _ map: MappingReader) {
        let hasTime = rule.keys.contains { if case .time = $0 { true } else { false } }
        let isIdentifier = map.bool("identifies", default: false)
        guard !hasTime, rule.sameOccurrenceWithin == nil, !isIdentifier, !rule.onlyRemembers else { return }
        faults.report(
            .counterOnly,
            at: map.place(of: "key"),
            "a key without a moment may come again for a new happening",
            remedy: "Add a time to the key, or 'sameOccurrenceWithin'; only if the device makes a new random id each "
                + "time, write 'identifies: true'."
        )
    }

    func readBatteries(_ top: MappingReader) {
        let keys = ["part", "via", "percent", "volts", "curve", "flag", "low", "critical", "clearAbove"]
        for node in top.list("batteries") {
            guard let map = MappingReader(node, "a battery", keys: keys, faults: faults) else { continue }
            var battery = Battery(part: map.text("part"), topics: via(map))
            battery.percent = field(map, "percent")
            battery.volts = field(map, "volts")
            battery.flag = field(map, "flag")
            checkFlag(battery.flag, at: map.place(of: "flag"))
            battery.low = map.number("low")
            battery.critical = map.number("critical")
            battery.clearAbove = map.number("clearAbove")
            battery.curve = curve(map)
            checkBattery(battery, map)
            profile.batteries.append(battery)
        }
    }

    private func checkFlag(_ number: Int?, at place: SourcePlace) {
        guard let number else { return }
        let field = profile.fields[number]
        guard
            field.map == nil ? field.type != .bool : field.map?.allWords.allSatisfy(Battery.flagWords.contains) != true
        else { return }
        faults.report(
            .badValue,
            at: place,
            "'\(field.name)' cannot say whether a battery is low",
            remedy: "Make it 'type: bool', or map its codes to the words low and ok."
        )
    }

    private func curve(_ map: MappingReader) -> [(volts: Double, percent: Double)] {
        let points = map.list("curve").compactMap { node -> (volts: Double, percent: Double)? in
            guard case .sequence(let pair) = node.content, pair.count == 2, let volts = pair[0].scalar?.number,
                let percent = pair[1].scalar?.number
            else { return nil }
            return (volts, percent)
        }
        let isRising = zip(points, points.dropFirst()).allSatisfy { $0.volts < $1.volts }
        if points.count != map.list("curve").count || !isRising {
            faults.report(
                .badValue,
                at: map.place(of: "curve"),
                "a curve is a list of rising [volts, percent] pairs",
                remedy: "Write it like [[2.1, 0], [3.0, 100]]."
            )
        }
        return points
    }

    private func checkBattery(_ battery: Battery, _ map: MappingReader) {
        guard battery.percent != nil || battery.volts != nil || battery.flag != nil else {
            faults.report(
                .missingKey,
                at: map.place,
                "a battery has 'percent', 'volts' or 'flag'",
                remedy: "Name the field."
            )
            return
        }
        let isMeasured = battery.percent != nil || battery.volts != nil
        guard isMeasured || battery.low != nil || battery.critical != nil || battery.clearAbove != nil else { return }
        guard let low = battery.low, let clear = battery.clearAbove, low < clear, battery.critical ?? low <= low,
            isMeasured
        else {
            faults.report(
                .hysteresis,
                at: map.place,
                "a measured battery needs 'low' and a greater 'clearAbove'",
                remedy: "Write such as low: 15, critical: 5, clearAbove: 25, so that it cannot flutter."
            )
            return
        }
    }
}
