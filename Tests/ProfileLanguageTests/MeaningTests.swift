import GatewayCore
import Testing

@testable import ProfileLanguage

@Suite struct `What a condition may conclude` {
    private static let fields = """
        action: { from: "json:/action", type: text }
        result: { from: "json:/result", type: integer, map: { 0: ok, 1: denied }, unmapped: quarantine }
        a: { from: "json:/a", type: number }
        b: { from: "json:/b", type: number }
        list: { from: "json:/list/*", type: text }
        """

    private func kinds(_ condition: String, _ payload: String) throws -> [SignalKind] {
        var small = try SmallReader(
            smallProfile(
                fields: Self.fields,
                rules: "- { id: it, when: \(condition), emit: { kind: panic } }"
            )
        )
        return small.signals(message("t/1", payload)).map(\.kind)
    }

    @Test(arguments: [
        ("{ field: action, eq: press }", #"{"action":"press"}"#, true),
        ("{ field: action, eq: press }", #"{"action":"hold"}"#, false),
        ("{ field: action, ne: press }", #"{"action":"hold"}"#, true),
        ("{ field: action, ne: press }", #"{}"#, false),
        ("{ field: action, notIn: [press] }", #"{"action":null}"#, false),
        ("{ field: action, null: true }", #"{"action":null}"#, true),
        ("{ field: action, null: true }", #"{}"#, false),
        ("{ field: action, empty: true }", #"{"action":""}"#, true),
        ("{ field: action, exists: false }", #"{"action":null}"#, true),
        ("{ field: a, between: [1, 2] }", #"{"a":1.5}"#, true),
        ("{ field: a, gt: 1 }", #"{"a":1}"#, false),
        ("{ field: a, gte: 1 }", #"{"a":1}"#, true),
        ("{ field: a, lt: 1 }", #"{}"#, false),
        ("{ field: a, lt: $b }", #"{"a":1,"b":2}"#, true),
        ("{ field: a, eq: $b }", #"{"a":2.0,"b":2}"#, true),
        ("{ field: a, eq: $b }", #"{}"#, false),
        ("{ field: list, has: [y] }", #"{"list":["x","y"]}"#, true),
        ("{ field: list, has: [z] }", #"{"list":["x","y"]}"#, false),
        ("{ any: [{ field: a, eq: 1 }, { field: b, eq: 1 }] }", #"{"b":1}"#, true),
        ("{ all: [{ field: a, eq: 1 }, { field: b, eq: 1 }] }", #"{"b":1}"#, false),
        ("{ not: { field: a, eq: 1 } }", #"{"a":2}"#, true),
    ])
    func `is what the message says`(condition: String, payload: String, isMet: Bool) throws {
        #expect(try kinds(condition, payload).contains(.panic) == isMet)
    }

    /// Neither the condition nor its opposite may fire on a value that cannot be used.
    @Test(arguments: [
        "{ field: result, eq: ok }", "{ field: result, ne: ok }", "{ not: { field: result, eq: ok } }",
        "{ field: result, exists: true }", "{ field: result, exists: false }",
        "{ all: [{ field: action, eq: press }, { not: { field: result, eq: denied } }] }",
    ])
    func `is nothing where the value is unusable`(condition: String) throws {
        for unusable in [#""0""#, "7", "0.5", "[]", "true"] {
            let payload = #"{"action":"press","result":\#(unusable)}"#
            #expect(try kinds(condition, payload) == [], "\(condition) on \(payload)")
        }
    }

    @Test func `is something where another part decides`() throws {
        let condition = "{ any: [{ field: result, eq: ok }, { field: action, eq: press }] }"
        #expect(try kinds(condition, #"{"action":"press","result":7}"#) == [.panic, .unknown])
    }
}

@Suite struct `An unusable value` {
    private static let profile = smallProfile(
        fields: """
            type: { from: "json:/type", type: text, map: { press: press, here: here }, unmapped: quarantine }
            battery: { from: "json:/battery", type: number }
            """,
        rules: """
            - { id: press, when: { field: type, eq: press }, emit: { kind: panic } }
            - { id: here, when: { field: type, eq: here }, emit: { kind: presence } }
            """
    )

    @Test func `does not hold back an alarm beside it, which goes out marked`() throws {
        var small = try SmallReader(Self.profile)
        let signals = small.signals(message("t/1", #"{"type":"press","battery":"full"}"#))
        #expect(signals.map(\.kind) == [.panic, .unknown])
        #expect(signals.last?.details == [.init(name: "unreadable", value: "battery: is not number")])
    }

    @Test func `quarantines what is no more than an observation`() throws {
        var small = try SmallReader(Self.profile)
        let reception = small.read(message("t/1", #"{"type":"here","battery":"full"}"#))
        #expect(reception.outcome == .quarantined("battery: is not number"))
    }

    @Test func `is not told in the reason`() throws {
        var small = try SmallReader(Self.profile)
        let reception = small.read(message("t/1", #"{"type":"Solveig Dahl"}"#))
        #expect(reception.outcome == .quarantined("type: has a code that is not in its map"))
    }
}

@Suite struct `The time of a device` {
    private func signal(_ times: String, _ payload: String) throws -> Signal? {
        var small = try SmallReader(
            smallProfile(
                fields: """
                    t: { from: "json:/t", type: any }
                    zone: { from: "json:/zone", type: integer }
                    y: { from: "json:/y", type: integer }
                    m: { from: "json:/m", type: integer }
                    """,
                rules: "- { id: all, emit: { kind: heartbeat } }",
                more: "times: { it: \(times) }\noccurredAt: it"
            )
        )
        return small.signals(message("t/1", payload)).first
    }

    @Test(arguments: [
        ("{ from: t, as: epochSeconds }", #"{"t":1767225500}"#, "2025-12-31T23:58:20Z"),
        ("{ from: t, as: epochSeconds }", #"{"t":1767225500.25}"#, "2025-12-31T23:58:20.250Z"),
        ("{ from: t, as: epochMillis }", #"{"t":1767225500250}"#, "2025-12-31T23:58:20.250Z"),
        ("{ from: t, as: iso8601 }", #"{"t":"2026-01-01T00:58:20.123456789+01:00"}"#, "2025-12-31T23:58:20.123Z"),
        ("{ from: t, as: local, offsetMinutes: 60 }", #"{"t":"2026-01-01 00:58:20"}"#, "2025-12-31T23:58:20Z"),
        (
            "{ from: t, as: local, offsetMinutes: zone }", #"{"t":"2026-01-01 01:58:20","zone":120}"#,
            "2025-12-31T23:58:20Z"
        ),
        ("{ as: parts, parts: [y, m, m, m, m, m], offsetMinutes: 0 }", #"{"y":2025,"m":11}"#, "2025-11-11T11:11:11Z"),
        ("{ from: t, as: secondsBeforeReceipt }", #"{"t":100}"#, "2025-12-31T23:58:20Z"),
    ])
    func `is read as it is written`(time: String, payload: String, moment: String) throws {
        let signal = try signal(time, payload)
        #expect(signal?.occurredAt?.iso8601 == moment)
        #expect(signal?.clockQuality == (time.contains("Receipt") ? .derived : .device))
    }

    @Test(arguments: [#"{"t":0}"#, "{}", #"{"t":null}"#, #"{"t":86400}"#])
    func `is none when it was never set`(payload: String) throws {
        let signal = try signal("{ from: t, as: epochSeconds }", payload)
        #expect(signal?.occurredAt == nil)
        #expect(signal?.clockQuality == .receivedOnly)
    }

    @Test(arguments: [
        ("{ from: t, as: epochSeconds }", #"{"t":1767226300}"#), ("{ from: t, as: epochSeconds }", #"{"t":-5}"#),
        ("{ from: t, as: epochSeconds }", #"{"t":1e300}"#), ("{ from: t, as: epochSeconds }", #"{"t":"soon"}"#),
        ("{ from: t, as: iso8601 }", #"{"t":"2026-02-30T00:00:00Z"}"#),
        ("{ from: t, as: epochSeconds, maxAge: 1h }", #"{"t":1767220000}"#),
        ("{ from: t, as: local, offsetMinutes: zone }", #"{"t":"2026-01-01 00:00:00"}"#),
    ])
    func `is suspect when it cannot be, and the signal is told all the same`(time: String, payload: String) throws {
        let signal = try #require(try signal(time, payload))
        #expect(signal.kind == .heartbeat)
        #expect(signal.occurredAt == nil)
        #expect(signal.clockQuality == .suspect)
    }
}

@Suite struct `A batch` {
    private static let profile = smallProfile(
        topic: #"{ name: main, pattern: "all", format: json, forEach: "/list", address: "${id}" }"#,
        fields: """
            id: { from: "json:/id", type: label }
            outside: { from: "root:/gateway", type: text }
            value: { from: "json:/v", type: text }
            """,
        rules:
            "- { id: changed, when: { field: value, changed: true }, emit: { kind: presence, details: { via: $outside } } }"
    )

    private func outcome(_ payload: String) throws -> Reception {
        var small = try SmallReader(Self.profile.replacing("identity: { address: \"{id}\" }", with: "identity: {}"))
        return small.read(message("all", payload))
    }

    @Test func `is read element by element, with what stands outside`() throws {
        let reception = try outcome(#"{"gateway":"g","list":[{"id":7,"v":"a"},{"id":7,"v":"a"},{"id":7,"v":"b"}]}"#)
        #expect(reception.address == "7")
        guard case .decoded(let signals) = reception.outcome else {
            Issue.record("\(reception.outcome)")
            return
        }
        // The second element says nothing new, which no rule of this profile knows.
        #expect(signals.map(\.kind) == [.presence, .unknown, .presence])
        #expect(signals.first?.details == [.init(name: "via", value: "g")])
    }

    @Test(arguments: [
        (#"{"list":[5]}"#, "batch-element: not an object"), (#"{"list":[]}"#, nil),
        (#"{"gateway":"g"}"#, "batch-missing: the list of messages is not there"),
        (#"{"list":[{"v":"a"}]}"#, "identity-missing: the message does not say which device it is from"),
        (#"{"list":[{"id":1,"id":2}]}"#, "payload-duplicate-key: a member occurs twice at byte 21"),
    ])
    func `that is broken is refused, whatever names its device`(payload: String, reason: String?) throws {
        let nameless = "identity-missing: the message does not say which device it is from"
        #expect(try outcome(payload).outcome == .refused(reason ?? nameless))
    }

    @Test func `of two devices marks what belongs to the other`() throws {
        let reception = try outcome(#"{"list":[{"id":1,"v":"a"},{"id":2,"v":"a"}]}"#)
        guard case .decoded(let signals) = reception.outcome else {
            Issue.record("\(reception.outcome)")
            return
        }
        #expect(signals.map(\.kind) == [.presence, .unknown])
    }
}

@Suite struct `A text that is long` {
    @Test func `is remembered by its beginning and its hash`() {
        #expect(DeviceMemory.bounded("short") == "short")
        let long = String(repeating: "x", count: 5000)
        #expect(DeviceMemory.bounded(long).utf8.count < 100)
        #expect(DeviceMemory.bounded(long + "a") != DeviceMemory.bounded(long + "b"))
    }
}
