/// The secret that makes tokens of hashed values comparable here and useless elsewhere.
///
/// 128 random bits, one key for an installation.
package struct RedactionKey: Sendable, Equatable {
    package var low: UInt64
    package var high: UInt64

    package init(low: UInt64, high: UInt64) {
        self.low = low
        self.high = high
    }
}

/// A place in the payload whose value must not be stored.
struct Redaction {
    var value: RawValue
    var sensitivity: Sensitivity
}

extension Interpreter {
    mutating func noteRedaction(of value: RawValue, _ sensitivity: Sensitivity) {
        redactions.append(Redaction(value: value, sensitivity: sensitivity))
    }

    /// The payload with sensitive values blanked; `nil` when there are none.
    ///
    /// A payload that could not be read may hold them anywhere and is withheld as a whole.
    func redactedPayload(_ profile: DeviceProfile, topic: Int, isReadable: Bool) -> [UInt8]? {
        guard profile.mayBeSensitive(on: topic), !payload.isEmpty else { return nil }
        guard isReadable else { return withheldPayload(payload) }
        let inPayload = redactions.filter { $0.value.buffer == .payload && $0.value.kind != .null }
        let isNested = redactions.contains { $0.value.buffer == .nested }
        guard !inPayload.isEmpty || isNested else { return nil }
        // A value inside a text inside the payload has no place of its own here.
        guard !isNested else { return withheldPayload(payload) }
        var result: [UInt8] = []
        var place = 0
        for redaction in inPayload.sorted(by: { $0.value.start < $1.value.start }) {
            let outer = outerRange(redaction.value)
            guard outer.lowerBound >= place else { continue }
            result += payload[place..<outer.lowerBound]
            result += blank(for: redaction).utf8
            place = outer.upperBound
        }
        return result + payload[place...]
    }

    /// With the quotes of a string, so that the payload stays well-formed.
    private func outerRange(_ value: RawValue) -> Range<Int> {
        value.kind == .string ? value.range.lowerBound - 1..<value.range.upperBound + 1 : value.range
    }

    private func blank(for redaction: Redaction) -> String {
        var text = "[redacted]"
        if redaction.sensitivity == .hash, let token = token(of: redaction.value) { text = "[hash:\(token)]" }
        return redaction.value.kind == .word ? text : "\"\(text)\""
    }

    /// 16 hexadecimal digits that are the same for the same value under the same key.
    func token(of raw: RawValue) -> String? {
        guard let redactionKey, let text = text(of: raw) else { return nil }
        let digits = String(sipHash(Array(text.utf8), key: redactionKey), radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

/// What stands in place of a payload that could not be read under a profile with sensitive values.
func withheldPayload(_ payload: [UInt8]) -> [UInt8] {
    Array("[withheld: \(payload.count) bytes that may hold sensitive values]".utf8)
}

/// SipHash-2-4 (Aumasson and Bernstein, 2012): a keyed hash that is quick for short texts.
func sipHash(_ bytes: [UInt8], key: RedactionKey) -> UInt64 {
    var state = SipState(key)
    var word: UInt64 = 0
    for (index, byte) in bytes.enumerated() {
        word |= UInt64(byte) << UInt64(index % 8 * 8)
        if index % 8 == 7 {
            state.absorb(word)
            word = 0
        }
    }
    state.absorb(word | UInt64(bytes.count & 0xFF) << 56)
    return state.finish()
}

private struct SipState {
    var v0: UInt64
    var v1: UInt64
    var v2: UInt64
    var v3: UInt64

    init(_ key: RedactionKey) {
        v0 = key.low ^ 0x736f_6d65_7073_6575
        v1 = key.high ^ 0x646f_7261_6e64_6f6d
        v2 = key.low ^ 0x6c79_6765_6e65_7261
        v3 = key.high ^ 0x7465_6462_7974_6573
    }

    mutating func absorb(_ word: UInt64) {
        v3 ^= word
        round()
        round()
        v0 ^= word
    }

    mutating func finish() -> UInt64 {
        v2 ^= 0xFF
        for _ in 0..<4 { round() }
        return v0 ^ v1 ^ v2 ^ v3
    }

    private mutating func round() {
        v0 &+= v1
        v1 = rotated(v1, 13) ^ v0
        v0 = rotated(v0, 32)
        v2 &+= v3
        v3 = rotated(v3, 16) ^ v2
        v0 &+= v3
        v3 = rotated(v3, 21) ^ v0
        v2 &+= v1
        v1 = rotated(v1, 17) ^ v2
        v2 = rotated(v2, 32)
    }

    private func rotated(_ word: UInt64, _ bits: UInt64) -> UInt64 { word << bits | word >> (64 - bits) }
}
