/// Writes one flat JSON object as UTF-8 bytes, with lists of texts at most inside it: the shape of every message that the gateway publishes.
package struct JSONText: Sendable {
    package private(set) var bytes: [UInt8]

    package init() {
        bytes = []
        bytes.reserveCapacity(512)
        bytes.append(UInt8(ascii: "{"))
    }

    /// The finished object.
    package consuming func closed() -> [UInt8] {
        bytes.append(UInt8(ascii: "}"))
        return bytes
    }

    package mutating func add(_ name: StaticString, _ value: String) {
        addName(name)
        addQuoted(value)
    }

    package mutating func add(_ name: StaticString, _ value: some FixedWidthInteger) {
        addName(name)
        bytes.append(contentsOf: String(value).utf8)
    }

    package mutating func add(_ name: StaticString, _ value: Bool) {
        addName(name)
        bytes.append(contentsOf: (value ? "true" : "false").utf8)
    }

    /// Degrees, percentages and the like; not a number and infinity become `null`.
    package mutating func add(_ name: StaticString, _ value: Double) {
        addName(name)
        bytes.append(contentsOf: (value.isFinite ? "\(value)" : "null").utf8)
    }

    /// The text, or `null`.
    package mutating func add(_ name: StaticString, _ value: String?) {
        guard let value else {
            addName(name)
            return bytes.append(contentsOf: "null".utf8)
        }
        add(name, value)
    }

    /// UTC in ISO 8601 with milliseconds, or `null`.
    package mutating func add(_ name: StaticString, _ value: WallTime?) {
        addName(name)
        guard let value else { return bytes.append(contentsOf: "null".utf8) }
        bytes.append(UInt8(ascii: "\""))
        value.appendISO8601(to: &bytes)
        bytes.append(UInt8(ascii: "\""))
    }

    package mutating func add(_ name: StaticString, _ values: [String]) {
        addName(name)
        bytes.append(UInt8(ascii: "["))
        for (index, value) in values.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            addQuoted(value)
        }
        bytes.append(UInt8(ascii: "]"))
    }

    private mutating func addName(_ name: StaticString) {
        if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
        bytes.append(UInt8(ascii: "\""))
        name.withUTF8Buffer { unsafe bytes.append(contentsOf: $0) }
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
    }

    private mutating func addQuoted(_ value: String) {
        bytes.append(UInt8(ascii: "\""))
        defer { bytes.append(UInt8(ascii: "\"")) }
        var text = value
        let isPlain = text.withUTF8 { buffer in
            guard unsafe buffer.allSatisfy({ $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") })
            else { return false }
            unsafe bytes.append(contentsOf: buffer)
            return true
        }
        guard !isPlain else { return }
        for byte in value.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case 0..<0x20:
                let digits = Array("0123456789abcdef".utf8)
                bytes.append(contentsOf: "\\u00".utf8)
                bytes.append(digits[Int(byte >> 4)])
                bytes.append(digits[Int(byte & 15)])
            default: bytes.append(byte)
            }
        }
    }
}
