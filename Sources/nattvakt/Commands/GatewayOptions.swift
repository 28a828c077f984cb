import ArgumentParser
import Foundation
import GatewayCore
import GatewayService

/// Which gateway a command is about.
struct GatewayOptions: ParsableArguments {
    @Option(name: .long, help: ArgumentHelp("The configuration file.", valueName: "FILE"))
    var config: String?

    @Option(name: .long, help: ArgumentHelp("The data folder; goes before the configuration's.", valueName: "DIR"))
    var data: String?

    @Option(
        name: .long,
        parsing: .singleValue,
        help: ArgumentHelp("A folder or file with device profiles; may be repeated.", valueName: "PATH")
    )
    var profiles: [String] = []

    /// The configuration with the options on top: options, then the file, then defaults.
    func configuration() throws -> GatewayConfiguration {
        var configuration = GatewayConfiguration()
        if let config {
            guard let text = try? String(contentsOfFile: config, encoding: .utf8) else {
                throw ServiceError(
                    .badConfiguration,
                    "cannot read the configuration file '\(config)'",
                    remedy: "Check the path and that the file is UTF-8 text you may read."
                )
            }
            configuration = try ConfigurationFile.parse(text, file: config)
        }
        if let data { configuration.dataFolder = data }
        if !profiles.isEmpty { configuration.profiles = profiles }
        return configuration
    }

    /// Asks the gateway, running or at rest; a failed reply becomes an error.
    func ask(_ request: LocalRequest) async throws -> LocalReply {
        try await GatewayDoor.open(try configuration()) { access in try await checked(access.ask(request)) }
    }
}

/// A reply that is not a failure.
func checked(_ reply: LocalReply) throws -> LocalReply {
    guard case .failed(_, let problem, let remedy) = reply else { return reply }
    Terminal.complain("\(problem)\n  → \(remedy)")
    throw Refused()
}

/// A reply of a kind that the request cannot have.
func unexpected(_ reply: LocalReply) -> ServiceError {
    ServiceError(
        .badInput,
        "the gateway answered something else than was asked",
        remedy: "Use the command line and the gateway of the same version."
    )
}

/// Results of a change: says the first refusal and fails, or returns quietly.
func accepted(_ reply: LocalReply) throws -> [InputResult] {
    guard case .done(let results) = reply else { throw unexpected(reply) }
    if let refusal = results.compactMap(\.refusal).first {
        Terminal.complain("Refused: \(refusal)")
        throw Refused()
    }
    return results
}

/// A moment that people type: ISO 8601, or a date alone as midnight in UTC.
struct MomentArgument: ExpressibleByArgument {
    let wall: WallTime

    init?(argument: String) {
        guard let wall = WallTime(iso8601: argument) ?? WallTime(iso8601: argument + "T00:00:00Z") else { return nil }
        self.wall = wall
    }
}
