import GatewayCore
import GatewayTestKit
import Testing

@testable import ProfileLanguage

@Suite struct `Messages that were damaged on the way` {
    /// Every captured message and every sample, with the profiles' own view of who is who.
    private func originals() throws -> [Message] {
        let samples = try allProfiles().flatMap(\.samples).compactMap(\.send)
        let captured = try fixtureNames.flatMap(fixtureMessages)
        return captured
            + samples.map { Message(topic: $0.topic, payload: $0.payload, receivedAt: moment(0)) }
    }

    @Test(.timeLimit(.minutes(2)), arguments: UInt64(1)...4)
    func `always get an answer, and never a longer one than they deserve`(seed: UInt64) throws {
        var numbers = SeededGenerator(seed: seed)
        var reader = MessageReader(library: try ProfileLibrary(profiles: allProfiles()))
        for (index, original) in try originals().enumerated() {
            for round in 0..<12 {
                var damaged = original
                damaged.payload = numbers.damaged(original.payload)
                damaged.isRetained = numbers.below(8) == 0
                damaged.receivedAt = moment(Int64(round))
                let reception = reader.read(damaged) { _, _ in numbers.below(2) == 0 }
                if case .decoded(let signals) = reception.outcome {
                    #expect((1...400).contains(signals.count), "seed \(seed), message \(index), round \(round)")
                    #expect(reception.address?.isEmpty == false, "seed \(seed), message \(index), round \(round)")
                }
            }
        }
    }

    @Test func `never open a door by a bit that flipped in the result`() throws {
        var reader = MessageReader(library: try ProfileLibrary(profiles: allProfiles()))
        let denied = Array(#"{"id":"x","type":"unlock","credential":"7","result":"denied"}"#.utf8)
        for place in denied.indices {
            for bit in 0..<8 {
                var damaged = denied
                damaged[place] ^= UInt8(1 << bit)
                let reception = reader.read(
                    Message(topic: "v1/p/a/d/b/up/access", payload: damaged, receivedAt: moment(0))
                ) { _, _ in true }
                guard case .decoded(let signals) = reception.outcome else { continue }
                #expect(!signals.contains { $0.kind == .lockUnlocked }, "byte \(place), bit \(bit)")
            }
        }
    }
}
