import StrictYAML
import Testing

@Suite struct `A text that is refused` {
    /// A text, the place, and the words that the error begins with.
    static let cases: [(text: String, error: String)] = [
        ("a: &x 1\n", "f.yaml:1:4: an anchor ('&x') is not allowed [yaml.not-allowed]"),
        ("a: &x {b: 1}\nc: *x\n", "f.yaml:1:4: an anchor ('&x') is not allowed [yaml.not-allowed]"),
        ("a: *x\n", "f.yaml:1:4: found undefined alias [yaml.syntax]"),
        ("a: !!int 1\n", "f.yaml:1:4: a tag ('tag:yaml.org,2002:int') is not allowed [yaml.not-allowed]"),
        ("a: !mine {b: 1}\n", "f.yaml:1:4: a tag ('!mine') is not allowed [yaml.not-allowed]"),
        ("a: !!set [b]\n", "f.yaml:1:4: a tag ('tag:yaml.org,2002:set') is not allowed [yaml.not-allowed]"),
        ("<<: {a: 1}\n", "f.yaml:1:1: a merge key ('<<') is not allowed [yaml.not-allowed]"),
        ("{[a, b]: 1}\n", "f.yaml:1:2: a key must be a word or a number"),
        ("a: 1\nb: 2\na: 3\n", "f.yaml:1:1: the key 'a' occurs more than once in this mapping [yaml.duplicate-key]"),
        ("{\"a\": 1, \"a\": 2}", "f.yaml:1:2: the key 'a' occurs more than once in this mapping [yaml.duplicate-key]"),
        ("a: 1\n---\nb: 2\n", "f.yaml:2:1: a second document ('---') is not allowed [yaml.not-allowed]"),
        ("a:\n\t- b\n", "f.yaml:2:1: found character that cannot start any token [yaml.syntax]"),
        ("a: [1, 2\n", "f.yaml:2:1: did not find expected ',' or ']' [yaml.syntax]"),
        ("", "f.yaml:1:1: the file is empty [yaml.syntax]"),
    ]

    @Test(arguments: cases)
    func `is refused in these words`(text: String, error: String) {
        let errors = #expect(throws: SourceErrors.self) { try SourceNode.parse(text, file: "f.yaml") }
        #expect(errors?.errors.count == 1)
        #expect(errors?.description.hasPrefix(error) == true, "\(errors?.description ?? "no error")")
    }

    @Test func `too many bytes are refused before they are parsed`() {
        let limits = SourceLimits(bytes: 10, depth: 5)
        let errors = #expect(throws: SourceErrors.self) {
            try SourceNode.parse("a: 12345678", file: "f.yaml", limits: limits)
        }
        #expect(errors?.errors.first?.code == .tooLarge)
    }

    @Test(arguments: [(8, true), (9, false), (500, false), (100_000, false)])
    func `depth is bounded`(depth: Int, isAccepted: Bool) {
        let text = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        let node = try? SourceNode.parse(text, file: "f.yaml", limits: SourceLimits(depth: 8))
        #expect((node != nil) == isAccepted)
    }

    @Test func `lists that begin on one line are bounded too`() {
        let text = String(repeating: "- ", count: 100_000) + "a"
        #expect(throws: SourceErrors.self) { try SourceNode.parse(text, file: "f.yaml") }
    }
}

@Suite struct `A text that is read` {
    @Test func `every value knows its place`() throws {
        let root = try SourceNode.parse("one:\n  - two\n  - {three: 'four'}\n", file: "f.yaml")
        let list = try #require(root.member("one"))
        guard case .sequence(let items) = list.content else {
            Issue.record("not a list")
            return
        }
        #expect(items[0].place == SourcePlace(file: "f.yaml", line: 2, column: 5))
        let four = try #require(items[1].member("three"))
        #expect(four.place == SourcePlace(file: "f.yaml", line: 3, column: 13))
        #expect(four.scalar == SourceNode.Scalar(text: "four", isQuoted: true))
    }

    @Test(arguments: ["on", "off", "yes", "no", "Yes", "TRUE", "y"])
    func `words are not booleans`(word: String) throws {
        let node = try SourceNode.parse("key: \(word)", file: "f.yaml")
        #expect(node.member("key")?.scalar?.bool == nil)
        #expect(node.member("key")?.scalar?.text == word)
    }

    @Test func `only true and false are booleans, and only unquoted`() throws {
        let node = try SourceNode.parse("a: true\nb: false\nc: 'true'", file: "f.yaml")
        #expect(node.member("a")?.scalar?.bool == true)
        #expect(node.member("b")?.scalar?.bool == false)
        #expect(node.member("c")?.scalar?.bool == nil)
    }

    @Test func `a key named on stays a word`() throws {
        let node = try SourceNode.parse("on: 1", file: "f.yaml")
        #expect(node.member("on")?.scalar?.integer == 1)
    }

    @Test(arguments: [
        ("12", 12), ("-7", -7), ("0", 0), ("012", nil), ("0x1F", nil), ("1_000", nil), ("'12'", nil), ("1.0", nil),
        ("99999999999999999999", nil),
    ])
    func `whole numbers are plain decimal`(text: String, value: Int64?) throws {
        #expect(try SourceNode.parse("a: \(text)", file: "f").member("a")?.scalar?.integer == value)
    }

    @Test(arguments: [
        ("1.5", 1.5), ("-74.0", -74), ("2", 2), (".inf", nil), (".nan", nil), ("0x1F", nil), ("1e3", 1000),
    ])
    func `numbers are decimal and finite`(text: String, value: Double?) throws {
        #expect(try SourceNode.parse("a: \(text)", file: "f").member("a")?.scalar?.number == value)
    }

    @Test func `typed keys of different types are different keys`() throws {
        let node = try SourceNode.parse("{0: a, \"0\": b, true: c, \"true\": d}", file: "f")
        guard case .mapping(let members) = node.content else {
            Issue.record("not a mapping")
            return
        }
        #expect(members.map(\.key.isQuoted) == [false, true, false, true])
    }

    @Test func `JSON is read as it stands`() throws {
        let node = try SourceNode.parse(#"{"a": [1, null, "x"], "b": {"c": true}}"#, file: "f.json")
        #expect(node.member("b")?.member("c")?.scalar?.bool == true)
    }
}
