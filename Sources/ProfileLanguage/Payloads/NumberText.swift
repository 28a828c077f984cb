/// Reads decimal numbers out of bytes, exactly and without a copy in the usual cases.
enum NumberText {
    /// More digits than any device means; longer numbers are refused.
    static let maxBytes = 40

    /// A whole number; `nil` for a fraction that is not zero, an exponent, or more than 64 bits.
    static func integer(_ bytes: [UInt8], _ range: Range<Int>) -> Int64? {
        guard let parts = Parts(bytes, range), parts.exponent >= 0 || parts.mantissa == 0 else {
            return wholeReal(bytes, range)
        }
        guard parts.exponent == 0, parts.mantissa <= UInt64(Int64.max) else { return wholeReal(bytes, range) }
        return parts.isNegative ? -Int64(parts.mantissa) : Int64(parts.mantissa)
    }

    /// Any finite number.
    static func real(_ bytes: [UInt8], _ range: Range<Int>) -> Double? {
        if let parts = Parts(bytes, range), parts.mantissa < 1 << 53, (-22...22).contains(parts.exponent) {
            // Both are exact as doubles, so one division or multiplication rounds correctly.
            let mantissa = Double(parts.mantissa)
            let value = parts.exponent < 0 ? mantissa / powers[-parts.exponent] : mantissa * powers[parts.exponent]
            return parts.isNegative ? -value : value
        }
        let digits = bytes[range]
        guard let last = digits.last, last != UInt8(ascii: "."), digits.count <= maxBytes,
            digits.allSatisfy(isNumberByte),
            let value = Double(String(decoding: digits, as: UTF8.self)), value.isFinite
        else { return nil }
        return value
    }

    /// `5.0` and `1e3` are whole numbers too.
    private static func wholeReal(_ bytes: [UInt8], _ range: Range<Int>) -> Int64? {
        guard let value = real(bytes, range), value.rounded() == value, value.magnitude < 0x1p53 else { return nil }
        return Int64(value)
    }

    private static func isNumberByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."),
            UInt8(ascii: "e"), UInt8(ascii: "E"):
            true
        default: false
        }
    }

    private static let powers: [Double] = [
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22,
    ]

    /// Sign, digits and power of ten of a number without `e`; at most 19 digits.
    private struct Parts {
        var isNegative = false
        var mantissa: UInt64 = 0
        var exponent = 0

        init?(_ bytes: [UInt8], _ range: Range<Int>) {
            var place = range.lowerBound
            if place < range.upperBound, bytes[place] == UInt8(ascii: "-") {
                isNegative = true
                place += 1
            }
            guard place < range.upperBound, range.upperBound - place <= 20 else { return nil }
            var digits = 0
            var isFraction = false
            while place < range.upperBound {
                let digit = bytes[place] &- UInt8(ascii: "0")
                if digit < 10 {
                    guard digits < 19 else { return nil }
                    mantissa = mantissa * 10 + UInt64(digit)
                    digits += 1
                    if isFraction { exponent -= 1 }
                } else if bytes[place] == UInt8(ascii: "."), !isFraction, digits > 0 {
                    isFraction = true
                } else {
                    return nil
                }
                place += 1
            }
            guard digits > 0, !isFraction || exponent < 0 else { return nil }
        }
    }
}
