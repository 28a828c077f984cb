import GatewayCore

/// Writes any encodable value as JSON text: the bodies of facts and projections.
///
/// Members stand in the order in which the type encodes them, without white space, so equal values give equal text. The
/// types of every alarm are written faster by `JSONTextWritable`, in the same words. One writer belongs to one owner and
/// is used again.
final class JSONWriter {
    fileprivate var text = JSONText()
    private var open: [Level] = []

    /// One object or array that is not closed yet.
    private struct Level {
        var closer: UInt8
        var isEmpty = true
    }

    /// The JSON text of one value, UTF-8.
    func text(of value: some Encodable) throws -> [UInt8] {
        try text(encoding: value)
    }

    /// The JSON text of one value by way of `Codable`, even where it knows its own.
    func text(encoding value: some Encodable) throws -> [UInt8] {
        text.cut(to: 0)
        open.removeAll(keepingCapacity: true)
        try write(value: value)
        return text.bytes
    }

    /// The JSON text of one value that knows its own, UTF-8.
    func text(of value: some Encodable & JSONTextWritable) throws -> [UInt8] {
        text.cut(to: 0)
        try value.write(to: &text)
        return text.bytes
    }

    fileprivate func write<Value: Encodable>(value: Value) throws {
        if Value.self == Duration.self, let duration = value as? Duration { return text.write(duration) }
        let depth = open.count
        let start = text.count
        try value.encode(to: self)
        close(downTo: depth)
        if text.count == start { text.append("{}") }
    }

    /// Begins an object or array and returns its depth, which its container keeps.
    fileprivate func begin(_ opener: UInt8, _ closer: UInt8) -> Int {
        text.append(opener)
        open.append(Level(closer: closer))
        return open.count
    }

    /// Makes room for the next element of the container at `depth`, closing what was begun inside it.
    fileprivate func next(at depth: Int) {
        close(downTo: depth)
        if open[depth - 1].isEmpty {
            open[depth - 1].isEmpty = false
        } else {
            text.append(UInt8(ascii: ","))
        }
    }

    fileprivate func next(at depth: Int, key: some CodingKey) {
        next(at: depth)
        text.write(key.stringValue)
        text.append(UInt8(ascii: ":"))
    }

    private func close(downTo depth: Int) {
        while open.count > depth { text.append(open.removeLast().closer) }
    }
}

extension JSONWriter: Encoder {
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        KeyedEncodingContainer(JSONObjectWriter<Key>(writer: self, depth: begin(UInt8(ascii: "{"), UInt8(ascii: "}"))))
    }
    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        JSONArrayWriter(writer: self, depth: begin(UInt8(ascii: "["), UInt8(ascii: "]")))
    }
    func singleValueContainer() -> any SingleValueEncodingContainer { self }
}

extension JSONWriter: SingleValueEncodingContainer {
    func encodeNil() { text.writeNull() }
    func encode(_ value: Bool) { text.write(value) }
    func encode(_ value: String) { text.write(value) }
    func encode(_ value: Double) { text.write(value) }
    func encode(_ value: Float) { text.write(Double(value)) }
    func encode(_ value: Int) { text.write(integer: value) }
    func encode(_ value: Int8) { text.write(integer: value) }
    func encode(_ value: Int16) { text.write(integer: value) }
    func encode(_ value: Int32) { text.write(integer: value) }
    func encode(_ value: Int64) { text.write(integer: value) }
    func encode(_ value: UInt) { text.write(integer: value) }
    func encode(_ value: UInt8) { text.write(integer: value) }
    func encode(_ value: UInt16) { text.write(integer: value) }
    func encode(_ value: UInt32) { text.write(integer: value) }
    func encode(_ value: UInt64) { text.write(integer: value) }
    func encode(_ value: some Encodable) throws { try write(value: value) }
}

private struct JSONObjectWriter<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let writer: JSONWriter
    let depth: Int

    var codingPath: [any CodingKey] { [] }

    func encodeNil(forKey key: Key) {
        writer.next(at: depth, key: key)
        writer.text.writeNull()
    }
    func encode(_ value: Bool, forKey key: Key) {
        writer.next(at: depth, key: key)
        writer.text.write(value)
    }
    func encode(_ value: String, forKey key: Key) {
        writer.next(at: depth, key: key)
        writer.text.write(value)
    }
    func encode(_ value: Double, forKey key: Key) {
        writer.next(at: depth, key: key)
        writer.text.write(value)
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
        writer.text.write(integer: value)
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

    mutating func encodeNil() { element { $0.text.writeNull() } }
    mutating func encode(_ value: Bool) { element { $0.text.write(value) } }
    mutating func encode(_ value: String) { element { $0.text.write(value) } }
    mutating func encode(_ value: Double) { element { $0.text.write(value) } }
    mutating func encode(_ value: Float) { element { $0.text.write(Double(value)) } }
    mutating func encode(_ value: Int) { element { $0.text.write(integer: value) } }
    mutating func encode(_ value: Int8) { element { $0.text.write(integer: value) } }
    mutating func encode(_ value: Int16) { element { $0.text.write(integer: value) } }
    mutating func encode(_ value: Int32) { element { $0.text.write(integer: value) } }
    mutating func encode(_ value: Int64) { element { $0.text.write(integer: value) } }
    mutating func encode(_ value: UInt) { element { $0.text.write(integer: value) } }
    mutating func encode(_ value: UInt8) { element { $0.text.write(integer: value) } }
    mutating func encode(_ value: UInt16) { element { $0.text.write(integer: value) } }
    mutating func encode(_ value: UInt32) { element { $0.text.write(integer: value) } }
    mutating func encode(_ value: UInt64) { element { $0.text.write(integer: value) } }
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
