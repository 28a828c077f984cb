import ArgumentParser
import Foundation
import GatewayCore
import GatewayService
import ProfileLanguage

extension ProfileCommand {
    /// `nattvakt profile activate`.
    struct Activate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "activate",
            abstract: "Checks profiles and takes new revisions into use, on a running gateway without a restart.",
            discussion: """
                All of them or none. With --trial a revision reads only the devices that are pinned to it
                (`nattvakt profile pin`); activate it again without --trial to let it read the others too.
                Example:  nattvakt profile activate DeviceProfiles/acme.lock.yaml
                """
        )

        @Argument(help: "Files and folders; else those of the configuration.") var paths: [String] = []
        @Flag(name: .long, help: "Only for devices that are pinned to it.") var trial = false
        @Flag(name: .long, help: "For programs.") var json = false
        @OptionGroup var gateway: GatewayOptions

        func run() async throws {
            let configuration = try gateway.configuration()
            let files = try ProfileFolder.read(paths.isEmpty ? configuration.profiles : paths)
            let reply = try await gateway.ask(.activateProfiles(files, isTrial: trial))
            guard case .activated(let revisions) = reply else { throw unexpected(reply) }
            var table = Table("profile", "revision", "use", "devices")
            for revision in revisions {
                table.add(
                    revision.profile.rawValue,
                    "\(revision.revision)",
                    revision.use.rawValue,
                    "\(revision.devices)"
                )
            }
            table.print(asJSON: json, empty: "Nothing is new: every revision is in use already.")
        }
    }

    /// `nattvakt profile list`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list",
            abstract: "The revisions of all profiles that were ever in use here.",
            discussion: "'show' prints one as it was activated.  Example:  nattvakt profile list"
        )

        @Flag(name: .long, help: "For programs.") var json = false
        @OptionGroup var gateway: GatewayOptions

        func run() async throws {
            let reply = try await gateway.ask(.list(.profile, limit: 100_000, after: nil))
            guard case .entries(let entries) = reply else { throw unexpected(reply) }
            var table = Table("profile", "revision", "use")
            for case .profile(let revision) in entries {
                table.add(revision.profile.rawValue, "\(revision.revision)", revision.use.rawValue)
            }
            table.print(asJSON: json, empty: "No profile was in use here yet.")
        }
    }

    /// `nattvakt profile show`.
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show",
            abstract: "Prints a revision as it was activated.",
            discussion: "Example:  nattvakt profile show acme.lock@3"
        )

        @Argument(help: "PROFILE@REVISION.") var revision: RevisionArgument
        @OptionGroup var gateway: GatewayOptions

        func run() async throws {
            let reply = try await gateway.ask(.show(.profile(revision.profile, revision: revision.number)))
            guard case .entries(let entries) = reply, case .profile(let found)? = entries.first else {
                throw unexpected(reply)
            }
            print(found.text, terminator: "")
        }
    }

    /// `nattvakt profile withdraw`.
    struct Withdraw: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "withdraw",
            abstract: "Takes a revision out of use: the one before it reads again.",
            discussion: "Example:  nattvakt profile withdraw acme.lock@3"
        )

        @Argument(help: "PROFILE@REVISION.") var revision: RevisionArgument
        @OptionGroup var gateway: GatewayOptions

        func run() async throws {
            _ = try accepted(
                try await gateway.ask(.withdrawProfile(revision.profile, revision: revision.number))
            )
            print("\(revision.profile)@\(revision.number) is withdrawn.")
        }
    }

    /// `nattvakt profile pin`.
    struct Pin: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "pin",
            abstract: "Has devices read by one revision, whatever is in use for the others.",
            discussion: """
                Example:  nattvakt profile pin acme.lock@4 door-17 door-18
                Example:  nattvakt profile pin acme.lock@latest door-17
                """
        )

        @Argument(help: "PROFILE@REVISION, or PROFILE@latest to follow the others again.") var revision: PinArgument
        @Argument(help: "The devices.") var devices: [String]
        @OptionGroup var gateway: GatewayOptions

        func run() async throws {
            try await GatewayDoor.open(try gateway.configuration()) { access in
                var changed: [RegistryEntry] = []
                for id in devices {
                    let reply = try await checked(access.ask(.show(.device(DeviceID(id)))))
                    guard case .entries(let entries) = reply, case .device(var device)? = entries.first else {
                        throw unexpected(reply)
                    }
                    guard device.profile == revision.profile else {
                        Terminal.complain("Device \(id) is of profile \(device.profile), not \(revision.profile).")
                        throw Refused()
                    }
                    device.profileRevision = revision.number
                    changed.append(.device(device))
                }
                _ = try accepted(try checked(try await access.ask(.register(changed))))
            }
            let name = revision.number.map(String.init) ?? "latest"
            print("\(devices.count) devices are read by \(revision.profile)@\(name).")
        }
    }

    /// `nattvakt profile replay`.
    struct Replay: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "replay",
            abstract: "Reads stored messages again with profiles from files and prints what would be different.",
            discussion: """
                Changes nothing. What was blanked out before it was stored is not there any more, and only messages that left
                a fact are stored. Exit code 1 when something differs.
                Example:  nattvakt profile replay --since 2026-11-01 --with acme.lock.yaml --profile acme.lock
                """
        )

        @Option(name: .long, help: ArgumentHelp("ISO 8601, or a date.", valueName: "T")) var since: MomentArgument
        @Option(
            name: .customLong("with"),
            parsing: .singleValue,
            help: ArgumentHelp(
                "Files and folders, beside those of the configuration, which they replace.",
                valueName: "PATH"
            )
        )
        var with: [String] = []
        @Option(name: .long, help: "Only messages that this profile read or reads.") var profile: String?
        @Flag(name: .long, help: "For programs.") var json = false
        @OptionGroup var gateway: GatewayOptions

        func run() async throws {
            let configuration = try gateway.configuration()
            let library = try ProfileFolder.library(configuration.profiles, replacing: with)
            let replay = try await GatewayDoor.open(configuration) { access in
                var replay = ProfileReplay(
                    library,
                    devices: try await devices(access),
                    only: profile.map(ProfileID.init)
                )
                var next: FactNumber? = FactNumber(0)
                while let after = next {
                    let request = LocalRequest.receivedSince(since.wall, after: after, limit: 1000)
                    let reply = try await checked(access.ask(request))
                    guard case .receivedPage(let lines, let following) = reply else { throw unexpected(reply) }
                    for line in lines {
                        if let difference = replay.read(line) { try tell(difference) }
                    }
                    next = following
                }
                return replay
            }
            Terminal.complain("\(replay.count) messages, \(replay.differences) are read differently.")
            if replay.differences > 0 { throw Refused() }
        }

        private func devices(_ access: any GatewayAccess) async throws -> [Device] {
            var devices: [Device] = []
            var last: String?
            while true {
                let reply = try await checked(access.ask(.list(.device, limit: 1000, after: last)))
                guard case .entries(let entries) = reply else { throw unexpected(reply) }
                for case .device(let device) in entries { devices.append(device) }
                guard entries.count == 1000 else { return devices }
                last = devices.last?.id.rawValue
            }
        }

        private func tell(_ difference: ProfileReplay.Difference) throws {
            if json {
                let encoder = JSONEncoder()
                encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
                return print(String(decoding: try encoder.encode(difference), as: UTF8.self))
            }
            let device = difference.device.map { ", device \($0)" } ?? ""
            print("\(difference.receivedAt) fact \(difference.fact), \(difference.topic)\(device)")
            print("  was \(difference.readBy ?? "nobody's"): \(difference.was.joined(separator: "; "))")
            print("  now \(difference.readByNow ?? "nobody's"): \(difference.isNow.joined(separator: "; "))")
        }
    }
}

/// `acme.lock@3`.
struct RevisionArgument: ExpressibleByArgument {
    let profile: ProfileID
    let number: Int

    init?(argument: String) {
        let parts = argument.split(separator: "@", maxSplits: 1).map(String.init)
        guard parts.count == 2, let number = Int(parts[1]), number > 0 else { return nil }
        (profile, self.number) = (ProfileID(parts[0]), number)
    }
}

/// `acme.lock@3`, or `acme.lock@latest`.
struct PinArgument: ExpressibleByArgument {
    let profile: ProfileID
    /// `nil` is whatever is in general use.
    let number: Int?

    init?(argument: String) {
        if argument.hasSuffix("@latest") {
            (profile, number) = (ProfileID(String(argument.dropLast(7))), nil)
        } else {
            guard let revision = RevisionArgument(argument: argument) else { return nil }
            (profile, number) = (revision.profile, revision.number)
        }
    }
}
