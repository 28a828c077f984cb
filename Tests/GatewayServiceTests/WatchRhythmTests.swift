import GatewayCore
import Testing

@testable import GatewayService

@Suite struct `The watch for strange topics` {
    /// Lets seconds pass in tenths, with messages at a rate while it listens; returns how long it listened.
    private func pass(_ seconds: Int, rate: Int, _ rhythm: inout WatchRhythm, _ now: inout Uptime) -> Duration {
        var listened = Duration.zero
        for _ in 0..<(seconds * 10) {
            if rhythm.isListening {
                rhythm.hear(rate / 10)
                listened += .milliseconds(100)
            }
            now = now + .milliseconds(100)
            rhythm.timePassed(at: now)
        }
        return listened
    }

    private func begin() -> (WatchRhythm, Uptime) {
        var rhythm = WatchRhythm()
        rhythm.timePassed(at: .zero)
        return (rhythm, .zero)
    }

    @Test func `listens to everything while no more than 200 messages a second pass`() {
        var (rhythm, now) = begin()
        #expect(pass(600, rate: 200, &rhythm, &now) == .seconds(600))
        #expect(!rhythm.isSampling)
    }

    @Test func `stops at once when a storm begins, and then listens six seconds of each 55`() {
        var (rhythm, now) = begin()
        #expect(pass(6, rate: 20_000, &rhythm, &now) == .milliseconds(100))
        #expect(rhythm.isSampling && !rhythm.isListening)
        #expect(pass(550, rate: 20_000, &rhythm, &now) == .seconds(60))
    }

    @Test func `listens to everything again after a sample with less than half of that`() {
        var (rhythm, now) = begin()
        _ = pass(6, rate: 1000, &rhythm, &now)
        _ = pass(55, rate: 150, &rhythm, &now)
        #expect(rhythm.isSampling)
        _ = pass(55, rate: 100, &rhythm, &now)
        #expect(!rhythm.isSampling && rhythm.isListening)
    }

    @Test func `meets what comes at a regular interval within eleven rounds`() {
        var rhythm = WatchRhythm()
        rhythm.timePassed(at: .zero)
        // Ticks come every 0.1 s, and up to that late.
        let samples = (1...410_000).filter { tick in
            rhythm.hear(2000)
            rhythm.timePassed(at: .zero + .milliseconds(100 * tick + tick % 7 * 10))
            return rhythm.isListening
        }
        let listened = Set(samples)
        #expect(listened.count > 40_000)
        // Periods at which devices commonly report, in seconds.
        for period in [10, 15, 20, 30, 60, 90, 120, 300, 600, 900, 3600] {
            let missed = (60..<(60 + period * 10)).filter { first in
                !(0...(11 * max(1, 55 / period + 1))).contains { listened.contains(first + $0 * period * 10) }
            }
            #expect(missed.isEmpty, "every \(period) s, first after \(missed.first ?? 0) tenths")
        }
    }
}
