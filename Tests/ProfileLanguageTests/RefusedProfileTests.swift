import GatewayCore
import StrictYAML
import Testing

@testable import ProfileLanguage

@Suite struct `A profile that is refused` {
    private func errors(_ text: String) -> [String] {
        do {
            _ = try DeviceProfile.parse(text, file: "p.yaml")
            return []
        } catch {
            return error.errors.map(\.description)
        }
    }

    private let field = #"action: { from: "json:/action", type: text }"#
    private let mapped = #"action: { from: "json:/action", map: { "on": on, "off": off }, unmapped: quarantine }"#
    private let always = "- { id: all, emit: { kind: heartbeat } }"

    private func refusal(_ text: String) throws -> String {
        let found = errors(text)
        #expect(found.count == 1, "\(found)")
        return try #require(found.first)
    }

    @Test func `names the signal that was probably meant`() throws {
        let text = smallProfile(fields: field, rules: "- { id: all, emit: { kind: lock_unlock } }")
        let refusal = try refusal(text)
        #expect(
            refusal.hasPrefix("p.yaml:8:30: 'lock_unlock' is not a signal [profile.unknown-signal]\n  → Did you mean")
        )
        #expect(refusal.contains("Did you mean 'lock_unlocked'? Allowed: panic, alarm_cancelled, fall_suspected,"))
    }

    @Test func `is refused when a part of it would not be asked`() throws {
        let mixed = smallProfile(
            fields: field,
            rules:
                "- { id: all, when: { all: [{ field: action, eq: a }], field: action, eq: b }, emit: { kind: panic } }"
        )
        #expect(try refusal(mixed).contains("'all' and 'field' stand in one condition"))
        let range = smallProfile(
            fields: #"n: { from: "json:/n", type: integer, range: [0, x, 9], onRange: clamp }"#,
            rules: always
        )
        #expect(try refusal(range).contains("a range is two rising numbers"))
        let silent = smallProfile(
            fields: field,
            rules: always,
            more: "supervision: { expectEvery: 1h, graceMisses: 0 }"
        )
        .replacing(
            "tests: []",
            with:
                #"tests: [{ name: quiet, advanceTo: "2026-01-02T00:00:00Z", expect: { silent: true, refused: true } }]"#
        )
        #expect(try refusal(silent).contains("nothing to expect but 'silent'"))
    }

    @Test func `names the field that was probably meant`() throws {
        let text = smallProfile(
            fields: field,
            rules: "- { id: all, when: { field: acton, exists: true }, ignore: nothing }"
        )
        #expect(
            try refusal(text) == """
                p.yaml:8:31: 'acton' is not a field of this profile [profile.unknown-field]
                  → Did you mean 'action'? Allowed: action.
                """
        )
    }

    @Test func `names the word of a map that was probably meant`() throws {
        let text = smallProfile(
            fields: mapped,
            rules: "- { id: all, when: { field: action, eq: onn }, ignore: nothing }"
        )
        #expect(
            try refusal(text) == """
                p.yaml:8:43: 'onn' is not a word that the map of 'action' gives [profile.bad-condition]
                  → Did you mean 'on'? Allowed: on, off.
                """
        )
    }

    @Test func `must say what happens to unknown codes`() throws {
        let text = smallProfile(fields: #"action: { from: "json:/action", map: { a: b } }"#, rules: always)
        #expect(
            try refusal(text) == """
                p.yaml:6:40: 'map' needs 'unmapped': what happens to codes that are not listed [profile.no-policy]
                  → Add 'unmapped: quarantine', or the word that stands for an unknown code.
                """
        )
    }

    @Test func `must say what happens to messages that no rule knows`() throws {
        let text = smallProfile(fields: field, rules: always).replacing("unmatched: quarantine\n", with: "")
        #expect(try refusal(text).contains("a profile has no 'unmatched' [yaml.missing-key]"))
    }

    @Test func `may not let a counter alone name a message`() throws {
        let text = smallProfile(
            fields: #"seq: { from: "json:/seq", type: integer }"#,
            rules: always,
            more: "dedup: { key: [seq], window: 12h }"
        )
        #expect(
            try refusal(text).contains(
                "a key without a moment may come again for a new happening [profile.counter-only]"
            )
        )
    }

    @Test func `may not show what is sensitive`() throws {
        let fields = #"pin: { from: "json:/pin", sensitive: drop }"#
        for rule in [
            "- { id: all, emit: { kind: heartbeat, details: { pin: $pin } } }",
            "- { id: all, emit: { kind: lock_unlocked, credential: $pin } }",
        ] {
            #expect(try refusal(smallProfile(fields: fields, rules: rule)).contains("[profile.sensitive]"))
        }
    }

    @Test func `may not have a level that never changes back`() throws {
        let text = smallProfile(
            fields: field,
            rules: "- { id: all, emit: { kind: panic, level: sos } }",
            more: "levels: { sos: }"
        )
        #expect(
            try refusal(text) == """
                p.yaml:1:1: level 'sos' can only ever be 'panic' [profile.one-way-level]
                  → Add the rule that ends it with 'clears: [sos]', or 'holds: 5m' to the level.
                """
        )
    }

    @Test(arguments: [
        ("kind: $action", "'action' has no map, so it may say anything [profile.unknown-signal]"),
        ("kind: panic, at: seen", "'seen' is not a time of this profile [profile.unknown-time]"),
        ("kind: panic, level: lock", "'lock' is not a level of this profile [profile.unknown-level]"),
        ("kind: panic, method: finger", "'finger' is not a method [yaml.bad-value]"),
        ("kind: panic, colour: red", "'colour' is not a key of 'emit' [yaml.unknown-key]"),
        ("credential: $action", "'emit' has no 'kind' [yaml.missing-key]"),
    ])
    func `says what is wrong with a signal`(emit: String, problem: String) throws {
        let refusal = try refusal(smallProfile(fields: field, rules: "- { id: all, emit: { \(emit) } }"))
        #expect(refusal.contains(problem), "\(refusal)")
    }

    @Test(arguments: [
        (#"{ from: "json:action" }"#, "'json:action' is not a source [profile.bad-source]"),
        (#"{ from: "topic:name" }"#, "no topic of this field can have 'topic:name' [profile.bad-source]"),
        (#"{ from: text }"#, "no topic of this field can have 'text' [profile.bad-source]"),
        (#"{ from: "json:/a", type: int }"#, "'int' is not a word for 'type' [yaml.bad-value]"),
        (#"{ from: "json:/a", via: mian }"#, "'mian' is not a topic of this profile [profile.unknown-topic]"),
        (#"{ from: "json:/a", range: [0, 100] }"#, "'range' needs 'onRange': what happens to numbers outside it"),
        (
            #"{ from: "json:/a", type: text, map: { 1: one }, unmapped: quarantine }"#,
            "the code '1' can never be found: the field is text [profile.bad-map]"
        ),
        (#"{ from: "json:/a", inside: b }"#, "'b' is not a field of this profile [profile.unknown-field]"),
    ])
    func `says what is wrong with a field`(field: String, problem: String) throws {
        let refusal = try refusal(smallProfile(fields: "a: \(field)", rules: always))
        #expect(refusal.contains(problem), "\(refusal)")
    }

    @Test(arguments: [
        ("a/+/b", "uses '{name}' instead of '+'"), ("a/{b", "has a '{' without its '}'"),
        ("a/{b...}/c", "may have '{name...}' only as its last level"), ("{a}/{a}", "names each capture differently"),
        ("{a:octal}", "has 'any', 'hex', 'digits' or a beginning"), ("{a}{b}", "has one capture in a level"),
        ("{1}", "names captures with letters"),
    ])
    func `says what is wrong with a pattern`(pattern: String, rule: String) throws {
        do {
            _ = try TopicPattern.parse(pattern)
            Issue.record("'\(pattern)' was accepted")
        } catch {
            #expect(error.rule.hasPrefix(rule), "\(error.rule)")
        }
    }

    @Test func `tells all its faults at once`() {
        let text = smallProfile(
            fields: #"a: { from: "jsn:/a" }"#,
            rules: "- { id: all, when: { field: b, exists: true }, emit: { kind: x } }"
        )
        #expect(errors(text).count == 3, "\(errors(text))")
    }

    @Test func `is refused when a sample comes out differently, with both sides`() throws {
        let text = smallProfile(fields: field, rules: "- { id: all, emit: { kind: panic } }").replacing(
            "tests: []",
            with: """
                tests:
                  - { name: wrong, send: { topic: t/1, json: { action: a } }, expect: { events: [{ kind: panic, part: x }] } }
                  - { name: refused, send: { topic: t/1, text: "{" }, expect: { refused: payload-syntax } }
                """
        )
        let problems = ProfileCheck.check(try DeviceProfile.parse(text, file: "p.yaml"))
        #expect(problems.map(\.problem) == ["'wrong': expected part = x, found nothing"])
    }

    @Test func `is refused when a rule has no sample`() throws {
        let text = smallProfile(fields: field, rules: always)
        let problems = ProfileCheck.check(try DeviceProfile.parse(text, file: "p.yaml"))
        #expect(
            problems.map(\.problem) == ["no sample makes rule 'all' fire", "no sample is refused or quarantined"]
        )
    }
}

@Suite struct `Profiles that meet on a topic` {
    private func profile(_ id: String, pattern: String, claim: String?) throws -> DeviceProfile {
        let claimText = claim.map { ", claim: \($0)" } ?? ""
        return try DeviceProfile.parse(
            smallProfile(
                topic: #"{ name: main, pattern: "\#(pattern)", format: json, address: one\#(claimText) }"#,
                fields: #"a: { from: "json:/a", type: any }"#,
                rules: "- { id: all, emit: { kind: heartbeat } }"
            ).replacing("id: small", with: "id: \(id)").replacing(
                "identity: { address: \"{id}\" }",
                with: "identity: {}"
            ),
            file: "\(id).yaml"
        )
    }

    @Test(arguments: [
        ("x/{a}", nil, "x/{b}", nil, false), ("x/{a}", nil, "y/{b}", nil, true),
        ("x/{a}", "otherwise", "x/{b}", "registered", true), ("x/{a}", "otherwise", "x/{b}", "otherwise", false),
        ("x/{a}", "{ field: a, exists: true }", "x/one", nil, true), ("x/{a:hex}", nil, "x/lock", nil, true),
        ("x/{a...}", nil, "x/1/2", nil, true), ("{a}/1", nil, "2/{b}", nil, true),
        ("x/{a...}", nil, "x/{b...}", nil, false), ("x/{a}", nil, "x/{b:hex}", nil, true),
        ("{a}/1", nil, "{b}/2", nil, true),
        ("{a:nuki*}/1", nil, "own/{b}", nil, true), ("p-{a}/1", nil, "q-{a}/1", nil, true),
    ])
    func `must be told apart`(
        one: String,
        oneClaim: String?,
        other: String,
        otherClaim: String?,
        isAccepted: Bool
    ) throws {
        let profiles = [
            try profile("one", pattern: one, claim: oneClaim), try profile("other", pattern: other, claim: otherClaim),
        ]
        let library = try? ProfileLibrary(profiles: profiles, allowingDrafts: true)
        #expect((library != nil) == isAccepted)
    }

    @Test func `are read by the one that says most about the topic`() throws {
        let profiles = [
            try profile("any", pattern: "{a}/status", claim: nil), try profile("own", pattern: "sia/{b}", claim: nil),
            try profile("rest", pattern: "{c...}", claim: nil),
            try profile("narrow", pattern: "{d:sia*}/x", claim: nil),
        ]
        var reader = MessageReader(library: try ProfileLibrary(profiles: profiles, allowingDrafts: true))
        func reading(_ topic: String) -> ProfileID? { reader.read(message(topic, "{}")) { _, _ in false }.profile }
        #expect(reading("sia/status") == "own")
        #expect(reading("lamp/status") == "any")
        #expect(reading("sia/x") == "own")
        #expect(reading("siamese/x") == "narrow")
        #expect(reading("a/b/c") == "rest")
        #expect(
            reader.read(message("sia/status", "{}")) { id, _ in id == "any" }.profile == "any",
            "registration decides"
        )
    }

    @Test func `count as the most urgent of those that claim the same message`() throws {
        let claim = "{ field: a, exists: true }"
        func two(_ classes: String...) throws -> MessageReader {
            let profiles = try classes.enumerated().map { index, name in
                let text = smallProfile(
                    topic: #"{ name: main, pattern: "x/{b}", format: json, address: one, claim: \#(claim) }"#,
                    fields: #"a: { from: "json:/a", type: any }"#,
                    rules: "- { id: all, emit: { kind: heartbeat } }"
                ).replacing("id: small", with: "id: p\(index)").replacing(
                    "identity: { address: \"{id}\" }",
                    with: "identity: {}"
                )
                .replacing("deviceClass: safetyAlarm", with: "deviceClass: \(name)")
                return try DeviceProfile.parse(text, file: "p.yaml")
            }
            return MessageReader(library: try ProfileLibrary(profiles: profiles, allowingDrafts: true))
        }
        for (classes, urgent) in [(("digitalLock", "gpsAlarm"), DeviceClass.gpsAlarm), (("hub", "digitalLock"), .hub)] {
            var reader = try two(classes.0, classes.1)
            let reception = reader.read(message("x/1", #"{"a":1}"#)) { _, _ in false }
            #expect(reception.outcome == .quarantined("claimed-twice: register the device to decide between p0, p1"))
            #expect(reception.deviceClass == urgent)
            #expect(reader.read(message("x/1", "{}")) { _, _ in false }.deviceClass == nil, "nobody claims it")
        }
    }

    @Test func `and are drafts are loaded in tests only`() throws {
        let draft = try profile("one", pattern: "x", claim: nil)
        let errors = #expect(throws: SourceErrors.self) { try ProfileLibrary(profiles: [draft]) }
        #expect(errors?.errors.map(\.code) == [.draft])
    }
}
