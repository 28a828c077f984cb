import ArgumentParser
import CMalloc
import Foundation
import GatewayService

/// The command line: arguments in, exit code out.
///
/// 0 done, 1 refused or failed, 2 wrong usage.
struct Nattvakt: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "nattvakt",
        abstract: "The night watch: from an alarm in a home to a patrol at the door, with a record of every key.",
        discussion: """
            Try it:  nattvakt demo
            Run it:  nattvakt init --data /var/lib/nattvakt && nattvakt run --data /var/lib/nattvakt
            Results go to standard output, messages to standard error. `--json` gives tables to programs.
            """,
        version: GatewayRuntime.version,
        subcommands: [
            DemoCommand.self, RunCommand.self, InitCommand.self, StatusCommand.self, ConfigCommand.self,
            ProfileCommand.self, SignalsCommand.self, AlertCommandGroup.self, AccessCommand.self, ReportCommand.self,
            AreaCommand.self, ResidentCommand.self, DeviceCommand.self, StaffCommand.self, PatrolCommand.self,
            LockCommand.self, KeyCommand.self, PolicyCommand.self, RebuildCommand.self, BackupCommand.self,
            RestoreCommand.self,
        ]
    )
}

@main enum Main {
    static func main() async {
        keepFreedMemory()
        do {
            var command = try Nattvakt.parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch {
            exit(code(for: error))
        }
    }

    /// Has the C library keep freed memory, 32 MiB of each thread: what a batch of alarms needs, the next one needs again.
    ///
    /// Given back and asked for anew, every page is cleared by the kernel: 1.5 µs an alarm in a storm.
    private static func keepFreedMemory() {
        mallopt(M_MMAP_THRESHOLD, 32 << 20)
        mallopt(M_TRIM_THRESHOLD, 32 << 20)
    }

    /// Says what went wrong where it belongs, and gives the exit code.
    private static func code(for error: any Error) -> Int32 {
        switch Nattvakt.exitCode(for: error) {
        case .success:
            print(Nattvakt.fullMessage(for: error))
            return 0
        case .validationFailure:
            Terminal.complain(Nattvakt.fullMessage(for: error))
            return 2
        default:
            if !(error is Refused) { Terminal.complain("\(error)") }
            return 1
        }
    }
}

/// A command that was refused or failed, and has said so already.
struct Refused: Error {}
