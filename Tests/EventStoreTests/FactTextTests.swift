import Foundation
import GatewayCore
import Testing

@testable import EventStore

@Suite struct `The text of a fact` {
    @Test(arguments: UInt64(1)...100)
    func `says the same after it was written and read`(seed: UInt64) throws {
        var any = AnyFacts(seed: seed)
        let writer = JSONWriter()
        for body in any.bodies() {
            let fact = Fact(number: FactNumber(1), at: any.moment(), body: body)
            let text = try body.text(writer)
            let again = try Fact.Body(kind: fact.kind, text: text, payload: body.payload)
            #expect(again == body, "seed \(seed): \(String(decoding: text, as: UTF8.self))")
        }
    }

    @Test(arguments: UInt64(1)...100)
    func `is the same by hand and by Codable`(seed: UInt64) throws {
        var any = AnyFacts(seed: seed)
        let writer = JSONWriter()
        func check(_ value: some Encodable & JSONTextWritable) throws {
            let byHand = String(decoding: try writer.text(of: value), as: UTF8.self)
            #expect(byHand == String(decoding: try writer.text(encoding: value), as: UTF8.self), "seed \(seed)")
        }
        try check(any.alert())
        for body in any.bodies() {
            if case .alert(let fact) = body { try check(fact) }
            if case .received(let message) = body { try check(message) }
        }
    }

    @Test(arguments: UInt64(1)...30)
    func `is JSON to Foundation too`(seed: UInt64) throws {
        var any = AnyFacts(seed: seed)
        for body in any.bodies() {
            let text = try body.text(JSONWriter())
            #expect(throws: Never.self, "seed \(seed)") { try JSONSerialization.jsonObject(with: Data(text)) }
        }
    }

    @Test(arguments: UInt64(1)...100)
    func `keeps every registry entry and alert`(seed: UInt64) throws {
        var any = AnyFacts(seed: seed)
        for _ in 0..<20 {
            let entry = any.entry()
            let text = try entry.text(JSONWriter())
            #expect(try RegistryEntry(kind: entry.reference.words.kind, text: text) == entry, "seed \(seed)")
        }
        let alert = any.alert()
        #expect(try JSONReader.value(Alert.self, from: try JSONWriter().text(of: alert)) == alert, "seed \(seed)")
    }

    @Test func `can be read in the sqlite3 shell`() throws {
        let policy = DispatchPolicy(
            id: "natt",
            version: 7,
            validFrom: WallTime(milliseconds: 0),
            steps: [.init(after: .milliseconds(1500), who: .role("nattchef"))]
        )
        let text = String(decoding: try RegistryEntry.policy(policy).text(JSONWriter()), as: UTF8.self)
        #expect(
            text == """
                {"id":"natt","version":7,"validFrom":0,"appliesTo":{"kinds":[],"areas":[]},"targets":{},\
                "steps":[{"after":1.5,"who":{"role":{"_0":"nattchef"}},"offerTimeout":60}],\
                "repetition":{"rounds":3,"interval":180},"exhausted":{"notify":["nattchef"],"repeatEvery":120},\
                "hold":{"remindAfter":180,"releaseAfter":300}}
                """
        )
    }
}

@Suite struct `Text that is not JSON` {
    @Test(arguments: [
        "", " ", "{", "}", "[1,]", "{\"a\"}", "{\"a\":}", "{a:1}", "01", "-", "1.", "1e", "+1", "\"", "\"\\x\"",
        "\"\\u12g4\"",
        "\"a\nb\"", "tru", "nul", "1 2", "[1}", "{\"a\":1,}", "'a'", "NaN",
    ])
    func `is refused`(text: String) {
        #expect(throws: JSONTape.Malformed.self) { try JSONTape(Array(text.utf8)) }
    }

    @Test func `does not exhaust the stack`() {
        #expect(throws: JSONTape.Malformed.self) {
            try JSONTape([UInt8](repeating: UInt8(ascii: "["), count: 1_000_000))
        }
    }

    @Test func `is never mistaken for a fact after any cut or flip`() throws {
        var any = AnyFacts(seed: 7)
        var random = SeededGenerator(seed: 7)
        for body in any.bodies() {
            let kind = Fact(number: FactNumber(1), at: any.moment(), body: body).kind
            let text = try body.text(JSONWriter())
            for _ in 0..<20 {
                var broken = Array(text.prefix(Int.random(in: 0...text.count, using: &random)))
                if let index = broken.indices.randomElement(using: &random) {
                    broken[index] ^= 1 << UInt8.random(in: 0..<8, using: &random)
                }
                // Whatever it says, reading it ends: with a value or with an error.
                _ = try? Fact.Body(kind: kind, text: broken, payload: [])
            }
        }
    }
}
