import GatewayCore

/// What the parts of one message came to, before they become one outcome.
struct Findings {
    var signals: [Signal] = []
    var ignored: String?
    var duplicate: String?
    var quarantined: String?
    var refused: String?

    /// One outcome for the whole: signals first, then what needs to be looked at, then what needs nothing.
    var outcome: Reception.Outcome {
        if !signals.isEmpty { return .decoded(signals) }
        if let quarantined { return .quarantined(quarantined) }
        if let refused { return .refused(refused) }
        if let duplicate { return .duplicate(duplicate) }
        return .ignored(ignored ?? "nothing to tell")
    }
}

extension Interpreter {
    /// Says what the prepared message means, and keeps in the memory what later messages are compared with.
    mutating func read(
        _ profile: DeviceProfile,
        topic topicIndex: Int,
        _ message: Message,
        _ prepared: Prepared,
        memory: inout DeviceMemory
    ) -> Reception {
        let topic = profile.topics[topicIndex]
        var reception = Reception(
            message: message,
            profile: profile.id,
            revision: profile.revision,
            deviceClass: profile.deviceClass,
            address: prepared.address,
            outcome: .ignored("")
        )
        if let refusal = prepared.refusal {
            reception.outcome = .refused(refusal)
        } else if let nothing = prepared.nothing {
            reception.outcome = .ignored(nothing)
        } else if prepared.address == nil {
            reception.outcome = .refused("identity-missing: the message does not say which device it is from")
        } else if message.isRetained, topic.retained == .ignore {
            reception.outcome = .ignored("a retained copy is not a live message")
        } else {
            readElements(profile, topicIndex, message, &reception, &memory)
        }
        reception.redactedPayload = redactedPayload(
            profile,
            topic: topicIndex,
            isReadable: prepared.refusal == nil && prepared.nothing == nil
        )
        if case .refused = reception.outcome { return reception }
        reception.acknowledgement = acknowledgement(profile, topicIndex, message, prepared.address ?? "")
        return reception
    }

    private mutating func readElements(
        _ profile: DeviceProfile,
        _ topicIndex: Int,
        _ message: Message,
        _ reception: inout Reception,
        _ memory: inout DeviceMemory
    ) {
        var findings = Findings()
        guard isBatch else {
            let element = Element(profile, topicIndex, message, isBatch: false)
            reception.dedupKey = readElement(element, reception.address, &findings, &memory)
            reception.outcome = findings.outcome
            return
        }
        if elements.isEmpty { findings.ignored = "the batch is empty" }
        for index in elements.indices {
            if index > 0, let refusal = takeElement(index, profile, topicIndex) {
                findings.mark(refusal)
                findings.refused = findings.refused ?? refusal
                continue
            }
            let element = Element(profile, topicIndex, message, isBatch: true)
            _ = readElement(element, reception.address, &findings, &memory)
        }
        // Marks for unreadable elements count only beside readable ones; alone, the batch is not decoded.
        if findings.signals.allSatisfy({ $0.kind == .unknown }), findings.quarantined ?? findings.refused != nil {
            findings.signals = []
        }
        reception.outcome = findings.outcome
    }

    /// What one element of a batch, or the whole message, is read with.
    struct Element {
        let profile: DeviceProfile
        let topic: Int
        let receivedAt: Moment
        let isRetained: Bool
        let isBatch: Bool

        init(_ profile: DeviceProfile, _ topic: Int, _ message: Message, isBatch: Bool) {
            self.profile = profile
            self.topic = topic
            receivedAt = message.receivedAt
            isRetained = message.isRetained
            self.isBatch = isBatch
        }
    }

    /// Adds what the element says to the findings; the answer is the name under which its repetition is recognised.
    private mutating func readElement(
        _ element: Element,
        _ address: String?,
        _ findings: inout Findings,
        _ memory: inout DeviceMemory
    ) -> String? {
        let profile = element.profile
        if let refusal = identityFault(element, address) ?? missingField(element) {
            if element.isBatch { findings.mark(refusal) }
            findings.refused = findings.refused ?? refusal
            return nil
        }
        occurredAt = time(profile.occurredAt, element)
        let remembered = memory
        let repetition = repetition(element, &memory)
        if repetition.isRepeated {
            findings.duplicate = repetition.reason
            return repetition.name
        }
        var meaning = meaning(element, &memory)
        // A test must not make the real alarm after it look like a refresh or a repetition; a door that turned has turned.
        if meaning.isTest {
            memory.occurrences = remembered.occurrences
            if !meaning.signals.contains(where: { $0.kind.role == .access }) { memory.levels = remembered.levels }
        }
        for field in profile.watchedFields where !meaning.isTest {
            if let text = values[field].text {
                memory.set(profile.fields[field].name, to: DeviceMemory.bounded(text))
            }
        }
        if let fault = meaning.quarantine ?? faults.first {
            // An unusable value spoils what rests on it, not an alarm beside it: that goes out, marked.
            guard meaning.hasSubstance else {
                memory = remembered
                if element.isBatch { findings.mark(fault) }
                findings.quarantined = findings.quarantined ?? fault
                return repetition.name
            }
            meaning.signals.append(.unreadable(fault, isTest: meaning.isTest))
        }
        conclude(element, &meaning, &findings)
        return repetition.name
    }

    private func conclude(_ element: Element, _ meaning: inout Meaning, _ findings: inout Findings) {
        if element.isRetained, element.profile.topics[element.topic].retained == .stateOnly {
            for index in meaning.signals.indices { meaning.signals[index].isStateOnly = true }
        }
        findings.signals += meaning.signals
        guard meaning.signals.isEmpty else { return }
        if let reason = meaning.ignored {
            findings.ignored = findings.ignored ?? reason
            return
        }
        let problem = "unmatched: no rule knows this message"
        switch element.profile.unmatched {
        case .ignore: findings.ignored = findings.ignored ?? problem
        case .refuse: findings.refused = findings.refused ?? problem
        case .quarantine:
            if element.isBatch { findings.mark(problem) }
            findings.quarantined = findings.quarantined ?? problem
        }
    }

    private func identityFault(_ element: Element, _ address: String?) -> String? {
        let profile = element.profile
        if element.isBatch, self.address(profile, profile.topics[element.topic]) != address {
            return "identity-mismatch: elements of one batch name different devices"
        }
        for pair in profile.mustEqual where profile.fields[pair.field].value.applies(to: element.topic) {
            guard let claimed = values[pair.field].text else { continue }
            guard let expected = filled(pair.template, receivedAt: nil, device: address ?? "", escapes: false),
                tidied(claimed, profile) == tidied(expected, profile)
            else { return "identity-mismatch: '\(profile.fields[pair.field].name)' names another device" }
        }
        return nil
    }

    private func tidied(_ text: String, _ profile: DeviceProfile) -> String {
        profile.addressNormalizations.reduce(text) { $1.apply($0) }
    }

    private func missingField(_ element: Element) -> String? {
        for index in element.profile.requiredByTopic[element.topic] {
            switch values[index] {
            case .absent, .null: return "field-missing: '\(element.profile.fields[index].name)' is not there"
            default: continue
            }
        }
        return nil
    }

    private func acknowledgement(
        _ profile: DeviceProfile,
        _ topic: Int,
        _ message: Message,
        _ device: String
    ) -> Acknowledgement? {
        guard let rule = profile.acknowledge, rule.topics & (1 << UInt64(topic)) != 0 else { return nil }
        let receivedAt = message.receivedAt.wall
        guard let topicText = filled(rule.topic, receivedAt: receivedAt, device: device, escapes: false),
            let payloadText = filled(rule.payload, receivedAt: receivedAt, device: device, escapes: true),
            !topicText.contains("+"), !topicText.contains("#"), !topicText.contains("\0")
        else { return nil }
        return Acknowledgement(topic: topicText, payload: Array(payloadText.utf8))
    }
}

extension Findings {
    /// Leaves a visible trace of an element that could not be read, beside the signals of the others.
    fileprivate mutating func mark(_ reason: String) {
        signals.append(.unreadable(reason, isTest: false))
    }
}

extension Signal {
    /// Stands for something in a message that could not be understood.
    fileprivate static func unreadable(_ reason: String, isTest: Bool) -> Signal {
        Signal(kind: .unknown, isTest: isTest, details: [Detail(name: "unreadable", value: reason)])
    }
}
