import Foundation
import GatewayCore
import Testing

@testable import ProfileLanguage

@Suite struct `A message that may be a repetition` {
    private func profile(_ dedup: String) -> String {
        smallProfile(
            fields: """
                seq: { from: "json:/seq", type: integer }
                t: { from: "json:/t", type: integer }
                """,
            rules: "- { id: all, emit: { kind: fall_confirmed } }",
            more: "times: { t: { from: t, as: epochSeconds } }\noccurredAt: t\ndedup: \(dedup)"
        )
    }

    @Test func `is one when number and moment are the same`() throws {
        var small = try SmallReader(profile("{ key: [seq], window: 12h, sameOccurrenceWithin: 30s }"))
        let fall = #"{"seq":300,"t":1767225600}"#
        #expect(small.signals(message("t/1", fall)).map(\.kind) == [.fallConfirmed])
        #expect(small.read(message("t/1", fall, at: 20)).outcome == .duplicate("300"))
        #expect(small.read(message("t/1", fall)).dedupKey == "300@2026-01-01T00:00:00Z")
    }

    @Test func `is none when a restarted device counts to the same number again`() throws {
        var small = try SmallReader(profile("{ key: [seq], window: 12h, sameOccurrenceWithin: 30s }"))
        _ = small.read(message("t/1", #"{"seq":300,"t":1767225600}"#))
        let later = message("t/1", #"{"seq":300,"t":1767226800}"#, at: 1200)
        #expect(small.signals(later).map(\.kind) == [.fallConfirmed])
    }

    @Test func `is none for another device`() throws {
        var small = try SmallReader(profile("{ key: [seq, t], window: 12h }"))
        _ = small.read(message("t/1", #"{"seq":300,"t":1767225600}"#))
        #expect(small.signals(message("t/2", #"{"seq":300,"t":1767225600}"#)).count == 1)
    }

    @Test func `is none when its window is over, or a part of its name is missing`() throws {
        var small = try SmallReader(profile("{ key: [seq, t], window: 60s }"))
        _ = small.read(message("t/1", #"{"seq":300,"t":1767225600}"#))
        #expect(small.signals(message("t/1", #"{"seq":300,"t":1767225600}"#, at: 61)).count == 1)
        #expect(small.signals(message("t/1", #"{"seq":300}"#)).count == 1)
        #expect(small.signals(message("t/1", #"{"seq":300}"#)).count == 1)
    }

    @Test func `is remembered in a bounded space`() throws {
        var small = try SmallReader(profile("{ key: [seq, t], window: 12h }"))
        for number in 0..<1000 { _ = small.read(message("t/1", #"{"seq":\#(number),"t":1767225600}"#)) }
        let memory = try #require(small.reader.takeChangedMemories().first?.memory)
        #expect(memory.occurrences.count == DeviceMemory.maxOccurrences)
    }

    @Test func `is stored in the words that Codable reads`() throws {
        var memory = DeviceMemory()
        memory.set(
            RememberedLevel(name: "dörr \"A\"", state: "öppen", since: Uptime(nanoseconds: -5), isFromEvent: true)
        )
        memory.set(RememberedLevel(name: "b", state: "", since: Uptime(nanoseconds: .max), isFromEvent: false))
        memory.set("battery\n", to: "87.5\u{1}")
        memory.remember(
            RememberedOccurrence(
                key: "a/b\\c",
                occurredAt: WallTime(milliseconds: 1_768_400_000_123),
                receivedAt: Uptime(nanoseconds: 7),
                until: Uptime(nanoseconds: 70)
            )
        )
        memory.remember(
            RememberedOccurrence(key: "", occurredAt: nil, receivedAt: .zero, until: Uptime(nanoseconds: 1))
        )
        for memory in [memory, DeviceMemory()] {
            let text = try JSONText.bytes(of: memory)
            #expect(try JSONDecoder().decode(DeviceMemory.self, from: Data(text)) == memory)
        }
    }
}

@Suite struct `A state that is told again and again` {
    private static let profile = smallProfile(
        fields: """
            door: { from: "json:/door", type: text, map: { open: open, closed: closed }, unmapped: quarantine }
            action: { from: "json:/action", type: text }
            """,
        rules: """
            - { id: opened, when: { field: action, eq: open }, emit: { kind: door_open, moves: door }, stop: true }
            - { id: open, when: { field: door, eq: open }, emit: { kind: door_open, level: door } }
            - { id: closed, when: { field: door, eq: closed }, emit: { kind: door_closed, level: door } }
            """,
        more: "levels: { door: { settle: 5s } }"
    )

    @Test func `is an event when it changes, and a refresh when it does not`() throws {
        var small = try SmallReader(Self.profile)
        let told = ["open", "open", "closed", "closed", "open"].map { word in
            small.signals(message("t/1", #"{"door":"\#(word)"}"#, at: 100)).map(\.isStateOnly)
        }
        #expect(told == [[false], [true], [false], [true], [false]])
    }

    @Test func `is only how it stands in a stored copy, which is remembered`() throws {
        var small = try SmallReader(Self.profile)
        #expect(small.signals(message("t/1", #"{"door":"open"}"#, isRetained: true)).map(\.isStateOnly) == [true])
        #expect(small.signals(message("t/1", #"{"door":"open"}"#)).map(\.isStateOnly) == [true])
    }

    @Test func `says nothing new after the event that led to it, nor while it settles`() throws {
        var small = try SmallReader(Self.profile)
        _ = small.read(message("t/1", #"{"door":"closed"}"#))
        #expect(small.signals(message("t/1", #"{"action":"open"}"#, at: 10)).map(\.isStateOnly) == [false])
        #expect(small.signals(message("t/1", #"{"door":"closed"}"#, at: 12)).map(\.isStateOnly) == [true])
        #expect(small.signals(message("t/1", #"{"door":"open"}"#, at: 13)).map(\.isStateOnly) == [true])
        #expect(small.signals(message("t/1", #"{"door":"closed"}"#, at: 16)).map(\.isStateOnly) == [false])
    }

    @Test func `is not remembered from a message that is quarantined`() throws {
        // Words that tell nothing but how it stands, so that an unreadable part outweighs them.
        let profile = Self.profile.replacing("door_closed", with: "absence").replacing("door_open", with: "presence")
        var small = try SmallReader(profile)
        _ = small.read(message("t/1", #"{"door":"open"}"#))
        _ = small.read(message("t/1", #"{"door":"closed","action":7}"#))
        #expect(small.signals(message("t/1", #"{"door":"open"}"#)).map(\.isStateOnly) == [true])
    }
}

@Suite struct `What is remembered of devices` {
    private static let profile = smallProfile(
        fields: #"id: { from: "json:/id", type: text }"#,
        rules: "- { id: all, emit: { kind: panic } }",
        more: "dedup: { key: [id], window: 12h, identifies: true }"
    )

    @Test func `is given out once for each change, in order, and put back at the next start`() throws {
        var small = try SmallReader(Self.profile)
        _ = small.read(message("t/b", #"{"id":"1"}"#))
        _ = small.read(message("t/a", #"{"id":"1"}"#))
        let changes = small.reader.takeChangedMemories()
        #expect(changes.map(\.address) == ["a", "b"])
        #expect(small.reader.takeChangedMemories().isEmpty)

        var restarted = try SmallReader(Self.profile)
        for change in changes { restarted.reader.restore(change.memory, of: change.address, under: change.profile) }
        #expect(restarted.read(message("t/a", #"{"id":"1"}"#)).outcome == .duplicate("1"))
        #expect(restarted.reader.takeChangedMemories().isEmpty)
    }

    @Test func `is taken back when the commit failed, so that the redelivered alarm is an alarm`() throws {
        var small = try SmallReader(Self.profile)
        _ = small.read(message("t/a", #"{"id":"1"}"#))
        small.reader.undo(small.reader.takeChangedMemories())
        #expect(small.signals(message("t/a", #"{"id":"1"}"#)).map(\.kind) == [.panic])
    }

    @Test func `can be written and read`() throws {
        var memory = DeviceMemory()
        memory.set(RememberedLevel(name: "door", state: "open", since: .zero, isFromEvent: true))
        memory.remember(RememberedOccurrence(key: "k", occurredAt: nil, receivedAt: .zero, until: .zero))
        memory.set("field", to: "text")
        #expect(try decoded(encoded(memory)) == memory)
    }
}
