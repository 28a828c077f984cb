import GatewayCore
import MQTTLink
import Testing

@Suite(.timeLimit(.minutes(1)))
struct `What a session asks the broker for` {
    @Test func `is told as granted when the broker has answered, not when it has accepted us`() async throws {
        let gate = Gate()
        let broker = try FakeBroker { connection in
            connection.welcome(answers: [])
            guard let request = connection.read(until: .subscribe) else { return }
            gate.pass()
            connection.answer(request, [1, 1])
            connection.keepReading()
        }
        defer { broker.close() }
        let handler = RecordingHandler()
        try await withSession(broker.settings("gw-alarm", filters: ["a", "b"]), handler) { session in
            #expect(await eventually { session.counters.opened == 1 && gate.arrived == 1 })
            #expect(handler.snapshot.subscriptions.isEmpty)
            gate.open()
            #expect(await eventually { handler.snapshot.subscriptions == [[]] })
        }
    }

    @Test func `is asked for again while it is refused, and reported once`() async throws {
        let broker = try FakeBroker { connection in
            connection.welcome(answers: [1, 0x87, 0x80])
            for answers: [UInt8] in [[0x87, 1], [0x87], [1]] {
                guard let request = connection.read(until: .subscribe) else { return }
                connection.answer(request, answers)
            }
            connection.keepReading()
        }
        defer { broker.close() }
        let handler = RecordingHandler()
        var settings = broker.settings("gw-alarm", filters: ["a", "b", "c"])
        settings.refusedFilterPause = .milliseconds(10)
        try await withSession(settings, handler) { session in
            #expect(await eventually { handler.snapshot.subscriptions.last == [] })
            #expect(session.counters.subscriptionsRefused == 2)
        }
        let b = RefusedFilter(filter: "b", reason: "Not authorized")
        let c = RefusedFilter(filter: "c", reason: "Unspecified error")
        #expect(handler.snapshot.subscriptions == [[b, c], [b], [b], []])
        #expect(handler.snapshot.reports.count == 2)
        let requests = try #require(broker.all.first).received.filter { $0.kind == .subscribe }
        #expect(requests.map(\.filters) == [["a", "b", "c"], ["b", "c"], ["b"], ["b"]])
    }

    @Test func `is everything or nothing at once where nothing is wanted`() async throws {
        let broker = try FakeBroker { connection in
            connection.welcome(answers: [])
            connection.keepReading()
        }
        defer { broker.close() }
        let handler = RecordingHandler()
        try await withSession(broker.settings("gw-telemetry", filters: []), handler) { _ in
            #expect(await eventually { handler.snapshot.subscriptions == [[]] })
        }
    }

    @Test func `is given up and asked for again while the connection stays`() async throws {
        let broker = try FakeBroker { connection in
            connection.welcome()
            guard let goodbye = connection.read(until: .unsubscribe) else { return }
            connection.answer(goodbye, [0])
            guard let request = connection.read(until: .subscribe) else { return }
            connection.answer(request, [1])
            connection.publish("later")
            connection.keepReading()
        }
        defer { broker.close() }
        let handler = RecordingHandler()
        try await withSession(broker.settings("gw-watch"), handler) { session in
            #expect(await eventually { handler.snapshot.subscriptions == [[]] })
            session.listen(false)
            #expect(await eventually { broker.all.first?.received.last?.kind == .unsubscribe })
            session.listen(true)
            #expect(await eventually { handler.payloads == ["later"] })
            #expect(session.counters.opened == 1)
        }
        let requests = try #require(broker.all.first).received.filter { $0.kind == .unsubscribe }
        #expect(requests.map(\.filters) == [["#"]])
    }

    @Test func `may be other filters, and the old ones are given up when those are granted`() async throws {
        let broker = try FakeBroker { connection in
            connection.welcome(answers: [1, 1])
            for answers: [UInt8] in [[0x87], [1]] {
                guard let request = connection.read(until: .subscribe) else { return }
                connection.answer(request, answers)
            }
            guard let goodbye = connection.read(until: .unsubscribe) else { return }
            connection.answer(goodbye, [0])
            connection.publish("c")
            connection.keepReading()
        }
        defer { broker.close() }
        let handler = RecordingHandler()
        var settings = broker.settings("gw-alarm", filters: ["a", "b"])
        settings.refusedFilterPause = .milliseconds(10)
        try await withSession(settings, handler) { session in
            #expect(await eventually { handler.snapshot.subscriptions.count == 1 })
            try session.listen(to: ["b", "c"], givingUp: ["b", "t"])
            #expect(await eventually { handler.payloads == ["c"] })
            #expect(throws: MQTTLinkError.self) { try session.listen(to: ["a/#/b"]) }
        }
        let refused = RefusedFilter(filter: "c", reason: "Not authorized")
        #expect(handler.snapshot.subscriptions == [[], [refused], []])
        let requests = try #require(broker.all.first).received.filter {
            [.subscribe, .unsubscribe].contains($0.kind)
        }
        #expect(requests.map(\.filters) == [["a", "b"], ["c"], ["c"], ["a", "t"]])
    }

    @Test func `is told as granted on a new connection also where nothing is wanted any more`() async throws {
        let broker = try FakeBroker { connection in
            connection.welcome(answers: [1])
            guard let goodbye = connection.read(until: .unsubscribe) else { return }
            connection.answer(goodbye, [0])
        }
        defer { broker.close() }
        let handler = RecordingHandler()
        try await withSession(broker.settings("gw-telemetry", filters: ["a"]), handler) { session in
            #expect(await eventually { handler.snapshot.subscriptions.count == 1 })
            try session.listen(to: [])
            #expect(await eventually { session.counters.opened >= 2 && handler.snapshot.subscriptions.count >= 2 })
        }
    }

    @Test func `is not asked for on a new connection while nobody wants it`() async throws {
        let broker = try FakeBroker { connection in
            connection.welcome(answers: [])
            connection.keepReading()
        }
        defer { broker.close() }
        let handler = RecordingHandler()
        let session = try MQTTSession(settings: broker.settings("gw-watch"), handler: handler, now: systemMoment)
        session.listen(false)
        let running = Task { try await session.run() }
        #expect(await eventually { session.counters.opened == 1 })
        session.stop()
        try await running.value
        #expect(broker.all.first?.received.contains { $0.kind == .subscribe } == false)
    }

    @Test func `answered for fewer filters than it named ends the connection`() async throws {
        let broker = try FakeBroker { connection in
            connection.welcome(answers: [1])
            connection.keepReading()
        }
        defer { broker.close() }
        let handler = RecordingHandler()
        try await withSession(broker.settings("gw-alarm", filters: ["a", "b"]), handler) { _ in
            #expect(await eventually { handler.snapshot.closings.first?.cause == .unintelligible })
        }
        #expect(handler.snapshot.subscriptions.isEmpty)
    }
}
