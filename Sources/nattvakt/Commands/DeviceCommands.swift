import ArgumentParser
import GatewayCore
import GatewayService

/// `nattvakt device`.
struct DeviceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "device",
        abstract: DeviceName.meaning,
        subcommands: [
            AddEntry<DeviceName>.self, ListEntries<DeviceName>.self, ShowEntry<DeviceName>.self,
            RemoveEntry<DeviceName>.self, ImportEntries<DeviceName>.self, Test.self, Unreadable.self,
        ]
    )

    /// `nattvakt device test`.
    struct Test: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "test",
            abstract: "Waits for the device's test alarm and says what arrived.",
            discussion: """
                Puts the device into install mode while it waits, so that its presses are tests and reach nobody.
                Example:  nattvakt device test button-17 --wait 120
                """
        )

        @Argument(help: "The device.") var id: String
        @Option(name: .long, help: "Seconds to wait, at most 3600.") var wait = 60
        @OptionGroup var gateway: GatewayOptions

        func validate() throws {
            if !(1...3600).contains(wait) { throw ValidationError("--wait is 1 to 3600 seconds.") }
        }

        func run() async throws {
            let device = DeviceID(id)
            let configuration = try gateway.configuration()
            let time = LocalTimeText(configuration)
            try await GatewayDoor.open(configuration) { access in
                guard case .status(let status) = try await checked(access.ask(.status)), status.isRunning else {
                    throw ServiceError(
                        .notRunning,
                        "no gateway runs on this folder, so nothing can arrive",
                        remedy: "Start it with `nattvakt run` and try again."
                    )
                }
                _ = try accepted(try await checked(access.ask(.installMode(device, seconds: wait))))
                Terminal.complain("Press the alarm now; waiting \(wait) s for \(id).")
                let line = try await arrival(of: device, after: status.lastFact, access: access)
                _ = try accepted(try await checked(access.ask(.installMode(device, seconds: 0))))
                guard let line else {
                    throw ServiceError(
                        .notFound,
                        "nothing arrived from \(id) within \(wait) s",
                        remedy: "Check its battery, its radio and the address it is registered under "
                            + "(`nattvakt device show \(id)`), and `nattvakt device unreadable`."
                    )
                }
                tell(line, time)
            }
        }

        private func arrival(
            of device: DeviceID,
            after fact: FactNumber,
            access: any GatewayAccess
        ) async throws -> ReceivedLine? {
            let clock = ContinuousClock()
            let end = clock.now + .seconds(wait)
            while clock.now < end {
                let reply = try await checked(access.ask(.received(device, after: fact)))
                guard case .received(let lines) = reply else { throw unexpected(reply) }
                if let line = lines.first(where: { $0.message.outcome == .decoded }) { return line }
                try await Task.sleep(for: .milliseconds(200))
            }
            return nil
        }

        private func tell(_ line: ReceivedLine, _ time: LocalTimeText) {
            let kinds = line.message.signals.map(\.kind.rawValue).joined(separator: ", ")
            let battery = line.message.signals.compactMap(\.batteryPercent).first.map { ", battery \(Int($0)) %" } ?? ""
            print("\(time.full(line.at.wall))  \(kinds)\(battery)")
            print("topic \(line.message.topic), profile \(line.message.profile?.rawValue ?? "–")")
        }
    }

    /// `nattvakt device unreadable`.
    struct Unreadable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "unreadable",
            abstract: "Messages that nobody understood, the newest first, with their bytes."
        )

        @Option(name: .long, help: "At most so many.") var limit = 50
        @Flag(name: .long, help: "For programs.") var json = false
        @OptionGroup var gateway: GatewayOptions

        func run() async throws {
            let time = LocalTimeText(try gateway.configuration())
            let reply = try await gateway.ask(.unreadable(limit: limit))
            guard case .received(let lines) = reply else { throw unexpected(reply) }
            var table = Table("fact", "received", "outcome", "topic", "device", "reason", "bytes (hex)")
            for line in lines {
                table.add(
                    "\(line.number)",
                    json ? line.at.wall.iso8601 : time.full(line.at.wall),
                    line.message.outcome.rawValue,
                    line.message.topic,
                    line.message.device?.rawValue,
                    line.message.reason,
                    json ? line.payload : String(line.payload.prefix(64))
                )
            }
            table.print(asJSON: json, empty: "Every message was understood.")
        }
    }
}
