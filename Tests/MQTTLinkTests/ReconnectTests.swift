import Foundation
import GatewayCore
import MQTTLink
import Testing

@Suite(.tags(.broker), .timeLimit(.minutes(1)), .serialized)
struct `A broker that goes away and comes back` {
    @Test func `killed, keeps the session and what was queued meanwhile`() async throws {
        try await withBroker { broker in
            let handler = RecordingHandler()
            try await withSession(broker.settings("gw-alarm", filters: ["a"]), handler) { session in
                #expect(await eventually { session.counters.opened == 1 })
                // The store is saved on every change; the subscription is such a change.
                try broker.publish("a", "first")
                #expect(await eventually { handler.payloads == ["first"] })
                try await broker.killAndAwaitRestart()
                let back = ContinuousClock.now
                #expect(await eventually { session.counters.opened == 2 })
                // Within a second on a machine that has time; the backoff's own limits are tested apart.
                #expect(ContinuousClock.now - back < .seconds(8))
                try broker.publish("a", "second")
                #expect(await eventually { handler.payloads.last == "second" })
            }
            let openings = handler.snapshot.openings
            #expect(openings.map(\.isSessionPresent) == [false, true])
            #expect(openings[0].awayFor == nil)
            #expect(try #require(openings.last?.awayFor) > .zero)
            #expect(handler.snapshot.closings.first?.cause == .lost)
        }
    }

    @Test func `without its store, says that the session is gone`() async throws {
        try await withBroker { broker in
            let handler = RecordingHandler()
            try await withSession(broker.settings("gw-alarm", filters: ["a"]), handler) { session in
                #expect(await eventually { session.counters.opened == 1 })
                let store = broker.folder.path + "/broker/mosquitto.db"
                #expect(await eventually { FileManager.default.fileExists(atPath: store) })
                let process = try #require(broker.broker.processID)
                kill(process, SIGSTOP)
                kill(process, SIGKILL)
                try FileManager.default.removeItem(atPath: store)
                #expect(await eventually { session.counters.opened >= 2 })
                try broker.publish("a", "after")
                #expect(await eventually { handler.payloads == ["after"] }, "subscribed again")
                #expect(session.counters.sessionsForgotten == 2)
            }
            #expect(handler.snapshot.openings.last?.isSessionPresent == false)
        }
    }

    @Test func `is asked again and again while it is unreachable`() async throws {
        let broker = try FakeBroker { $0.cut() }
        let handler = RecordingHandler()
        try await withSession(broker.settings("gw-alarm"), handler) { session in
            #expect(await eventually { session.counters.attemptsFailed >= 3 })
            session.wake()
            #expect(await eventually { handler.snapshot.wakes == 1 }, "woken also while the broker is away")
            broker.close()
            let failed = session.counters.attemptsFailed
            #expect(await eventually { session.counters.attemptsFailed > failed + 1 })
        }
        let closings = handler.snapshot.closings
        #expect(closings.dropLast().allSatisfy { $0.cause == .unreachable && $0.nextAttemptIn != nil })
        #expect(closings.dropLast().last?.detail == "Connection refused")
    }
}

@Suite(.timeLimit(.minutes(1)))
struct `A connection that turns strange` {
    @Test func `in silence is cut within one and a half keepalives`() async throws {
        let broker = try FakeBroker { connection in
            connection.welcome()
            while connection.readPacket() != nil {}
        }
        defer { broker.close() }
        var settings = broker.settings("gw-alarm")
        settings.keepalive = .seconds(5)
        let handler = RecordingHandler()
        try await withSession(settings, handler) { session in
            #expect(await eventually { session.counters.opened == 1 })
            let begun = ContinuousClock.now
            #expect(await eventually { handler.snapshot.closings.first?.cause == .silent })
            #expect((7.0...8.5).contains((ContinuousClock.now - begun) / .seconds(1)))
        }
        #expect(broker.all.first?.received.contains { $0.kind == .ping } == true)
    }

    @Test func `stays open in silence that answers pings`() async throws {
        let broker = try FakeBroker { connection in
            connection.welcome()
            connection.keepReading()
        }
        defer { broker.close() }
        var settings = broker.settings("gw-alarm")
        settings.keepalive = .seconds(5)
        let handler = RecordingHandler()
        try await withSession(settings, handler) { session in
            let isPingedTwice = await eventually {
                broker.all.first?.received.count { $0.kind == .ping } == 2
            }
            #expect(isPingedTwice)
            #expect(session.counters.opened == 1)
            #expect(handler.snapshot.closings.isEmpty)
        }
    }

    @Test func `names the fault when another client takes the session three times`() async throws {
        let broker = try FakeBroker { connection in
            connection.welcome()
            connection.send([0xE0, 1, 0x8E])
        }
        defer { broker.close() }
        let handler = RecordingHandler()
        try await withSession(broker.settings("gw-alarm"), handler) { session in
            #expect(await eventually { session.counters.takeovers == 3 })
            #expect(await eventually { handler.snapshot.reports.contains(.contested(takeovers: 3)) })
        }
        let closings = handler.snapshot.closings.filter { $0.cause == .takenOver }
        #expect(closings.count == 3)
        #expect(try #require(closings.last?.nextAttemptIn) >= .seconds(10), "and lets the other one work")
    }

    @Test func `is loud about a filter that the broker refuses`() async throws {
        let broker = try FakeBroker { connection in
            connection.welcome(answers: [1, 0x87, 0])
            connection.keepReading()
        }
        defer { broker.close() }
        let handler = RecordingHandler()
        try await withSession(broker.settings("gw-alarm", filters: ["a", "b", "c"]), handler) { session in
            #expect(await eventually { session.counters.subscriptionsRefused == 2 })
        }
        #expect(
            handler.snapshot.reports == [
                .subscriptionRefused(filter: "b", reason: "Not authorized"),
                .subscriptionRefused(filter: "c", reason: "granted QoS 0 only"),
            ]
        )
    }

    @Test func `asks for a session that never expires and is never begun anew`() async throws {
        let broker = try FakeBroker { connection in
            connection.welcome()
            connection.keepReading()
        }
        defer { broker.close() }
        try await withSession(broker.settings("gw-alarm"), RecordingHandler()) { session in
            #expect(await eventually { session.counters.opened == 1 })
        }
        let connect = try #require(broker.all.first?.received.first).body
        // "MQTT", version 5, flags, keepalive, properties.
        #expect(connect[6] == 5)
        #expect(connect[7] & 0b10 == 0, "clean start")
        let properties = connect[11..<(11 + Int(connect[10]))]
        #expect(properties.firstRange(of: [0x11, 0xFF, 0xFF, 0xFF, 0xFF]) != nil, "session expiry")
        #expect(properties.firstRange(of: [0x21, 0x03, 0xE8]) != nil, "receive maximum 1000")
        #expect(await eventually { broker.all.first?.received.last?.kind == .disconnect })
        let goodbye = try #require(broker.all.first?.received.last).body
        #expect(goodbye.isEmpty || goodbye[0] == 0, "normal")
    }
}
