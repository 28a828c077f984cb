package import GatewayCore

extension SeededGenerator {
    package mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(max(limit, 1))) }

    private static let insertions: [[UInt8]] = [
        Array("\"a\":1,\"a\":2,".utf8), Array("99999999999999999999999999".utf8), Array("1e999".utf8),
        Array("-1e-400".utf8), Array(String(repeating: "[", count: 200).utf8), [0xFF, 0xFE], [0xC0, 0x80],
        [0xED, 0xA0, 0x80], Array("\\ud800".utf8), Array("\\u0000".utf8), Array("null".utf8), Array("{}".utf8), [0],
        Array(String(repeating: "x", count: 20_000).utf8), Array("true".utf8), Array("\"".utf8), Array(",".utf8),
    ]

    /// The bytes with one to four damages: bits flipped, cut, repeated, or with something odd put in.
    package mutating func damaged(_ payload: [UInt8]) -> [UInt8] {
        var result = payload
        for _ in 0...below(3) {
            let place = below(result.count + 1)
            switch below(6) {
            case 0 where !result.isEmpty: result[min(place, result.count - 1)] ^= UInt8(1 << below(8))
            case 1: result.removeSubrange(place...)
            case 2: result.insert(contentsOf: Self.insertions[below(Self.insertions.count)], at: place)
            case 3 where place < result.count: result.remove(at: place)
            case 4: result += result.prefix(place)
            default: result.insert(UInt8(truncatingIfNeeded: next()), at: place)
            }
        }
        return result
    }
}
