import Foundation

/// The part of CBOR that records are written in, deterministically (RFC 8949, section 4.2.1).
///
/// Unsigned integers in their shortest form, byte strings, text in Unicode's composed form (NFC), arrays and maps of
/// definite length, and in maps only unsigned keys in ascending order. No floats, no tags, no negative numbers, no nulls:
/// what is missing is left out of its map. A signed number is written as its 64-bit two's complement.
package enum CBOR: Sendable, Hashable {
    case unsigned(UInt64)
    case bytes([UInt8])
    case text(String)
    case array([CBOR])
    case map([Member])

    /// One key of a map with its value.
    package struct Member: Sendable, Hashable {
        package var key: UInt64
        package var value: CBOR

        package init(_ key: UInt64, _ value: CBOR) {
            self.key = key
            self.value = value
        }
    }

    package static func signed(_ value: Int64) -> CBOR { .unsigned(UInt64(bitPattern: value)) }

    /// A map of the members that are there; the keys must be given in ascending order.
    package static func members(_ members: [Member?]) -> CBOR { .map(members.compactMap { $0 }) }
}

extension CBOR.Member {
    /// A member whose value may be missing.
    package init?(_ key: UInt64, ifAny value: CBOR?) {
        guard let value else { return nil }
        self.init(key, value)
    }
}

/// Writing.
extension CBOR {
    /// The one encoding of the value.
    package var encoded: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(384)
        append(to: &bytes)
        return bytes
    }

    private func append(to bytes: inout [UInt8]) {
        switch self {
        case .unsigned(let value): CBOR.head(0, value, to: &bytes)
        case .bytes(let value):
            CBOR.head(2, UInt64(value.count), to: &bytes)
            bytes.append(contentsOf: value)
        case .text(let value):
            let composed = value.composed
            CBOR.head(3, UInt64(composed.utf8.count), to: &bytes)
            bytes.append(contentsOf: composed.utf8)
        case .array(let elements):
            CBOR.head(4, UInt64(elements.count), to: &bytes)
            for element in elements { element.append(to: &bytes) }
        case .map(let members):
            CBOR.head(5, UInt64(members.count), to: &bytes)
            for member in members {
                CBOR.head(0, member.key, to: &bytes)
                member.value.append(to: &bytes)
            }
        }
    }

    /// The initial byte and the argument of a value, in the shortest form.
    private static func head(_ major: UInt8, _ argument: UInt64, to bytes: inout [UInt8]) {
        let type = major << 5
        switch argument {
        case 0..<24: bytes.append(type | UInt8(argument))
        case 24...0xFF: bytes.append(contentsOf: [type | 24, UInt8(argument)])
        case 0x100...0xFFFF:
            bytes.append(type | 25)
            append(argument, count: 2, to: &bytes)
        case 0x1_0000...0xFFFF_FFFF:
            bytes.append(type | 26)
            append(argument, count: 4, to: &bytes)
        default:
            bytes.append(type | 27)
            append(argument, count: 8, to: &bytes)
        }
    }

    private static func append(_ value: UInt64, count: Int, to bytes: inout [UInt8]) {
        for place in (0..<count).reversed() { bytes.append(UInt8(truncatingIfNeeded: value >> (UInt64(place) * 8))) }
    }
}

/// Reading.
extension CBOR {
    /// Bytes that no writer of ours has written.
    package struct Malformed: Error, Hashable {
        package var offset: Int
        package var problem: String
    }

    /// The value whose encoding `bytes` are, every one of them.
    ///
    /// - Throws: `Malformed` for everything that is not the one encoding of a value.
    package init(decoding bytes: [UInt8]) throws(Malformed) {
        var reader = CBORReader(bytes: bytes)
        self = try reader.value(depth: 0)
        guard reader.offset == bytes.count else { throw reader.malformed("there is more than one value") }
    }
}

private struct CBORReader {
    let bytes: [UInt8]
    var offset = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    func malformed(_ problem: String) -> CBOR.Malformed { CBOR.Malformed(offset: offset, problem: problem) }

    mutating func value(depth: Int) throws(CBOR.Malformed) -> CBOR {
        guard depth < 8 else { throw malformed("it is nested too deeply") }
        let (major, argument) = try head()
        switch major {
        case 0: return .unsigned(argument)
        case 2: return .bytes(Array(try take(argument)))
        case 3: return .text(try text(argument))
        case 4:
            var elements: [CBOR] = []
            for _ in 0..<(try count(argument)) { elements.append(try value(depth: depth + 1)) }
            return .array(elements)
        case 5: return .map(try members(try count(argument), depth: depth))
        default: throw malformed("type \(major) is not allowed")
        }
    }

    private mutating func members(_ count: Int, depth: Int) throws(CBOR.Malformed) -> [CBOR.Member] {
        var members: [CBOR.Member] = []
        for _ in 0..<count {
            let (major, key) = try head()
            guard major == 0 else { throw malformed("a key is not an unsigned number") }
            if let last = members.last, last.key >= key { throw malformed("the keys do not ascend") }
            members.append(CBOR.Member(key, try value(depth: depth + 1)))
        }
        return members
    }

    private mutating func text(_ length: UInt64) throws(CBOR.Malformed) -> String {
        guard let text = String(validating: try take(length), as: UTF8.self) else {
            throw malformed("text is not UTF-8")
        }
        guard text.composed.utf8.elementsEqual(text.utf8) else { throw malformed("text is not in composed form") }
        return text
    }

    private mutating func head() throws(CBOR.Malformed) -> (major: UInt8, argument: UInt64) {
        guard let first = try take(1).first else { throw malformed("it ends too early") }
        let major = first >> 5
        let short = first & 31
        guard short >= 24 else { return (major, UInt64(short)) }
        guard short <= 27 else { throw malformed("a length is not definite") }
        var argument: UInt64 = 0
        for byte in try take(1 << UInt64(short - 24)) { argument = argument << 8 | UInt64(byte) }
        let smallest: [UInt64] = [24, 0x100, 0x1_0000, 0x1_0000_0000]
        guard argument >= smallest[Int(short) - 24] else { throw malformed("a number is not in its shortest form") }
        return (major, argument)
    }

    private func count(_ argument: UInt64) throws(CBOR.Malformed) -> Int {
        guard argument <= UInt64(bytes.count - offset) else { throw malformed("it ends too early") }
        return Int(argument)
    }

    private mutating func take(_ length: UInt64) throws(CBOR.Malformed) -> ArraySlice<UInt8> {
        let count = try count(length)
        defer { offset += count }
        return bytes[offset..<offset + count]
    }
}

extension String {
    /// The text in Unicode's composed form.
    fileprivate var composed: String {
        utf8.allSatisfy { $0 < 0x80 } ? self : precomposedStringWithCanonicalMapping
    }
}
