import GatewayCore
import GatewayTestKit
import Testing

@testable import ProfileLanguage

@Suite struct `A device with a local clock` {
    private func time(
        _ as: String,
        _ payload: String,
        receivedAt: String
    ) throws -> (moment: WallTime?, quality: ClockQuality)? {
        let profile = smallProfile(
            fields: #"clock: { from: "json:/t" }"#,
            rules: "- { id: a, when: { field: clock, exists: true }, emit: { kind: panic } }",
            more: "times: { t: { from: clock, \(`as`) } }\noccurredAt: t"
        )
        var small = try SmallReader(profile)
        let wall = try #require(WallTime(iso8601: receivedAt))
        let message = Message(
            topic: "t/1",
            payload: Array(payload.utf8),
            receivedAt: Moment(uptime: .zero, wall: wall)
        )
        return small.signals(message).first.map { ($0.occurredAt, $0.clockQuality) }
    }

    @Test(arguments: [
        ("2026-01-15 12:00:00", "2026-01-15T11:00:00Z"), ("2026-07-15 12:00:00", "2026-07-15T10:00:00Z"),
        ("2026-03-29 01:59:59", "2026-03-29T00:59:59Z"), ("2026-03-29 03:00:00", "2026-03-29T01:00:00Z"),
        ("2026-10-25 01:59:59", "2026-10-24T23:59:59Z"), ("2026-10-25 03:00:00", "2026-10-25T02:00:00Z"),
    ])
    func `in Stockholm means this in UTC`(shown: String, meant: String) throws {
        let found = try time(
            "as: local, zone: Europe/Stockholm",
            #"{"t":"\#(shown)"}"#,
            receivedAt: "2026-12-01T00:00:00Z"
        )
        #expect(found?.moment?.iso8601 == meant)
        #expect(found?.quality == .device)
    }

    @Test func `that shows the hour that comes twice means the later one that has come`() throws {
        let form = "as: local, zone: Europe/Stockholm"
        let payload = #"{"t":"2026-10-25 02:30:00"}"#
        let first = try time(form, payload, receivedAt: "2026-10-25T00:31:00Z")
        #expect(first?.moment?.iso8601 == "2026-10-25T00:30:00Z" && first?.quality == .derived)
        let second = try time(form, payload, receivedAt: "2026-10-25T01:31:00Z")
        #expect(second?.moment?.iso8601 == "2026-10-25T01:30:00Z" && second?.quality == .derived)
    }

    @Test func `that shows the hour that is left out is suspect`() throws {
        let found = try time(
            "as: local, zone: Europe/Stockholm",
            #"{"t":"2026-03-29 02:30:00"}"#,
            receivedAt: "2026-03-29T01:31:00Z"
        )
        #expect(found?.moment == nil && found?.quality == .suspect)
    }

    /// Against the rule that the gateway's own tests have for the city.
    @Test func `agrees with Stockholm's own rule through twenty years`() throws {
        let zone = try #require(EuropeanZone.named["Europe/Stockholm"])
        var day = try #require(WallTime(iso8601: "2020-02-01T00:30:00Z"))
        let end = try #require(WallTime(iso8601: "2040-01-01T00:00:00Z"))
        while day < end {
            let offset = Int64(ZoneTable.stockholm.offsetSeconds(at: day))
            #expect(zone.moments(of: day + .seconds(offset)).contains(day), "\(day.iso8601)")
            day = day + .seconds(7 * 3600)
        }
    }

    @Test(arguments: [
        ("{\"t\":3600}", "2026-01-02T12:00:00Z", "2026-01-02T01:00:00Z"),
        ("{\"t\":82800}", "2026-01-02T12:00:00Z", "2026-01-01T23:00:00Z"),
        // A clock that is some seconds ahead of ours has not gone back a day.
        ("{\"t\":43205}", "2026-01-02T12:00:00Z", "2026-01-02T12:00:05Z"),
    ])
    func `that counts the seconds of a day means the latest such moment`(
        payload: String,
        receivedAt: String,
        meant: String
    ) throws {
        let found = try time("as: counter, period: 24h, maxFutureSkew: 60s", payload, receivedAt: receivedAt)
        #expect(found?.moment?.iso8601 == meant)
        #expect(found?.quality == .derived)
    }

    @Test func `that counts past its period is suspect`() throws {
        let found = try time("as: counter, period: 1h", #"{"t":3600}"#, receivedAt: "2026-01-02T12:00:00Z")
        #expect(found?.moment == nil && found?.quality == .suspect)
    }

    @Test func `in a zone that nobody knows is refused with the nearest name`() throws {
        let error = try #require(throws: (any Error).self) {
            try time("as: local, zone: Europe/Stokholm", "{}", receivedAt: "2026-01-02T12:00:00Z")
        }
        #expect("\(error)".contains("Did you mean 'Europe/Stockholm'?"), "\(error)")
    }
}
