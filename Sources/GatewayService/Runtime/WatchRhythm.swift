import GatewayCore

/// When the watch for strange topics listens: always while little passes the broker, in samples while much does.
///
/// Whoever listens to everything doubles what the broker sends. At some messages a second that is nothing; at thousands
/// it took a sixth of the gateway's processor time.
struct WatchRhythm: Equatable {
    /// More messages a second than this, and only samples are listened to; half as many in a sample end that.
    var limitPerSecond = 200
    /// How long is listened, at the least after a start, and in each sample.
    var listening: Duration = .seconds(6)
    /// How long is not listened between two samples.
    ///
    /// Together with `listening` 55 s: what comes every 10, 30, 60, 300 or 3600 s comes five seconds later in each round, or a
    /// multiple of it, and so meets a sample within eleven rounds. With 60 s it might miss every one of them.
    var pause: Duration = .seconds(49)

    /// Whether the broker is to send what passes.
    private(set) var isListening = true
    /// Whether only samples are listened to.
    private(set) var isSampling = false
    private var heard = 0
    /// When it is next decided; `nil` before the first look at the clock.
    private var until: Uptime?

    init() {}

    /// Counts what passed; stored copies do not count, for they say nothing about what passes.
    mutating func hear(_ messages: Int) { heard += messages }

    /// Decides, when it is time, whether to listen on.
    mutating func timePassed(at now: Uptime) {
        guard let end = until else {
            until = now + listening
            return
        }
        // A storm is noticed at once; a sample is listened to for its whole time, or it would miss what comes rarely.
        let isStorm = isListening && !isSampling && isTooMuch
        guard now >= end || isStorm else { return }
        defer { heard = 0 }
        if isStorm, now < end {
            (isSampling, isListening, until) = (true, false, now + pause)
            return
        }
        // From the planned end on, so that late ticks do not make the rounds longer; unless the process was stopped for long.
        let begin = now - end < listening ? end : now
        guard isListening else {
            isListening = true
            until = begin + listening
            return
        }
        isSampling = isTooMuch
        isListening = !isSampling
        until = begin + (isSampling ? pause : listening)
    }

    /// Whether more was heard than may be in a whole time of listening.
    private var isTooMuch: Bool {
        let limit = Double(limitPerSecond) / (isSampling ? 2 : 1)
        return Double(heard) > limit * (listening / .seconds(1))
    }
}
