import GatewayCore
import StrictYAML
import Testing

@testable import ProfileLanguage

@Suite struct `An override of an installation` {
    private static let profile = smallProfile(
        fields: """
            press: { from: "json:/press", type: text }
            alarmPress: { from: "override:alarmPress", type: text }
            room: { from: "override:room", type: text }
            limit: { from: "override:limit", type: number }
            celsius: { from: "json:/celsius", type: number }
            """,
        rules: """
            - { id: any, when: { all: [{ field: press, exists: true }, { field: alarmPress, eq: any }] }, emit: { kind: panic, details: { room: $room } } }
            - { id: this, when: { field: press, eq: $alarmPress }, emit: { kind: panic, details: { room: $room } } }
            - { id: other, when: { all: [{ field: press, exists: true }, { field: alarmPress, ne: any }, { field: press, ne: $alarmPress }] }, ignore: "not the press that calls here" }
            - { id: hot, when: { field: celsius, gt: $limit }, emit: { kind: temperature_high } }
            - { id: fine, when: { field: celsius, lte: $limit }, emit: { kind: temperature } }
            """,
        more: """
            overrides:
              alarmPress: { type: text, default: any, allowed: [any, single, long], about: "Which press is the alarm" }
              room: { type: text, default: hall, about: "Where it hangs" }
              limit: { type: number, default: 30, about: "Above so many degrees it is too hot" }
            """
    )

    private func outcome(_ payload: String, _ settings: DeviceSetting...) throws -> Reception.Outcome {
        var small = try SmallReader(Self.profile)
        return small.reader.read(message("t/1", payload), registration: { _, _ in Registration(settings: settings) })
            .outcome
    }

    private func kinds(_ outcome: Reception.Outcome) -> [SignalKind] {
        if case .decoded(let signals) = outcome { signals.map(\.kind) } else { [] }
    }

    @Test func `is what the profile says where the registration says nothing`() throws {
        let outcome = try outcome(#"{"press":"single"}"#)
        #expect(kinds(outcome) == [.panic])
        guard case .decoded(let signals) = outcome else { return }
        #expect(signals[0].details == [Signal.Detail(name: "room", value: "hall")])
    }

    @Test func `changes which press is the alarm, for this device`() throws {
        let setting = DeviceSetting(name: "alarmPress", value: "long")
        #expect(kinds(try outcome(#"{"press":"long"}"#, setting)) == [.panic])
        #expect(try outcome(#"{"press":"single"}"#, setting) == .ignored("not the press that calls here"))
    }

    @Test func `that the profile does not have is told with every message`() throws {
        let outcome = try outcome(#"{"press":"single"}"#, DeviceSetting(name: "alarmButton", value: "2"))
        #expect(kinds(outcome) == [.panic, .unknown])
    }

    @Test func `may be a number to compare with`() throws {
        #expect(kinds(try outcome(#"{"celsius":31}"#)) == [.temperatureHigh])
        #expect(kinds(try outcome(#"{"celsius":31}"#, DeviceSetting(name: "limit", value: "35"))) == [.temperature])
    }

    @Test func `that is not allowed is told with every message, and the default counts`() throws {
        let outcome = try outcome(#"{"press":"single"}"#, DeviceSetting(name: "alarmPress", value: "loud"))
        #expect(kinds(outcome) == [.panic, .unknown])
    }

    @Test(arguments: [
        ("alarmPress", "loud", "'alarmPress' cannot be 'loud'; it may be any, single, long"),
        ("limit", "warm", "'limit' cannot be 'warm'; it may be a number"),
        ("room", "", "'room' cannot be ''; it may be any text"),
        ("flat", "2", "profile 'small' has no override 'flat'; it has alarmPress, room, limit"),
    ])
    func `that does not fit is refused when a device is registered`(name: String, value: String, words: String) throws {
        let profile = try DeviceProfile.parse(Self.profile, file: "small.yaml")
        #expect(profile.objection(to: [DeviceSetting(name: name, value: value)]) == words)
        #expect(profile.objection(to: [DeviceSetting(name: "room", value: "kök")]) == nil)
    }

    @Test(arguments: [
        (
            "overrides: { a: { type: text, default: b, allowed: [c], about: x } }",
            "the default 'b' is not among 'allowed'"
        ),
        ("overrides: { a: { type: integer, default: b, about: x } }", "'b' is not a whole number"),
        ("overrides: { a: { type: text, default: b } }", "override 'a' has no 'about'"),
    ])
    func `that makes no sense is refused with the profile`(block: String, words: String) throws {
        let text = smallProfile(fields: "", rules: "", more: block)
        let error = try #require(throws: SourceErrors.self) { try DeviceProfile.parse(text, file: "small.yaml") }
        #expect(error.errors.contains { $0.description.contains(words) }, "\(error)")
    }

    @Test func `cannot name the device`() throws {
        let text = Self.profile.replacing("{id}\" }", with: "{id}${room}\" }")
        let error = try #require(throws: SourceErrors.self) { try DeviceProfile.parse(text, file: "small.yaml") }
        #expect(
            error.errors.contains { $0.description.contains("depends on 'room', which is an override") },
            "\(error)"
        )
    }

    @Test func `that no sample sets is a gap in the profile's proof`() throws {
        let profile = try DeviceProfile.parse(Self.profile, file: "small.yaml")
        let errors = ProfileCheck.check(profile).map(\.description)
        #expect(errors.contains { $0.contains("no sample sets override 'room'") })
    }
}

@Suite struct `Two revisions of a profile` {
    private func profile(_ revision: Int, _ kind: String, topic: String = "t/{id}") throws -> DeviceProfile {
        let text = smallProfile(
            topic: #"{ name: main, pattern: "\#(topic)", format: json }"#,
            fields: #"a: { from: "json:/a", type: integer }"#,
            rules: "- { id: a, when: { field: a, exists: true }, emit: { kind: \(kind) } }"
        )
        return try DeviceProfile.parse(text.replacing("revision: 1", with: "revision: \(revision)"), file: "small.yaml")
    }

    private func read(_ topic: String, _ library: ProfileLibrary, pinned: [String: Int]) -> Reception {
        var reader = MessageReader(library: library)
        return reader.read(
            message(topic, #"{"a":1}"#),
            registration: { _, address in Registration(revision: pinned[address]) }
        )
    }

    @Test func `read the devices that are pinned to them, and the newest the others`() throws {
        let library = try ProfileLibrary(
            profiles: [profile(2, "fall_confirmed")],
            pinned: [profile(1, "panic"), profile(3, "man_down")],
            allowingDrafts: true
        )
        let pins = ["old": 1, "new": 3]
        #expect(read("t/old", library, pinned: pins).revision == 1)
        #expect(read("t/new", library, pinned: pins).revision == 3)
        #expect(read("t/other", library, pinned: pins).revision == 2)
        #expect(read("t/old", library, pinned: pins).outcome == .decoded([Signal(kind: .panic)]))
    }

    @Test func `on topics of their own read only whom they are for`() throws {
        let library = try ProfileLibrary(
            profiles: [profile(2, "fall_confirmed")],
            pinned: [profile(1, "panic", topic: "former/{id}")],
            allowingDrafts: true
        )
        #expect(library.subscriptions.map(\.filter) == ["former/+", "t/+"])
        #expect(read("former/old", library, pinned: ["old": 1]).revision == 1)
        #expect(read("former/other", library, pinned: ["old": 1]).profile == nil)
        // A pinned device that already speaks the new way is understood all the same.
        #expect(read("t/old", library, pinned: ["old": 1]).revision == 2)
    }

    @Test func `ask the broker once for what a wider filter covers`() throws {
        let library = try ProfileLibrary(
            profiles: [profile(2, "heartbeat", topic: "t/{id}/{what}")],
            pinned: [profile(1, "panic", topic: "t/{id}/up"), profile(3, "panic", topic: "t/{id}")],
            allowingDrafts: true
        )
        #expect(library.subscriptions.map(\.filter) == ["t/+", "t/+/+"])
        #expect(library.subscriptions.allSatisfy { $0.lane == .alarm }, "the more urgent lane has it")
    }

    @Test func `know again what was remembered before they came into use`() throws {
        let text = smallProfile(
            fields: #"id: { from: "json:/id", type: label }"#,
            rules: "- { id: a, when: { field: id, exists: true }, emit: { kind: panic } }",
            more: "dedup: { key: [id], identifies: true, window: 1h }"
        )
        let library = try ProfileLibrary(
            profiles: [DeviceProfile.parse(text, file: "small.yaml")],
            allowingDrafts: true
        )
        var before = MessageReader(library: library)
        _ = before.read(message("t/1", #"{"id":"x"}"#)) { _, _ in true }
        let memory = try #require(before.memory(of: "1", under: "small"))
        var reader = MessageReader(library: try ProfileLibrary(profiles: []))
        reader.restore(memory, of: "1", under: "small")
        reader.use(library)
        #expect(reader.read(message("t/1", #"{"id":"x"}"#)) { _, _ in true }.outcome == .duplicate("x"))
    }

    @Test func `share what is remembered of a device`() throws {
        let text = smallProfile(
            fields: #"id: { from: "json:/id", type: label }"#,
            rules: "- { id: a, when: { field: id, exists: true }, emit: { kind: panic } }",
            more: "dedup: { key: [id], identifies: true, window: 1h }"
        )
        let first = try DeviceProfile.parse(text, file: "small.yaml")
        let second = try DeviceProfile.parse(text.replacing("revision: 1", with: "revision: 2"), file: "small.yaml")
        var reader = MessageReader(library: try ProfileLibrary(profiles: [first], allowingDrafts: true))
        _ = reader.read(message("t/1", #"{"id":"x"}"#)) { _, _ in true }
        reader.use(try ProfileLibrary(profiles: [second], allowingDrafts: true))
        #expect(reader.read(message("t/1", #"{"id":"x"}"#)) { _, _ in true }.outcome == .duplicate("x"))
    }
}
