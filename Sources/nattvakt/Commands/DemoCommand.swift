import ArgumentParser
import GatewayService

/// `nattvakt demo`.
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Shows a simulated town at night on this machine; everything is erased at the end.",
        discussion: """
            A town of 40 residents with devices of all five classes and 6 patrols, on a real broker and a real store.
            Example:  nattvakt demo --seconds 60
            Example:  nattvakt demo --headless --seconds 20 --json
            """
    )

    @Flag(name: .long, help: "Print only the summary.") var headless = false
    @Option(name: .long, help: "How long, in seconds, 5 to 86400.") var seconds = 60
    @Option(name: .long, help: "Which night: the same seed gives the same town and plans.") var seed: UInt64 = 1
    @Flag(name: .long, help: "One JSON line when ready and one at the end.") var json = false
    @Option(name: .long, help: "The HTTP port; 0 picks a free one.") var port: UInt16 = 0
    @Option(name: .long, help: ArgumentHelp("Keep the data folder here.", valueName: "DIR")) var keep: String?
    @Option(
        name: .long,
        parsing: .singleValue,
        help: ArgumentHelp("A folder or file with device profiles; may be repeated.", valueName: "PATH")
    )
    var profiles: [String] = []

    func validate() throws {
        if !(5...86_400).contains(seconds) { throw ValidationError("--seconds is 5 to 86400.") }
    }

    func run() async throws {
        let options = DemoOptions(
            seconds: seconds,
            seed: seed,
            port: port,
            isHeadless: headless || json,
            isJSON: json,
            keep: keep,
            profiles: profiles.isEmpty ? GatewayConfiguration().profiles : profiles
        )
        let summary = try await Demonstration(options).run()
        if summary.lost > 0 { throw Refused() }
    }
}
