/// The text of a JSON string whose backslashes have been checked; `nil` when they have not.
func resolvedText(_ bytes: [UInt8], _ range: Range<Int>) -> String? {
    var text: [UInt8] = []
    text.reserveCapacity(range.count)
    var place = range.lowerBound
    while place < range.upperBound {
        guard bytes[place] == UInt8(ascii: "\\") else {
            text.append(bytes[place])
            place += 1
            continue
        }
        guard place + 1 < range.upperBound else { return nil }
        if let byte = simpleEscape(bytes[place + 1]) {
            text.append(byte)
            place += 2
            continue
        }
        guard let unit = hexUnit(bytes, at: place + 2, end: range.upperBound) else { return nil }
        place += 6
        var code = unit
        if unit & 0xFC00 == 0xD800 {
            guard let low = hexUnit(bytes, at: place + 2, end: range.upperBound) else { return nil }
            place += 6
            code = 0x10000 + (unit & 0x3FF) << 10 + (low & 0x3FF)
        }
        guard let scalar = Unicode.Scalar(code) else { return nil }
        text += Array(String(Character(scalar)).utf8)
    }
    return String(validating: text, as: UTF8.self)
}

/// What a backslash and this letter stand for; `nil` for `u` and for letters without a meaning.
func simpleEscape(_ letter: UInt8) -> UInt8? {
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): letter
    case UInt8(ascii: "b"): 0x08
    case UInt8(ascii: "f"): 0x0C
    case UInt8(ascii: "n"): 0x0A
    case UInt8(ascii: "r"): 0x0D
    case UInt8(ascii: "t"): 0x09
    default: nil
    }
}

/// Four hexadecimal digits as a number.
func hexUnit(_ bytes: [UInt8], at place: Int, end: Int) -> UInt32? {
    guard place + 4 <= end else { return nil }
    var unit: UInt32 = 0
    for offset in 0..<4 {
        guard let digit = hexDigit(bytes[place + offset]) else { return nil }
        unit = unit << 4 | UInt32(digit)
    }
    return unit
}

/// The value of one hexadecimal digit, in either case.
func hexDigit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
}

/// Bytes written as hexadecimal digits, with or without spaces; `nil` for anything else.
func bytesFromHex(_ text: String) -> [UInt8]? {
    var bytes: [UInt8] = []
    var high: UInt8?
    for byte in text.utf8 where byte != UInt8(ascii: " ") {
        guard let digit = hexDigit(byte) else { return nil }
        if let first = high {
            bytes.append(first << 4 | digit)
            high = nil
        } else {
            high = digit
        }
    }
    return high == nil ? bytes : nil
}

/// Bytes written in base 64 (RFC 4648, standard alphabet, with padding); `nil` for anything else.
func bytesFromBase64(_ text: String) -> [UInt8]? {
    let letters = Array(text.utf8)
    guard letters.count % 4 == 0 else { return nil }
    let padding = letters.suffix(2).count { $0 == UInt8(ascii: "=") }
    var bytes: [UInt8] = []
    var bits: UInt32 = 0
    for (index, letter) in letters.enumerated() {
        let isPadding = index >= letters.count - padding
        guard let digit = isPadding ? 0 : base64Digit(letter) else { return nil }
        bits = bits << 6 | UInt32(digit)
        guard index % 4 == 3 else { continue }
        for shift in [UInt32(16), 8, 0] { bytes.append(UInt8(truncatingIfNeeded: bits >> shift)) }
        bits = 0
    }
    return bytes.dropLast(padding)
}

private func base64Digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte - UInt8(ascii: "A")
    case UInt8(ascii: "a")...UInt8(ascii: "z"): byte - UInt8(ascii: "a") + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0") + 52
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: nil
    }
}
