import GatewayCore
import StrictYAML
import Testing

@testable import ProfileLanguage

/// What authors of a first profile stumbled over.
@Suite struct `A first profile` {
    @Test func `may take by index what a wildcard takes too`() throws {
        for order in [["first", "all"], ["all", "first"]] {
            let sources = [
                "first": #"first: { from: "json:/m/0/id", type: integer }"#,
                "all": #"all: { from: "json:/m/*/id", type: integer }"#,
            ]
            var small = try SmallReader(
                smallProfile(
                    fields: order.compactMap { sources[$0] }.joined(separator: "\n"),
                    rules:
                        "- { id: a, when: { field: all, has: [1] }, emit: { kind: panic, details: { first: $first, all: $all } } }"
                )
            )
            let signals = small.signals(message("t/1", #"{"m":[{"id":1},{"id":2}]}"#))
            #expect(
                signals.map(\.details) == [
                    [Signal.Detail(name: "all", value: "1,2"), Signal.Detail(name: "first", value: "1")]
                ],
                "\(order)"
            )
        }
    }

    @Test func `may name members below a wildcard and beside it`() throws {
        var small = try SmallReader(
            smallProfile(
                fields: """
                    deep: { from: "json:/*/b/*", type: integer }
                    one: { from: "json:/a/b/x", type: integer }
                    """,
                rules:
                    "- { id: a, when: { field: deep, exists: true }, emit: { kind: panic, details: { deep: $deep, one: $one } } }"
            )
        )
        let signals = small.signals(message("t/1", #"{"a":{"b":{"x":1,"y":2}},"c":{"b":[3]}}"#))
        #expect(
            signals.first?.details == [
                Signal.Detail(name: "deep", value: "1,2,3"), Signal.Detail(name: "one", value: "1"),
            ]
        )
    }

    private static let withTest = smallProfile(
        fields: """
            state: { from: "json:/state", type: text }
            test: { from: "json:/test", type: bool }
            """,
        rules: """
            - { id: on, when: { field: state, eq: "on" }, emit: { kind: panic, level: button } }
            - { id: off, when: { field: state, eq: "off" }, emit: { kind: heartbeat, level: button } }
            """,
        more: "levels: { button: }\ntestWhen: { field: test, eq: true }"
    )

    @Test func `whose test press stays on does not hide the real press after it`() throws {
        var small = try SmallReader(Self.withTest)
        let test = small.signals(message("t/1", #"{"state":"on","test":true}"#))
        #expect(test.map(\.isTest) == [true])
        let press = small.signals(message("t/1", #"{"state":"on"}"#, at: 60))
        #expect(press.map(\.isStateOnly) == [false] && press.map(\.isTest) == [false])
        // Nor does a test in the middle of a real call begin it anew.
        _ = small.read(message("t/1", #"{"state":"off","test":true}"#, at: 70))
        #expect(small.signals(message("t/1", #"{"state":"on"}"#, at: 80)).map(\.isStateOnly) == [true])
    }

    @Test func `that names no level is told how to declare one`() throws {
        let text = smallProfile(
            fields: #"a: { from: "json:/a" }"#,
            rules: "- { id: a, emit: { kind: panic, level: button } }"
        )
        let error = try #require(throws: SourceErrors.self) { try DeviceProfile.parse(text, file: "small.yaml") }
        #expect("\(error)".contains("Declare it: 'levels: { button: }'"), "\(error)")
    }

    @Test func `under which no alarm is ever heard is not proved`() throws {
        let text = smallProfile(
            fields: #"a: { from: "json:/a" }"#,
            rules: "- { id: a, when: { field: a, exists: true }, emit: { kind: heartbeat } }"
        )
        func faults(_ status: String) throws -> [String] {
            let profile = try DeviceProfile.parse(
                text.replacing("status: draft", with: "status: \(status)"),
                file: "a.yaml"
            )
            return ProfileCheck.check(profile).map(\.description)
        }
        #expect(
            try faults("fixtureVerified").contains {
                $0.contains("no sample is an alarm, although a safetyAlarm calls for help")
            }
        )
        #expect(try !faults("draft").contains { $0.contains("no sample is an alarm") })
    }

    @Test func `with an end that nothing begins is not proved`() throws {
        let text = smallProfile(fields: #"a: { from: "json:/a" }"#, rules: "- { id: a, emit: { kind: fall_cleared } }")
        let errors = ProfileCheck.check(try DeviceProfile.parse(text, file: "a.yaml")).map(\.description)
        #expect(errors.contains { $0.contains("'fall_cleared' ends what no rule of this profile begins") })
    }

    @Test func `whose alarm rests on a code that no sample has is not proved`() throws {
        let text = smallProfile(
            fields: #"a: { from: "json:/a", type: integer, map: { 1: help, 2: help, 3: fine }, unmapped: quarantine }"#,
            rules: "- { id: a, when: { field: a, eq: help }, emit: { kind: panic } }"
        ).replacing(
            "tests: []",
            with: "tests: [{ name: x, send: { topic: t/1, json: { a: 1 } }, expect: { events: [{ kind: panic }] } }]"
        )
        let errors = ProfileCheck.check(try DeviceProfile.parse(text, file: "a.yaml")).map(\.description)
        #expect(errors.contains { $0.contains("no sample has the code '2' of 'a', on which an alarm rests") })
        #expect(!errors.contains { $0.contains("the code '1'") || $0.contains("the code '3'") })
    }
}

/// What the author of a lock's profile stumbled over.
@Suite struct `A first profile of a lock` {
    @Test func `is not told of an opening by a report that leaves out who it was`() throws {
        var small = try SmallReader(
            smallProfile(
                fields: """
                    s: { from: "json:/s", type: text }
                    k: { from: "json:/k", type: label }
                    """,
                rules: """
                    - { id: locked, when: { field: s, eq: l }, emit: { kind: lock_locked, level: bolt } }
                    - { id: by, when: { all: [{ field: s, eq: u }, { field: k, exists: true }] }, emit: { kind: lock_unlocked, credential: $k, level: bolt, changedBy: [$k] } }
                    - { id: open, when: { all: [{ field: s, eq: u }, { field: k, exists: false }] }, emit: { kind: lock_unlocked, level: bolt } }
                    """,
                more: "levels: { bolt: }"
            )
        )
        let told = [#"{"s":"l"}"#, #"{"s":"u","k":3}"#, #"{"s":"u"}"#, #"{"s":"u","k":3}"#, #"{"s":"u","k":4}"#].map {
            small.signals(message("t/1", $0)).map(\.isStateOnly)
        }
        #expect(told == [[true], [false], [true], [true], [false]])
    }

    @Test func `has no code where its pattern does not fit`() throws {
        var small = try SmallReader(
            smallProfile(
                fields:
                    #"a: { from: "json:/a", type: text, pattern: "go_{what}", take: what, map: { open: open }, unmapped: other }"#,
                rules: "- { id: a, when: { field: a, exists: true }, emit: { kind: panic, details: { a: $a } } }"
            )
        )
        #expect(small.signals(message("t/1", #"{"a":"going"}"#)).isEmpty)
        #expect(small.signals(message("t/1", #"{"a":"go_far"}"#)).first?.details.first?.value == "other")
    }

    @Test(arguments: [
        (
            #"k: { from: "json:/k", type: label, sentinel: [255] }"#, "credential: $k",
            "the sentinel '255' can never be found"
        ),
        (#"k: { from: "json:/k", type: label }"#, "credential: k", "Did you mean \"$k\"?"),
    ])
    func `that says nothing by a slip of the pen is refused`(field: String, credential: String, words: String) throws {
        let text = smallProfile(fields: field, rules: "- { id: a, emit: { kind: lock_unlocked, \(credential) } }")
        let error = try #require(throws: SourceErrors.self) { try DeviceProfile.parse(text, file: "a.yaml") }
        #expect("\(error)".contains(words), "\(error)")
    }

    @Test func `that takes stored copies for live ones must know them again`() throws {
        let text = smallProfile(
            topic: #"{ name: main, pattern: "t/{id}", format: json, retained: accept }"#,
            fields: #"k: { from: "json:/k", type: label }"#,
            rules: "- { id: a, emit: { kind: lock_unlocked, credential: $k } }"
        )
        let error = try #require(throws: SourceErrors.self) { try DeviceProfile.parse(text, file: "a.yaml") }
        #expect("\(error)".contains("nothing knows them again"), "\(error)")
    }

    @Test func `compares a list with 'has' and with nothing else`() throws {
        let text = smallProfile(
            fields: #"k: { from: "json:/k/*", type: text }"#,
            rules: "- { id: a, when: { field: k, eq: sos }, emit: { kind: panic } }"
        )
        let error = try #require(throws: SourceErrors.self) { try DeviceProfile.parse(text, file: "a.yaml") }
        #expect("\(error)".contains("'k' is a list, so 'eq' never holds"), "\(error)")
    }
}
