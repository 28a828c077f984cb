import Testing

@testable import ProfileLanguage

@Suite struct `A pattern of a text` {
    private func taken(_ pattern: String, _ place: String, _ text: String) throws -> String? {
        try TextPattern(pattern, taking: place).taken(from: text)
    }

    @Test func `gives what stands at its place`() throws {
        #expect(try taken("region_{n:digits}_{event}", "n", "region_12_enter") == "12")
        #expect(try taken("region_{n:digits}_{event}", "event", "region_12_left_enter") == "left_enter")
        #expect(try taken("[{maker}*{id}*{length:hex}*{rest}]", "id", "[3G*6907*003e*AL,1]") == "6907")
        #expect(try taken("{day:2}{month:2}{year:2}", "month", "170525") == "05")
        #expect(try taken("{a}", "a", "å") == "å")
    }

    @Test(arguments: [
        ("region_{n:digits}_{event}", "region_x_enter"), ("region_{n:digits}_{event}", "region__enter"),
        ("region_{n:digits}_{event}", "xregion_1_enter"), ("{n:digits}", "1 "), ("{n}", ""), ("{n:2}", "1"),
        ("{n:2}", "123"), ("a{n}b", "ab"), ("{n:hex}", "0g"),
    ])
    func `takes nothing from a text that is not so`(pattern: String, text: String) throws {
        #expect(try taken(pattern, "n", text) == nil)
    }

    @Test func `is asked in one pass, whatever the text`() throws {
        let text = String(repeating: "ab", count: 2000)
        #expect(try taken("{a}ab{b}ab{c}ab{n}x", "n", text) == nil)
    }

    @Test(arguments: [
        ("{n", "no '}'"), ("{}", "no name"), ("{n}{m}", "where the place before"), ("{n}-{n}", "two places"),
        ("{m}", "no place is named 'n'"), ("{n:word}", "is not digits"),
        (String(repeating: "x", count: 300), "at most"),
    ])
    func `is refused in words`(pattern: String, what: String) {
        do {
            _ = try TextPattern(pattern, taking: "n")
            Issue.record("accepted")
        } catch {
            #expect(error.what.contains(what), "\(error.what)")
        }
    }
}
