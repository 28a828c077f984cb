import ArgumentParser

/// One heartbeat from each device, evenly spread.
struct Beats: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Publishes one heartbeat for each of many devices.")

    @Option var port: Int32
    @Option(help: "Devices d000000 and up.") var count = 10_000
    @Option(help: "Heartbeats a second.") var rate = 2000

    func run() throws {
        let mouth = try Client(named: "bench-beats", port: port)
        let start = Clock.now()
        var next = 0
        while next < count || mouth.unacknowledged > 0 {
            let due = min(Int(Double(Clock.now() - start) * Double(rate) / 1e9), count)
            while next < due {
                let payload = Array(#"{"seq":\#(next),"boot":"b7","battery":87}"#.utf8)
                let topic = "v1/p/bench/d/\(Alarms.device(next))/up/hb"
                try payload.withUnsafeBytes { _ = try mouth.publish(topic, $0) }
                next += 1
            }
            try mouth.flush()
            try serve([mouth], until: Clock.now() + 2_000_000)
        }
        var report = Report()
        report.add("sent", count)
        report.add("seconds", Double(Clock.now() - start) / 1e9)
        report.add("loadCPUSeconds", CPU.used())
        report.print()
    }
}
