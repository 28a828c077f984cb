import GatewayCore
import Testing

@testable import ProfileLanguage

@Suite struct `A JSON document` {
    private func scan(_ text: String, _ pointers: [String]) throws(PayloadFault) -> [String] {
        var plan = ScanPlan()
        for (slot, text) in pointers.enumerated() {
            if let pointer = JSONPointer(text) { plan.add(pointer, slot: slot) }
        }
        var scanner = JSONScanner()
        scanner.reset(slots: pointers.count)
        let bytes = Array(text.utf8)
        try scanner.scan(bytes, in: 0..<bytes.count, of: .payload, plan: plan)
        let single = scanner.slots.map { $0.kind == .absent ? "-" : String(decoding: bytes[$0.range], as: UTF8.self) }
        return single + scanner.many.map { String(decoding: bytes[$0.value.range], as: UTF8.self) }
    }

    @Test(arguments: [
        (#"{"a":1}"#, "/a", ["1"]), (#"{"a":{"b":[5,6]}}"#, "/a/b/1", ["6"]), (#"{"a":1}"#, "/b", ["-"]),
        (#"[{"a":1},{"a":2}]"#, "/*/a", ["-", "1", "2"]), (#"{"x":{"p":1,"q":2}}"#, "/x/*", ["-", "1", "2"]),
        (#"{"a/b":1}"#, "/a~1b", ["1"]), (#"{"a~b":1}"#, "/a~0b", ["1"]), (#"{"":1}"#, "/", ["1"]),
        (#" {"a" : "x\"y" } "#, "/a", [#"x\"y"#]), (#"{"\u0061":1}"#, "/a", ["1"]), ("5", "", ["5"]),
        (#"{"a":null}"#, "/a", ["null"]), (#"{"a":-0.5e+3}"#, "/a", ["-0.5e+3"]),
    ])
    func `gives the values that are wanted`(text: String, pointer: String, values: [String]) throws {
        #expect(try scan(text, [pointer]) == values)
    }

    @Test(arguments: [
        "", "{", "}", "[1,]", "{\"a\":}", "{\"a\" 1}", "{a:1}", "01", "1.", ".5", "+1", "1e", "tru", "nul", "\"",
        "\"\\x\"",
        "\"\\u12\"", "\"\\ud800\"", "\"\\ud800\\u0041\"", "\"\u{1}\"", "{} {}", "[1 2]", "NaN", "'a'", "{\"a\":1,}",
        "1" + String(repeating: "0", count: 60),
    ])
    func `is refused when it is none`(text: String) {
        #expect(throws: PayloadFault.self) { try scan(text, ["/a"]) }
    }

    @Test(arguments: [
        #"{"a":1,"a":2}"#, #"{"x":{"b":1,"c":2,"b":3}}"#, #"{"a":1,"\u0061":2}"#, #"[{"":1,"":2}]"#,
    ])
    func `is refused when a member occurs twice, wanted or not`(text: String) {
        let fault = #expect(throws: PayloadFault.self) { try scan(text, ["/z"]) }
        guard case .duplicateKey = fault else {
            Issue.record("\(String(describing: fault))")
            return
        }
    }

    @Test func `may have many members that look alike to the check`() throws {
        let members = (0..<400).map { #""k\#($0 % 10)\#($0)x":\#($0)"# }.joined(separator: ",")
        #expect(try scan("{\(members)}", ["/k7397x"]) == ["397"])
    }

    @Test func `is bounded in depth and in members`() {
        #expect(throws: PayloadFault.tooDeep(16)) {
            try scan(String(repeating: "[", count: 17) + String(repeating: "]", count: 17), [])
        }
        let wide = "[\(Array(repeating: "1", count: 513).joined(separator: ","))]"
        #expect(throws: PayloadFault.self) { try scan(wide, []) }
    }
}

@Suite struct `Bytes of a payload` {
    @Test(
        arguments: [
            ([0x41], nil), ([0xC3, 0xA5], nil), ([0xF0, 0x9F, 0x98, 0x80], nil), ([0x80], 0), ([0x41, 0xC3], 1),
            ([0xC0, 0x80], 0), ([0xED, 0xA0, 0x80], 0), ([0xF4, 0x90, 0x80, 0x80], 0), ([0xE2, 0x28, 0xA1], 0),
            ([0xFF], 0),
            ([0xE2, 0x82, 0x28], 0),
        ] as [([UInt8], Int?)]
    )
    func `are UTF-8 or refused at their place`(bytes: [UInt8], place: Int?) {
        #expect(firstByteOutsideUTF8(bytes) == place)
        #expect((String(validating: bytes, as: UTF8.self) == nil) == (place != nil))
    }

    @Test(arguments: [
        "0", "-0.5", "3.14", "1718987129.308396", "1e3", "123456789012345678", "0.1", "-74.0058465714",
        "9007199254740993",
        "1.7976931348623157e308", "5e-324", "123456789.123456789",
    ])
    func `are numbers exactly as Swift reads them`(text: String) {
        let bytes = Array(text.utf8)
        #expect(NumberText.real(bytes, 0..<bytes.count) == Double(text))
    }

    @Test(arguments: [
        ("7", 7), ("-12", -12), ("5.0", 5), ("1e3", 1000), ("5.5", nil),
        ("9223372036854775807", 9_223_372_036_854_775_807),
        ("99999999999999999999", nil), ("", nil), ("-", nil), ("x", nil), (".", nil), ("5.", nil),
    ])
    func `are whole numbers or not`(text: String, value: Int64?) {
        let bytes = Array(text.utf8)
        #expect(NumberText.integer(bytes, 0..<bytes.count) == value)
    }

    @Test(
        arguments: [
            ("aGk=", [104, 105]), ("AXUQ/y4B", [1, 117, 16, 255, 46, 1]), ("", []), ("a", nil), ("a===", nil),
        ]
            as [(String, [UInt8]?)]
    )
    func `in base 64`(text: String, bytes: [UInt8]?) {
        #expect(bytesFromBase64(text) == bytes)
    }

    /// The reference vector of the SipHash paper: key 00…0f, input 00…0e.
    @Test func `are hashed as SipHash-2-4 says`() {
        let key = RedactionKey(low: 0x0706_0504_0302_0100, high: 0x0f0e_0d0c_0b0a_0908)
        #expect(sipHash(Array(0...14), key: key) == 0xa129_ca61_49be_45e5)
    }
}

@Suite struct `A value that must not be stored` {
    private func profile(_ sensitivity: String) -> String {
        smallProfile(
            fields: """
                pin: { from: "json:/pin", type: any, sensitive: \(sensitivity) }
                pins: { from: "json:/list/*/pin", type: any, sensitive: \(sensitivity) }
                """,
            rules: "- { id: all, emit: { kind: lock_unlocked } }"
        )
    }

    private func stored(_ payload: String, _ sensitivity: String = "drop", key: RedactionKey? = nil) throws -> String {
        let profile = try DeviceProfile.parse(profile(sensitivity), file: "p.yaml")
        let library = try ProfileLibrary(profiles: [profile], allowingDrafts: true)
        var reader = MessageReader(library: library, redactionKey: key)
        let reception = reader.read(message("t/1", payload)) { _, _ in true }
        return String(decoding: reception.storablePayload, as: UTF8.self)
    }

    @Test(arguments: [
        (#"{"pin":"1234","a":1}"#, #"{"pin":"[redacted]","a":1}"#), (#"{"pin":1234}"#, #"{"pin":"[redacted]"}"#),
        (#"{"pin":null}"#, #"{"pin":null}"#), (#"{"pin":{"a":[1]}}"#, #"{"pin":"[redacted]"}"#),
        (
            #"{"list":[{"pin":"1"},{"pin":"2"}]}"#, #"{"list":[{"pin":"[redacted]"},{"pin":"[redacted]"}]}"#
        ),
        (#"{"a":1}"#, #"{"a":1}"#),
    ])
    func `is blanked where it stands`(payload: String, stored text: String) throws {
        #expect(try stored(payload) == text)
    }

    @Test func `takes the whole payload with it when that cannot be read`() throws {
        #expect(try stored(#"{"pin":"1234"#) == "[withheld: 12 bytes that may hold sensitive values]")
        #expect(try stored(#"{"pin":"1234","pin":"5678"}"#).hasPrefix("[withheld"))
    }

    @Test func `becomes a token that only the key makes comparable`() throws {
        let key = RedactionKey(low: 1, high: 2)
        let one = try stored(#"{"pin":"1234"}"#, "hash", key: key)
        #expect(one.hasPrefix(#"{"pin":"[hash:"#))
        #expect(try stored(#"{"pin":"1234"}"#, "hash", key: key) == one)
        #expect(try stored(#"{"pin":"1235"}"#, "hash", key: key) != one)
        #expect(try stored(#"{"pin":"1234"}"#, "hash", key: RedactionKey(low: 1, high: 3)) != one)
        #expect(try stored(#"{"pin":"1234"}"#, "hash") == #"{"pin":"[redacted]"}"#)
    }
}
