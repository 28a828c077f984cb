import Foundation
import GatewayCore
import GatewayTestKit
import PatrolDispatch
import Testing

@Suite struct `What the broker is told of an alert` {
    @Test func `is every transition, numbered without holes, with the fields others rely on`() throws {
        var night = VirtualNight()
        let start = night.facts.count
        night.signal(.panic, from: "button-1") { $0.sourceID = "abc" }
        night.answer(.accepted, by: "patrol-1")
        let sent = night.facts.dropFirst(start).flatMap {
            AlertPublisher.publications(for: $0, in: night.gateway.state)
        }
        let transitions = try sent.filter { $0.topic == "nattvakt/v1/alerts/1" }.map { try object($0) }
        #expect(transitions.map { $0["transition"] as? String } == ["raised", "offered", "accepted"])
        #expect(transitions.map { $0["seq"] as? Int } == [1, 2, 3])
        let raised = transitions[0]
        let expected = [
            "alert": "1", "state": "raised", "condition": "active", "priority": "P2", "kind": "panic",
            "device": "button-1", "resident": "r-1", "area": "sodra", "sourceID": "abc",
            "receivedAt": "2026-11-20T20:00:00Z", "raisedAt": "2026-11-20T20:00:00Z",
        ]
        for (name, value) in expected { #expect(raised[name] as? String == value, "\(name)") }
        #expect(raised["occurrence"] as? Int == 1)
        #expect(raised["signal"] is String)
        #expect(raised["occurredAt"] is NSNull)
    }

    @Test func `never names the resident`() {
        var night = VirtualNight()
        night.press()
        let sent = night.facts.flatMap { AlertPublisher.publications(for: $0, in: night.gateway.state) }
        #expect(!sent.contains { String(decoding: $0.payload, as: UTF8.self).contains("Exempel") })
    }

    @Test func `reaches the patrol with the offer and the address, and the one who lost it`() throws {
        var night = VirtualNight()
        night.press()
        night.give(.commanded(.dispatch("patrol-2"), about: AlertID(1), by: .staff("olga", .operator)))
        let before = night.facts.count
        night.answer(.accepted, by: "patrol-2")
        let offers = night.facts.flatMap { AlertPublisher.publications(for: $0, in: night.gateway.state) }
            .filter { $0.topic.hasSuffix("/offers") }
        let first = try object(try #require(offers.first))
        #expect(first["offer"] as? String == "1")
        #expect(first["address"] as? String == "Provgatan 1")
        #expect(first["until"] as? String == "2026-11-20T20:00:45Z")
        let told = night.facts.dropFirst(before)
            .flatMap { AlertPublisher.publications(for: $0, in: night.gateway.state) }
        #expect(told.contains { $0.topic == "nattvakt/v1/patrols/patrol-1/offers" })
    }

    @Test func `says who was asked: patrols, the desk, a role`() throws {
        var night = VirtualNight()
        night.press()
        night.wait(.seconds(1500))
        let all = try transitions(of: night, alert: 1)
        let offered = all.filter { $0["transition"] as? String == "offered" }.compactMap { $0["to"] as? [String] }
        #expect(offered.first == ["patrol:patrol-1"])
        #expect(offered.contains(["pool:larmcentral"]) && offered.contains(["role:nattchef"]))
        let unattended = try #require(all.first { $0["transition"] as? String == "unattended" })
        #expect(unattended["to"] as? [String] == ["role:nattchef"])
        let ended = try #require(all.first { $0["transition"] as? String == "timedOut" })
        #expect(ended["to"] as? [String] == ["patrol:patrol-1"])
        #expect(all.first?["to"] == nil)
    }

    @Test func `tells a patrol that is relieved that it is`() throws {
        var night = VirtualNight()
        night.press()
        night.answer(.enRoute, by: "patrol-1")
        night.wait(.seconds(1800))
        let before = night.facts.count
        night.answer(.accepted, by: "patrol-2")
        let told = try night.facts.dropFirst(before)
            .flatMap { AlertPublisher.publications(for: $0, in: night.gateway.state) }
            .filter { $0.topic == "nattvakt/v1/patrols/patrol-1/offers" }.map { try object($0) }
        #expect(told.map { $0["offerState"] as? String } == ["cleared"])
        #expect(told.first?["by"] as? String == "patrol:patrol-2")
        #expect(told.first?["transition"] as? String == "accepted")
    }

    @Test func `has the times of the press that opened it again, and before that those of the first`() throws {
        var night = VirtualNight()
        night.press()
        night.answer(.accepted, by: "patrol-1")
        let first = try transitions(of: night, alert: 1)
        night.answer(.resolved, by: "patrol-1", outcome: .helped, reason: "i telefon")
        night.wait(.seconds(300))
        night.press()
        let all = try transitions(of: night, alert: 1)
        #expect(
            all.prefix(first.count).map { $0["receivedAt"] as? String } == first.map { $0["receivedAt"] as? String }
        )
        let reopened = try #require(all.first { $0["transition"] as? String == "reopened" })
        #expect(reopened["receivedAt"] as? String == "2026-11-20T20:05:00Z")
        #expect(reopened["raisedAt"] as? String == "2026-11-20T20:05:00Z")
    }

    private func transitions(of night: VirtualNight, alert: Int) throws -> [[String: Any]] {
        try night.facts.flatMap { AlertPublisher.publications(for: $0, in: night.gateway.state) }
            .filter { $0.topic == "nattvakt/v1/alerts/\(alert)" }.map { try object($0) }
    }

    private func object(_ publication: Publication) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(publication.payload)) as? [String: Any])
    }
}

@Suite struct `What a patrol's phone sends` {
    @Test func `is an answer with its offer as text or number`() throws {
        for offer in ["\"7\"", "7"] {
            let input = try PatrolTopics.input(
                from: message("answers", #"{"offer": \#(offer), "answer": "accepted", "id": "x"}"#)
            )
            guard case .answered(let answer) = input else {
                Issue.record("not an answer")
                return
            }
            #expect(answer == PatrolAnswer(patrol: "patrol-1", offer: OfferID(7), answer: .accepted, id: "x"))
        }
    }

    @Test(arguments: [
        ("answers", "{", "the payload is not the JSON object of this topic"),
        ("answers", #"{"offer": "x", "answer": "accepted"}"#, "'offer' is not the number of an offer"),
        ("position", #"{"lat": 91, "lon": 0}"#, "'lat' or 'lon' is outside the earth"),
        ("dance", "{}", "the topic is not one of a patrol's three"),
    ])
    func `that makes no sense is refused with a reason`(topic: String, payload: String, problem: String) {
        let error = #expect(throws: PatrolMessageError.self) {
            _ = try PatrolTopics.input(from: message(topic, payload))
        }
        #expect(error?.problem == problem)
    }

    private func message(_ topic: String, _ payload: String) -> Message {
        Message(
            topic: "nattvakt/v1/patrols/patrol-1/\(topic)",
            payload: Array(payload.utf8),
            receivedAt: VirtualNight.evening
        )
    }
}
