import GatewayCore

/// Reads messages by a profile.
///
/// Holds nothing of a device: only space that is used again from message to message.
struct Interpreter {
    /// Key for tokens in place of hashed values; `nil` drops them.
    var redactionKey: RedactionKey?
    /// Whether the devices' clocks are judged by the receive time.
    var judgesClocks = true

    var scanner = JSONScanner()
    var topicBytes: [UInt8] = []
    var payload: [UInt8] = []
    var nestedBytes: [UInt8] = []
    var frameBytes: [UInt8] = []
    var frameRecord = FrameRecord.whole
    /// How many records the frames of the message hold, and whether anything stands beside them.
    var recordCount = 0
    var hasBesideRecords = false
    var values: [Value] = []
    /// What the device's installation says, or else the profile, for each override.
    var settings: [Value] = []
    /// Settings that the profile does not allow; the standard is used in their place.
    var badSettings: Set<Int> = []
    /// A setting of the registration that the profile does not have.
    var straySetting: String?
    /// When the message, or the element at hand, says that it happened.
    var occurredAt = JudgedTime.unknown
    /// Whether the message is a batch, of which these are the places of the elements.
    var isBatch = false
    var elements: [RawValue] = []
    /// Why fields of this message, or this element, are unusable.
    var faults: [String] = []
    var redactions: [Redaction] = []
    /// The rules that fired, for whoever checks a profile.
    var firedRules: Set<Int> = []
    /// The codes that maps were asked for, by the field's name, for whoever checks a profile.
    var usedCodes: [String: Set<Value>] = [:]
    var tracesRules = false

    /// What the message is by its profile, before the memory of its device is asked.
    struct Prepared {
        /// How the device names itself; `nil` when the message does not say.
        var address: String?
        /// Why nothing can be made of the message.
        var refusal: String?
        /// Why the message is nothing, such as an empty payload that removes a stored copy.
        var nothing: String?
        var isPayloadEmpty = false
    }

    /// Takes the wanted values out of the message.
    mutating func prepare(
        _ profile: DeviceProfile,
        topic topicIndex: Int,
        _ message: Message,
        levels: [Range<Int>],
        settings given: [DeviceSetting] = []
    ) -> Prepared {
        let topic = profile.topics[topicIndex]
        takeSettings(given, profile)
        payload = message.payload
        forgetValues(of: profile)
        faults.removeAll(keepingCapacity: true)
        redactions.removeAll(keepingCapacity: true)
        elements.removeAll(keepingCapacity: true)
        isBatch = false
        // Nothing of the message before may say how this one is to be read.
        frameRecord = .whole
        (recordCount, hasBesideRecords) = (0, false)
        nestedBytes.removeAll(keepingCapacity: true)
        scanner.maxDepth = profile.limits.depth
        scanner.maxMembers = profile.limits.members
        scanner.reset(slots: profile.slotCount)
        placeCaptures(of: topic, levels)

        var prepared = Prepared(isPayloadEmpty: payload.isEmpty)
        if let reason = topic.value.ignored {
            prepared.nothing = reason
        } else if payload.isEmpty {
            prepared.nothing = topic.value.emptyPayload
            prepared.refusal = topic.value.emptyPayload == nil ? "payload-empty: the payload is empty" : nil
        } else {
            prepared.refusal = takePayload(profile, topic)
        }
        if prepared.refusal == nil, prepared.nothing == nil, !elements.isEmpty || !isBatch {
            prepared.refusal = takeElement(0, profile, topicIndex)
            if prepared.refusal == nil, !profile.frames.isEmpty { prepared.refusal = takeRecords(profile, topicIndex) }
        } else {
            evaluateFields(profile, topicIndex)
        }
        prepared.address = address(profile, topic)
        return prepared
    }

    /// How the device names itself, where the topic alone says so.
    mutating func addressInTopic(_ profile: DeviceProfile, topic: Int, levels: [Range<Int>]) -> String? {
        scanner.makeRoom(for: profile.slotCount)
        placeCaptures(of: profile.topics[topic], levels)
        return address(profile, profile.topics[topic])
    }

    private mutating func placeCaptures(of topic: Shared<ProfileTopic>, _ levels: [Range<Int>]) {
        for place in topic.value.capturePlaces {
            let end = place.isRest ? topicBytes.count : levels[place.level].upperBound - place.suffixCount
            let range = levels[place.level].lowerBound + place.prefixCount..<end
            scanner.slots[place.slot] = RawValue(kind: .word, buffer: .topic, range)
        }
    }

    /// Finds the values of the payload; the answer is why it is refused.
    private mutating func takePayload(_ profile: DeviceProfile, _ topic: Shared<ProfileTopic>) -> String? {
        guard payload.count <= profile.limits.payloadBytes else {
            return "payload-size: \(payload.count) bytes, at most \(profile.limits.payloadBytes) are allowed"
        }
        if case .binary = topic.value.format {
            if topic.value.textSlot >= 0 {
                scanner.slots[topic.value.textSlot] = RawValue(kind: .bytes, buffer: .payload, 0..<payload.count)
            }
            return nil
        }
        if case .decoded(let decoder) = topic.value.format {
            do {
                nestedBytes = try decoder.document(payload)
            } catch {
                return error.reason
            }
            return takeJSON(profile, topic, in: .nested)
        }
        if let place = firstByteOutsideUTF8(payload) { return PayloadFault.notUTF8(place).reason }
        switch topic.value.format {
        case .json: return takeJSON(profile, topic, in: .payload)
        case .jsonOrText where payload.first(where: { $0 > 0x20 }).map({ $0 == 0x7B || $0 == 0x5B }) ?? false:
            return takeJSON(profile, topic, in: .payload)
        case .text, .jsonOrText:
            let range = trimmedRange(0..<payload.count)
            if topic.value.textSlot >= 0 {
                scanner.slots[topic.value.textSlot] = RawValue(kind: .word, buffer: .payload, range)
            }
            return nil
        case .binary, .decoded: return nil
        case .columns(let separator, let count, let allowsMore):
            return takeColumns(topic, separator: separator, count: count, allowsMore: allowsMore)
        }
    }

    private mutating func takeJSON(
        _ profile: DeviceProfile,
        _ topic: Shared<ProfileTopic>,
        in buffer: RawValue.Buffer
    ) -> String? {
        let document = bytes(of: buffer)
        do {
            try scanner.scan(document, in: 0..<document.count, of: buffer, plan: topic.value.plan)
        } catch {
            return error.reason
        }
        guard topic.value.elementPlan != nil else { return nil }
        isBatch = true
        for found in scanner.many where found.slot == topic.value.batchSlot { elements.append(found.value) }
        let whole = scanner.slots[topic.value.batchWholeSlot]
        if whole.kind != .array {
            guard whole.isPresent else { return "batch-missing: the list of messages is not there" }
            elements = [whole]
        }
        guard elements.count <= profile.limits.batch else {
            return "batch-size: \(elements.count) messages, at most \(profile.limits.batch) are allowed"
        }
        return nil
    }

    private mutating func takeColumns(
        _ topic: Shared<ProfileTopic>,
        separator: UInt8,
        count: Int,
        allowsMore: Bool
    ) -> String? {
        var start = 0
        var column = 0
        for end in 0...payload.count where end == payload.count || payload[end] == separator {
            if column < topic.value.columnSlots.count, topic.value.columnSlots[column] >= 0 {
                scanner.slots[topic.value.columnSlots[column]] =
                    RawValue(kind: .word, buffer: .payload, trimmedRange(start..<end))
            }
            column += 1
            start = end + 1
        }
        guard column == count || (allowsMore && column > count) else {
            return "payload-columns: \(column) columns, \(count) are expected"
        }
        return nil
    }

    private func trimmedRange(_ range: Range<Int>) -> Range<Int> {
        var (start, end) = (range.lowerBound, range.upperBound)
        while start < end, payload[start] <= 0x20 { start += 1 }
        while end > start, payload[end - 1] <= 0x20 { end -= 1 }
        return start..<end
    }

    /// Reads the fields of one element of a batch, or of the message itself; the answer is why it is refused.
    mutating func takeElement(
        _ index: Int,
        _ profile: DeviceProfile,
        _ topicIndex: Int
    ) -> String? {
        let topic = profile.topics[topicIndex]
        faults.removeAll(keepingCapacity: true)
        if let straySetting {
            faults.append("overrides: the registration sets '\(straySetting)', which this revision does not have")
        }
        if isBatch, let plan = topic.value.elementPlan {
            if index > 0 { clearSlots(of: plan) }
            guard elements[index].kind == .object else { return "batch-element: not an object" }
            do {
                let buffer = elements[index].buffer
                try scanner.scan(bytes(of: buffer), in: elements[index].range, of: buffer, plan: plan)
            } catch {
                return error.reason
            }
        }
        if recordCount > 0 { frameRecord = index < recordCount ? .record(index) : .rest }
        takeNested(profile)
        forgetValues(of: profile)
        evaluateFields(profile, topicIndex)
        return nil
    }

    /// Has each record of a frame read as a message, and what stands beside them as one more.
    private mutating func takeRecords(_ profile: DeviceProfile, _ topicIndex: Int) -> String? {
        guard recordCount > 0, !isBatch else { return nil }
        let count = recordCount + (hasBesideRecords ? 1 : 0)
        guard count <= profile.limits.batch else {
            return "batch-size: \(count) messages, at most \(profile.limits.batch) are allowed"
        }
        isBatch = true
        elements = Array(repeating: RawValue(kind: .bytes), count: count)
        return takeElement(0, profile, topicIndex)
    }

    /// One absent value for each field: whatever happens to a payload, every field can be asked.
    private mutating func forgetValues(of profile: DeviceProfile) {
        values.removeAll(keepingCapacity: true)
        values.append(contentsOf: repeatElement(.absent, count: profile.fields.count))
    }

    private mutating func clearSlots(of plan: ScanPlan) {
        for want in plan.wants { scanner.slots[want.slot] = .absent }
        scanner.many.removeAll { found in plan.wants.contains { $0.slot == found.slot } }
    }

    /// Opens the documents that stand inside texts.
    ///
    /// One that cannot be read leaves its fields unusable, not the message.
    private mutating func takeNested(_ profile: DeviceProfile) {
        for document in profile.nested {
            let container = scanner.slots[document.container]
            guard container.kind == .string else { continue }
            guard let text = text(of: container) else { continue }
            let start = nestedBytes.count
            nestedBytes += text.utf8
            do {
                try scanner.scan(nestedBytes, in: start..<nestedBytes.count, of: .nested, plan: document.plan)
            } catch {
                faults.append("nested document: \(error.reason)")
            }
        }
    }

    /// How the device names itself, tidied; `nil` when a part of the name is missing or empty.
    func address(_ profile: DeviceProfile, _ topic: Shared<ProfileTopic>) -> String? {
        guard let template = topic.value.address ?? profile.address,
            var address = filled(template, receivedAt: nil, device: "", escapes: false)
        else { return nil }
        for normalization in profile.addressNormalizations { address = normalization.apply(address) }
        return address.isEmpty || address.utf8.count > 128 ? nil : address
    }

    /// A template with its values; `nil` when one of them is missing.
    func filled(_ template: Template, receivedAt: WallTime?, device: String, escapes: Bool) -> String? {
        if template.pieces.count == 1, case .slot(let slot) = template.pieces[0] {
            return text(of: scanner.slots[slot])
        }
        var result = ""
        for piece in template.pieces {
            let text: String?
            switch piece {
            case .literal(let literal):
                result += literal
                continue
            case .slot(let slot): text = self.text(of: scanner.slots[slot])
            case .field(let field): text = values[field].text
            case .receivedAt: text = receivedAt?.iso8601
            case .device: text = device
            }
            guard let text else { return nil }
            result += escapes ? escapedForJSON(text) : text
        }
        return result
    }
}

extension RawValue {
    init(kind: Kind, buffer: Buffer, _ range: Range<Int>) {
        self.init(
            kind: kind,
            hasEscapes: false,
            buffer: buffer,
            start: Int32(truncatingIfNeeded: range.lowerBound),
            end: Int32(truncatingIfNeeded: range.upperBound)
        )
    }
}
