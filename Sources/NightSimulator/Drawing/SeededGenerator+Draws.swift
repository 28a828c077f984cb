import GatewayCore

/// What the simulator asks of chance. Everything follows from the seed, on every machine.
extension SeededGenerator {
    /// A generator of its own for one part of the night, so that what the patrols do cannot change who falls ill.
    init(seed: UInt64, stream: UInt64) {
        var mixer = SeededGenerator(seed: seed ^ (stream &* 0x9e6c_63d0_876a_68ed))
        self.init(seed: mixer.next())
    }

    /// Evenly from 0 up to, not including, 1.
    mutating func fraction() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// True with a probability from 0 to 1.
    mutating func happens(_ probability: Double) -> Bool { fraction() < probability }

    /// Evenly from 0 up to, not including, `count`, which is at least 1.
    mutating func index(below count: Int) -> Int { Int(fraction() * Double(count)) }

    /// Evenly within the range.
    mutating func whole(_ range: ClosedRange<Int>) -> Int { range.lowerBound + index(below: range.count) }

    /// Evenly within the range.
    mutating func span(_ range: ClosedRange<Duration>) -> Duration {
        range.lowerBound + (range.upperBound - range.lowerBound) * fraction()
    }

    /// The wait until the next of events that come independently of each other; `nil` when they never come.
    mutating func wait(eventsPerHour: Double) -> Duration? {
        guard eventsPerHour > 0 else { return nil }
        return .seconds(3600) * (-naturalLogarithm(1 - fraction()) / eventsPerHour)
    }

    /// One of the elements, which are at least one.
    mutating func pick<Element>(_ elements: [Element]) -> Element { elements[index(below: elements.count)] }
}

/// The natural logarithm of a positive number, to 12 digits: the same on every machine, without a C library.
func naturalLogarithm(_ value: Double) -> Double {
    let quotient = (value.significand - 1) / (value.significand + 1)
    let square = quotient * quotient
    var power = quotient
    var sum = 0.0
    for divisor in stride(from: 1.0, through: 25, by: 2) {
        sum += power / divisor
        power *= square
    }
    return Double(value.exponent) * 0.693_147_180_559_945_3 + 2 * sum
}
