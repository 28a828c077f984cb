import GatewayCore
import GatewayTestKit
import ProfileLanguage
import StrictYAML

/// Reads payloads with profiles that were changed as the bytes of an input say.
///
/// An input is: which profile, how many changes to it, four bytes for each change, which sample's topic, and then
/// the payload. What has been parsed is kept for a while, since most inputs differ in their payload alone.
struct ChangedProfiles {
    private static let maxKept = 8192
    /// Payloads for each input: its own, and as it is after one damage more each time.
    private static let readings = 16

    private let files: ProfileFiles
    /// How many payloads were read with a profile that was not refused.
    private(set) var readCount = 0
    /// What the changed texts came to, by the bytes that changed them; `nil` is a profile that was refused.
    private var readers: [[UInt8]: MessageReader?] = [:]

    init(_ files: ProfileFiles) { self.files = files }

    mutating func read(_ input: [UInt8]) {
        guard input.count >= 3 else { return }
        let entry = files.entries[Int(input[0]) % files.entries.count]
        let end = min(2 + 4 * Int(input[1] % 4), input.count - 1)
        let head = Array(input[..<end])
        guard var reader = reader(for: head, entry) else { return }
        let samples = entry.samples
        let topic = samples.isEmpty ? "a/b" : samples[Int(input[end]) % samples.count].topic
        let moment = Moment(uptime: Uptime(nanoseconds: 0), wall: WallTime(milliseconds: 1_767_225_600_000))
        var message = Message(topic: topic, payload: Array(input[(end + 1)...]), receivedAt: moment)
        var numbers = SeededGenerator(seed: message.fingerprint)
        check(message, &reader)
        // A profile costs a hundred times what a message does: more messages for each.
        for _ in 1..<Self.readings {
            message.payload = numbers.damaged(message.payload)
            message.payload.removeSubrange(min(message.payload.count, 20_000)...)
            check(message, &reader)
        }
    }

    private mutating func check(_ message: Message, _ reader: inout MessageReader) {
        readCount += 1
        reader.forgetAll()
        let first = reader.read(message) { _, _ in true }
        check(first)
        reader.forgetAll()
        let second = reader.read(message) { _, _ in true }
        precondition(first == second, "one message, two meanings: \(first.outcome) and \(second.outcome)")
    }

    /// Few signals, each with what it is about; or a reason.
    private func check(_ reception: Reception) {
        switch reception.outcome {
        case .decoded(let signals):
            precondition(!signals.isEmpty && signals.count <= 128 * 1024, "\(signals.count) signals")
            precondition(reception.address?.isEmpty == false, "signals of nobody")
        case .ignored(let why), .duplicate(let why), .quarantined(let why), .refused(let why):
            precondition(!why.isEmpty, "no reason")
        }
    }

    private mutating func reader(for head: [UInt8], _ entry: ProfileFiles.Entry) -> MessageReader? {
        if let known = readers[head] { return known }
        if readers.count >= Self.maxKept { readers.removeAll(keepingCapacity: true) }
        var root = entry.root
        for start in stride(from: 2, to: head.count - 3, by: 4) {
            let change = ProfileChange(Array(head[start..<start + 4]))
            change.apply(to: &root, places: entry.places, of: entry.root)
        }
        let reader = parsed(root, entry.name)
        readers.updateValue(reader, forKey: head)
        return reader
    }

    private func parsed(_ root: SourceNode, _ name: String) -> MessageReader? {
        do {
            let profile = try DeviceProfile.parse(root, file: name)
            return MessageReader(library: try ProfileLibrary(profiles: [profile], allowingDrafts: true))
        } catch {
            precondition(error.errors.allSatisfy { !$0.description.isEmpty }, "a refusal without words")
            return nil
        }
    }
}
