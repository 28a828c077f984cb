import GatewayCore
import MQTTLink
import Testing

@Suite(.timeLimit(.minutes(1)))
struct `A message that is not as it should be` {
    @Test func `too long, is counted, reported with its batch and acknowledged`() async throws {
        let broker = try FakeBroker { connection in
            connection.welcome()
            connection.publish("0123456789", packet: 1)
            connection.publish("short", packet: 2)
            connection.keepReading()
        }
        defer { broker.close() }
        var settings = broker.settings("gw")
        settings.payloadLimitBytes = 9
        let handler = RecordingHandler()
        try await withSession(settings, handler) { session in
            #expect(await eventually { session.counters.received == 1 && session.counters.refused == 1 })
            #expect(await eventually { broker.all.first?.acknowledgements == 2 })
        }
        let refused = handler.snapshot.batches.flatMap(\.refused)
        #expect(refused.map(\.reason) == [.payloadTooLong])
        #expect(refused.map(\.payloadBytes) == [10])
        #expect(refused.map(\.topic) == ["a"])
    }

    @Test func `sent with QoS 2, is handed on and reported`() async throws {
        let broker = try FakeBroker { connection in
            connection.welcome()
            connection.publish("twice", packet: 9, flags: 4)
            connection.readPacket()
            connection.send([0x62, 2, 0, 9])
            connection.keepReading()
        }
        defer { broker.close() }
        let handler = RecordingHandler()
        try await withSession(broker.settings("gw"), handler) { _ in
            #expect(await eventually { handler.payloads == ["twice"] })
        }
        #expect(handler.snapshot.reports == [.unsafeDelivery(topic: "a")])
        #expect(handler.snapshot.messages.first?.delivery == nil)
    }

    @Test(arguments: [[0xC3, 0x28], [0xED, 0xA0, 0x80], [0x61, 0x00]] as [[UInt8]])
    func `on a topic that is not text, ends the connection by name`(topic: [UInt8]) async throws {
        let broker = try FakeBroker { connection in
            connection.welcome()
            connection.publish("x", topic: topic)
            connection.keepReading()
        }
        defer { broker.close() }
        let handler = RecordingHandler()
        try await withSession(broker.settings("gw"), handler) { _ in
            #expect(await eventually { handler.snapshot.closings.contains { $0.cause == .unintelligible } })
        }
        #expect(handler.payloads.isEmpty)
    }

    @Test(arguments: [
        [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], [0x30, 0x00], [0x32, 0x03, 0x00, 0x01, 0x61], [0x00, 0x00],
    ])
    func `garbage, ends the connection and is tried again`(bytes: [UInt8]) async throws {
        let broker = try FakeBroker { connection in
            connection.welcome()
            connection.send(bytes)
            connection.keepReading()
        }
        defer { broker.close() }
        let handler = RecordingHandler()
        try await withSession(broker.settings("gw"), handler) { session in
            #expect(await eventually { session.counters.opened >= 2 })
        }
        #expect(handler.payloads.isEmpty)
    }

    @Test func `in one-byte segments, arrives whole`() async throws {
        let broker = try FakeBroker { connection in
            connection.welcome()
            let packet: [UInt8] = [0x32, 8, 0, 1, 0x61, 0, 7, 0, 0x68, 0x69]
            for byte in packet { connection.send([byte]) }
            connection.keepReading()
        }
        defer { broker.close() }
        let handler = RecordingHandler()
        try await withSession(broker.settings("gw"), handler) { _ in
            #expect(await eventually { handler.payloads == ["hi"] })
        }
        #expect(handler.snapshot.messages.first?.delivery == Delivery(session: "gw", packet: 7))
    }
}

@Suite(.tags(.broker), .timeLimit(.minutes(1)), .serialized)
struct `A retained message` {
    @Test func `comes with its flag once, and not again after a reconnect`() async throws {
        try await withBroker { broker in
            try broker.publish("a", "stored copy", "-r")
            let handler = RecordingHandler()
            for visit in 1...2 {
                try await withSession(broker.settings("gw", filters: ["a"]), handler) { session in
                    #expect(await eventually { session.counters.opened == 1 })
                    try broker.publish("a", "live \(visit)")
                    #expect(await eventually { handler.payloads.last == "live \(visit)" })
                }
            }
            #expect(handler.payloads == ["stored copy", "live 1", "live 2"])
            #expect(handler.snapshot.messages.map(\.isRetained) == [true, false, false])
        }
    }
}
