import GatewayCore

/// `{"id", "encrypted", "checksum", "length", "sequence", "receiver", "line", "account", "qualifier", "code", "zone",
/// "time", "latitude", "longitude"}` of a SIA DC-09 line; what the line does not have is left out.
///
/// `id` is `SIA-DCS`, `ADM-CID`, `NULL`, or `OH` for the old supervision line. `checksum` and `length` are `right` or
/// `wrong`: panels in service get the length wrong. `code` is the two letters of SIA or the three digits of Contact ID,
/// whose `qualifier` is 1 for new and 3 for restored. An encrypted line has no content. Source: facts of the project's
/// design notes and the published test lines of pysiaalarm; the standard itself was not read.
func siaDocument(_ payload: [UInt8]) throws(DecoderFault) -> [UInt8] {
    var reader = LineReader(payload)
    var text = JSONText()
    text.append(UInt8(ascii: "{"))
    if reader.take(Array("SR".utf8)) {
        try appendSupervision(from: &reader, to: &text)
    } else {
        try appendLine(from: &reader, to: &text)
    }
    text.append(UInt8(ascii: "}"))
    return text.bytes
}

/// Reads the old line of supervision, `SR0001L0001    006969XX    [ID00000000]`.
private func appendSupervision(from reader: inout LineReader, to text: inout JSONText) throws(DecoderFault) {
    text.member("id", "OH")
    text.member("encrypted", false)
    text.member("receiver", reader.run(isDigit, atMost: 4))
    if reader.take(Array("L".utf8)) { text.member("line", reader.run(isDigit, atMost: 4)) }
    guard reader.take(Array(" ".utf8)) else { throw reader.fault("no account after the receiver") }
    reader.skipSpaces()
    let account = reader.run(isWordByte, atMost: 16)
    guard !account.isEmpty else { throw reader.fault("no account") }
    text.member("account", account)
    reader.skipSpaces()
    guard reader.take(Array("[".utf8)) else { throw reader.fault("no '['") }
}

private func appendLine(from reader: inout LineReader, to text: inout JSONText) throws(DecoderFault) {
    guard let checksum = reader.hex(4), let length = reader.hex(4), reader.take(Array("\"".utf8)) else {
        throw reader.fault("no checksum, length and quote")
    }
    let content = reader.rest(from: reader.place - 1)
    let isEncrypted = reader.take(Array("*".utf8))
    let id = reader.run({ $0 != UInt8(ascii: "\"") }, atMost: 16)
    guard ["SIA-DCS", "ADM-CID", "NULL"].contains(id), reader.take(Array("\"".utf8)) else {
        throw reader.fault("'SIA-DCS', 'ADM-CID' or 'NULL' is expected")
    }
    text.member("id", id)
    text.member("encrypted", isEncrypted)
    text.member("checksum", checksumARC(content) == UInt16(checksum) ? "right" : "wrong")
    text.member("length", content.count == length ? "right" : "wrong")
    let sequence = reader.run(isDigit, atMost: 4)
    guard sequence.count == 4 else { throw reader.fault("no sequence of four digits") }
    text.member("sequence", sequence)
    if reader.take(Array("R".utf8)) { text.member("receiver", reader.run(isWordByte, atMost: 6, before: "L")) }
    if reader.take(Array("L".utf8)) { text.member("line", reader.run(isWordByte, atMost: 6)) }
    guard reader.take(Array("#".utf8)) else { throw reader.fault("no '#' before the account") }
    let account = reader.run(isWordByte, atMost: 16)
    guard !account.isEmpty, reader.take(Array("[".utf8)) else { throw reader.fault("no account and '['") }
    text.member("account", account)
    guard !isEncrypted else { return }
    let data = reader.run({ $0 != UInt8(ascii: "]") }, atMost: 4096)
    guard reader.take(Array("]".utf8)) else { throw reader.fault("no ']' after the content") }
    if id == "SIA-DCS" { try appendSIA(data, reader, to: &text) }
    if id == "ADM-CID" { try appendContactID(data, reader, to: &text) }
    try appendExtensions(from: &reader, to: &text)
    if reader.take(Array("_".utf8)) { text.member("time", iso8601OrNull: try time(from: &reader)) }
    guard reader.isAtEnd else { throw reader.fault("more after the line") }
}

/// The content behind `#account|` or `|`, which some leave out.
private func content(of data: String) -> Substring {
    data.firstIndex(of: "|").map { data[data.index(after: $0)...] } ?? data[...]
}

/// `Nri1/PA501`: the block after the last slash begins with the code.
private func appendSIA(_ data: String, _ reader: LineReader, to text: inout JSONText) throws(DecoderFault) {
    let content = content(of: data)
    guard !content.isEmpty else { return }
    guard let block = content.split(separator: "/").last, block.count >= 2,
        block.prefix(2).allSatisfy({ $0.isASCII && $0.isUppercase })
    else { throw reader.fault("no code of two letters in the content") }
    text.member("code", String(block.prefix(2)))
    let zone = block.dropFirst(2).prefix { $0.isASCII && ($0.isNumber || $0.isLetter) }
    if !zone.isEmpty { text.member("zone", String(zone)) }
}

/// `1101 00 003`: qualifier and code, group, zone.
private func appendContactID(_ data: String, _ reader: LineReader, to text: inout JSONText) throws(DecoderFault) {
    let parts = content(of: data).split(separator: " ")
    guard let first = parts.first else { return }
    guard first.count == 4, first.utf8.allSatisfy(isDigit) else {
        throw reader.fault("no Contact ID code of four digits")
    }
    text.member("qualifier", String(first.prefix(1)))
    text.member("code", String(first.dropFirst()))
    if parts.count > 2 { text.member("zone", String(parts[2])) }
}

/// `[X006E07.7777777][Y49N06.6666666]` is a position in degrees and minutes; other blocks are passed over.
private func appendExtensions(from reader: inout LineReader, to text: inout JSONText) throws(DecoderFault) {
    var longitude: Double?
    var latitude: Double?
    while reader.take(Array("[".utf8)) {
        let block = reader.run({ $0 != UInt8(ascii: "]") }, atMost: 4096)
        guard reader.take(Array("]".utf8)) else { throw reader.fault("no ']' after an extension") }
        if block.hasPrefix("X") { longitude = degrees(block.dropFirst(), positive: "E", negative: "W", within: 180) }
        if block.hasPrefix("Y") { latitude = degrees(block.dropFirst(), positive: "N", negative: "S", within: 90) }
    }
    guard let longitude, let latitude else { return }
    text.member("latitude", latitude)
    text.member("longitude", longitude)
}

private func degrees(_ text: Substring, positive: Character, negative: Character, within limit: Double) -> Double? {
    guard let place = text.firstIndex(where: { $0 == positive || $0 == negative }),
        let whole = Double(text[..<place]), let minutes = Double(text[text.index(after: place)...]),
        whole >= 0, minutes >= 0, minutes < 60, whole + minutes / 60 <= limit
    else { return nil }
    let value = whole + minutes / 60
    return text[place] == positive ? value : -value
}

/// `HH:MM:SS,MM-DD-YYYY` in UTC.
private func time(from reader: inout LineReader) throws(DecoderFault) -> WallTime {
    let text = reader.run({ $0 > 0x20 }, atMost: 19)
    let numbers = text.split { ":,-".contains($0) }.map { Int($0) }
    guard text.count == 19, numbers.count == 6, let hour = numbers[0], let minute = numbers[1], let second = numbers[2],
        let month = numbers[3], let day = numbers[4], let year = numbers[5],
        let time = WallTime(year: year, month: month, day: day, hour: hour, minute: minute, second: second)
    else { throw reader.fault("no time like 20:45:46,04-22-2021") }
    return time
}

private func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

private func isWordByte(_ byte: UInt8) -> Bool {
    isDigit(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte & 0xDF)
}

/// Takes a line apart from left to right; the line feed and carriage return around it are passed over.
private struct LineReader {
    private let bytes: [UInt8]
    private let end: Int
    private(set) var place = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        var end = bytes.count
        while end > 0, bytes[end - 1] <= 0x20 { end -= 1 }
        self.end = end
        while place < end, bytes[place] <= 0x20 { place += 1 }
    }

    var isAtEnd: Bool { place == end }

    func fault(_ what: String) -> DecoderFault { DecoderFault(what: what, place: place) }
    func rest(from place: Int) -> ArraySlice<UInt8> { bytes[place..<end] }

    mutating func take(_ word: [UInt8]) -> Bool {
        guard bytes[place..<end].starts(with: word) else { return false }
        place += word.count
        return true
    }

    mutating func skipSpaces() {
        while place < end, bytes[place] == UInt8(ascii: " ") { place += 1 }
    }

    /// The bytes that are allowed, as text; others than ASCII are replaced.
    mutating func run(_ isAllowed: (UInt8) -> Bool, atMost limit: Int, before stop: Character? = nil) -> String {
        let start = place
        let stopByte = stop?.asciiValue
        while place < end, place - start < limit, bytes[place] != stopByte, isAllowed(bytes[place]) { place += 1 }
        return String(decoding: bytes[start..<place], as: UTF8.self)
    }

    mutating func hex(_ count: Int) -> Int? {
        guard place + count <= end else { return nil }
        var value = 0
        for byte in bytes[place..<place + count] {
            guard let digit = hexDigit(byte) else { return nil }
            value = value << 4 | Int(digit)
        }
        place += count
        return value
    }
}
