import GatewayCore

/// Telling an event from a refresh, and a repetition from a new happening.
extension Interpreter {
    /// Whether a signal only repeats how its level stood already; remembers how it stands now.
    ///
    /// Without a memory of the level the answer is no: better one alarm too many than one too few. A lock is the
    /// exception: how it stands when it is first heard says nothing of who opened it when, so it is no access record.
    func isRefresh(
        _ use: Emission.LevelUse,
        of kind: SignalKind,
        _ emission: Emission,
        _ element: Element,
        _ memory: inout DeviceMemory
    ) -> Bool {
        let now = element.receivedAt.uptime
        let state = state(kind, emission)
        switch use {
        case .moves(let index):
            let name = element.profile.levels[index].name
            memory.set(RememberedLevel(name: name, state: kind.rawValue, since: now, isFromEvent: true))
            return false
        case .reports(let index):
            let level = element.profile.levels[index]
            guard let known = memory.level(level.name) else {
                memory.set(RememberedLevel(name: level.name, state: state, since: now, isFromEvent: false))
                return kind.role == .access
            }
            if isSame(known, state, kind), level.holds.map({ now - known.since <= $0 }) ?? true {
                return true
            }
            if known.isFromEvent, now - known.since < level.settle { return true }
            memory.set(RememberedLevel(name: level.name, state: state, since: now, isFromEvent: false))
            return false
        }
    }

    /// An event leaves only its kind behind; the report that follows may add who it was and still says nothing new.
    ///
    /// Nor does a report that leaves out who it was: `state` is then the kind alone.
    private func isSame(_ known: RememberedLevel, _ state: String, _ kind: SignalKind) -> Bool {
        if known.state == state || (known.isFromEvent && known.state == kind.rawValue) { return true }
        return state == kind.rawValue && known.state.hasPrefix("\(kind.rawValue)|")
    }

    private func state(_ kind: SignalKind, _ emission: Emission) -> String {
        guard emission.edgeFields.contains(where: { values[$0].text != nil }) else { return kind.rawValue }
        let texts = [kind.rawValue] + emission.edgeFields.map { values[$0].text ?? "" }
        return DeviceMemory.bounded(texts.joined(separator: "|"))
    }

    struct Repetition {
        var isRepeated = false
        /// The name of the message among those of its device; `nil` where it has none of its own.
        var name: String?
        var reason = ""
    }

    /// Whether the device said this before; remembers that it has now.
    func repetition(_ element: Element, _ memory: inout DeviceMemory) -> Repetition {
        let profile = element.profile
        for rule in profile.dedups where rule.topics & (1 << UInt64(element.topic)) != 0 {
            guard let key = key(rule.value, element) else { continue }
            let occurredAt = occurredAt.moment
            let now = element.receivedAt.uptime
            if !rule.onlyRemembers,
                memory.occurrences.contains(where: { isRepeated($0, rule.value, key, occurredAt, now) })
            {
                return Repetition(isRepeated: true, name: name(rule.value, key, occurredAt), reason: key)
            }
            memory.remember(
                RememberedOccurrence(key: key, occurredAt: occurredAt, receivedAt: now, until: now + rule.window)
            )
            return Repetition(name: name(rule.value, key, occurredAt))
        }
        return Repetition()
    }

    private func isRepeated(
        _ earlier: RememberedOccurrence,
        _ rule: DedupRule,
        _ key: String,
        _ occurredAt: WallTime?,
        _ now: Uptime
    ) -> Bool {
        guard earlier.key == key, now - earlier.receivedAt <= rule.window else { return false }
        guard let limit = rule.sameOccurrenceWithin else { return true }
        guard let occurredAt, let before = earlier.occurredAt else { return now - earlier.receivedAt <= limit }
        let distance = occurredAt - before
        return distance <= limit && distance >= .zero - limit
    }

    /// The key alone where it is enough; with the moment where the key may come again for something new.
    private func name(_ rule: DedupRule, _ key: String, _ occurredAt: WallTime?) -> String? {
        guard !rule.onlyRemembers else { return nil }
        guard rule.sameOccurrenceWithin != nil else { return key }
        return occurredAt.map { "\(key)@\($0.iso8601)" }
    }

    private func key(_ rule: DedupRule, _ element: Element) -> String? {
        if rule.keys.count == 1, case .field(let field) = rule.keys[0] {
            return values[field].text.map(DeviceMemory.bounded)
        }
        var parts: [String] = []
        for part in rule.keys {
            switch part {
            case .field(let field):
                guard let text = values[field].text else { return nil }
                parts.append(text)
            case .time(let time):
                guard let moment = element.profile.times[time].value.judged(values, receivedAt: nil)?.moment else {
                    return nil
                }
                parts.append(moment.iso8601)
            }
        }
        return DeviceMemory.bounded(parts.joined(separator: "|"))
    }

    /// What a battery says: always its percentage, and whether it is low, with a distance between low and well.
    func read(_ battery: Battery, _ element: Element, _ meaning: inout Meaning, _ memory: inout DeviceMemory) {
        let percent = battery.percent.flatMap { values[$0].number }
        let volts = battery.volts.flatMap { values[$0].number }
        let flag = battery.flag.flatMap { Battery.isLow(values[$0]) }
        guard percent != nil || volts != nil || flag != nil else { return }
        let before = memory.level(battery.memoryName)?.state ?? "ok"
        let state = battery.state(measure: percent ?? volts, flag: flag, before: before)
        let time = time(element.profile.occurredAt, element)
        var signal = Signal(
            kind: .batteryLevel,
            occurredAt: time.moment,
            clockQuality: time.quality,
            batteryPercent: percent ?? volts.flatMap(battery.percent(atVolts:)),
            part: battery.part,
            isTest: meaning.isTest,
            details: [Signal.Detail(name: "battery", value: state)]
        )
        if let volts { signal.details.append(Signal.Detail(name: "volts", value: Value.real(volts).text ?? "")) }
        if before != state {
            let now = element.receivedAt.uptime
            memory.set(RememberedLevel(name: battery.memoryName, state: state, since: now, isFromEvent: false))
        }
        if signal.batteryPercent != nil || volts != nil || (before != "ok" && state == "ok") {
            meaning.signals.append(signal)
        }
        if state == "ok" {
            meaning.ignored = meaning.ignored ?? "the battery is well"
        } else {
            signal.kind = .batteryLow
            signal.isStateOnly = before == state
            meaning.signals.append(signal)
        }
    }
}

extension Battery {
    /// Words of a map that say how a battery is.
    static let flagWords = ["low", "ok"]

    /// What a flag says: true, or the word `low`; `nil` when it says nothing.
    fileprivate static func isLow(_ flag: Value) -> Bool? {
        switch flag {
        case .bool(let isLow): isLow
        case .text("low"): true
        case .text("ok"): false
        default: nil
        }
    }

    /// `ok`, `low` or `critical`, given how it stood before.
    fileprivate func state(measure: Double?, flag: Bool?, before: String) -> String {
        if let measure {
            if let critical, measure <= critical { return "critical" }
            if let low, measure <= low { return "low" }
            // Between low and clear it stays as it was, so that it does not flutter.
            if let clearAbove, measure < clearAbove, before != "ok" { return "low" }
        }
        return flag == true ? "low" : "ok"
    }

    /// The percentage on the curve, straight between its points; `nil` without a curve.
    fileprivate func percent(atVolts volts: Double) -> Double? {
        guard let first = curve.first, let last = curve.last else { return nil }
        if volts <= first.volts { return first.percent }
        for (left, right) in zip(curve, curve.dropFirst()) where volts <= right.volts {
            let share = (volts - left.volts) / (right.volts - left.volts)
            return left.percent + share * (right.percent - left.percent)
        }
        return last.percent
    }
}
