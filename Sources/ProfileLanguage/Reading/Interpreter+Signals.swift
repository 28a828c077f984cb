import GatewayCore

/// What the rules made of one element.
struct Meaning {
    var signals: [Signal] = []
    /// Why there is nothing to tell, when a rule says so.
    var ignored: String?
    /// Why a rule does not trust the message.
    var quarantine: String?
    var isTest = false

    /// Whether it says more than how things stand: an alarm, an access, a fault, or the end of one.
    var hasSubstance: Bool { signals.contains { $0.kind.role != .observation } }
}

extension Interpreter {
    /// Asks every rule in turn, then the batteries and the position.
    mutating func meaning(_ element: Element, _ memory: inout DeviceMemory) -> Meaning {
        let profile = element.profile
        var meaning = Meaning()
        let basis = ConditionPool.Basis(
            values: values,
            isPayloadEmpty: payload.isEmpty,
            changed: changedFields(profile, memory)
        )
        meaning.isTest = profile.testWhen >= 0 && profile.conditions.truth(profile.testWhen, basis) == .yes
        let place = position(profile)
        for entry in profile.rulesByTopic[element.topic]
        where profile.conditions.truth(entry.condition, basis) == .yes {
            if tracesRules { firedRules.insert(entry.rule) }
            let rule = profile.rules[entry.rule]
            apply(rule, element, place?.position, &meaning, &memory)
            if rule.value.stops { break }
        }
        for battery in profile.batteries where battery.topics & (1 << UInt64(element.topic)) != 0 {
            read(battery.value, element, &meaning, &memory)
        }
        if let (place, source) = place {
            let time = source.times.map { self.time($0, element) } ?? occurredAt
            meaning.signals.append(
                Signal(
                    kind: .location,
                    occurredAt: time.moment,
                    clockQuality: time.quality,
                    position: place,
                    isTest: meaning.isTest
                )
            )
        }
        return meaning
    }

    private func changedFields(_ profile: DeviceProfile, _ memory: DeviceMemory) -> [Int] {
        guard !profile.watchedFields.isEmpty else { return [] }
        return profile.watchedFields.filter { field in
            guard let text = values[field].text else { return false }
            return memory.value(profile.fields[field].name) != DeviceMemory.bounded(text)
        }
    }

    private mutating func apply(
        _ rule: Shared<Rule>,
        _ element: Element,
        _ place: Position?,
        _ meaning: inout Meaning,
        _ memory: inout DeviceMemory
    ) {
        for level in rule.value.clears { memory.forgetLevel(element.profile.levels[level].name) }
        switch rule.value.outcome {
        case .emit(let emissions):
            for emission in emissions {
                if let signal = signal(emission, element, place, isTest: meaning.isTest, &memory) {
                    meaning.signals.append(signal)
                }
            }
        case .ignore(let reason): meaning.ignored = meaning.ignored ?? reason
        case .quarantine(let reason): meaning.quarantine = meaning.quarantine ?? "\(rule.value.id): \(reason)"
        case .nothing: break
        }
    }

    private func signal(
        _ emission: Emission,
        _ element: Element,
        _ place: Position?,
        isTest: Bool,
        _ memory: inout DeviceMemory
    ) -> Signal? {
        guard let kind = kind(emission.kind) else { return nil }
        let time = emission.times.map { self.time($0, element) } ?? occurredAt
        var signal = Signal(
            kind: kind,
            occurredAt: time.moment,
            clockQuality: time.quality,
            position: place,
            isTest: isTest
        )
        // Loops, because passing a method on would copy the whole interpreter.
        for operand in emission.credential where signal.credential == nil { signal.credential = text(of: operand) }
        for source in emission.method where signal.method == nil { signal.method = method(source) }
        if let operand = emission.part { signal.part = text(of: operand) }
        if let field = emission.sourceID { signal.sourceID = values[field].text }
        signal.occurrence = joined(emission.occurrence)
        for detail in emission.details {
            guard let text = text(of: detail.value) else { continue }
            signal.details.append(Signal.Detail(name: detail.name, value: text))
        }
        signal.isStateOnly = emission.isStateOnly
        if let level = emission.level {
            let isRefresh = isRefresh(level, of: kind, emission, element, &memory)
            signal.isStateOnly = signal.isStateOnly || isRefresh
        }
        return signal
    }

    private func kind(_ source: Emission.KindSource) -> SignalKind? {
        switch source {
        case .fixed(let kind): kind
        case .field(let field): values[field].text.flatMap(SignalKind.init(rawValue:))
        }
    }

    private func method(_ source: Emission.MethodSource) -> LockMethod? {
        switch source {
        case .fixed(let method): method
        case .field(let field): values[field].text.flatMap(LockMethod.init(rawValue:))
        }
    }

    private func text(of operand: Emission.Operand) -> String? {
        switch operand {
        case .literal(let text): text
        case .field(let field): values[field].text
        }
    }

    /// The texts of all fields; `nil` when one is missing, so that half a name never ties two happenings together.
    private func joined(_ fields: [Int]) -> String? {
        guard !fields.isEmpty else { return nil }
        var texts: [String] = []
        for field in fields {
            guard let text = values[field].text, !text.isEmpty else { return nil }
            texts.append(text)
        }
        return texts.joined(separator: "|")
    }

    /// The first of these times that the message has.
    func time(_ sources: [Int], _ element: Element) -> JudgedTime {
        let receivedAt = judgesClocks ? element.receivedAt.wall : nil
        // A wrong time ends the search: the next one may be of another moment, such as when a kept position was sent.
        for source in sources {
            if let time = element.profile.times[source].value.judged(values, receivedAt: receivedAt) { return time }
        }
        return .unknown
    }

    /// The first place that the message has.
    private func position(_ profile: DeviceProfile) -> (position: Position, source: PositionSource)? {
        for source in profile.positions {
            if let position = position(source) { return (position, source) }
        }
        return nil
    }

    private func position(_ source: PositionSource) -> Position? {
        guard let latitude = values[source.latitude].number,
            let longitude = values[source.longitude].number, (-90...90).contains(latitude),
            (-180...180).contains(longitude), latitude != 0 || longitude != 0
        else { return nil }  // 0, 0 is how devices say that they have no fix
        let accuracy = source.accuracyMetres.flatMap { values[$0].number }
        return Position(
            latitude: latitude,
            longitude: longitude,
            accuracyMetres: accuracy.flatMap { $0 > 0 ? $0 : nil }
        )
    }
}
