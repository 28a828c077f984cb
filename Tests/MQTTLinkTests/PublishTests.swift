import GatewayCore
import MQTTLink
import Testing

@Suite(.tags(.broker), .timeLimit(.minutes(1)), .serialized)
struct `A publish` {
    @Test func `from any thread arrives once, in the order of its thread, and is confirmed`() async throws {
        try await withBroker { broker in
            let witness = RecordingHandler()
            let handler = RecordingHandler()
            try await withSession(broker.settings("witness", filters: ["t/#"]), witness) { _ in
                #expect(await eventually { witness.snapshot.openings.count == 1 })
                try await withSession(broker.settings("gw"), handler) { session in
                    try await withThrowingTaskGroup { group in
                        for thread in 0..<4 {
                            group.addTask {
                                for number in 0..<500 {
                                    try session.publish(Publish(topic: "t/\(thread)", payload: Array("\(number)".utf8)))
                                }
                            }
                        }
                        try await group.waitForAll()
                    }
                    #expect(await eventually { witness.payloads.count == 2000 })
                    #expect(await eventually { handler.snapshot.confirmed == PublishToken(number: 2000) })
                    #expect(session.counters.confirmed == 2000)
                }
            }
            for thread in 0..<4 {
                let mine = witness.snapshot.messages.filter { $0.topic == "t/\(thread)" }
                #expect(mine.map { String(decoding: $0.payload, as: UTF8.self) } == (0..<500).map(String.init))
            }
        }
    }

    @Test func `is refused when the queue is full, and taken again when the broker confirms`() async throws {
        let gate = Gate()
        let broker = try FakeBroker { connection in
            connection.welcome(answers: [])
            gate.pass()
            connection.keepReading()
        }
        defer { broker.close() }
        var settings = broker.settings("gw", filters: [])
        settings.publishLimit = 10
        let handler = RecordingHandler()
        try await withSession(settings, handler) { session in
            for number in 1...10 {
                #expect(try session.publish(press(number)) == PublishToken(number: UInt64(number)))
            }
            let error = #expect(throws: MQTTLinkError.self) { try session.publish(press(11)) }
            #expect(
                error?.description == """
                    10 publishes wait for the broker's confirmation [mqtt.publish-queue-full]
                      → Keep it in the outbox and try again; check that the broker runs and answers.
                    """
            )
            gate.open()
            #expect(await eventually { handler.snapshot.confirmed == PublishToken(number: 10) })
            try session.publish(press(11))
            #expect(await eventually { handler.snapshot.confirmed == PublishToken(number: 11) })
        }
    }

    @Test func `that was not confirmed is sent again on the next connection`() async throws {
        let connections = Counter()
        let broker = try FakeBroker { connection in
            connection.welcome(answers: [])
            if connections.next() == 1 {
                connection.readPacket()
                connection.cut()
            } else {
                connection.keepReading()
            }
        }
        defer { broker.close() }
        let handler = RecordingHandler()
        try await withSession(broker.settings("gw", filters: []), handler) { session in
            try session.publish(press(1))
            #expect(await eventually { handler.snapshot.confirmed == PublishToken(number: 1) })
            #expect(session.counters.published == 1)
        }
        #expect(broker.all[1].received.first { $0.kind == .publish }?.header == 0x3A, "DUP and QoS 1")
    }

    @Test func `that the broker refuses or nobody hears is told`() async throws {
        let broker = try FakeBroker { connection in
            connection.welcome(answers: [])
            for reason in [0x87, 0x10, 0] as [UInt8] {
                guard let packet = connection.readPacket() else { return }
                let topicBytes = Int(packet.body[1])
                connection.send([0x40, 3, packet.body[2 + topicBytes], packet.body[3 + topicBytes], reason])
            }
            connection.keepReading()
        }
        defer { broker.close() }
        let handler = RecordingHandler()
        try await withSession(broker.settings("gw", filters: []), handler) { session in
            let tokens = try (1...3).map { try session.publish(press($0)) }
            #expect(await eventually { handler.snapshot.confirmed == tokens[2] })
            #expect(
                handler.snapshot.reports == [
                    .publishRefused(tokens[0], reason: "Not authorized"), .publishUnheard(tokens[1]),
                ]
            )
        }
    }

    @Test func `of a woken handler leaves like any other`() async throws {
        try await withBroker { broker in
            let witness = RecordingHandler()
            let handler = RecordingHandler(onWake: { outlet in
                try outlet.publish(Publish(topic: "t", payload: Array("woken".utf8)))
            })
            try await withSession(broker.settings("witness", filters: ["t"]), witness) { _ in
                #expect(await eventually { witness.snapshot.openings.count == 1 })
                try await withSession(broker.settings("gw"), handler) { session in
                    session.wake()
                    #expect(await eventually { witness.payloads == ["woken"] })
                }
            }
        }
    }

    @Test(arguments: ["", "a/+", "#", "a\u{0}b", String(repeating: "x", count: 65_536)])
    func `on a topic that cannot be published on is refused`(topic: String) throws {
        let settings = MQTTSessionSettings(clientID: "gw", endpoint: .unixSocket(path: "/nowhere"), filters: [])
        let session = try MQTTSession(settings: settings, handler: RecordingHandler(), now: systemMoment)
        let error = #expect(throws: MQTTLinkError.self) { try session.publish(Publish(topic: topic, payload: [])) }
        #expect(error?.code == .topicRefused)
    }

    @Test func `waiting when the session is stopped is still sent, a later one is refused`() async throws {
        try await withBroker {
            $0.saving = .every(seconds: 1800)
        } _: { broker in
            let witness = RecordingHandler()
            try await withSession(broker.settings("witness", filters: ["t", "status"]), witness) { _ in
                #expect(await eventually { witness.snapshot.openings.count == 1 })
                var settings = broker.settings("gw")
                settings.announcement = StatusAnnouncement(
                    topic: "status",
                    online: Array("online".utf8),
                    offline: Array("offline".utf8)
                )
                let handler = RecordingHandler()
                let session = try await withSession(settings, handler) { session in
                    #expect(await eventually { session.counters.opened == 1 })
                    for number in 1...1000 { try session.publish(press(number)) }
                    return session
                }
                #expect(session.counters.confirmed == 1000)
                #expect(throws: MQTTLinkError.self) { try session.publish(press(1001)) }
                #expect(await eventually { witness.payloads.last == "offline" || witness.payloads.count == 1002 })
                let status = witness.snapshot.messages.filter { $0.topic == "status" }
                #expect(status.map { String(decoding: $0.payload, as: UTF8.self) } == ["online", "offline"])
            }
        }
    }

    private func press(_ number: Int) -> Publish { Publish(topic: "t", payload: Array("\(number)".utf8)) }
}
