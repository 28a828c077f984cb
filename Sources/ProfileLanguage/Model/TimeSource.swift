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
        /// Seconds that begin anew after each period, counted from 1970: the latest such moment is meant.
        case counter(field: Int, period: Duration)
    }

    enum Offset: Sendable {
        case fixed(Int)
        case field(Int)
        case zone(EuropeanZone)
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
            return WallTime(iso8601: text + "Z").map { local($0, offset, values, receivedAt) } ?? .suspect
        case .parts(let fields, let offset):
            guard values[fields[0]].isPresent else { return nil }
            return wallTime(fields.map { values[$0].integer }).map { local($0, offset, values, receivedAt) } ?? .suspect
        case .secondsBeforeReceipt(let field):
            guard let age = values[field].number, let receivedAt else { return nil }
            guard age >= 0, age < 1e9 else { return .suspect }
            return JudgedTime(moment: receivedAt + .milliseconds(-Int64(age * 1000)), quality: .derived)
        case .counter(let field, let period):
            guard let count = values[field].number, let receivedAt else { return nil }
            guard count >= 0, count * 1000 < Double(period.wholeMilliseconds) else { return .suspect }
            let latest = (receivedAt + maxFutureSkew).milliseconds
            let past = (latest - Int64(count * 1000)) % period.wholeMilliseconds
            return JudgedTime(moment: WallTime(milliseconds: latest - past), quality: .derived)
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

    /// What a local clock that shows `local` means; `local` is written as if it were UTC.
    private func local(
        _ local: WallTime,
        _ offset: Offset,
        _ values: [Value],
        _ receivedAt: WallTime?
    ) -> JudgedTime {
        switch offset {
        case .fixed(let minutes): return device(local + .seconds(-60 * Int64(minutes)))
        case .field(let field):
            guard let minutes = values[field].integer, (-1440...1440).contains(minutes) else { return .suspect }
            return device(local + .seconds(-60 * minutes))
        case .zone(let zone):
            let moments = zone.moments(of: local)
            guard let first = moments.first, let last = moments.last else { return .suspect }
            guard first != last else { return device(first) }
            // The hour that comes twice: the later one, unless that has not come yet.
            let isPast = receivedAt.map { last <= $0 + maxFutureSkew } ?? false
            return JudgedTime(moment: isPast ? last : first, quality: .derived)
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
