import ArgumentParser

/// Load for a running gateway, and the two floors it is compared with.
@main
struct NattvaktLoad: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "nattvakt-load",
        abstract: "Puts load on a broker and measures what comes back.",
        subcommands: [Latency.self, Throughput.self, Relay.self, Beats.self, Ledger.self]
    )
}
