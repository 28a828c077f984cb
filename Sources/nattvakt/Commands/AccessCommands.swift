import ArgumentParser
import EventStore
import GatewayCore
import GatewayService

/// `nattvakt access`.
struct AccessCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "access",
        abstract: "Who used which key at which door.",
        subcommands: [Log.self, Verify.self]
    )

    /// `nattvakt access log`.
    struct Log: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "log",
            abstract: "Access records; every condition that is given must hold.",
            discussion: "Example:  nattvakt access log --key key-17 --from 2026-11-01"
        )

        @Option(name: .long, help: "Every use of this key.") var key: String?
        @Option(name: .long, help: "At this door.") var door: String?
        @Option(name: .long, help: "At this resident's.") var resident: String?
        @Option(name: .long, help: "By this member of staff.") var staff: String?
        @Option(name: .long, help: "Because of this alert.") var alert: UInt64?
        @Option(name: .long, help: "From this instant on, by the lock's clock.") var from: MomentArgument?
        @Option(name: .long, help: "Before this instant.") var to: MomentArgument?
        @Option(name: .long, help: "At most so many.") var limit = 1000
        @Flag(name: .long, help: "For programs.") var json = false
        @OptionGroup var gateway: GatewayOptions

        func run() async throws {
            let time = LocalTimeText(try gateway.configuration())
            let filter = AccessFilter(
                key: key.map(DoorKeyID.init),
                door: door.map(DoorID.init),
                resident: resident.map(ResidentID.init),
                staff: staff.map(StaffID.init),
                alert: alert.map(AlertID.init),
                from: from?.wall,
                to: to?.wall
            )
            let reply = try await gateway.ask(.accessLog(filter, limit: limit))
            guard case .access(let lines) = reply else { throw unexpected(reply) }
            AccessTable.table(lines, time: time, asJSON: json).print(asJSON: json, empty: "No access records.")
        }
    }

    /// `nattvakt access verify`.
    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "verify",
            abstract: "Checks the whole ledger: every record, every chain, against the log."
        )

        @OptionGroup var gateway: GatewayOptions

        func run() async throws {
            let reply = try await gateway.ask(.verifyLedger)
            guard case .ledger(let verdict) = reply else { throw unexpected(reply) }
            guard let fault = verdict.fault else {
                print("All \(verdict.records) access records in \(verdict.chains) chains are as they were written.")
                return
            }
            Terminal.complain(
                "The ledger is not as it was written: \(fault)\n"
                    + "  → Keep the data folder as it is, and compare with the latest backup."
            )
            throw Refused()
        }
    }
}

/// `nattvakt report`.
struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "The manager's figures.",
        subcommands: [ResponseTimesReport.self]
    )

    /// `nattvakt report response-times`.
    struct ResponseTimesReport: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "response-times",
            abstract: "How long people waited, per hop, in seconds, against what was promised.",
            discussion: """
                Percentiles are of raw samples by the time of receiving; an open alert counts as at least its age and is
                shown under 'open'. Tests are excluded and counted.
                Example:  nattvakt report response-times --from 2026-11-01 --to 2026-12-01 --area sodra
                """
        )

        @Option(name: .long, help: "Alerts received from this instant on.") var from: MomentArgument
        @Option(name: .long, help: "Alerts received before this instant.") var to: MomentArgument
        @Option(name: .long, help: "Only this area.") var area: String?
        @Flag(name: .long, help: "For programs.") var json = false
        @OptionGroup var gateway: GatewayOptions

        func run() async throws {
            let reply = try await gateway.ask(
                .responseTimes(from: from.wall, to: to.wall, area: area.map(AreaID.init))
            )
            guard case .responseTimes(let report) = reply else { throw unexpected(reply) }
            var table = Table("hop", "n", "open", "p50 s", "p90 s", "p95 s", "within target")
            for hop in report.hops {
                table.add(
                    hop.name.rawValue,
                    "\(hop.count)",
                    "\(hop.censored)",
                    seconds(hop.p50),
                    seconds(hop.p90),
                    seconds(hop.p95),
                    hop.compliance.map { "\((($0 * 1000).rounded()) / 10) %" }
                )
            }
            table.print(asJSON: json, empty: "")
            guard !json else { return }
            print(
                "\n\(report.alerts) alerts, \(report.reopened) of them reopened; \(report.tests) tests, \(report.cancelled) cancelled, \(report.merged) merged, "
                    + "\(report.late) late, \(report.unattendedNow) unattended now. "
                    + "Definitions version \(ResponseTimes.definitions)."
            )
        }

        private func seconds(_ value: Double?) -> String? { value.map { "\(($0 * 10).rounded() / 10)" } }
    }
}
