import ArgumentParser
import EventStore
import GatewayCore
import GatewayService

/// `nattvakt alert`.
struct AlertCommandGroup: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "alert",
        abstract: "Open and past alerts, and what an operator does with them.",
        subcommands: [
            List.self, Show.self, Accept.self, Dispatch.self, Resolve.self, Close.self, Cancel.self, Note.self,
            Raise.self,
        ]
    )

    /// `nattvakt alert list`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list",
            abstract: "Open alerts, the most urgent first; with --all also those that ended.",
            discussion: "Example:  nattvakt alert list --category technical"
        )

        @Flag(name: .long, help: "Also those that ended.") var all = false
        @Option(name: .long, help: "alarm, technical or test.") var category: AlertCategory?
        @Option(name: .long, help: "Only this area.") var area: String?
        @Option(name: .long, help: "Received from this instant on.") var from: MomentArgument?
        @Option(name: .long, help: "Received before this instant.") var to: MomentArgument?
        @Option(name: .long, help: "At most so many.") var limit = 200
        @Flag(name: .long, help: "For programs.") var json = false
        @OptionGroup var gateway: GatewayOptions

        func run() async throws {
            let time = LocalTimeText(try gateway.configuration())
            let reply = try await gateway.ask(
                .alerts(
                    AlertFilter(
                        isOpen: all ? nil : true,
                        from: from?.wall,
                        to: to?.wall,
                        area: area.map(AreaID.init),
                        category: category
                    ),
                    limit: limit
                )
            )
            guard case .alerts(let alerts) = reply else { throw unexpected(reply) }
            var table = Table(
                "alert",
                "priority",
                "kind",
                "state",
                "condition",
                "received",
                "count",
                "resident",
                "area",
                "holder"
            )
            for alert in alerts {
                table.add(
                    "\(alert.id)",
                    alert.priority.label,
                    alert.kind.rawValue,
                    alert.state.rawValue,
                    alert.condition.rawValue,
                    json ? alert.times.receivedAt.wall.iso8601 : time.full(alert.times.receivedAt.wall),
                    "\(alert.occurrenceCount)",
                    alert.subject.resident?.rawValue ?? alert.subject.sender,
                    alert.subject.area?.rawValue,
                    alert.holder?.recipient.words
                )
            }
            table.print(asJSON: json, empty: all ? "No alerts." : "No open alerts.")
        }
    }

    /// `nattvakt alert show`.
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show",
            abstract: "One alert with its chain clock: each step, its moment and the time it took.",
            discussion: "Example:  nattvakt alert show 17"
        )

        @Argument(help: "The alert's number.") var alert: UInt64
        @Flag(name: .long, help: "For programs.") var json = false
        @OptionGroup var gateway: GatewayOptions

        func run() async throws {
            let time = LocalTimeText(try gateway.configuration())
            let reply = try await gateway.ask(.alertStory(AlertID(alert)))
            guard case .story(let story) = reply else { throw unexpected(reply) }
            AlertStoryText(story: story, time: time).print(asJSON: json)
        }
    }
}

extension AlertCategory: ExpressibleByArgument {}
extension AlertOutcome: ExpressibleByArgument {}

/// What every command of a member of staff about one alert takes.
struct StaffAction: ParsableArguments {
    @Argument(help: "The alert's number.") var alert: UInt64
    @Option(name: .customLong("as"), help: "Who you are: a registered member of staff.") var staff: String
    @OptionGroup var gateway: GatewayOptions

    func carryOut(_ command: AlertCommand) async throws {
        _ = try accepted(
            try await gateway.ask(.command(command, about: AlertID(alert), by: StaffID(staff)))
        )
        print("Done.")
    }
}

extension AlertCommandGroup {
    /// `nattvakt alert accept`.
    struct Accept: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "accept",
            abstract: "Takes an alert, or acknowledges a technical one."
        )
        @OptionGroup var action: StaffAction
        func run() async throws { try await action.carryOut(.accept) }
    }

    /// `nattvakt alert dispatch`.
    struct Dispatch: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "dispatch", abstract: "Sends a patrol.")
        @OptionGroup var action: StaffAction
        @Option(name: .long, help: "The patrol.") var patrol: String
        func run() async throws { try await action.carryOut(.dispatch(PatrolID(patrol))) }
    }

    /// `nattvakt alert resolve`.
    struct Resolve: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "resolve",
            abstract: "Says that help was given, and which."
        )
        @OptionGroup var action: StaffAction
        @Option(name: .long, help: "Such as helped, fallNoInjury, noNeed, falseAlarm.") var outcome: AlertOutcome
        @Option(name: .long, help: "Why; mandatory when nobody was on the way.") var reason: String?
        func run() async throws { try await action.carryOut(.resolve(outcome, reason: reason)) }
    }

    /// `nattvakt alert close`.
    struct Close: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "close",
            abstract: "Freezes an alert that was resolved or cancelled."
        )
        @OptionGroup var action: StaffAction
        @Option(name: .long, help: "A remark.") var reason: String?
        func run() async throws { try await action.carryOut(.close(reason: reason)) }
    }

    /// `nattvakt alert cancel`.
    struct Cancel: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "cancel",
            abstract: "Says that an alert is not needed, and why."
        )
        @OptionGroup var action: StaffAction
        @Option(name: .long, help: "Why.") var reason: String
        func run() async throws { try await action.carryOut(.cancel(reason: reason)) }
    }

    /// `nattvakt alert note`.
    struct Note: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "note", abstract: "Adds words to an alert.")
        @OptionGroup var action: StaffAction
        @Option(name: .long, help: "What to remember.") var text: String
        func run() async throws { try await action.carryOut(.note(text)) }
    }

    /// `nattvakt alert raise`.
    struct Raise: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "raise",
            abstract: "Raises an alert by hand, such as after a telephone call.",
            discussion:
                "Example:  nattvakt alert raise --resident r-17 --priority 2 --reason \"grannen ringde\" --as olga"
        )
        @Option(name: .long, help: "For whom.") var resident: String?
        @Option(name: .long, help: "1 (life) to 4 (low).") var priority = 2
        @Option(name: .long, help: "What was said.") var reason: String
        @Option(name: .customLong("as"), help: "Who you are: a registered member of staff.") var staff: String
        @OptionGroup var gateway: GatewayOptions

        func validate() throws {
            if Priority(rawValue: priority) == nil { throw ValidationError("--priority is 1, 2, 3 or 4.") }
        }

        func run() async throws {
            let alert = ManualAlert(
                resident: resident.map(ResidentID.init),
                priority: Priority(rawValue: priority) ?? .p2,
                reason: reason
            )
            let results = try accepted(try await gateway.ask(.raise(alert, by: StaffID(staff))))
            print("Alert \(results.compactMap(\.raised).first.map { "\($0)" } ?? "?").")
        }
    }
}
