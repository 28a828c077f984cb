/// Goes through a JSON document once, from front to back, and notes the wanted values.
///
/// Strict where leniency could hide something: the whole document must be well-formed, no object may have a member
/// twice, and depth, members and digits are bounded. Nothing is copied; the notes are places in the bytes.
/// The bytes must be UTF-8, which the caller checks once for the whole payload.
struct JSONScanner {
    /// One value for each slot of the plan, and perhaps more.
    var slots: [RawValue] = []
    /// The values below wildcards, in the order of the document.
    var many: [(slot: Int, value: RawValue)] = []
    var maxDepth = 16
    /// Members of one object, elements of one array.
    var maxMembers = 512

    private var bytes: [UInt8] = []
    private var plan = ScanPlan()
    private var buffer = RawValue.Buffer.payload
    private var place = 0
    private var end = 0
    /// The keys of the objects that are open, to find one that occurs twice.
    private var keys: [SeenKey] = []
    /// Keys with backslashes, resolved.
    private var resolvedKeys: [UInt8] = []

    private struct SeenKey {
        var fingerprint: UInt32
        var start: Int
        var count: Int
        var isResolved: Bool
    }

    /// Empties the first `count` slots; there may be more from an earlier profile, which nobody asks.
    mutating func reset(slots count: Int) {
        makeRoom(for: count)
        for slot in 0..<count { slots[slot] = .absent }
        many.removeAll(keepingCapacity: true)
    }

    /// Has at least so many slots.
    mutating func makeRoom(for count: Int) {
        guard slots.count < count else { return }
        slots.append(contentsOf: repeatElement(.absent, count: count - slots.count))
    }

    /// Reads the document in `range` of the bytes; afterwards `slots` and `many` hold what the plan wants.
    mutating func scan(
        _ bytes: [UInt8],
        in range: Range<Int>,
        of buffer: RawValue.Buffer,
        plan: ScanPlan
    ) throws(PayloadFault) {
        self.bytes = bytes
        self.plan = plan
        self.buffer = buffer
        place = range.lowerBound
        end = range.upperBound
        keys.removeAll(keepingCapacity: true)
        resolvedKeys.removeAll(keepingCapacity: true)
        defer { self.bytes = [] }
        skipSpace()
        try value(for: 0, depth: 1)
        skipSpace()
        guard place == end else { throw .syntax(place) }
    }

    private mutating func value(for node: Int, depth: Int) throws(PayloadFault) {
        guard place < end else { throw .syntax(place) }
        guard depth <= maxDepth else { throw .tooDeep(place) }
        let start = place
        switch bytes[place] {
        case UInt8(ascii: "\""):
            let hasEscapes = try string()
            note(node, .string, start + 1, place - 1, hasEscapes: hasEscapes)
        case UInt8(ascii: "{"):
            try object(for: node, depth: depth)
            note(node, .object, start, place)
        case UInt8(ascii: "["):
            try array(for: node, depth: depth)
            note(node, .array, start, place)
        case UInt8(ascii: "t"):
            try word("true")
            note(node, .isTrue, start, place)
        case UInt8(ascii: "f"):
            try word("false")
            note(node, .isFalse, start, place)
        case UInt8(ascii: "n"):
            try word("null")
            note(node, .null, start, place)
        default:
            try number()
            note(node, .number, start, place)
        }
    }

    private mutating func note(_ node: Int, _ kind: RawValue.Kind, _ start: Int, _ end: Int, hasEscapes: Bool = false) {
        guard node >= 0 else { return }
        var want = plan.nodes[node].firstWant
        guard want >= 0 else { return }
        let value = RawValue(
            kind: kind,
            hasEscapes: hasEscapes,
            buffer: buffer,
            start: Int32(truncatingIfNeeded: start),
            end: Int32(truncatingIfNeeded: end)
        )
        while want >= 0 {
            let slot = plan.wants[want].slot
            if plan.wants[want].isMany {
                many.append((slot, value))
            } else {
                slots[slot] = value
            }
            want = plan.wants[want].next
        }
    }

    private mutating func object(for node: Int, depth: Int) throws(PayloadFault) {
        place += 1
        skipSpace()
        if skip(UInt8(ascii: "}")) { return }
        let firstKey = keys.count
        let firstResolved = resolvedKeys.count
        var seen: UInt64 = 0
        repeat {
            skipSpace()
            let key = try self.key()
            let bit: UInt64 = 1 << UInt64(key.fingerprint & 63)
            if seen & bit != 0, isAmong(keys[firstKey...], key) { throw .duplicateKey(place) }
            seen |= bit
            keys.append(key)
            guard keys.count - firstKey <= maxMembers else { throw .tooManyMembers(place) }
            let child = node >= 0 ? self.child(of: node, named: key) : -1
            skipSpace()
            guard skip(UInt8(ascii: ":")) else { throw .syntax(place) }
            skipSpace()
            try value(for: child, depth: depth + 1)
            skipSpace()
        } while skip(UInt8(ascii: ","))
        guard skip(UInt8(ascii: "}")) else { throw .syntax(place) }
        keys.removeSubrange(firstKey...)
        resolvedKeys.removeSubrange(firstResolved...)
    }

    private mutating func array(for node: Int, depth: Int) throws(PayloadFault) {
        place += 1
        skipSpace()
        if skip(UInt8(ascii: "]")) { return }
        var index = 0
        repeat {
            guard index < maxMembers else { throw .tooManyMembers(place) }
            skipSpace()
            try value(for: node >= 0 ? element(of: node, at: index) : -1, depth: depth + 1)
            skipSpace()
            index += 1
        } while skip(UInt8(ascii: ","))
        guard skip(UInt8(ascii: "]")) else { throw .syntax(place) }
    }
}

extension JSONScanner {
    /// The node of a member; −1 when it is not wanted.
    private func child(of node: Int, named key: SeenKey) -> Int {
        var branch = plan.nodes[node].firstBranch
        while branch >= 0 {
            let candidate = plan.branches[branch]
            if candidate.keyCount == key.count, isSame(candidate.keyStart, key) { return candidate.child }
            branch = candidate.next
        }
        return plan.nodes[node].each
    }

    private func element(of node: Int, at index: Int) -> Int {
        var branch = plan.nodes[node].firstBranch
        while branch >= 0 {
            let candidate = plan.branches[branch]
            if candidate.index == index { return candidate.child }
            branch = candidate.next
        }
        return plan.nodes[node].each
    }

    private func isSame(_ keyStart: Int, _ key: SeenKey) -> Bool {
        for offset in 0..<key.count where plan.keyBytes[keyStart + offset] != byte(of: key, at: offset) {
            return false
        }
        return true
    }

    private func isAmong(_ earlier: ArraySlice<SeenKey>, _ key: SeenKey) -> Bool {
        for candidate in earlier where candidate.fingerprint == key.fingerprint && candidate.count == key.count {
            var isEqual = true
            for offset in 0..<key.count where byte(of: candidate, at: offset) != byte(of: key, at: offset) {
                isEqual = false
                break
            }
            if isEqual { return true }
        }
        return false
    }

    private func byte(of key: SeenKey, at offset: Int) -> UInt8 {
        key.isResolved ? resolvedKeys[key.start + offset] : bytes[key.start + offset]
    }

    private mutating func key() throws(PayloadFault) -> SeenKey {
        guard place < end, bytes[place] == UInt8(ascii: "\"") else { throw .syntax(place) }
        var start = place + 1
        let hasEscapes = try string()
        var count = place - 1 - start
        if hasEscapes {
            guard let text = resolvedText(bytes, start..<place - 1) else { throw .syntax(place) }
            start = resolvedKeys.count
            resolvedKeys += text.utf8
            count = resolvedKeys.count - start
        }
        var key = SeenKey(
            fingerprint: UInt32(truncatingIfNeeded: count),
            start: start,
            count: count,
            isResolved: hasEscapes
        )
        if count > 0 {
            let first = UInt32(byte(of: key, at: 0))
            let middle = UInt32(byte(of: key, at: count / 2))
            let last = UInt32(byte(of: key, at: count - 1))
            key.fingerprint = key.fingerprint &* 37 &+ first &* 11 &+ middle &* 5 &+ last &* 17
        }
        return key
    }

    /// Goes past a string; tells whether it has backslashes.
    private mutating func string() throws(PayloadFault) -> Bool {
        place += 1
        var hasEscapes = false
        while place < end {
            let byte = bytes[place]
            if byte == UInt8(ascii: "\"") {
                place += 1
                return hasEscapes
            }
            guard byte >= 0x20 else { throw .syntax(place) }
            if byte == UInt8(ascii: "\\") {
                hasEscapes = true
                try escape()
            } else {
                place += 1
            }
        }
        throw .syntax(place)
    }

    /// Goes past a backslash and what it stands before; a lone surrogate is no text and is refused.
    private mutating func escape() throws(PayloadFault) {
        let start = place
        guard place + 1 < end else { throw .syntax(start) }
        guard bytes[place + 1] == UInt8(ascii: "u") else {
            guard simpleEscape(bytes[place + 1]) != nil else { throw .syntax(start) }
            place += 2
            return
        }
        guard let unit = hexUnit(bytes, at: place + 2, end: end) else { throw .syntax(start) }
        place += 6
        guard unit & 0xF800 == 0xD800 else { return }
        guard unit < 0xDC00, place + 1 < end, bytes[place] == UInt8(ascii: "\\"),
            bytes[place + 1] == UInt8(ascii: "u"), let low = hexUnit(bytes, at: place + 2, end: end),
            low & 0xFC00 == 0xDC00
        else { throw .syntax(start) }
        place += 6
    }

    private mutating func word(_ word: StaticString) throws(PayloadFault) {
        let count = word.utf8CodeUnitCount
        guard place + count <= end else { throw .syntax(place) }
        let isSame = word.withUTF8Buffer { expected in
            for offset in 0..<count where unsafe expected[offset] != bytes[place + offset] { return false }
            return true
        }
        guard isSame else { throw .syntax(place) }
        place += count
    }

    private mutating func number() throws(PayloadFault) {
        let start = place
        _ = skip(UInt8(ascii: "-"))
        let leadsWithZero = place < end && bytes[place] == UInt8(ascii: "0")
        let whole = digits()
        guard whole > 0, !(leadsWithZero && whole > 1) else { throw .syntax(start) }
        if skip(UInt8(ascii: ".")) {
            guard digits() > 0 else { throw .syntax(start) }
        }
        if skip(UInt8(ascii: "e")) || skip(UInt8(ascii: "E")) {
            _ = skip(UInt8(ascii: "+")) || skip(UInt8(ascii: "-"))
            guard digits() > 0 else { throw .syntax(start) }
        }
        guard place - start <= NumberText.maxBytes else { throw .syntax(start) }
    }

    private mutating func digits() -> Int {
        let start = place
        while place < end, bytes[place] &- UInt8(ascii: "0") < 10 { place += 1 }
        return place - start
    }

    private mutating func skip(_ byte: UInt8) -> Bool {
        guard place < end, bytes[place] == byte else { return false }
        place += 1
        return true
    }

    private mutating func skipSpace() {
        while place < end {
            let byte = bytes[place]
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
            place += 1
        }
    }
}
