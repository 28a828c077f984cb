import ArgumentParser
import Foundation
import GatewayCore
import GatewayService

/// Names a kind of thing in the registry at compile time, so that the commands of all kinds are one.
protocol RegistryKindName: Sendable {
    static var kind: RegistryKind { get }
    /// What the thing is, for the help.
    static var meaning: String { get }
}

enum AreaName: RegistryKindName {
    static let kind = RegistryKind.area
    static let meaning = "A district with its own promises."
}
enum ResidentName: RegistryKindName {
    static let kind = RegistryKind.resident
    static let meaning = "A person the service is for."
}
enum DeviceName: RegistryKindName {
    static let kind = RegistryKind.device
    static let meaning = "A registered piece of technology at a resident's place."
}
enum StaffName: RegistryKindName {
    static let kind = RegistryKind.staff
    static let meaning = "A member of staff."
}
enum PatrolName: RegistryKindName {
    static let kind = RegistryKind.patrol
    static let meaning = "A unit of one or more people who go there."
}
enum LockName: RegistryKindName {
    static let kind = RegistryKind.lock
    static let meaning = "A lock on a home door, a gate or a medicine cabinet."
}
enum KeyName: RegistryKindName {
    static let kind = RegistryKind.key
    static let meaning = "A credential that opens locks, with the people it was issued to."
}

typealias AreaCommand = RegistryCommand<AreaName>
typealias ResidentCommand = RegistryCommand<ResidentName>
typealias StaffCommand = RegistryCommand<StaffName>
typealias PatrolCommand = RegistryCommand<PatrolName>
typealias LockCommand = RegistryCommand<LockName>
typealias KeyCommand = RegistryCommand<KeyName>

/// `nattvakt resident` and the like.
struct RegistryCommand<Name: RegistryKindName>: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: Name.kind.rawValue,
            abstract: Name.meaning,
            subcommands: [
                AddEntry<Name>.self, ListEntries<Name>.self, ShowEntry<Name>.self, RemoveEntry<Name>.self,
                ImportEntries<Name>.self,
            ]
        )
    }
}

/// `nattvakt resident add`.
struct AddEntry<Name: RegistryKindName>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "add",
            abstract: "Registers one, or changes the fields that are given.",
            discussion: fieldHelp(Name.kind)
        )
    }

    @Argument(help: "The identifier; never a personal number.") var id: String
    @Argument(help: ArgumentHelp("Fields as name=value.", valueName: "field=value")) var fields: [String] = []
    @OptionGroup var gateway: GatewayOptions

    func run() async throws {
        guard let form = RegistryForm(Name.kind) else { return }
        var row = ["id": id]
        for field in fields {
            guard let split = field.firstIndex(of: "=") else {
                throw ValidationError("'\(field)' is not of the form name=value.")
            }
            row[String(field[..<split])] = String(field[field.index(after: split)...])
        }
        let configuration = try gateway.configuration()
        let classes = ProfileClasses(configuration)
        try await GatewayDoor.open(configuration) { access in
            var existing: RegistryEntry?
            if case .entries(let found) = try await access.ask(.show(form.reference(id))) { existing = found.first }
            let entry: RegistryEntry
            do {
                entry = try form.entry(from: row, existing: existing, classOf: classes.classOf)
            } catch {
                Terminal.complain("\(error)")
                throw Refused()
            }
            _ = try accepted(try checked(try await access.ask(.register([entry]))))
        }
        print("\(Name.kind.rawValue) \(id) is registered.")
    }
}

/// `nattvakt resident list`.
struct ListEntries<Name: RegistryKindName>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(commandName: "list", abstract: "Lists them in the order of their identifiers.")
    }

    @Option(name: .long, help: "At most so many.") var limit = 1000
    @Option(name: .long, help: "Only identifiers after this one, for the next page.") var after: String?
    @Flag(name: .long, help: "For programs.") var json = false
    @OptionGroup var gateway: GatewayOptions

    func run() async throws {
        let reply = try await gateway.ask(.list(Name.kind, limit: limit, after: after))
        guard case .entries(let entries) = reply else { throw unexpected(reply) }
        try EntryTable.print(entries, asJSON: json)
    }
}

/// `nattvakt resident show`.
struct ShowEntry<Name: RegistryKindName>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(commandName: "show", abstract: "Shows one with all its fields.")
    }

    @Argument(help: "The identifier.") var id: String
    @OptionGroup var gateway: GatewayOptions

    func run() async throws {
        let reply = try await gateway.ask(.show(Name.kind.reference(id)))
        guard case .entries(let entries) = reply else { throw unexpected(reply) }
        try EntryTable.print(entries, asJSON: true)
    }
}

/// `nattvakt resident remove`.
struct RemoveEntry<Name: RegistryKindName>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "remove",
            abstract: "Takes one out of the registry; the log keeps what it was."
        )
    }

    @Argument(help: "The identifier.") var id: String
    @OptionGroup var gateway: GatewayOptions

    func run() async throws {
        _ = try accepted(try await gateway.ask(.remove(Name.kind.reference(id))))
        print("\(Name.kind.rawValue) \(id) is removed.")
    }
}

/// `nattvakt resident import`.
struct ImportEntries<Name: RegistryKindName>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "import",
            abstract:
                "Registers every row of a CSV file (UTF-8, first row the column names); names the rows it cannot take.",
            discussion: fieldHelp(Name.kind)
        )
    }

    @Argument(help: "The CSV file.") var file: String
    @OptionGroup var gateway: GatewayOptions

    func run() async throws {
        guard let form = RegistryForm(Name.kind) else { return }
        let configuration = try gateway.configuration()
        let classes = ProfileClasses(configuration)
        var progress: Progress?
        let summary = try await GatewayDoor.open(configuration) { access in
            let importer = RegistryImport(form, access: access, classOf: classes.classOf)
            return try await importer.run(file: file) { done, total in
                if progress == nil { progress = Progress("\(Name.kind.rawValue) import", total: total) }
                progress?.show(done)
            }
        }
        for fault in summary.faults.prefix(50) { Terminal.complain("\(fault)") }
        if summary.faults.count > 50 { Terminal.complain("… and \(summary.faults.count - 50) more rows") }
        print("\(summary.taken) rows taken, \(summary.faults.count) refused.")
        if !summary.faults.isEmpty { throw Refused() }
    }
}

/// The fields of a kind, a line each.
private func fieldHelp(_ kind: RegistryKind) -> String {
    guard let form = RegistryForm(kind) else { return "" }
    let lines = form.fields.map { field in
        "  \(field.name)\(field.isRequired ? " (needed)" : ""): \(field.help)"
    }
    return "Fields:\n" + lines.joined(separator: "\n")
}
