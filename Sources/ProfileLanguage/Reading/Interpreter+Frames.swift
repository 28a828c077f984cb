/// Takes bytes with a layout apart.
extension Interpreter {
    /// Which of the messages in a frame is being read.
    enum FrameRecord: Equatable {
        /// The frame is one message, or nobody has counted yet.
        case whole
        /// The value of the record tag at this place among its kind.
        case record(Int)
        /// What stands beside the records.
        case rest
    }

    /// Puts the bytes of the frames that the message has under their slots.
    ///
    /// Whatever is wrong is a fault: nothing that rests on it holds, and the message is shown.
    mutating func takeFrames(_ profile: DeviceProfile, _ topic: Int) {
        frameBytes.removeAll(keepingCapacity: true)
        recordCount = 0
        hasBesideRecords = false
        for frame in profile.frames where frame.value.applies(to: topic) {
            clear(frame.value)
            guard holds(frame.value.when, profile) else { continue }
            take(frame.value)
        }
    }

    func holds(_ condition: Int, _ profile: DeviceProfile) -> Bool {
        guard condition >= 0 else { return true }
        let basis = ConditionPool.Basis(values: values, isPayloadEmpty: payload.isEmpty, changed: [])
        return profile.conditions.truth(condition, basis) == .yes
    }

    private mutating func clear(_ frame: Frame) {
        scanner.slots[frame.slot] = .absent
        for slot in frame.tags?.slots.values ?? [:].values { scanner.slots[slot] = .absent }
        if let records = frame.records { scanner.slots[records.slot] = .absent }
    }

    private mutating func take(_ frame: Frame) {
        guard let carried = carried(by: frame) else { return }
        guard let bytes = carried else {
            faults.append("\(frame.name): is not \(frame.encoding.rawValue)")
            return
        }
        guard frame.lengths.isEmpty || frame.lengths.contains(bytes.count) else {
            guard !frame.leavesOtherLengths else { return }
            let allowed = frame.lengths.map(String.init).joined(separator: " or ")
            faults.append("\(frame.name): has \(bytes.count) bytes, \(allowed) are expected")
            return
        }
        let start = frameBytes.count
        frameBytes += bytes
        scanner.slots[frame.slot] = RawValue(kind: .bytes, buffer: .frame, start..<frameBytes.count)
        if let tags = frame.tags { walk(tags, from: start, frame.name) }
        if let records = frame.records { take(records, from: start, frame.name) }
    }

    /// Puts the record that is being read under its slot; one that is cut off spoils all, since nobody knows which.
    private mutating func take(_ records: RecordRow, from start: Int, _ name: String) {
        let count = frameBytes.count - start - records.after
        guard count >= 0, count % records.size == 0 else {
            faults.append("\(name): does not end with a whole record of \(records.size) bytes")
            return
        }
        recordCount = count / records.size
        let number =
            switch frameRecord {
            case .whole: 0
            case .record(let number): number
            case .rest: recordCount
            }
        guard number < recordCount else { return }
        let first = start + records.after + number * records.size
        scanner.slots[records.slot] = RawValue(kind: .bytes, buffer: .frame, first..<first + records.size)
    }

    /// The bytes of a frame: none where the message has none, and none inside where they are not written as said.
    private func carried(by frame: Frame) -> [UInt8]?? {
        var text: String?
        if frame.carrierField >= 0 {
            guard values[frame.carrierField].isPresent else { return .none }
            text = values[frame.carrierField].text
        } else {
            let carrier = frame.carriers.lazy.map { [scanner] in scanner.slots[$0] }.first { $0.isPresent }
            guard let carrier else { return .none }
            if frame.encoding == .raw {
                return .some(carrier.kind == .bytes ? Array(bytes(of: carrier.buffer)[carrier.range]) : nil)
            }
            text = self.text(of: carrier)
        }
        switch frame.encoding {
        case .raw: return .some(text.map { Array($0.utf8) })
        case .hex: return .some(text.flatMap(bytesFromHex))
        case .base64: return .some(text.flatMap(bytesFromBase64))
        }
    }

    /// Goes from tag to tag, and stops at one whose length nobody knows: what follows could be anything.
    private mutating func walk(_ tags: TagTable, from start: Int, _ name: String) {
        var place = start
        while place < frameBytes.count {
            guard place + tags.tagBytes <= frameBytes.count else {
                faults.append("\(name): ends within a tag")
                return
            }
            let tag = frameBytes[place..<place + tags.tagBytes].reduce(0) { $0 << 8 | UInt32($1) }
            place += tags.tagBytes
            guard let length = tags.lengths[tag] else {
                let text = hexText(frameBytes[place - tags.tagBytes..<place])
                faults.append("\(name): tag \(text) is not in its table, so the rest was not read")
                return
            }
            guard place + length <= frameBytes.count else {
                faults.append("\(name): ends within the value of a tag")
                return
            }
            note(tag, place..<place + length, tags, name)
            place += length
        }
    }

    private mutating func note(_ tag: UInt32, _ range: Range<Int>, _ tags: TagTable, _ name: String) {
        let isRecord = tags.recordTags.contains(tag)
        defer { if isRecord { recordCount += 1 } }
        if !isRecord { hasBesideRecords = true }
        guard let slot = tags.slots[tag] else { return }
        let isWanted =
            switch frameRecord {
            case .whole: true
            case .record(let number): isRecord && number == recordCount
            case .rest: !isRecord
            }
        guard isWanted else { return }
        guard scanner.slots[slot].kind == .absent else {
            // Of two alarms one must not vanish: whoever means both says 'forEach'. Nobody has counted the records yet.
            if !isRecord, !tags.repeatable.contains(tag) {
                faults.append("\(name): a tag that fields take stands there twice")
            }
            return
        }
        scanner.slots[slot] = RawValue(kind: .bytes, buffer: .frame, range)
    }

    /// What a field takes from bytes, by its type.
    func cut(_ raw: RawValue, _ field: Field) -> Value {
        guard let cut = field.cut else { return .unusable }
        let all = bytes(of: raw.buffer)[raw.range]
        switch field.type {
        case .any, .integer: return cut.number(in: all).map(Value.integer) ?? .unusable
        case .number: return cut.number(in: all).map { .real(Double($0)) } ?? .unusable
        case .bool:
            switch cut.number(in: all) {
            case 0: return .bool(false)
            case 1: return .bool(true)
            default: return .unusable
            }
        case .label: return cut.part(of: all).map { .text(hexText($0)) } ?? .unusable
        case .text:
            guard let part = cut.part(of: all) else { return .unusable }
            return String(validating: part.prefix { $0 != 0 }, as: UTF8.self).map(Value.text) ?? .unusable
        }
    }
}

/// Bytes as hexadecimal digits in lower case.
func hexText(_ bytes: some Sequence<UInt8>) -> String {
    bytes.reduce(into: "") { text, byte in
        text += String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
    }
}
