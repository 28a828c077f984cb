/// Writes values as JSON text, straight into bytes: the bodies of facts and projections.
///
/// Members stand in the order in which the type encodes them, without white space, so equal values give equal text.
/// A `Duration` is written as decimal seconds; a number that JSON cannot write (infinity, NaN) as a string, because an
/// alarm must never fail to be stored over a sensor's odd value. One writer belongs to one owner and is used again.
final class JSONWriter {
    /// The text so far, UTF-8.
    fileprivate(set) var bytes: [UInt8] = []
    private var open: [Level] = []

    /// One object or array that is not closed yet.
    private struct Level {
        var closer: UInt8
        var isEmpty = true
    }

    /// The JSON text of one value.
    func text(of value: some Encodable) throws -> [UInt8] {
        bytes.removeAll(keepingCapacity: true)
        open.removeAll(keepingCapacity: true)
        try write(value: value)
        return bytes
    }

    fileprivate func write<Value: Encodable>(value: Value) throws {
        if Value.self == Duration.self, let duration = value as? Duration { return write(duration) }
        let depth = open.count
        let start = bytes.count
        try value.encode(to: self)
        close(downTo: depth)
        if bytes.count == start { bytes.append(contentsOf: [UInt8(ascii: "{"), UInt8(ascii: "}")]) }
    }

    /// Begins an object or array and returns its depth, which its container keeps.
    fileprivate func begin(_ opener: Character, _ closer: Character) -> Int {
        bytes.append(opener.asciiValue ?? 0)
        open.append(Level(closer: closer.asciiValue ?? 0))
        return open.count
    }

    /// Makes room for the next element of the container at `depth`, closing what was begun inside it.
    fileprivate func next(at depth: Int) {
        close(downTo: depth)
        if open[depth - 1].isEmpty {
            open[depth - 1].isEmpty = false
        } else {
            bytes.append(UInt8(ascii: ","))
        }
    }

    fileprivate func next(at depth: Int, key: some CodingKey) {
        next(at: depth)
        write(key.stringValue)
        bytes.append(UInt8(ascii: ":"))
    }

    private func close(downTo depth: Int) {
        while open.count > depth { bytes.append(open.removeLast().closer) }
    }
}

/// Scalars.
extension JSONWriter {
    fileprivate func write(_ value: String) {
        bytes.append(UInt8(ascii: "\""))
        if value.utf8.contains(where: JSONWriter.needsEscape) {
            for byte in value.utf8 { appendEscaped(byte) }
        } else {
            bytes.append(contentsOf: value.utf8)
        }
        bytes.append(UInt8(ascii: "\""))
    }

    fileprivate func write(integer value: some FixedWidthInteger) {
        if value < 0 { bytes.append(UInt8(ascii: "-")) }
        var rest = value.magnitude
        let start = bytes.count
        repeat {
            let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
            bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digit))
            rest = quotient
        } while rest != 0
        bytes[start...].reverse()
    }

    fileprivate func write(_ value: Double) {
        if value.isFinite {
            bytes.append(contentsOf: value.description.utf8)
        } else {
            write(value.description)
        }
    }

    fileprivate func write(_ value: Bool) {
        bytes.append(contentsOf: (value ? "true" : "false").utf8)
    }

    /// Decimal seconds with as many of 18 digits as the span needs.
    private func write(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        if seconds < 0 || attoseconds < 0 { bytes.append(UInt8(ascii: "-")) }
        write(integer: seconds.magnitude)
        guard attoseconds != 0 else { return }
        let digits = String(attoseconds.magnitude)
        let padded = String(repeating: "0", count: 18 - digits.count) + digits
        bytes.append(UInt8(ascii: "."))
        bytes.append(contentsOf: padded.utf8)
        while bytes.last == UInt8(ascii: "0") { bytes.removeLast() }
    }

    fileprivate func writeNull() {
        bytes.append(contentsOf: "null".utf8)
    }

    private static func needsEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    private func appendEscaped(_ byte: UInt8) {
        guard JSONWriter.needsEscape(byte) else { return bytes.append(byte) }
        bytes.append(UInt8(ascii: "\\"))
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(byte)
        case 0x0A: bytes.append(UInt8(ascii: "n"))
        case 0x0D: bytes.append(UInt8(ascii: "r"))
        case 0x09: bytes.append(UInt8(ascii: "t"))
        default:
            let digits = Array("0123456789abcdef".utf8)
            bytes.append(contentsOf: "u00".utf8)
            bytes.append(digits[Int(byte >> 4)])
            bytes.append(digits[Int(byte & 15)])
        }
    }
}

extension JSONWriter: Encoder {
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        KeyedEncodingContainer(JSONObjectWriter<Key>(writer: self, depth: begin("{", "}")))
    }
    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        JSONArrayWriter(writer: self, depth: begin("[", "]"))
    }
    func singleValueContainer() -> any SingleValueEncodingContainer { self }
}

extension JSONWriter: SingleValueEncodingContainer {
    func encodeNil() { writeNull() }
    func encode(_ value: Bool) { write(value) }
    func encode(_ value: String) { write(value) }
    func encode(_ value: Double) { write(value) }
    func encode(_ value: Float) { write(Double(value)) }
    func encode(_ value: Int) { write(integer: value) }
    func encode(_ value: Int8) { write(integer: value) }
    func encode(_ value: Int16) { write(integer: value) }
    func encode(_ value: Int32) { write(integer: value) }
    func encode(_ value: Int64) { write(integer: value) }
    func encode(_ value: UInt) { write(integer: value) }
    func encode(_ value: UInt8) { write(integer: value) }
    func encode(_ value: UInt16) { write(integer: value) }
    func encode(_ value: UInt32) { write(integer: value) }
    func encode(_ value: UInt64) { write(integer: value) }
    func encode(_ value: some Encodable) throws { try write(value: value) }
}

private struct JSONObjectWriter<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let writer: JSONWriter
    let depth: Int

    var codingPath: [any CodingKey] { [] }

    func encodeNil(forKey key: Key) {
        writer.next(at: depth, key: key)
        writer.writeNull()
    }
    func encode(_ value: Bool, forKey key: Key) {
        writer.next(at: depth, key: key)
        writer.write(value)
    }
    func encode(_ value: String, forKey key: Key) {
        writer.next(at: depth, key: key)
        writer.write(value)
    }
    func encode(_ value: Double, forKey key: Key) {
        writer.next(at: depth, key: key)
        writer.write(value)
    }
    func encode(_ value: Float, forKey key: Key) { encode(Double(value), forKey: key) }
    func encode(_ value: Int, forKey key: Key) { encode(integer: value, key) }
    func encode(_ value: Int8, forKey key: Key) { encode(integer: value, key) }
    func encode(_ value: Int16, forKey key: Key) { encode(integer: value, key) }
    func encode(_ value: Int32, forKey key: Key) { encode(integer: value, key) }
    func encode(_ value: Int64, forKey key: Key) { encode(integer: value, key) }
    func encode(_ value: UInt, forKey key: Key) { encode(integer: value, key) }
    func encode(_ value: UInt8, forKey key: Key) { encode(integer: value, key) }
    func encode(_ value: UInt16, forKey key: Key) { encode(integer: value, key) }
    func encode(_ value: UInt32, forKey key: Key) { encode(integer: value, key) }
    func encode(_ value: UInt64, forKey key: Key) { encode(integer: value, key) }
    func encode(_ value: some Encodable, forKey key: Key) throws {
        writer.next(at: depth, key: key)
        try writer.write(value: value)
    }
    private func encode(integer value: some FixedWidthInteger, _ key: Key) {
        writer.next(at: depth, key: key)
        writer.write(integer: value)
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy keyType: Nested.Type,
        forKey key: Key
    ) -> KeyedEncodingContainer<Nested> {
        writer.next(at: depth, key: key)
        return writer.container(keyedBy: keyType)
    }
    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        writer.next(at: depth, key: key)
        return writer.unkeyedContainer()
    }
    func superEncoder() -> any Encoder { writer }
    func superEncoder(forKey key: Key) -> any Encoder {
        writer.next(at: depth, key: key)
        return writer
    }
}

private struct JSONArrayWriter: UnkeyedEncodingContainer {
    let writer: JSONWriter
    let depth: Int
    var count = 0

    init(writer: JSONWriter, depth: Int) {
        self.writer = writer
        self.depth = depth
    }

    var codingPath: [any CodingKey] { [] }

    mutating func encodeNil() { element { $0.writeNull() } }
    mutating func encode(_ value: Bool) { element { $0.write(value) } }
    mutating func encode(_ value: String) { element { $0.write(value) } }
    mutating func encode(_ value: Double) { element { $0.write(value) } }
    mutating func encode(_ value: Float) { element { $0.write(Double(value)) } }
    mutating func encode(_ value: Int) { element { $0.write(integer: value) } }
    mutating func encode(_ value: Int8) { element { $0.write(integer: value) } }
    mutating func encode(_ value: Int16) { element { $0.write(integer: value) } }
    mutating func encode(_ value: Int32) { element { $0.write(integer: value) } }
    mutating func encode(_ value: Int64) { element { $0.write(integer: value) } }
    mutating func encode(_ value: UInt) { element { $0.write(integer: value) } }
    mutating func encode(_ value: UInt8) { element { $0.write(integer: value) } }
    mutating func encode(_ value: UInt16) { element { $0.write(integer: value) } }
    mutating func encode(_ value: UInt32) { element { $0.write(integer: value) } }
    mutating func encode(_ value: UInt64) { element { $0.write(integer: value) } }
    mutating func encode(_ value: some Encodable) throws { try element { try $0.write(value: value) } }

    mutating func nestedContainer<Nested: CodingKey>(keyedBy keyType: Nested.Type) -> KeyedEncodingContainer<Nested> {
        element { $0.container(keyedBy: keyType) }
    }
    mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { element { $0.unkeyedContainer() } }
    mutating func superEncoder() -> any Encoder { element { $0 } }

    private mutating func element<Result>(_ body: (JSONWriter) throws -> Result) rethrows -> Result {
        writer.next(at: depth)
        count += 1
        return try body(writer)
    }
}
