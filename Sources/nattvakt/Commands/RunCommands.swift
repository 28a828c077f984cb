import ArgumentParser
import Foundation
import GatewayCore
import GatewayService
import Logging
import ProfileLanguage

/// `nattvakt run`.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Runs the gateway; starts its own broker unless one is configured.",
        discussion: "Example:  nattvakt run --config /etc/nattvakt/nattvakt.yaml"
    )

    @OptionGroup var gateway: GatewayOptions

    func run() async throws {
        let configuration = try gateway.configuration()
        let logger = GatewayLog.logger(configuration.log)
        let runtime = try GatewayRuntime(configuration: configuration, logger: logger)
        try await runtime.run { ready in
            logger.notice(
                "ready",
                metadata: [
                    "http": "http://\(configuration.http.address):\(ready.httpPort)",
                    "mqtt": "\(ready.mqttPort.map(String.init) ?? "external")",
                ]
            )
        }
    }
}

/// `nattvakt init`.
struct InitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Makes an empty data folder.",
        discussion: "Example:  nattvakt init --data /var/lib/nattvakt"
    )

    @OptionGroup var gateway: GatewayOptions

    func run() async throws {
        let configuration = try gateway.configuration()
        try DataFolderMaker.make(configuration)
        print("Made \(configuration.dataFolder).")
    }
}

/// `nattvakt status`.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Tells whether the gateway runs and what it knows, in numbers."
    )

    @OptionGroup var gateway: GatewayOptions
    @Flag(name: .long, help: "For programs.") var json = false

    func run() async throws {
        let reply = try await gateway.ask(.status)
        guard case .status(let status) = reply else { throw unexpected(reply) }
        var table = Table("what", "value")
        table.add("version", status.version)
        table.add("running", status.isRunning ? "yes" : "no")
        table.add("since", status.since?.iso8601)
        table.add("broker", status.broker)
        table.add("residents", "\(status.residents)")
        table.add("devices", "\(status.devices)")
        table.add("patrols", "\(status.patrols)")
        table.add("open alerts", "\(status.openAlerts)")
        table.add("open technical alerts", "\(status.openTechnicalAlerts)")
        table.add("facts", "\(status.lastFact)")
        table.add("messages since start", "\(status.counters.messages)")
        table.add("facts not published yet", "\(status.counters.unpublishedFacts)")
        for (name, count) in status.counters.notices.sorted(by: { $0.key < $1.key }) { table.add(name, "\(count)") }
        table.print(asJSON: json, empty: "")
    }
}

/// `nattvakt config`.
struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "Looks at the configuration.",
        subcommands: [Check.self]
    )

    /// `nattvakt config check`.
    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "check",
            abstract: "Names every wrong key with its file and line.",
            discussion: "Example:  nattvakt config check --config /etc/nattvakt/nattvakt.yaml"
        )

        @OptionGroup var gateway: GatewayOptions

        func run() throws {
            let configuration = try gateway.configuration()
            let library = try ProfileFolder.load(configuration.profiles)
            print(
                "The configuration is right: data in \(configuration.dataFolder), \(library.profiles.count) profiles."
            )
        }
    }
}

/// `nattvakt rebuild`.
struct RebuildCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rebuild",
        abstract:
            "Makes all projections anew from the facts and says whether they were identical; for a gateway at rest."
    )

    @OptionGroup var gateway: GatewayOptions

    func run() async throws {
        let reply = try await gateway.ask(.rebuild)
        guard case .rebuilt(let verdict) = reply else { throw unexpected(reply) }
        guard verdict.differences.isEmpty else {
            Terminal.complain(
                "Different and repaired: \(verdict.differences.joined(separator: ", ")), from \(verdict.facts) facts."
            )
            throw Refused()
        }
        print("Identical: \(verdict.facts) facts give the projections that were there.")
    }
}

/// `nattvakt backup`.
struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Copies the whole log consistently into a new file, also while the gateway runs.",
        discussion: "Example:  nattvakt backup /backup/nattvakt-2026-11-20.db --data /var/lib/nattvakt"
    )

    @Argument(help: "The new file.") var file: String
    @OptionGroup var gateway: GatewayOptions

    func run() async throws {
        let absolute = URL(fileURLWithPath: file).path
        let reply = try await gateway.ask(.backup(to: absolute))
        guard case .backedUp(let bytes) = reply else { throw unexpected(reply) }
        print("Wrote \(bytes) bytes to \(file).")
    }
}

/// `nattvakt restore`.
struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Puts a checked backup into a data folder that is empty or at rest.",
        discussion: "Example:  nattvakt restore /backup/nattvakt-2026-11-20.db --data /var/lib/nattvakt"
    )

    @Argument(help: "The backup.") var file: String
    @OptionGroup var gateway: GatewayOptions

    func run() async throws {
        let configuration = try gateway.configuration()
        let facts = try DataFolderMaker.restore(file, into: configuration)
        print("Restored \(facts) facts into \(configuration.dataFolder).")
    }
}
