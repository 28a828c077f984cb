import Foundation
import GatewayCore
import Testing

@Suite struct `JSON text` {
    private func read(_ text: [UInt8]) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(text)) as? [String: Any])
    }

    @Test func `brings every byte that must be escaped through, wherever it stands`() throws {
        for scalar in (0..<0x80).compactMap(Unicode.Scalar.init) {
            for place in 0..<18 {
                var value = String(repeating: "å", count: place)
                value.unicodeScalars.append(scalar)
                value += "efter"
                let text = JSONText.object { $0.member("value", value) }
                #expect(try read(text)["value"] as? String == value, "\(scalar.value) at \(place)")
            }
        }
    }

    @Test func `leaves plain text as it is`() {
        let value = "Björk å Ängsgatan 7 \u{7F} 🚨"
        #expect(JSONText.object { $0.member("a", value) } == Array(#"{"a":"\#(value)"}"#.utf8))
    }

    @Test(arguments: [
        Int64.min, -1_000_000_000_000_000_000, -10, -9, 0, 9, 10, 99, 100, 999_999_999_999_999_999,
        1_000_000_000_000_000_000, Int64.max,
    ])
    func `spells whole numbers as Swift does`(number: Int64) {
        #expect(String(decoding: JSONText.object { $0.member("n", number) }, as: UTF8.self) == "{\"n\":\(number)}")
    }

    @Test(arguments: [UInt64.max, 10_000_000_000_000_000_000, 9_999_999_999_999_999_999, 1 << 63])
    func `spells the largest whole numbers`(number: UInt64) {
        #expect(String(decoding: JSONText.object { $0.member("n", number) }, as: UTF8.self) == "{\"n\":\(number)}")
    }

    @Test(arguments: [
        0.0, -0.0, 87, -87, 59.3293, 999_999_999_999_999, 1e15, 1e16, 1e300, .leastNonzeroMagnitude, -0.1, 100.0,
        .greatestFiniteMagnitude,
    ])
    func `spells broken numbers as Swift does`(number: Double) {
        #expect(String(decoding: JSONText.object { $0.member("n", number) }, as: UTF8.self) == "{\"n\":\(number)}")
    }

    @Test func `spells what JSON has no number for as text`() {
        let text = JSONText.object {
            $0.member("a", Double.infinity)
            $0.member("b", Double.nan)
        }
        #expect(String(decoding: text, as: UTF8.self) == #"{"a":"inf","b":"nan"}"#)
    }

    @Test func `spells spans in seconds and times in ISO 8601`() {
        let text = JSONText.object {
            $0.member("a", Duration.milliseconds(-1500))
            $0.member("b", Duration.seconds(90))
            $0.member("c", Duration(secondsComponent: 0, attosecondsComponent: 1))
            $0.member("d", iso8601OrNull: WallTime(milliseconds: 1_793_300_645_007))
            $0.member("e", iso8601OrNull: nil)
        }
        #expect(
            String(decoding: text, as: UTF8.self)
                == #"{"a":-1.5,"b":90,"c":0.000000000000000001,"d":"2026-10-29T19:04:05.007Z","e":null}"#
        )
    }

    @Test func `grows past what it began with, and can be cut`() throws {
        let long = String(repeating: "x", count: 5000)
        var text = JSONText()
        text.append(UInt8(ascii: "{"))
        text.member("a", long)
        let first = text.count
        text.member("b", long)
        text.cut(to: first)
        text.member("c", words: [long, "y"])
        text.append(UInt8(ascii: "}"))
        let value = try read(text.bytes)
        #expect(value["a"] as? String == long)
        #expect(value["c"] as? [String] == [long, "y"])
        #expect(value.count == 2)
    }
}
