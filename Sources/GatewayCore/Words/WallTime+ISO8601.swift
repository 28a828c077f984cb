/// Text of a wall time, without Foundation: the log, the topics and the screens all write it alike.
extension WallTime: CustomStringConvertible {
    /// ISO 8601 in UTC; milliseconds only where they are not zero, as in `2026-01-14T14:30:52.400Z`.
    package var description: String { iso8601 }

    /// ISO 8601 in UTC; milliseconds only where they are not zero.
    package var iso8601: String {
        unsafe String(unsafeUninitializedCapacity: WallTime.longestISO8601) { unsafe spell(into: $0) }
    }

    /// Bytes of the longest text.
    static let longestISO8601 = 24

    /// Spells it as ASCII and tells how many bytes that took.
    func spell(into buffer: UnsafeMutableBufferPointer<UInt8>) -> Int {
        let parts = UTCParts(self)
        var count = 0
        func add(_ byte: UInt8) {
            unsafe buffer[count] = byte
            count += 1
        }
        func add(_ value: Int, _ width: Int, then mark: UInt8) {
            // Years before 0 and past 9999 do not occur: the machine's clock cannot say them.
            var rest = UInt32(truncatingIfNeeded: abs(value))
            for place in stride(from: count + width - 1, through: count, by: -1) {
                unsafe buffer[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
            }
            count += width
            add(mark)
        }
        add(parts.year, 4, then: UInt8(ascii: "-"))
        add(parts.month, 2, then: UInt8(ascii: "-"))
        add(parts.day, 2, then: UInt8(ascii: "T"))
        add(parts.hour, 2, then: UInt8(ascii: ":"))
        add(parts.minute, 2, then: UInt8(ascii: ":"))
        let hasFraction = parts.millisecond != 0
        add(parts.second, 2, then: hasFraction ? UInt8(ascii: ".") : UInt8(ascii: "Z"))
        if hasFraction { add(parts.millisecond, 3, then: UInt8(ascii: "Z")) }
        return count
    }

    /// Reads `YYYY-MM-DDTHH:MM[:SS[.fraction]](Z|±HH:MM|±HHMM|±HH)`; `nil` for anything else.
    ///
    /// A space may stand for the `T`. Digits past the milliseconds are cut off. A leap second is taken as the second after it.
    package init?(iso8601 text: some StringProtocol) { self.init(iso8601: String(text)) }

    /// The same for a whole string.
    package init?(iso8601 text: String) {
        var text = text
        guard let wall = text.withUTF8({ unsafe WallTime(DigitReader($0)) }) else { return nil }
        self = wall
    }

    private init?(_ digits: DigitReader) {
        var reader = digits
        guard let year = reader.number(digits: 4), reader.skip(UInt8(ascii: "-")),
            let month = reader.number(digits: 2), reader.skip(UInt8(ascii: "-")),
            let day = reader.number(digits: 2), reader.skip(UInt8(ascii: "T")) || reader.skip(UInt8(ascii: " ")),
            let hour = reader.number(digits: 2), reader.skip(UInt8(ascii: ":")),
            let minute = reader.number(digits: 2)
        else { return nil }
        var second = 0
        var millisecond = 0
        if reader.skip(UInt8(ascii: ":")) {
            guard let found = reader.number(digits: 2) else { return nil }
            second = found
            if reader.skip(UInt8(ascii: ".")) || reader.skip(UInt8(ascii: ",")) {
                guard let fraction = reader.fraction() else { return nil }
                millisecond = fraction
            }
        }
        guard let offset = reader.zoneOffsetMinutes(), reader.isAtEnd,
            let wall = WallTime(
                year: year,
                month: month,
                day: day,
                hour: hour,
                minute: minute,
                second: second,
                millisecond: millisecond
            )
        else { return nil }
        self.init(milliseconds: wall.milliseconds - Int64(offset) * 60_000)
    }

    /// The instant with these parts in UTC; `nil` when a part is outside its range (second 60 is allowed).
    package init?(
        year: Int,
        month: Int,
        day: Int,
        hour: Int = 0,
        minute: Int = 0,
        second: Int = 0,
        millisecond: Int = 0
    ) {
        guard (0...9999).contains(year), (1...12).contains(month), (1...daysInMonth(month, year)).contains(day),
            (0...23).contains(hour), (0...59).contains(minute), (0...60).contains(second),
            (0...999).contains(millisecond)
        else { return nil }
        let seconds = daysFromCivil(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second
        self.init(milliseconds: Int64(seconds) * 1000 + Int64(millisecond))
    }
}

/// The calendar parts of a wall time in UTC.
package struct UTCParts: Sendable, Hashable {
    package var year: Int
    package var month: Int
    package var day: Int
    package var hour: Int
    package var minute: Int
    package var second: Int
    package var millisecond: Int
    /// 0 for Monday to 6 for Sunday.
    package var weekday: Int

    package init(_ wall: WallTime) {
        let days = floorDivide(wall.milliseconds, 86_400_000)
        let rest = Int(wall.milliseconds - days * 86_400_000)
        (year, month, day) = civilFromDays(Int(days))
        hour = rest / 3_600_000
        minute = rest / 60_000 % 60
        second = rest / 1000 % 60
        millisecond = rest % 1000
        weekday = Int(floorModulo(days + 3, 7))
    }
}

/// Days since 1970-01-01 of a date in the proleptic Gregorian calendar (Howard Hinnant's `days_from_civil`).
package func daysFromCivil(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
}

/// The date of a day counted from 1970-01-01, the inverse of `daysFromCivil`.
package func civilFromDays(_ days: Int) -> (year: Int, month: Int, day: Int) {
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    let month = monthFromMarch + (monthFromMarch < 10 ? 3 : -9)
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
}

private func daysInMonth(_ month: Int, _ year: Int) -> Int {
    let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    return month == 2 && isLeap ? 29 : lengths[month - 1]
}

private func floorDivide(_ left: Int64, _ right: Int64) -> Int64 {
    let quotient = left / right
    return left % right < 0 ? quotient - 1 : quotient
}

private func floorModulo(_ left: Int64, _ right: Int64) -> Int64 {
    left - floorDivide(left, right) * right
}

/// Reads digits and separators from text, one at a time; no longer than the text is there.
@safe private struct DigitReader {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var place = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) { unsafe self.bytes = bytes }

    var isAtEnd: Bool { unsafe place == bytes.count }
    private var next: UInt8? { isAtEnd ? nil : unsafe bytes[place] }

    mutating func skip(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        place += 1
        return true
    }

    mutating func number(digits: Int) -> Int? {
        var value = 0
        for _ in 0..<digits {
            guard let digit = digit() else { return nil }
            value = value * 10 + digit
        }
        return value
    }

    /// The digits after the point as milliseconds; `nil` when there is none.
    mutating func fraction() -> Int? {
        var value = 0
        var count = 0
        while let digit = digit() {
            if count < 3 { value = value * 10 + digit }
            count += 1
        }
        guard count > 0 else { return nil }
        for _ in count..<max(count, 3) { value *= 10 }
        return value
    }

    mutating func zoneOffsetMinutes() -> Int? {
        if skip(UInt8(ascii: "Z")) || skip(UInt8(ascii: "z")) { return 0 }
        let sign = next == UInt8(ascii: "-") ? -1 : 1
        guard skip(UInt8(ascii: "+")) || skip(UInt8(ascii: "-")), let hours = number(digits: 2), hours <= 14
        else { return nil }
        if isAtEnd { return sign * hours * 60 }
        _ = skip(UInt8(ascii: ":"))
        guard let minutes = number(digits: 2), minutes < 60 else { return nil }
        return sign * (hours * 60 + minutes)
    }

    private mutating func digit() -> Int? {
        guard let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
        place += 1
        return Int(byte - UInt8(ascii: "0"))
    }
}
