import ArgumentParser
import Foundation
import GatewayCore
import GatewayService

/// `nattvakt policy`.
struct PolicyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy",
        abstract: "Who is asked, in which order and for how long.",
        subcommands: [Add.self, Check.self, List.self, Show.self]
    )

    /// `nattvakt policy add`.
    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "add",
            abstract: "Registers a version of a policy from its YAML file.",
            discussion: "Example:  nattvakt policy add natt-sodra.yaml"
        )

        @Argument(help: "The policy's file.") var file: String
        @OptionGroup var gateway: GatewayOptions

        func run() async throws {
            let policy = try read(file)
            _ = try accepted(try await gateway.ask(.register([.policy(policy)])))
            print("Policy \(policy.id) version \(policy.version) is registered.")
        }
    }

    /// `nattvakt policy check`.
    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "check",
            abstract: "Reads policy files and names every fault with its place."
        )

        @Argument(help: "The files.") var files: [String]

        func run() throws {
            var isWrong = false
            for file in files {
                do {
                    let policy = try read(file)
                    print("\(file): policy \(policy.id) version \(policy.version) is right.")
                } catch {
                    Terminal.complain("\(error)")
                    isWrong = true
                }
            }
            if isWrong { throw Refused() }
        }
    }

    /// `nattvakt policy list`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list",
            abstract: "The latest version of each policy."
        )

        @Flag(name: .long, help: "For programs.") var json = false
        @OptionGroup var gateway: GatewayOptions

        func run() async throws {
            let reply = try await gateway.ask(.list(.policy, limit: 1000, after: nil))
            guard case .entries(let entries) = reply else { throw unexpected(reply) }
            try EntryTable.print(entries, asJSON: json)
        }
    }

    /// `nattvakt policy show`.
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show",
            abstract: "One version of a policy, as ID@VERSION."
        )

        @Argument(help: "ID@VERSION, such as natt-sodra@7.") var id: String
        @OptionGroup var gateway: GatewayOptions

        func run() async throws {
            let reply = try await gateway.ask(.show(RegistryKind.policy.reference(id)))
            guard case .entries(let entries) = reply else { throw unexpected(reply) }
            try EntryTable.print(entries, asJSON: true)
        }
    }
}

private func read(_ file: String) throws -> DispatchPolicy {
    guard let text = try? String(contentsOfFile: file, encoding: .utf8) else {
        throw ServiceError(.badInput, "cannot read '\(file)'", remedy: "Check the path and that it is UTF-8 text.")
    }
    return try PolicyFile.parse(text, file: file)
}
