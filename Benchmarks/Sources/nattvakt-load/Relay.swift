import ArgumentParser
import Glibc

/// The second floor: what comes in goes out again with QoS 1, and nothing is kept.
struct Relay: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Republishes everything until it is killed.")
    static let input = "bench/relay/in"
    static let output = "bench/relay/out"

    @Option var port: Int32

    func run() throws {
        let client = try Client(named: "bench-relay", port: port)
        client.received = { _, payload in
            // What cannot be republished shows as missing at the other end.
            _ = try? client.publish(Relay.output, payload)
        }
        try client.subscribe(to: Relay.input)
        print("ready")
        fflush(nil)
        while true {
            try serve([client], until: Clock.now() + 500_000_000)
            try client.flush()
            try client.keepAlive()
        }
    }
}
