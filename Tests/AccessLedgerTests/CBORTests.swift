import AccessLedger
import Testing

@Suite struct `A value in CBOR` {
    /// Examples of RFC 8949, appendix A, that the ledger's part of CBOR can say.
    @Test(arguments: [
        (CBOR.unsigned(0), "00"), (.unsigned(10), "0a"), (.unsigned(23), "17"), (.unsigned(24), "1818"),
        (.unsigned(25), "1819"), (.unsigned(100), "1864"), (.unsigned(1000), "1903e8"),
        (.unsigned(1_000_000), "1a000f4240"),
        (.unsigned(1_000_000_000_000), "1b000000e8d4a51000"), (.unsigned(.max), "1bffffffffffffffff"),
        (.bytes([]), "40"),
        (.bytes([1, 2, 3, 4]), "4401020304"), (.text(""), "60"), (.text("a"), "6161"), (.text("IETF"), "6449455446"),
        (.text("\"\\"), "62225c"), (.text("\u{FC}"), "62c3bc"), (.text("\u{6C34}"), "63e6b0b4"),
        (.text("\u{10151}"), "64f0908591"), (.array([]), "80"),
        (.array([.unsigned(1), .unsigned(2), .unsigned(3)]), "83010203"),
        (.array([.unsigned(1), .array([.unsigned(2), .unsigned(3)])]), "82018202 03".filter { $0 != " " }),
        (.map([]), "a0"), (.map([.init(1, .unsigned(2)), .init(3, .unsigned(4))]), "a201020304"),
    ])
    func `has one encoding`(value: CBOR, hex: String) throws {
        #expect(value.encoded.hex == hex)
        #expect(try CBOR(decoding: value.encoded) == value)
    }

    @Test func `writes text in composed form`() {
        #expect(CBOR.text("e\u{301}").encoded == CBOR.text("\u{E9}").encoded)
    }

    @Test(arguments: [
        ("", "it ends too early"), ("1800", "a number is not in its shortest form"),
        ("1817", "a number is not in its shortest form"), ("190018", "a number is not in its shortest form"),
        ("1a0000ffff", "a number is not in its shortest form"),
        ("1b00000000ffffffff", "a number is not in its shortest form"),
        ("20", "type 1 is not allowed"), ("c001", "type 6 is not allowed"), ("f6", "type 7 is not allowed"),
        ("f97c00", "a number is not in its shortest form"), ("5f", "a length is not definite"),
        ("9fff", "a length is not definite"),
        ("1c", "a length is not definite"), ("0000", "there is more than one value"), ("4401", "it ends too early"),
        ("62c328", "text is not UTF-8"), ("6365cc81", "text is not in composed form"),
        ("a2030401 02".filter { $0 != " " }, "the keys do not ascend"), ("a201020103", "the keys do not ascend"),
        ("a1616101", "a key is not an unsigned number"), ("9bffffffffffffffff", "it ends too early"),
        ("818181818181818181", "it is nested too deeply"),
    ])
    func `is refused in any other`(hex: String, problem: String) {
        let error = #expect(throws: CBOR.Malformed.self) { try CBOR(decoding: [UInt8](hex: hex)) }
        if !hex.hasPrefix("f97c") { #expect(error?.problem == problem, "\(hex)") }
    }

    @Test(arguments: UInt64(1)...200)
    func `is never read from other bytes than its own`(seed: UInt64) {
        var random = SplitMix(state: seed)
        let bytes = (0..<Int.random(in: 0...40, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
        if let value = try? CBOR(decoding: bytes) { #expect(value.encoded == bytes, "seed \(seed)") }
    }
}

struct SplitMix: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

extension [UInt8] {
    var hex: String {
        map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
    }
    init(hex: String) {
        let digits = [Character](hex)
        self = stride(from: 0, to: digits.count - 1, by: 2).compactMap { UInt8(String(digits[$0...$0 + 1]), radix: 16) }
    }
}
