import Foundation
import GatewayCore
import ProfileLanguage

/// How fast profiles read messages, on one core; started by `Benchmarks/run decode`, from the project's folder.
///
/// With all shipped profiles loaded. "Known" is a device that said the same before, as in service; it is left out where the
/// message would end early as a repetition. "First" is a device that was never heard: its memory is made and thrown away.
/// Beside each JSON payload stands Foundation's `JSONSerialization` on the same bytes in the same run.
@main
struct DecodeSpeed {
    private static let subjects = [
        Subject(name: "lock: Nuki Hub, JSON", fixture: "nuki-hub", line: 11),
        Subject(name: "lock: Nuki Hub, log entry", fixture: "nuki-hub", line: 1),
        Subject(name: "lock: Zigbee2MQTT", fixture: "zigbee2mqtt-locks", line: 1),
        Subject(name: "location: OwnTracks", fixture: "owntracks", line: 3),
        Subject(name: "location: OwnTracks, batch of three", fixture: "owntracks", line: 2),
        Subject(name: "location: Traccar", fixture: "traccar", line: 3),
        Subject(name: "location: Traccar event", fixture: "traccar", line: 4),
        Subject(name: "fall: Vayyar Care", fixture: "vayyar-care", line: 4),
        Subject(name: "binary: Milesight WS101, tags", fixture: "milesight-lorawan", line: 9),
        Subject(name: "binary: Teltonika Codec 8, built-in", fixture: "teltonika", line: 1),
    ]

    static func main() throws {
        let seconds = CommandLine.arguments.dropFirst().first.flatMap(Double.init) ?? 1
        let profiles = try shippedProfiles()
        let library = try ProfileLibrary(profiles: profiles)
        print("| message | bytes | known/s | first/s | JSONSerialization/s | known : JSONSerialization |")
        print("|---|---|---|---|---|---|")
        // A second argument picks those with the word in their name, for a profiler.
        let word = CommandLine.arguments.dropFirst(2).first
        for subject in subjects where word.map(subject.name.contains) ?? true { try measure(subject, library, seconds) }
        guard word == nil else { return }
        try measureUnmatched(profiles, seconds)
        try measureGrowth(library)
    }

    private struct Subject {
        var name: String
        var fixture: String
        /// From 1.
        var line: Int

        func message() throws -> Message {
            let file = "Tests/ProfileLanguageTests/Fixtures/\(fixture).jsonl"
            let lines = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n").map(String.init)
            let captured = try DecodeSession.messages(of: [lines[line - 1]])
            guard let found = captured.messages.first else { throw CocoaError(.fileReadCorruptFile) }
            return Message(topic: found.topic, payload: found.payload, receivedAt: now)
        }
    }

    private static let now = Moment(
        uptime: Uptime(nanoseconds: 0),
        wall: WallTime(milliseconds: 1_795_204_800_000)
    )

    private static func shippedProfiles() throws -> [DeviceProfile] {
        let names = try FileManager.default.contentsOfDirectory(atPath: "DeviceProfiles")
        return try names.filter { $0.hasSuffix(".yaml") }.sorted().map { name in
            try DeviceProfile.parse(try String(contentsOfFile: "DeviceProfiles/\(name)", encoding: .utf8), file: name)
        }
    }

    private static func measure(_ subject: Subject, _ library: ProfileLibrary, _ seconds: Double) throws {
        let message = try subject.message()
        var reader = MessageReader(library: library)
        // Registered under the profile that reads it, as in service.
        let profile = reader.read(message) { _, _ in false }.profile
        reader.forgetAll()
        let reception = reader.read(message) { id, _ in id == profile }
        guard case .decoded = reception.outcome else {
            print("| \(subject.name) | is not decoded: \(reception.outcome) |")
            return
        }
        var signals = 0
        let rate = best(seconds) {
            reader.forgetAll()
            if case .decoded(let found) = reader.read(message, isRegistered: { id, _ in id == profile }).outcome {
                signals += found.count
            }
        }
        precondition(signals > 0, "nothing was read")
        var known: Double?
        if case .decoded = reader.read(message, isRegistered: { id, _ in id == profile }).outcome {
            known = best(seconds) {
                if case .decoded(let found) = reader.read(message, isRegistered: { id, _ in id == profile }).outcome {
                    signals += found.count
                }
            }
        }
        let data = Data(message.payload)
        let isJSON = [UInt8(ascii: "{"), UInt8(ascii: "[")].contains(message.payload.first ?? 0)
        var parsed = 0
        let other =
            isJSON ? best(seconds) { parsed += (try? JSONSerialization.jsonObject(with: data)) == nil ? 0 : 1 } : 0
        print(
            "| \(subject.name) | \(message.payload.count) | \(known.map(grouped) ?? "–") | \(grouped(rate)) |",
            isJSON ? "\(grouped(other)) | \(String(format: "%.1f", (known ?? rate) / other)) |" : "– | – |"
        )
    }

    /// A message that no profile knows, with 200 profiles loaded.
    private static func measureUnmatched(_ profiles: [DeviceProfile], _ seconds: Double) throws {
        var many = profiles
        let template = try String(contentsOfFile: "DeviceProfiles/nuki.smart-lock.yaml", encoding: .utf8)
        let head = template.split(separator: "\n", omittingEmptySubsequences: false).prefix { $0 != "tests:" }
        let bare = head.joined(separator: "\n") + "\ntests: []\n"
        while many.count < 200 {
            let text = bare.replacing("id: nuki.smart-lock", with: "id: copy-\(many.count)")
                .replacing("\"nuki/", with: "\"copy-\(many.count)/")
            many.append(try DeviceProfile.parse(text, file: "copy-\(many.count)"))
        }
        var reader = MessageReader(library: try ProfileLibrary(profiles: many))
        let message = Message(
            topic: "office/printers/3/paper",
            payload: Array("{\"level\":3}".utf8),
            receivedAt: now
        )
        var unknown = 0
        let rate = best(seconds) {
            if reader.read(message, isRegistered: { _, _ in true }).profile == nil { unknown += 1 }
        }
        precondition(unknown > 0, "somebody knew it")
        let name = "no profile knows it, \(many.count) loaded"
        print("| \(name) | \(message.payload.count) | \(grouped(rate)) | \(Int(1e9 / rate)) ns each | – | – |")
    }

    /// Ten million messages of devices that come again, and what the process holds after the first million and the last.
    private static func measureGrowth(_ library: ProfileLibrary) throws {
        let messages = try subjects.map { try $0.message() }
        var reader = MessageReader(library: library)
        var before = 0
        for number in 0..<10_000_000 {
            if number == 1_000_000 { before = residentKibibytes() }
            _ = reader.read(messages[number % messages.count]) { _, _ in true }
            if number % 1000 == 0 { _ = reader.takeChangedMemories() }
        }
        print("\nResident after 1 million messages \(before) KiB, after 10 million \(residentKibibytes()) KiB.")
    }

    /// The best of five runs, a second: others use the machine too, and only ever make it slower.
    private static func best(_ seconds: Double, _ body: () -> Void) -> Double {
        let clock = ContinuousClock()
        var count = 1000
        var best = 0.0
        for _ in 0..<6 {
            let span = clock.measure { for _ in 0..<count { body() } }
            let taken = Double(span.components.attoseconds) / 1e18 + Double(span.components.seconds)
            best = max(best, Double(count) / taken)
            count = max(1000, Int(best * seconds / 5))
        }
        return best
    }

    private static func residentKibibytes() -> Int {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") } ?? ""
        return Int(line.filter(\.isNumber)) ?? 0
    }

    private static func grouped(_ rate: Double) -> String {
        var digits = Array(String(Int(rate)))
        var place = digits.count - 3
        while place > 0 {
            digits.insert(",", at: place)
            place -= 3
        }
        return String(digits)
    }
}
