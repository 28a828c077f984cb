/// JSON text as it grows: the one place that knows how a value is spelled.
///
/// A `Duration` is written as decimal seconds; a number that JSON cannot write (infinity, NaN) as a string, because an
/// alarm must never fail to be stored over a sensor's odd value.
struct JSONText {
    /// UTF-8.
    private(set) var bytes: [UInt8] = []

    /// Begins anew in the same storage.
    mutating func clear() { bytes.removeAll(keepingCapacity: true) }

    mutating func append(_ byte: UInt8) { bytes.append(byte) }

    /// Appends text that is JSON already.
    mutating func append(_ json: [UInt8]) { bytes.append(contentsOf: json) }

    mutating func append(_ literal: StaticString) {
        literal.withUTF8Buffer { unsafe bytes.append(contentsOf: $0) }
    }

    mutating func write(_ value: String) {
        bytes.append(UInt8(ascii: "\""))
        var text = value
        let isPlain = text.withUTF8 { buffer in
            guard unsafe buffer.allSatisfy({ !JSONText.needsEscape($0) }) else { return false }
            unsafe bytes.append(contentsOf: buffer)
            return true
        }
        if !isPlain {
            for byte in value.utf8 { appendEscaped(byte) }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    mutating func write(integer value: some FixedWidthInteger) {
        if value < 0 { bytes.append(UInt8(ascii: "-")) }
        var rest = UInt64(value.magnitude)
        guard rest >= 10 else { return bytes.append(UInt8(ascii: "0") + UInt8(rest)) }
        let start = bytes.count
        while rest != 0 {
            let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
            bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digit))
            rest = quotient
        }
        bytes[start...].reverse()
    }

    mutating func write(_ value: Double) {
        if value.isFinite {
            bytes.append(contentsOf: value.description.utf8)
        } else {
            write(value.description)
        }
    }

    mutating func write(_ value: Bool) { append(value ? "true" : "false") }

    mutating func writeNull() { append("null") }

    /// Decimal seconds with as many of 18 digits as the span needs.
    mutating func write(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        if seconds < 0 || attoseconds < 0 { bytes.append(UInt8(ascii: "-")) }
        write(integer: seconds.magnitude)
        guard attoseconds != 0 else { return }
        let digits = String(attoseconds.magnitude)
        bytes.append(UInt8(ascii: "."))
        bytes.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: 18 - digits.utf8.count))
        bytes.append(contentsOf: digits.utf8)
        while bytes.last == UInt8(ascii: "0") { bytes.removeLast() }
    }

    private static func needsEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    private mutating func appendEscaped(_ byte: UInt8) {
        guard JSONText.needsEscape(byte) else { return bytes.append(byte) }
        switch byte {
        case UInt8(ascii: "\""): append("\\\"")
        case UInt8(ascii: "\\"): append("\\\\")
        case 0x0A: append("\\n")
        case 0x0D: append("\\r")
        case 0x09: append("\\t")
        default:
            append("\\u00")
            bytes.append(UInt8(ascii: "0") + (byte >> 4))
            bytes.append(contentsOf: String(byte & 15, radix: 16).utf8)
        }
    }
}
