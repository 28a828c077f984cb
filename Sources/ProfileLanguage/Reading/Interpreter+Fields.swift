extension Interpreter {
    /// Reads every field that the topic has. Fields come after those they need, so one pass is enough.
    mutating func evaluateFields(_ profile: DeviceProfile, _ topic: Int) {
        for index in profile.fields.indices where profile.fields[index].applies(to: topic) {
            values[index] = value(of: profile.fields[index])
        }
    }

    private mutating func value(of field: Field) -> Value {
        if field.isMany { return listValue(of: field) }
        var raw = RawValue.absent
        for slot in field.slots where raw.kind == .absent || (raw.kind == .null && scanner.slots[slot].isPresent) {
            raw = scanner.slots[slot]
        }
        guard raw.isPresent else { return raw.kind == .null ? .null : .absent }
        if let sensitivity = field.sensitivity { noteRedaction(of: raw, sensitivity) }
        guard let separator = field.separator else { return finished(typed(raw, field), field) }
        guard let text = text(of: raw) else { return unusable(field, "is not text") }
        let parts = text.utf8.split(separator: separator)
        return .list(parts.map { finished(.text(String($0) ?? ""), field) })
    }

    private mutating func listValue(of field: Field) -> Value {
        var items: [Value] = []
        for found in scanner.many where field.slots.contains(found.slot) {
            if let sensitivity = field.sensitivity { noteRedaction(of: found.value, sensitivity) }
            guard found.value.isPresent else { continue }
            items.append(finished(typed(found.value, field), field))
        }
        return items.isEmpty ? .absent : .list(items)
    }

    /// The value by the type that the profile demands of it.
    private func typed(_ raw: RawValue, _ field: Field) -> Value {
        switch raw.kind {
        case .absent: return .absent
        case .null: return .null
        case .isTrue: return field.type == .any || field.type == .bool ? .bool(true) : .unusable
        case .isFalse: return field.type == .any || field.type == .bool ? .bool(false) : .unusable
        case .object, .array:
            return field.type == .any || field.sensitivity != nil ? .structure(isEmpty: raw.end - raw.start == 2) : .unusable
        case .number: return number(raw, field.type)
        case .string:
            guard field.type == .any || field.type == .text || field.type == .label else { return .unusable }
            return text(of: raw).map(Value.text) ?? .unusable
        case .word: return word(raw, field.type)
        }
    }

    private func number(_ raw: RawValue, _ type: FieldType) -> Value {
        let bytes = bytes(of: raw.buffer)
        switch type {
        case .any, .integer, .label:
            if let whole = NumberText.integer(bytes, raw.range) {
                return type == .label ? .text(String(whole)) : .integer(whole)
            }
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

    /// Everything after the type: normalise, sentinel, map or scale, range.
    private mutating func finished(_ typed: Value, _ field: Field) -> Value {
        if case .unusable = typed { return unusable(field, "is not \(field.type.rawValue)") }
        var value = typed
        if !field.normalizations.isEmpty, case .text(var text) = value {
            for normalization in field.normalizations { text = normalization.apply(text) }
            value = .text(text)
        }
        if field.sentinels.contains(where: { $0.isSame(as: value) }) { return .absent }
        if let map = field.map {
            let word = map.value(of: value)
            return word == .unusable ? unusable(field, "has a code that is not in its map") : word
        }
        guard field.scale != nil || field.range != nil, let number = value.number else { return value }
        return ranged(number * (field.scale ?? 1) + field.offset, value, field)
    }

    private mutating func ranged(_ number: Double, _ value: Value, _ field: Field) -> Value {
        let result = field.scale == nil && field.offset == 0 ? value : .real(number)
        guard let range = field.range, !range.contains(number) else { return result }
        switch field.onRange {
        case .quarantine: return unusable(field, "is outside its range")
        case .clamp: return .real(min(max(number, range.lowerBound), range.upperBound))
        case .absent: return .absent
        }
    }

    /// Notes why, without the value: reasons are shown and logged.
    private mutating func unusable(_ field: Field, _ why: String) -> Value {
        faults.append("\(field.name): \(why)")
        return .unusable
    }

    /// The text of a value; `nil` for what has none.
    func text(of raw: RawValue) -> String? {
        switch raw.kind {
        case .string where raw.hasEscapes: return resolvedText(bytes(of: raw.buffer), raw.range)
        case .string, .word, .number: return String(decoding: bytes(of: raw.buffer)[raw.range], as: UTF8.self)
        case .isTrue: return "true"
        case .isFalse: return "false"
        case .absent, .null, .object, .array: return nil
        }
    }

    func bytes(of buffer: RawValue.Buffer) -> [UInt8] {
        switch buffer {
        case .payload: payload
        case .topic: topicBytes
        case .nested: nestedBytes
        }
    }
}
