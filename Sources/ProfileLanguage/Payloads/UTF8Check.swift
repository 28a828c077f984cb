/// The offset of the first byte that is not well-formed UTF-8 (RFC 3629); `nil` when all are.
func firstByteOutsideUTF8(_ bytes: [UInt8]) -> Int? {
    var all: UInt8 = 0
    for byte in bytes { all |= byte }
    return all < 0x80 ? nil : firstBadSequence(bytes)
}

private func firstBadSequence(_ bytes: [UInt8]) -> Int? {
    var place = 0
    while place < bytes.count {
        let lead = bytes[place]
        if lead < 0x80 {
            place += 1
            continue
        }
        guard let form = SequenceForm(lead: lead), place + form.count <= bytes.count,
            form.second.contains(bytes[place + 1])
        else { return place }
        for follower in (place + 2)..<max(place + form.count, place + 2) where bytes[follower] & 0xC0 != 0x80 {
            return place
        }
        place += form.count
    }
    return nil
}

/// What may follow a lead byte; the range of the second keeps out overlong forms, surrogates and what is past U+10FFFF.
private struct SequenceForm {
    var count: Int
    var second: ClosedRange<UInt8>

    init?(lead: UInt8) {
        switch lead {
        case 0xC2...0xDF: (count, second) = (2, 0x80...0xBF)
        case 0xE0: (count, second) = (3, 0xA0...0xBF)
        case 0xE1...0xEC, 0xEE...0xEF: (count, second) = (3, 0x80...0xBF)
        case 0xED: (count, second) = (3, 0x80...0x9F)
        case 0xF0: (count, second) = (4, 0x90...0xBF)
        case 0xF1...0xF3: (count, second) = (4, 0x80...0xBF)
        case 0xF4: (count, second) = (4, 0x80...0x8F)
        default: return nil
        }
    }
}
