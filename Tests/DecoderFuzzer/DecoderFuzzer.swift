import Foundation
import Glibc
import ProfileLanguage

/// Throws bytes at what reads the payloads of devices.
///
/// Built by `Scripts/fuzz`, the fuzzer calls `LLVMFuzzerTestOneInput`; built as everything else is, it reads the files
/// it is given, which shows again what the fuzzer found:
///
///     DecoderFuzzer TARGET FILE…            reads each file
///     DecoderFuzzer TARGET --seeds FOLDER   writes the inputs to begin with
final class Fuzzing {
    private let target: FuzzTarget
    private var profiles: ChangedProfiles

    init(_ target: FuzzTarget, _ files: ProfileFiles) {
        self.target = target
        profiles = ChangedProfiles(files)
    }

    /// Takes one input in, and stops the process when that took more than 100 ms of its own time.
    func run(_ bytes: [UInt8]) {
        let begun = processorTime()
        target.run(bytes, with: &profiles)
        let spent = processorTime() - begun
        precondition(spent < 0.1 * Self.slowness, "\(spent) s for one input")
    }

    /// What was done, for the end of a campaign.
    var summary: String { "payloads read with changed profiles: \(profiles.readCount)" }

    /// How much slower than in service this runs: the fuzzer's counters, and none of the optimizer's work.
    private static let slowness = 3.0

    /// Seconds that this thread has computed.
    private func processorTime() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}

#if FUZZING
    nonisolated(unsafe) private let fuzzing: Fuzzing = {
        let name = ProcessInfo.processInfo.environment["NATTVAKT_FUZZ_TARGET"] ?? ""
        guard let target = FuzzTarget(rawValue: name) else { fatalError("NATTVAKT_FUZZ_TARGET names no target") }
        do {
            atexit { print(fuzzing.summary) }
            return Fuzzing(target, try ProfileFiles())
        } catch {
            fatalError("the profiles cannot be read: \(error)")
        }
    }()

    /// One input of libFuzzer.
    @_cdecl("LLVMFuzzerTestOneInput")
    public func fuzzOneInput(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
        fuzzing.run(Array(UnsafeBufferPointer(start: start, count: count)))
        return 0
    }
#else
    @main
    struct DecoderFuzzer {
        static func main() throws {
            let arguments = CommandLine.arguments
            guard arguments.count > 2, let target = FuzzTarget(rawValue: arguments[1]) else {
                let targets = FuzzTarget.allCases.map(\.rawValue).joined(separator: ", ")
                print("usage: DecoderFuzzer TARGET FILE… | DecoderFuzzer TARGET --seeds FOLDER; targets: \(targets)")
                exit(2)
            }
            let files = try ProfileFiles()
            if arguments[2] == "--seeds", arguments.count == 4 {
                for (number, seed) in target.seeds(files).enumerated() {
                    try Data(seed).write(to: URL(filePath: arguments[3]).appending(path: "seed-\(number)"))
                }
                return
            }
            let fuzzing = Fuzzing(target, files)
            for file in arguments[2...] {
                fuzzing.run(Array(try Data(contentsOf: URL(filePath: file))))
                print("\(file): read")
            }
        }
    }
#endif
