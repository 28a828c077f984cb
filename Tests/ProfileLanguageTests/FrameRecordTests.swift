import GatewayCore
import StrictYAML
import Testing

@testable import ProfileLanguage

@Suite struct `A frame with records of one size` {
    private static let profile = smallProfile(
        topic: #"{ name: main, pattern: "t/{id}", format: json }"#,
        fields: """
            boot: { frame: log, from: "bytes:0+2", type: integer }
            at: { frame: log, record: true, from: "bytes:0+4", type: integer }
            what: { frame: log, record: true, from: "bytes:4+1", type: integer, map: { 1: panic, 2: heartbeat }, unmapped: quarantine }
            """,
        rules: "- { id: a, when: { field: what, exists: true }, emit: { kind: $what, details: { boot: $boot } } }",
        more: """
            frames:
              log: { from: "json:/d", encoding: hex, records: { after: 2, size: 5 } }
            times: { t: { from: at, as: epochSeconds } }
            occurredAt: t
            """
    )

    private func outcome(_ hex: String) throws -> Reception.Outcome {
        var small = try SmallReader(Self.profile)
        return small.read(message("t/1", #"{"d":"\#(hex)"}"#)).outcome
    }

    @Test func `has each as a message of its own, with what stands before them all`() throws {
        guard case .decoded(let signals) = try outcome("0007 6955b900 01 6955b901 02".replacing(" ", with: "")) else {
            Issue.record("not decoded")
            return
        }
        #expect(signals.map(\.kind) == [.panic, .heartbeat])
        #expect(signals.map { $0.occurredAt?.iso8601 } == ["2026-01-01T00:00:00Z", "2026-01-01T00:00:01Z"])
        #expect(signals.allSatisfy { $0.details == [Signal.Detail(name: "boot", value: "7")] })
    }

    @Test func `marks one that nobody knows beside the others`() throws {
        guard case .decoded(let signals) = try outcome("00076955b900016955b90109") else {
            Issue.record("not decoded")
            return
        }
        #expect(signals.map(\.kind) == [.panic, .unknown])
    }

    @Test(arguments: ["00076955b900", "00", "00076955b9000101"])
    func `concludes nothing from one that is cut off`(hex: String) throws {
        guard case .quarantined(let reason) = try outcome(hex) else {
            Issue.record("not quarantined")
            return
        }
        #expect(reason == "log: does not end with a whole record of 5 bytes")
    }

    @Test func `without any is a message that no rule knows`() throws {
        #expect(try outcome("0007") == .quarantined("unmatched: no rule knows this message"))
    }

    @Test func `may be told from others by its length alone`() throws {
        var small = try SmallReader(
            smallProfile(
                fields: """
                    short: { frame: two, from: "bytes:0+1", type: integer }
                    long: { frame: three, from: "bytes:2+1", type: integer }
                    """,
                rules: """
                    - { id: s, when: { field: short, exists: true }, emit: { kind: panic } }
                    - { id: l, when: { field: long, exists: true }, emit: { kind: heartbeat } }
                    """,
                more: """
                    frames:
                      two: { from: "json:/d", encoding: hex, length: 2, otherLength: absent }
                      three: { from: "json:/d", encoding: hex, length: 3, otherLength: absent }
                    """
            )
        )
        #expect(small.signals(message("t/1", #"{"d":"0102"}"#)).map(\.kind) == [.panic])
        #expect(small.signals(message("t/1", #"{"d":"010203"}"#)).map(\.kind) == [.heartbeat])
        guard case .quarantined = small.read(message("t/1", #"{"d":"01020304"}"#)).outcome else {
            Issue.record("a length that nobody knows")
            return
        }
    }

    @Test(arguments: [
        (#"log: { from: "json:/d", encoding: hex, tagBytes: 2 }"#, "'tagBytes' says nothing without 'tags'"),
        (
            #"log: { from: "json:/d", encoding: hex, otherLength: absent }"#,
            "'otherLength' says nothing without 'length'"
        ),
        (
            #"log: { from: "json:/d", encoding: hex, tags: { "01": 1 }, records: { size: 5 } }"#,
            "a frame has 'tags' or 'records', not both"
        ),
    ])
    func `that contradicts itself is refused`(frame: String, words: String) throws {
        let text = smallProfile(
            fields: #"a: { from: "json:/a" }"#,
            rules: "- { id: a, emit: { kind: panic } }",
            more: "frames:\n  \(frame)"
        )
        let error = try #require(throws: SourceErrors.self) { try DeviceProfile.parse(text, file: "a.yaml") }
        #expect("\(error)".contains(words), "\(error)")
    }
}

@Suite struct `A message after one with records` {
    private static let profile = smallProfile(
        fields: """
            code: { frame: run, tag: "01", from: "bytes:0+1", type: integer }
            kept: { frame: run, tag: "02", from: "bytes:0+1", type: integer }
            """,
        rules: """
            - { id: call, when: { field: code, eq: 1 }, emit: { kind: panic } }
            - { id: kept, when: { field: kept, exists: true }, emit: { kind: heartbeat } }
            """,
        more: """
            frames:
              run: { from: "json:/d", encoding: hex, tags: { "01": 1, "02": 1 }, forEach: "02" }
            """
    )

    @Test func `is read as if it were alone`() throws {
        var small = try SmallReader(Self.profile)
        #expect(small.signals(message("t/1", #"{"d":"02010202"}"#)).map(\.kind) == [.heartbeat, .heartbeat])
        #expect(small.signals(message("t/1", #"{"d":"0101"}"#)).map(\.kind) == [.panic])
    }

    /// Every sample of every profile, in one reader one after the other and each in a reader of its own.
    @Test func `means the same, whatever the product`() throws {
        for profile in try allProfiles() {
            let library = try ProfileLibrary(profiles: [profile])
            var carried = MessageReader(library: library)
            for sent in profile.samples.compactMap(\.send) {
                let message = Message(topic: sent.topic, payload: sent.payload, receivedAt: moment(0))
                carried.forgetAll()
                var alone = MessageReader(library: library)
                let expected = alone.read(message) { _, _ in true }
                #expect(carried.read(message) { _, _ in true } == expected, "\(profile.id) \(sent.topic)")
            }
        }
    }
}

@Suite struct `A message with several places` {
    @Test func `is at the first that it has`() throws {
        var small = try SmallReader(
            smallProfile(
                fields: """
                    gLat: { from: "json:/g/lat", type: number }
                    gLon: { from: "json:/g/lon", type: number }
                    wLat: { from: "json:/w/lat", type: number }
                    wLon: { from: "json:/w/lon", type: number }
                    """,
                rules: "- { id: a, emit: { kind: panic } }",
                more: "position: [{ latitude: gLat, longitude: gLon }, { latitude: wLat, longitude: wLon }]"
            )
        )
        let both = small.signals(message("t/1", #"{"g":{"lat":1,"lon":2},"w":{"lat":3,"lon":4}}"#))
        #expect(both.map { $0.position?.latitude } == [1, 1])
        let radio = small.signals(message("t/1", #"{"g":{"lat":0,"lon":0},"w":{"lat":3,"lon":4}}"#))
        #expect(radio.map { $0.position?.latitude } == [3, 3])
        #expect(small.signals(message("t/1", "{}")).map(\.kind) == [.panic])
    }
}

@Suite struct `A part of a profile that would say nothing` {
    @Test(arguments: [
        ("- { id: a, emit: { kind: panic, part: [x] } }", "one value stands here, found a list"),
        (#"- { id: a, when: { field: a, in: ["$b"] }, emit: { kind: panic } }"#, "'$b' is only a word here"),
    ])
    func `is refused in a rule`(rule: String, words: String) throws {
        let text = smallProfile(
            fields: """
                a: { from: "json:/a", type: text }
                b: { from: "json:/b", type: text }
                """,
            rules: rule
        )
        let error = try #require(throws: SourceErrors.self) { try DeviceProfile.parse(text, file: "a.yaml") }
        #expect("\(error)".contains(words), "\(error)")
    }

    @Test func `is refused in a sample that expects two ends`() throws {
        let text = smallProfile(fields: #"a: { from: "json:/a" }"#, rules: "- { id: a, emit: { kind: panic } }")
            .replacing(
                "tests: []",
                with: "tests: [{ name: x, send: { topic: t/1, json: {} }, expect: { ignored: true, refused: true } }]"
            )
        let error = try #require(throws: SourceErrors.self) { try DeviceProfile.parse(text, file: "a.yaml") }
        #expect("\(error)".contains("'ignored' and 'refused' are two"), "\(error)")
    }
}
