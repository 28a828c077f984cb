import ArgumentParser
import Foundation
import GatewayCore
import GatewayService
import ProfileLanguage

/// `nattvakt profile`.
struct ProfileCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "profile",
        abstract: "Device profiles: what a product's messages mean, as data.",
        subcommands: [
            New.self, Check.self, Decode.self, Watch.self, Activate.self, List.self, Show.self, Withdraw.self, Pin.self,
            Replay.self,
        ]
    )

    /// `nattvakt profile new`.
    struct New: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "new",
            abstract: "Prints the draft of a profile, guessed from captured messages.",
            discussion: """
                Topics, fields with their types and what was seen, times, and one sample a topic; what the messages mean is
                yours to say. Lines are those of `nattvakt profile decode`, from a file or from standard input.
                Example:  nattvakt profile new --from captured.jsonl --id acme.lock --class digitalLock > acme.lock.yaml
                """
        )

        @Option(
            name: .long,
            help: ArgumentHelp("Captured messages as JSON Lines; '-' is standard input.", valueName: "FILE")
        )
        var from: String
        @Option(name: .long, help: "How the profile is called, such as acme.lock.") var id: String
        @Option(
            name: .customLong("class"),
            help: ArgumentHelp(stringLiteral: "\(DeviceClass.allCases.map(\.rawValue).joined(separator: ", ")).")
        )
        var deviceClass: DeviceClass = .hub
        @Option(name: .long, help: "Who makes it.") var vendor = "unknown"
        @Option(name: .long, help: "What it is called.") var model = "unknown"

        func run() throws {
            var lines: [String] = []
            if from == "-" {
                while let line = readLine() { lines.append(line) }
            } else {
                guard let text = try? String(contentsOfFile: from, encoding: .utf8) else {
                    Terminal.complain("Cannot read '\(from)'. Check the path and that it is UTF-8 text you may read.")
                    throw Refused()
                }
                lines = text.split(whereSeparator: \.isNewline).map(String.init)
            }
            let captured = try DecodeSession.messages(of: lines)
            for fault in captured.faults { Terminal.complain(fault) }
            guard !captured.messages.isEmpty else {
                Terminal.complain("No message in \(from). A line is {\"topic\": \"…\", \"payload\": \"…\"}.")
                throw Refused()
            }
            let subject = ProfileSkeleton.Subject(id: id, vendor: vendor, model: model, deviceClass: deviceClass)
            print(ProfileSkeleton(subject, from: captured.messages).text(), terminator: "")
        }
    }

    /// `nattvakt profile check`.
    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "check",
            abstract: "Validates profiles and runs the samples inside them.",
            discussion: "Example:  nattvakt profile check DeviceProfiles"
        )

        @Argument(help: "Files and folders.") var paths: [String]

        func run() throws {
            let files = try ProfileFolder.files(paths).map { path in
                (name: path, text: try String(contentsOfFile: path, encoding: .utf8))
            }
            let report = ProfileCheck.report(files)
            for line in report.lines { print(line) }
            if !report.isGood { throw Refused() }
            if Self.elsewhere({ ProfileCheck.report(files) }) != report {
                Terminal.complain(
                    "The samples come out differently in another time zone or language. This is a fault of Nattvakt: tell us."
                )
                throw Refused()
            }
        }

        /// What comes of something on the other side of the earth, with Turkish letters.
        private static func elsewhere<Value>(_ body: () -> Value) -> Value {
            let zone = ProcessInfo.processInfo.environment["TZ"]
            unsafe setenv("TZ", "Pacific/Apia", 1)
            tzset()
            _ = unsafe setlocale(LC_ALL, "tr_TR.UTF-8")
            defer {
                if let zone { unsafe setenv("TZ", zone, 1) } else { unsafe unsetenv("TZ") }
                tzset()
                _ = unsafe setlocale(LC_ALL, "C")
            }
            return body()
        }
    }

    /// `nattvakt profile decode`.
    struct Decode: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "decode",
            abstract: "Reads messages as JSON Lines on standard input and prints what each means, a JSON line each.",
            discussion: """
                A line: {"topic": "…", "payload": "…", "payload_encoding": "utf8"|"hex"|"base64", "retain": false}.
                Example:  nattvakt profile decode --profiles DeviceProfiles --each-alone < captured.jsonl
                """
        )

        @Option(
            name: .long,
            parsing: .singleValue,
            help: ArgumentHelp("A folder or file with device profiles; may be repeated.", valueName: "PATH")
        )
        var profiles: [String] = []
        @Option(name: .long, help: "Only this profile, and every device counts as registered under it.") var profile:
            String?
        @Flag(name: .long, help: "Take every line as the first live message of its device.") var eachAlone = false
        @Option(name: .long, help: "When the messages were received, where a line does not say.") var receivedAt:
            MomentArgument?

        func run() throws {
            let paths = profiles.isEmpty ? GatewayConfiguration().profiles : profiles
            let library = try ProfileFolder.load(paths, allowingDrafts: true)
            var session = try DecodeSession(
                profiles: library.profiles,
                options: DecodeSession.Options(
                    eachAlone: eachAlone,
                    profile: profile.map(ProfileID.init),
                    receivedAt: receivedAt?.wall
                )
            )
            while let line = readLine() { print(session.answer(line)) }
        }
    }
}

extension ProfileCommand {
    /// `nattvakt profile watch`.
    struct Watch: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "watch",
            abstract: "Prints live what the profiles make of the traffic on the broker.",
            discussion: """
                Looks at the broker that the configuration names, stores nothing and answers nobody. Ends with Ctrl-C.
                Example:  nattvakt profile watch
                Example:  nattvakt profile watch --topic 'acme/#' --capture > captured.jsonl
                """
        )

        @OptionGroup var gateway: GatewayOptions
        @Option(
            name: .long,
            parsing: .singleValue,
            help: ArgumentHelp(
                "Only this topic filter; may be repeated. Else what the profiles listen to.",
                valueName: "FILTER"
            )
        )
        var topic: [String] = []
        @Flag(name: .long, help: "As `nattvakt profile decode` answers.") var json = false
        @Flag(name: .long, help: "The messages themselves, for `profile decode` and `profile new`.") var capture = false

        func run() async throws {
            let configuration = try gateway.configuration()
            let watch = try ProfileWatch(
                configuration,
                library: try ProfileFolder.load(configuration.profiles, allowingDrafts: true),
                filters: topic,
                form: capture ? .captured : json ? .json : .text,
                tell: { line in
                    print(line)
                    fflush(nil)
                },
                complain: { Terminal.complain($0) }
            )
            try await watch.run()
        }
    }
}

/// `nattvakt signals`.
struct SignalsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "signals",
        abstract: "All kinds of signals that profiles may tell, and what each does."
    )

    @Flag(name: .long, help: "For programs.") var json = false

    func run() {
        var table = Table("signal", "swedish", "alert", "does")
        for kind in SignalKind.allCases {
            let alert = AlertKind(raisedBy: kind)
            table.add(kind.rawValue, kind.swedish, alert.map { "\($0.rawValue) \($0.priority.label)" }, kind.role.words)
        }
        table.print(asJSON: json, empty: "")
    }
}

extension SignalKind.Role {
    fileprivate var words: String {
        switch self {
        case .alarm: "raises or joins an alert"
        case .restore: "tells that an alarm's cause is gone; closes nothing"
        case .access: "leaves an access record"
        case .contact: "is noted on the person's open alerts"
        case .fault: "raises or joins a technical alert"
        case .faultRestore: "tells that a fault's cause is gone"
        case .observation: "refreshes what is known of the device"
        }
    }
}

extension DeviceClass: ExpressibleByArgument {}
