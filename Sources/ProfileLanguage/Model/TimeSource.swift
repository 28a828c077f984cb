import GatewayCore

/// Where a moment of the device is found in a message, and how it is written there.
struct TimeSource: Sendable {
    var name: String
    var form: Form
    /// How far past the receive time a claim may be before the device's clock counts as wrong.
    var maxFutureSkew: Duration
    /// How old a claim may be; `nil` is no limit, since devices deliver late.
    var maxAge: Duration?

    enum Form: Sendable {
        /// Seconds since 1970, with or without a fraction.
        case epochSeconds(field: Int)
        case epochMillis(field: Int)
        /// ISO 8601 with its offset from UTC.
        case iso8601(field: Int)
        /// `YYYY-MM-DD HH:MM:SS` on a local clock that is this many minutes ahead of UTC.
        case local(field: Int, offsetMinutes: Offset)
        /// Year, month, day, hour, minute and second, each on its own.
        case parts([Int], offsetMinutes: Offset)
        /// How many seconds before the message was received.
        case secondsBeforeReceipt(field: Int)
    }

    enum Offset: Sendable {
        case fixed(Int)
        case field(Int)
    }
}

/// When something happened, and how far that can be trusted.
struct JudgedTime: Sendable, Equatable {
    var moment: WallTime?
    var quality: ClockQuality

    static let unknown = JudgedTime(moment: nil, quality: .receivedOnly)
    static let suspect = JudgedTime(moment: nil, quality: .suspect)
}

extension TimeSource {
    /// The moment in a message; `nil` when the message has none, in which case the next source is asked.
    ///
    /// Zero and all of 1970 mean that the clock was never set. `receivedAt` is `nil` where no receive time is known;
    /// claims are then not judged by it.
    func judged(_ values: [Value], receivedAt: WallTime?) -> JudgedTime? {
        guard let claim = claim(values, receivedAt: receivedAt) else { return nil }
        guard let moment = claim.moment else { return claim }
        guard moment.milliseconds >= 31_536_000_000 else { return moment.milliseconds < 0 ? .suspect : nil }
        guard let receivedAt else { return claim }
        let isFromFuture = moment > receivedAt + maxFutureSkew
        let isTooOld = maxAge.map { moment < receivedAt - $0 } ?? false
        return isFromFuture || isTooOld ? .suspect : claim
    }

    private func claim(_ values: [Value], receivedAt: WallTime?) -> JudgedTime? {
        switch form {
        case .epochSeconds(let field): return epoch(values[field], perSecond: 1)
        case .epochMillis(let field): return epoch(values[field], perSecond: 1000)
        case .iso8601(let field):
            guard let text = present(values[field]) else { return nil }
            return device(WallTime(iso8601: text))
        case .local(let field, let offset):
            guard let text = present(values[field]) else { return nil }
            guard let minutes = minutes(offset, values) else { return .suspect }
            return device(WallTime(iso8601: text + "Z").map { $0 + .seconds(-60 * minutes) })
        case .parts(let fields, let offset):
            guard values[fields[0]].isPresent else { return nil }
            guard let minutes = minutes(offset, values) else { return .suspect }
            return device(wallTime(fields.map { values[$0].integer }).map { $0 + .seconds(-60 * minutes) })
        case .secondsBeforeReceipt(let field):
            guard let age = values[field].number, let receivedAt else { return nil }
            guard age >= 0, age < 1e9 else { return .suspect }
            return JudgedTime(moment: receivedAt + .milliseconds(-Int64(age * 1000)), quality: .derived)
        }
    }

    private func epoch(_ value: Value, perSecond: Double) -> JudgedTime? {
        guard value.isPresent else { return nil }
        guard let number = value.number, number.magnitude < 1e15 else { return .suspect }
        let milliseconds = perSecond == 1 ? (number * 1000).rounded(.down) : number.rounded(.down)
        return JudgedTime(moment: WallTime(milliseconds: Int64(milliseconds)), quality: .device)
    }

    private func device(_ moment: WallTime?) -> JudgedTime {
        moment.map { JudgedTime(moment: $0, quality: .device) } ?? .suspect
    }

    /// Text that is there and not empty.
    private func present(_ value: Value) -> String? {
        guard case .text(let text) = value, !text.isEmpty else { return nil }
        return text
    }

    private func minutes(_ offset: Offset, _ values: [Value]) -> Int64? {
        switch offset {
        case .fixed(let minutes): return Int64(minutes)
        case .field(let field):
            guard let minutes = values[field].integer, (-1440...1440).contains(minutes) else { return nil }
            return minutes
        }
    }

    private func wallTime(_ parts: [Int64?]) -> WallTime? {
        let numbers = parts.compactMap { $0 }.compactMap { Int(exactly: $0) }
        guard numbers.count == 6 else { return nil }
        return WallTime(
            year: numbers[0],
            month: numbers[1],
            day: numbers[2],
            hour: numbers[3],
            minute: numbers[4],
            second: numbers[5]
        )
    }
}

extension WallTime {
    fileprivate static func - (left: WallTime, right: Duration) -> WallTime {
        WallTime(milliseconds: left.milliseconds - right.wholeMilliseconds)
    }
}
