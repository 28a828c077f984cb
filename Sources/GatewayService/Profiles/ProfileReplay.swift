package import GatewayCore
package import ProfileLanguage

/// Reads stored messages again, with other revisions of their profiles, and says what would have been different.
///
/// Changes nothing. What was blanked out before it was stored is not there any more, and what devices had said before the
/// first message is not known: whether a report was news (`stateOnly`) is not compared.
package struct ProfileReplay {
    private var reader: MessageReader
    private let only: ProfileID?
    private let registrations: [DeviceKey: Registration]
    /// Messages that were read.
    package private(set) var count = 0
    /// Messages that mean something else now.
    package private(set) var differences = 0

    /// Takes the profiles to read with, and what the registry says of devices.
    ///
    /// - Parameters:
    ///   - library: what to read with.
    ///   - devices: whose pins and overrides count.
    ///   - profile: only messages that this one read or reads now; `nil` is all.
    package init(_ library: ProfileLibrary, devices: [Device], only profile: ProfileID? = nil) {
        only = profile
        reader = MessageReader(library: library)
        registrations = Dictionary(devices.map { ($0.key, $0.registration) }) { first, _ in first }
    }

    /// What one stored message was taken for, and what it is taken for now.
    package struct Difference: Sendable, Codable, Equatable {
        package var fact: FactNumber
        package var receivedAt: String
        package var topic: String
        package var device: DeviceID?
        /// The profile and revision that read it; `nil` where none did.
        package var readBy: String?
        package var readByNow: String?
        package var was: [String]
        package var isNow: [String]
    }

    /// Reads a message again; the answer is what differs.
    package mutating func read(_ line: ReceivedLine) -> Difference? {
        guard let payload = bytes(line.payload) else { return nil }
        let stored = line.message
        let message = Message(
            topic: stored.topic,
            payload: payload,
            isRetained: stored.isRetained,
            receivedAt: line.at
        )
        let reception = reader.read(message, registration: { registrations[DeviceKey(profile: $0, address: $1)] })
        guard only == nil || stored.profile == only || reception.profile == only else { return nil }
        count += 1
        let was = words(stored.outcome, stored.signals)
        let isNow = words(reception.outcome)
        guard was != isNow || stored.profile != reception.profile || stored.address != reception.address else {
            return nil
        }
        differences += 1
        return Difference(
            fact: line.number,
            receivedAt: line.at.wall.iso8601,
            topic: stored.topic,
            device: stored.device,
            readBy: stored.profile.map { "\($0)@\(stored.revision)" },
            readByNow: reception.profile.map { "\($0)@\(reception.revision)" },
            was: was,
            isNow: isNow
        )
    }

    private func words(_ outcome: ReceivedMessage.Outcome, _ signals: [Signal]) -> [String] {
        outcome == .decoded ? signals.map(words) : [outcome.rawValue]
    }

    private func words(_ outcome: Reception.Outcome) -> [String] {
        switch outcome {
        case .decoded(let signals): signals.map(words)
        case .ignored: [ReceivedMessage.Outcome.ignored.rawValue]
        case .duplicate: [ReceivedMessage.Outcome.duplicate.rawValue]
        case .quarantined: [ReceivedMessage.Outcome.quarantined.rawValue]
        case .refused: [ReceivedMessage.Outcome.refused.rawValue]
        }
    }

    private func words(_ signal: Signal) -> String {
        var signal = signal
        signal.isStateOnly = false
        return SignalText.words(signal)
    }

    /// Two hexadecimal digits a byte.
    private func bytes(_ hexadecimal: String) -> [UInt8]? {
        let digits = hexadecimal.utf8.compactMap { Character(UnicodeScalar($0)).hexDigitValue }
        guard digits.count == hexadecimal.utf8.count, digits.count % 2 == 0 else { return nil }
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
}
