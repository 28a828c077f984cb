/// JSON text as it grows, UTF-8: the one place that knows how a value is spelled.
///
/// A `Duration` is written as decimal seconds; a number that JSON cannot write (infinity, NaN) as a string, because an
/// alarm must never fail to be stored over a sensor's odd value. An alarm costs seven texts with 250 members, so the
/// bytes go straight into a buffer of its own that only grows. It is public because the compiler specializes nothing for
/// other modules that is `package` (measured with Swift 6.3: a third of the time that texts took).
@safe public struct JSONText: ~Copyable {
    @usableFromInline var start: UnsafeMutablePointer<UInt8>
    @usableFromInline var capacity: Int
    @usableFromInline var length = 0

    package init() {
        capacity = 1024
        unsafe start = .allocate(capacity: capacity)
    }

    deinit { unsafe start.deallocate() }

    /// The text of one object.
    package static func object(_ members: (inout JSONText) throws -> Void) rethrows -> [UInt8] {
        var text = JSONText()
        try text.object(members)
        return text.bytes
    }

    /// The text of one value.
    package static func bytes(of value: some JSONTextWritable) throws -> [UInt8] {
        var text = JSONText()
        try value.write(to: &text)
        return text.bytes
    }

    /// Bytes so far.
    package var count: Int { length }

    /// A copy of the text.
    package var bytes: [UInt8] { unsafe withBytes { unsafe Array($0) } }

    /// Hands over the text itself; it stays where it is until something is written.
    package func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try unsafe body(UnsafeRawBufferPointer(start: start, count: length))
    }

    /// Takes back what was written after the first `count` bytes.
    package mutating func cut(to count: Int) { length = min(count, length) }

    // MARK: Bytes

    /// Makes room for `more` bytes and tells where they go; whoever writes them adds to `length`.
    @inlinable mutating func end(with more: Int) -> UnsafeMutablePointer<UInt8> {
        if length + more > capacity { grow(by: more) }
        return unsafe start + length
    }

    @usableFromInline mutating func grow(by more: Int) {
        capacity = max(capacity * 2, length + more)
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
        unsafe larger.update(from: start, count: length)
        unsafe start.deallocate()
        unsafe start = larger
    }

    @inlinable package mutating func append(_ byte: UInt8) {
        unsafe end(with: 1).pointee = byte
        length += 1
    }

    /// Appends text that is JSON already.
    package mutating func append(_ json: [UInt8]) { unsafe json.withUnsafeBufferPointer { unsafe append($0) } }

    @inlinable package mutating func append(_ literal: StaticString) {
        literal.withUTF8Buffer { unsafe append($0) }
    }

    @inlinable mutating func append(_ buffer: UnsafeBufferPointer<UInt8>) {
        guard let from = buffer.baseAddress else { return }
        unsafe end(with: buffer.count).update(from: from, count: buffer.count)
        length += buffer.count
    }

    // MARK: Values

    @usableFromInline package mutating func write(_ value: String) {
        var value = value
        value.withUTF8 { buffer in
            append(UInt8(ascii: "\""))
            if unsafe JSONText.isPlain(buffer) {
                unsafe append(buffer)
            } else {
                for index in buffer.indices { unsafe appendEscaped(buffer[index]) }
            }
            append(UInt8(ascii: "\""))
        }
    }

    /// Writes a whole number.
    @inlinable public mutating func write(integer value: some FixedWidthInteger) {
        if value < 0 { append(UInt8(ascii: "-")) }
        write(magnitude: UInt64(value.magnitude))
    }

    @usableFromInline mutating func write(magnitude: UInt64) {
        var digits = 1
        var bound: UInt64 = 10
        while magnitude >= bound, digits < 19 {
            digits += 1
            bound &*= 10
        }
        if digits == 19, magnitude >= 10_000_000_000_000_000_000 { digits = 20 }
        write(magnitude, digits: digits)
    }

    /// Exactly `digits` decimal digits, with zeros in front.
    private mutating func write(_ value: UInt64, digits: Int) {
        let place = unsafe end(with: digits)
        var rest = value
        for index in stride(from: digits - 1, through: 0, by: -1) {
            let quotient = rest / 10
            unsafe place[index] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest &- quotient &* 10)
            rest = quotient
        }
        length += digits
    }

    @usableFromInline package mutating func write(_ value: Double) {
        guard value.isFinite else { return write(value.description) }
        // A whole number is spelled the same by both, and far sooner by this.
        if let whole = Int64(exactly: value), whole.magnitude < 1_000_000_000_000_000, whole != 0 {
            write(integer: whole)
            append(".0")
        } else {
            var text = value.description
            text.withUTF8 { unsafe append($0) }
        }
    }

    @usableFromInline package mutating func write(_ value: Bool) { append(value ? "true" : "false") }

    @usableFromInline package mutating func writeNull() { append("null") }

    /// Decimal seconds with as many of 18 digits as the span needs.
    package mutating func write(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        if seconds < 0 || attoseconds < 0 { append(UInt8(ascii: "-")) }
        write(integer: seconds.magnitude)
        guard attoseconds != 0 else { return }
        append(UInt8(ascii: "."))
        write(UInt64(attoseconds.magnitude), digits: 18)
        while unsafe start[length - 1] == UInt8(ascii: "0") { length -= 1 }
    }

    /// UTC in ISO 8601, in quotes; milliseconds only where they are not zero.
    package mutating func write(iso8601 value: WallTime) {
        append(UInt8(ascii: "\""))
        let place = unsafe end(with: WallTime.longestISO8601)
        length += unsafe value.spell(
            into: UnsafeMutableBufferPointer(start: place, count: WallTime.longestISO8601)
        )
        append(UInt8(ascii: "\""))
    }

    // MARK: Escapes

    /// Whether no byte needs an escape, eight at a time.
    private static func isPlain(_ buffer: UnsafeBufferPointer<UInt8>) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highs: UInt64 = 0x8080_8080_8080_8080
        var index = 0
        let raw = UnsafeRawBufferPointer(buffer)
        while index + 8 <= buffer.count {
            let word = unsafe raw.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            let quote = word ^ (ones &* UInt64(UInt8(ascii: "\"")))
            let slash = word ^ (ones &* UInt64(UInt8(ascii: "\\")))
            // A byte under 0x20, or one that the exclusive or has made zero, borrows into its highest bit.
            let found =
                ((word &- ones &* 0x20) & ~word) | ((quote &- ones) & ~quote) | ((slash &- ones) & ~slash)
            if found & highs != 0 { return false }
            index += 8
        }
        while index < buffer.count {
            if unsafe needsEscape(buffer[index]) { return false }
            index += 1
        }
        return true
    }

    private static func needsEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    private mutating func appendEscaped(_ byte: UInt8) {
        guard JSONText.needsEscape(byte) else { return append(byte) }
        switch byte {
        case UInt8(ascii: "\""): append("\\\"")
        case UInt8(ascii: "\\"): append("\\\\")
        case 0x0A: append("\\n")
        case 0x0D: append("\\r")
        case 0x09: append("\\t")
        default:
            append("\\u00")
            append(UInt8(ascii: "0") + (byte >> 4))
            let digit = byte & 15
            append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") - 10 + digit)
        }
    }
}
