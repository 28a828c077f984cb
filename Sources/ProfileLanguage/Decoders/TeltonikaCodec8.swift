import GatewayCore

/// `{"records": [{"time", "priority", "latitude", "longitude", "altitude", "angle", "satellites", "speed", "event", "io"}]}`
/// of a Teltonika AVL frame, Codec 8.
///
/// Times are milliseconds since 1970, positions degrees and left out where there is no fix, altitudes metres, angles
/// degrees, speeds km/h; `io` has the values by their number. Source: Teltonika's public description of Codec 8.
func teltonikaDocument(_ payload: [UInt8]) throws(DecoderFault) -> [UInt8] {
    var reader = ByteReader(payload)
    guard try reader.number(4) == 0 else { throw DecoderFault(what: "no preamble of four zeros", place: 0) }
    let length = Int(try reader.number(4))
    guard length == payload.count - 12, length >= 3 else {
        throw DecoderFault(what: "\(length) bytes are announced, \(payload.count - 12) are there", place: 4)
    }
    let content = payload[8..<8 + length]
    var end = ByteReader(payload, at: 8 + length)
    guard try end.number(4) == UInt64(checksumARC(content)) else {
        throw DecoderFault(what: "wrong checksum", place: 8 + length)
    }
    guard try reader.number(1) == 8 else { throw DecoderFault(what: "not Codec 8", place: 8) }
    let count = try reader.number(1)
    var text = JSONText()
    text.append("{\"records\":[")
    for number in 0..<count {
        if number > 0 { text.append(UInt8(ascii: ",")) }
        try appendRecord(from: &reader, to: &text)
    }
    text.append("]}")
    guard try reader.number(1) == count else {
        throw DecoderFault(what: "the number of records differs at the end", place: reader.place - 1)
    }
    guard reader.place == 8 + length else { throw DecoderFault(what: "bytes after the records", place: reader.place) }
    return text.bytes
}

private func appendRecord(from reader: inout ByteReader, to text: inout JSONText) throws(DecoderFault) {
    text.append(UInt8(ascii: "{"))
    text.member("time", try reader.number(8))
    text.member("priority", try reader.number(1))
    let longitude = try reader.signed(4)
    let latitude = try reader.signed(4)
    if longitude != 0 || latitude != 0 {
        text.member("latitude", Double(latitude) / 1e7)
        text.member("longitude", Double(longitude) / 1e7)
    }
    text.member("altitude", try reader.signed(2))
    text.member("angle", try reader.number(2))
    text.member("satellites", try reader.number(1))
    text.member("speed", try reader.number(2))
    text.member("event", try reader.number(1))
    let total = try reader.number(1)
    text.append(",\"io\":{")
    var seen: Set<UInt64> = []
    var found: UInt64 = 0
    for width in [1, 2, 4, 8] {
        let count = try reader.number(1)
        found += count
        for _ in 0..<count {
            let place = reader.place
            let name = try reader.number(1)
            let value = try reader.number(width)
            guard seen.insert(name).inserted else { throw DecoderFault(what: "value \(name) twice", place: place) }
            if seen.count > 1 { text.append(UInt8(ascii: ",")) }
            text.append(Array("\"\(name)\":\(value)".utf8))
        }
    }
    guard found == total else {
        throw DecoderFault(what: "\(total) values are announced, \(found) are there", place: reader.place)
    }
    text.append("}}")
}

/// Takes numbers from bytes, the highest byte first.
private struct ByteReader {
    private let bytes: [UInt8]
    private(set) var place: Int

    init(_ bytes: [UInt8], at place: Int = 0) {
        self.bytes = bytes
        self.place = place
    }

    mutating func number(_ count: Int) throws(DecoderFault) -> UInt64 {
        guard place + count <= bytes.count else { throw DecoderFault(what: "cut off", place: bytes.count) }
        defer { place += count }
        return bytes[place..<place + count].reduce(0) { $0 << 8 | UInt64($1) }
    }

    mutating func signed(_ count: Int) throws(DecoderFault) -> Int64 {
        let shift = UInt64(64 - 8 * count)
        return Int64(bitPattern: try number(count) << shift) >> Int64(shift)
    }
}
