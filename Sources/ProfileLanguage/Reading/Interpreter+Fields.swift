import GatewayCore

extension Interpreter {
    /// Reads every field that the topic has.
    ///
    /// Fields come after those they need, so one pass is enough.
    mutating func evaluateFields(_ profile: DeviceProfile, _ topic: Int) {
        var hasFrames = profile.frames.isEmpty
        for entry in profile.fieldsByTopic[topic] {
            // What says which frames there are is known by now.
            if !hasFrames, entry.field >= profile.firstCutField {
                takeFrames(profile, topic)
                hasFrames = true
            }
            // Most fields are absent from most messages; that is seen without touching the field itself.
            if entry.onlySlot >= 0, scanner.slots[entry.onlySlot].kind == .absent { continue }
            values[entry.field] = value(of: profile.fields[entry.field])
            negate(entry.field, profile)
        }
    }

    /// Takes what the device's registration says for each override, or else what the profile says.
    mutating func takeSettings(_ given: [DeviceSetting], _ profile: DeviceProfile) {
        settings.removeAll(keepingCapacity: true)
        badSettings.removeAll(keepingCapacity: true)
        straySetting = given.first { one in !profile.overrides.contains { $0.name == one.name } }?.name
        for (number, override) in profile.overrides.enumerated() {
            let text = given.first { $0.name == override.name }?.value
            let value = text.flatMap(override.value)
            if text != nil, value == nil { badSettings.insert(number) }
            settings.append(value ?? override.standard)
        }
    }

    /// Some devices write which side of zero a number is on beside it.
    private mutating func negate(_ field: Int, _ profile: DeviceProfile) {
        let condition = profile.fields[field].value.negativeWhen
        guard condition >= 0, let number = values[field].number, holds(condition, profile) else { return }
        values[field] = .real(-number)
    }

    private mutating func value(of field: Shared<Field>) -> Value {
        if let override = field.value.override {
            if badSettings.contains(override) {
                faults.append(
                    "\(field.value.name): the registration gives a value that is not allowed; the default counts"
                )
            }
            return finished(settings[override], field)
        }
        if field.value.isMany { return listValue(of: field) }
        var raw = RawValue.absent
        for slot in field.value.slots where raw.kind == .absent || (raw.kind == .null && scanner.slots[slot].isPresent)
        {
            raw = scanner.slots[slot]
        }
        guard raw.isPresent else { return raw.kind == .null ? .null : .absent }
        if let sensitivity = field.value.sensitivity { noteRedaction(of: raw, sensitivity) }
        if isWrittenSentinel(raw, field.value) { return .absent }
        guard let separator = field.value.separator else { return finished(typed(raw, field), field) }
        guard let text = text(of: raw) else { return unusable(field, "is not text") }
        let parts = text.utf8.split(separator: separator)
        return .list(parts.map { finished(.text(String($0) ?? ""), field) })
    }

    /// Whether text stands where nothing is, such as `nan` for a number.
    private func isWrittenSentinel(_ raw: RawValue, _ field: Field) -> Bool {
        guard raw.kind == .word || raw.kind == .string, field.type != .text, !field.sentinels.isEmpty else {
            return false
        }
        return text(of: raw).map { field.sentinels.contains(.text($0)) } ?? false
    }

    private mutating func listValue(of field: Shared<Field>) -> Value {
        var items: [Value] = []
        for found in scanner.many where field.value.slots.contains(found.slot) {
            if let sensitivity = field.value.sensitivity { noteRedaction(of: found.value, sensitivity) }
            guard found.value.isPresent else { continue }
            items.append(finished(typed(found.value, field), field))
        }
        return items.isEmpty ? .absent : .list(items)
    }

    /// The value by the type that the profile demands of it.
    private func typed(_ raw: RawValue, _ field: Shared<Field>) -> Value {
        if let pattern = field.value.pattern {
            guard let text = text(of: raw), let taken = pattern.taken(from: text) else { return .absent }
            return self.text(taken, field.value.type)
        }
        let type = field.value.type
        switch raw.kind {
        case .absent: return .absent
        case .null: return .null
        case .isTrue: return type == .any || type == .bool ? .bool(true) : .unusable
        case .isFalse: return type == .any || type == .bool ? .bool(false) : .unusable
        case .object, .array:
            let isTaken = type == .any || field.value.sensitivity != nil
            return isTaken ? .structure(isEmpty: raw.end - raw.start == 2) : .unusable
        case .number: return number(raw, type)
        case .string:
            guard type == .any || type == .text || type == .label else { return .unusable }
            return text(of: raw).map(Value.text) ?? .unusable
        case .word: return word(raw, type)
        case .bytes: return cut(raw, field.value)
        }
    }

    private func number(_ raw: RawValue, _ type: FieldType) -> Value {
        let bytes = bytes(of: raw.buffer)
        switch type {
        case .label:
            // Names may have more digits than a number holds, and keep them all.
            let isPlain = bytes[raw.range].allSatisfy { $0 &- UInt8(ascii: "0") < 10 }
            if isPlain { return text(of: raw).map(Value.text) ?? .unusable }
            return NumberText.integer(bytes, raw.range).map { .text(String($0)) } ?? .unusable
        case .any, .integer:
            if let whole = NumberText.integer(bytes, raw.range) { return .integer(whole) }
            guard type == .any, let real = NumberText.real(bytes, raw.range) else { return .unusable }
            return .real(real)
        case .number: return NumberText.real(bytes, raw.range).map(Value.real) ?? .unusable
        case .bool, .text: return .unusable
        }
    }

    /// Text without a type of its own is read as what the profile says it is.
    private func word(_ raw: RawValue, _ type: FieldType) -> Value {
        let bytes = bytes(of: raw.buffer)
        switch type {
        case .any, .text, .label: return text(of: raw).map(Value.text) ?? .unusable
        case .integer: return NumberText.integer(bytes, raw.range).map(Value.integer) ?? .unusable
        case .number: return NumberText.real(bytes, raw.range).map(Value.real) ?? .unusable
        case .bool:
            switch text(of: raw) {
            case "true": return .bool(true)
            case "false": return .bool(false)
            default: return .unusable
            }
        }
    }

    /// Text that a pattern has taken, as what the profile says it is.
    private func text(_ text: String, _ type: FieldType) -> Value {
        let bytes = Array(text.utf8)
        switch type {
        case .any, .text, .label: return .text(text)
        case .integer: return NumberText.integer(bytes, 0..<bytes.count).map(Value.integer) ?? .unusable
        case .number: return NumberText.real(bytes, 0..<bytes.count).map(Value.real) ?? .unusable
        case .bool: return text == "true" ? .bool(true) : text == "false" ? .bool(false) : .unusable
        }
    }

    /// Everything after the type: normalise, sentinel, map or scale, range.
    private mutating func finished(_ typed: Value, _ field: Shared<Field>) -> Value {
        if case .unusable = typed { return unusable(field, "is not \(field.value.type.rawValue)") }
        // A text that the pattern does not fit is no code.
        if case .absent = typed { return .absent }
        guard field.value.hasMore else { return typed }
        var value = typed
        if !field.value.normalizations.isEmpty, case .text(var text) = value {
            for normalization in field.value.normalizations { text = normalization.apply(text) }
            value = .text(text)
        }
        for sentinel in field.value.sentinels where sentinel.isSame(as: value) { return .absent }
        if let word = field.value.map?.value(of: value) {
            if tracesRules { usedCodes[field.value.name, default: []].insert(value) }
            if case .unusable = word { return unusable(field, "has a code that is not in its map") }
            return word
        }
        guard field.value.scale != nil || field.value.range != nil, let number = value.number else { return value }
        return ranged(scaled(number, by: field.value.scale ?? 1) + field.value.offset, value, field)
    }

    /// A thousandth is a division by thousand, which is exact where a multiplication by 0.001 is not.
    private func scaled(_ number: Double, by scale: Double) -> Double {
        let divisor = (1 / scale).rounded()
        return divisor > 1 && abs(divisor * scale - 1) < 1e-12 ? number / divisor : number * scale
    }

    private mutating func ranged(_ number: Double, _ value: Value, _ field: Shared<Field>) -> Value {
        let result = field.value.scale == nil ? value : .real(number)
        guard let range = field.value.range, !range.contains(number) else { return result }
        switch field.value.onRange {
        case .quarantine: return unusable(field, "is outside its range")
        case .clamp: return .real(min(max(number, range.lowerBound), range.upperBound))
        case .absent: return .absent
        }
    }

    /// Notes why, without the value: reasons are shown and logged.
    private mutating func unusable(_ field: Shared<Field>, _ why: String) -> Value {
        faults.append("\(field.value.name): \(why)")
        return .unusable
    }

    /// The text of a value; `nil` for what has none.
    func text(of raw: RawValue) -> String? {
        switch raw.kind {
        case .string where raw.hasEscapes: return resolvedText(bytes(of: raw.buffer), raw.range)
        case .string, .word, .number: return String(decoding: bytes(of: raw.buffer)[raw.range], as: UTF8.self)
        case .isTrue: return "true"
        case .isFalse: return "false"
        case .absent, .null, .object, .array, .bytes: return nil
        }
    }

    func bytes(of buffer: RawValue.Buffer) -> [UInt8] {
        switch buffer {
        case .payload: payload
        case .topic: topicBytes
        case .nested: nestedBytes
        case .frame: frameBytes
        }
    }
}
