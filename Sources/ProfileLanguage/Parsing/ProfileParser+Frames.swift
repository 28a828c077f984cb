import StrictYAML

extension ProfileParser {
    static let frameKeys = [
        "from", "encoding", "via", "when", "length", "otherLength", "byteOrder", "tags", "tagBytes", "forEach",
        "mayRepeat",
        "records",
    ]

    /// What bytes of a length that is not listed are.
    private enum OtherLength: String, CaseIterable {
        case fault
        case absent
    }

    private enum ByteOrder: String, CaseIterable {
        case big
        case little
    }

    /// Reads the layouts of bytes; their conditions ask fields that are not taken from bytes themselves.
    func readFrames(_ top: MappingReader) {
        let members = top.mapping("frames")
        guard isWithinLimit(members.map(\.value), "frames") else { return }
        for member in members {
            checkName(member.key.text, at: member.keyPlace)
            let subject = "frame '\(member.key.text)'"
            guard let map = MappingReader(member.value, subject, keys: Self.frameKeys, faults: faults) else { continue }
            frameNumbers[member.key.text] = profile.frames.count
            profile.frames.append(frame(named: member.key.text, map))
        }
    }

    private func frame(named name: String, _ map: MappingReader) -> Frame {
        var carrier = Field(name: name, slots: [])
        carrier.topics = via(map)
        var carrierField: Int?
        if let text = map.node("from")?.scalar?.text, text.hasPrefix("field:") {
            carrierField = field(String(text.dropFirst(6)), at: map.place(of: "from"))
            carrier.topics &= carrierField.map { profile.fields[$0].topics } ?? .max
        } else {
            readSources(map, &carrier)
        }
        if carrier.isMany { report("a frame has one carrier, not a list of them", at: map.place(of: "from")) }
        var frame = Frame(name: name, carriers: carrier.slots, slot: slot(for: "frame \(name)"))
        frame.topics = carrier.topics
        frame.carrierField = carrierField ?? -1
        frame.encoding = map.word("encoding", as: Frame.Encoding.self) ?? .raw
        frame.isLittleEndian = map.word("byteOrder", as: ByteOrder.self) == .little
        frame.when = map.node("when").flatMap(condition).map { profile.conditions.add($0) } ?? -1
        frame.lengths = map.list("length").compactMap { node in
            if let length = node.scalar?.integer, (0...65_536).contains(length) { return Int(length) }
            report("a length is a number of bytes", at: node.place)
            return nil
        }
        frame.leavesOtherLengths = map.word("otherLength", as: OtherLength.self) == .absent
        if frame.leavesOtherLengths, frame.lengths.isEmpty {
            report("'otherLength' says nothing without 'length'", at: map.place(of: "otherLength"))
        }
        if map.has("tags") { frame.tags = tags(map) }
        for key in ["tagBytes", "forEach", "mayRepeat"] where map.has(key) && frame.tags == nil {
            report("'\(key)' says nothing without 'tags'", at: map.place(of: key))
        }
        if let node = map.node("records") { frame.records = records(node, of: frame) }
        return frame
    }

    private func records(_ node: SourceNode, of frame: Frame) -> RecordRow? {
        guard let map = MappingReader(node, "'records'", keys: ["after", "size"], faults: faults),
            let size = map.requiredInteger("size", in: 1...4096)
        else { return nil }
        if frame.tags != nil { report("a frame has 'tags' or 'records', not both", at: node.place) }
        if profile.frames.contains(where: { $0.records != nil || $0.tags?.recordTags.isEmpty == false }) {
            report("only one frame of a profile has records", at: node.place)
        }
        return RecordRow(
            after: map.integer("after", in: 0...4096) ?? 0,
            size: size,
            slot: slot(for: "records \(frame.name)")
        )
    }

    private func tags(_ map: MappingReader) -> TagTable {
        var table = TagTable(tagBytes: map.integer("tagBytes", in: 1...4) ?? 1)
        for member in map.mapping("tags") {
            guard let tag = tag(member.key, at: member.keyPlace, table) else { continue }
            guard let length = member.value.scalar?.integer, (0...4096).contains(length) else {
                report("a tag's length is a number of bytes", at: member.value.place)
                continue
            }
            table.lengths[tag] = Int(length)
        }
        for node in map.list("mayRepeat") {
            if let tag = node.scalar.flatMap({ tag($0, at: node.place, table) }) { table.repeatable.insert(tag) }
        }
        for node in map.list("forEach") {
            if let tag = node.scalar.flatMap({ tag($0, at: node.place, table) }) { table.recordTags.insert(tag) }
        }
        return table
    }

    private func tag(_ scalar: SourceNode.Scalar, at place: SourcePlace, _ table: TagTable) -> UInt32? {
        if scalar.isQuoted, let bytes = bytesFromHex(scalar.text), bytes.count == table.tagBytes {
            return bytes.reduce(0) { $0 << 8 | UInt32($1) }
        }
        report("a tag is \(table.tagBytes) byte(s) in hexadecimal, in quotes", at: place)
        return nil
    }

    /// Reads which bytes of which frames a field takes; `true` when it takes bytes at all.
    func readCut(_ map: MappingReader, _ field: inout Field) {
        let numbers = map.texts("frame").compactMap { frame($0, at: map.place(of: "frame")) }
        guard let text = map.requiredText("from"), let (offset, count) = byteRange(text) else {
            return report("a field of a frame is 'from: bytes:OFFSET+COUNT'", at: map.place(of: "from"))
        }
        var cut = ByteCut(offset: offset, count: count, isSigned: map.bool("signed", default: false))
        cut.isLittleEndian = numbers.first.map { profile.frames[$0].isLittleEndian } ?? false
        if let order = map.word("byteOrder", as: ByteOrder.self) { cut.isLittleEndian = order == .little }
        if let bits = map.text("bits") {
            guard let (low, count) = pair(bits), count > 0, low + count <= cut.count * 8, cut.count <= 8 else {
                return report("'bits' is LOWEST+COUNT within the bytes, bit 0 the lowest", at: map.place(of: "bits"))
            }
            cut.bits = (low, count)
        }
        field.cut = cut
        var topics: UInt64 = 0
        for number in numbers {
            topics |= profile.frames[number].topics
            place(cut, in: number, map, &field)
        }
        field.topics &= topics
    }

    /// Has the frame put what the field wants under a slot.
    private func place(_ cut: ByteCut, in number: Int, _ map: MappingReader, _ field: inout Field) {
        let frame = profile.frames[number]
        if map.bool("record", default: false) {
            guard let records = frame.records else {
                return report("'\(frame.name)' has no records", at: map.place(of: "record"))
            }
            if cut.offset + cut.count > records.size {
                report("a record of '\(frame.name)' has \(records.size) bytes", at: map.place(of: "from"))
            }
            return field.slots.append(records.slot)
        }
        guard let table = frame.tags else {
            if map.has("tag") { report("'\(frame.name)' has no tags", at: map.place(of: "tag")) }
            if let shortest = frame.lengths.min(), cut.offset + cut.count > shortest {
                report("'\(frame.name)' may end before these bytes", at: map.place(of: "from"))
            }
            return field.slots.append(frame.slot)
        }
        guard let scalar = map.required("tag")?.scalar, let tag = tag(scalar, at: map.place(of: "tag"), table) else {
            return
        }
        guard let length = table.lengths[tag] else {
            return report("'\(scalar.text)' is not a tag of '\(frame.name)'", at: map.place(of: "tag"))
        }
        if cut.offset + cut.count > length {
            report("the value of '\(scalar.text)' has \(length) bytes", at: map.place(of: "from"))
        }
        let slot = slot(for: "frame \(frame.name) \(tag)")
        profile.frames[number].tags?.slots[tag] = slot
        field.slots.append(slot)
    }

    private func frame(_ name: String, at place: SourcePlace) -> Int? {
        if let number = frameNumbers[name] { return number }
        faults.report(
            .unknownField,
            at: place,
            "'\(name)' is not a frame of this profile",
            remedy: wordRemedy(for: name, among: frameNumbers.keys.sorted())
        )
        return nil
    }

    private func byteRange(_ text: String) -> (Int, Int)? {
        guard text.hasPrefix("bytes:"), let pair = pair(String(text.dropFirst(6))), pair.1 > 0 else { return nil }
        return pair
    }

    /// Two numbers with a plus between them.
    private func pair(_ text: String) -> (Int, Int)? {
        let parts = text.split(separator: "+", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 2, let first = parts[0], let second = parts[1], (0...4096).contains(first),
            (0...4096).contains(second)
        else { return nil }
        return (first, second)
    }

    private func report(_ problem: String, at place: SourcePlace) {
        faults.report(
            .badSource,
            at: place,
            problem,
            remedy: "Write it like { frame: uplink, tag: \"0175\", from: \"bytes:0+1\", type: integer }."
        )
    }
}
