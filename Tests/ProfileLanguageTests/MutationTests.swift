import GatewayCore
import Testing

@testable import ProfileLanguage

/// Numbers that look random and are the same on every run (SplitMix64).
private struct SeededNumbers {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
    mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(max(limit, 1))) }
}

@Suite struct `Messages that were damaged on the way` {
    private static let insertions: [[UInt8]] = [
        Array("\"a\":1,\"a\":2,".utf8), Array("99999999999999999999999999".utf8), Array("1e999".utf8),
        Array("-1e-400".utf8), Array(String(repeating: "[", count: 200).utf8), [0xFF, 0xFE], [0xC0, 0x80],
        [0xED, 0xA0, 0x80], Array("\\ud800".utf8), Array("\\u0000".utf8), Array("null".utf8), Array("{}".utf8), [0],
        Array(String(repeating: "x", count: 20_000).utf8), Array("true".utf8), Array("\"".utf8), Array(",".utf8),
    ]

    private func mutated(_ payload: [UInt8], _ numbers: inout SeededNumbers) -> [UInt8] {
        var result = payload
        for _ in 0...numbers.below(3) {
            let place = numbers.below(result.count + 1)
            switch numbers.below(6) {
            case 0 where !result.isEmpty: result[min(place, result.count - 1)] ^= UInt8(1 << numbers.below(8))
            case 1: result.removeSubrange(place...)
            case 2: result.insert(contentsOf: Self.insertions[numbers.below(Self.insertions.count)], at: place)
            case 3 where place < result.count: result.remove(at: place)
            case 4: result += result.prefix(place)
            default: result.insert(UInt8(truncatingIfNeeded: numbers.next()), at: place)
            }
        }
        return result
    }

    /// Every captured message and every sample, with the profiles' own view of who is who.
    private func originals() throws -> [Message] {
        let samples = try allProfiles().flatMap(\.samples).compactMap(\.send)
        let captured = try fixtureNames.flatMap(fixtureMessages)
        return captured
            + samples.map { Message(topic: $0.topic, payload: $0.payload, receivedAt: moment(0)) }
    }

    @Test(.timeLimit(.minutes(2)), arguments: UInt64(1)...4)
    func `always get an answer, and never a longer one than they deserve`(seed: UInt64) throws {
        var numbers = SeededNumbers(state: seed)
        var reader = MessageReader(library: try ProfileLibrary(profiles: allProfiles()))
        for (index, original) in try originals().enumerated() {
            for round in 0..<60 {
                var damaged = original
                damaged.payload = mutated(original.payload, &numbers)
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
