import ArgumentParser
import CMosquitto
import Glibc

/// Open loop: alarm n is due at start + n / rate, whatever became of those before it.
///
/// The time is taken from when an alarm was due, not from when it left, so a stall shows in every alarm that it held up.
struct Latency: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Publishes at a fixed rate and times what comes of it.")

    @Option var port: Int32
    @Option(help: "direct, relay or gateway.") var target: Alarms.Target
    @Option(help: "Messages a second.") var rate: Int
    @Option(help: "Not counted, at the same rate.") var warmup = 1.0
    @Option var seconds = 5.0
    @Option(help: "The number of the first device; each alarm takes the next one.") var firstDevice = 0
    @Option(help: "How long to wait for the last ones.") var patience = 10.0

    func run() throws {
        wake_on_time()
        let alarms = Alarms(tag: "r\(getpid())")
        let warm = Int(warmup * Double(rate))
        let total = warm + Int(seconds * Double(rate))
        let payloads = (0..<total).map { alarms.payload($0) }
        let topics = (0..<total).map { alarms.topic(target, device: firstDevice + $0) }
        let interval = 1e9 / Double(rate)
        var took = [Int64](repeating: -1, count: total)
        var slip = [Int64](repeating: 0, count: total)
        var heard = 0
        var repeats = 0

        let ear = try Client(named: "bench-ear-\(getpid())", port: port)
        try ear.subscribe(to: target.filter)
        let mouth = try Client(named: "bench-mouth-\(getpid())", port: port)
        let start = Clock.now() + 50_000_000
        ear.received = { _, payload in
            guard let number = alarms.number(in: payload, target), number < total else { return }
            guard took[number] < 0 else {
                repeats += 1
                return
            }
            took[number] = Clock.now() - start - Int64(Double(number) * interval)
            heard += 1
        }
        var next = 0
        var lastWord = Clock.now()
        let before = CPU.used()
        while heard < total {
            let now = Clock.now()
            while next < total, start + Int64(Double(next) * interval) <= now {
                try payloads[next].withUnsafeBytes { _ = try mouth.publish(topics[next], $0) }
                slip[next] = now - start - Int64(Double(next) * interval)
                next += 1
                lastWord = now
            }
            try mouth.flush()
            if next == total, now - lastWord > Int64(patience * 1e9) { break }
            try serve([mouth, ear], until: next < total ? start + Int64(Double(next) * interval) : now + 100_000_000)
        }
        let measured = took[warm...].filter { $0 >= 0 }
        var report = Report()
        report.add("target", target.rawValue)
        report.add("rate", rate)
        report.add("sent", total - warm)
        report.add("missing", took[warm...].count { $0 < 0 })
        report.add("missingInWarmup", took[..<warm].count { $0 < 0 })
        report.add("repeats", repeats)
        report.add("ms", Percentiles(measured))
        report.add("sendSlipMs", Percentiles(Array(slip[warm...])))
        report.add("loadCPUSeconds", CPU.used() - before)
        report.print()
    }
}

extension Alarms.Target: ExpressibleByArgument {}

/// As many as a window allows: alarm n is sent when fewer than `window` of those before it are without their alert.
struct Throughput: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Publishes as fast as a window allows.")

    @Option var port: Int32
    @Option(help: "direct, relay or gateway.") var target: Alarms.Target
    @Option(help: "How many to send.") var count: Int
    @Option(help: "Not counted, before the others.") var warmup = 2000
    @Option(help: "How many may be without an answer at a time.") var window = 2000
    @Option var firstDevice = 0
    @Option var patience = 10.0

    func run() throws {
        let alarms = Alarms(tag: "r\(getpid())")
        let total = warmup + count
        let payloads = (0..<total).map { alarms.payload($0) }
        let topics = (0..<total).map { alarms.topic(target, device: firstDevice + $0) }
        var isHeard = [Bool](repeating: false, count: total)
        var heard = 0
        var repeats = 0
        var begun = Clock.now()
        var lastHeard = begun
        let ear = try Client(named: "bench-ear-\(getpid())", port: port)
        try ear.subscribe(to: target.filter)
        let mouth = try Client(named: "bench-mouth-\(getpid())", port: port)
        ear.received = { _, payload in
            guard let number = alarms.number(in: payload, target), number < total else { return }
            guard !isHeard[number] else {
                repeats += 1
                return
            }
            isHeard[number] = true
            heard += 1
            lastHeard = Clock.now()
            if heard == warmup { begun = lastHeard }
        }
        var next = 0
        var before = CPU.used()
        begun = Clock.now()
        lastHeard = begun
        var isWarm = false
        while heard < total, Clock.now() - lastHeard < Int64(patience * 1e9) {
            if !isWarm, heard >= warmup { (isWarm, before) = (true, CPU.used()) }
            while next < total, next - heard < window, mouth.unacknowledged < window {
                try payloads[next].withUnsafeBytes { _ = try mouth.publish(topics[next], $0) }
                next += 1
            }
            try mouth.flush()
            try serve([mouth, ear], until: Clock.now() + 100_000_000)
        }
        let seconds = Double(lastHeard - begun) / 1e9
        var report = Report()
        report.add("target", target.rawValue)
        report.add("sent", next - warmup)
        report.add("missing", next - heard)
        report.add("repeats", repeats)
        report.add("seconds", seconds)
        report.add("perSecond", seconds > 0 ? Double(heard - warmup) / seconds : 0)
        report.add("loadCPUSeconds", CPU.used() - before)
        report.print()
    }
}
