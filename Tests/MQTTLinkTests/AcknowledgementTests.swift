import GatewayCore
import MQTTLink
import Testing

@Suite(.tags(.broker), .timeLimit(.minutes(1)), .serialized)
struct `A message that is being stored` {
    @Test func `is not acknowledged before the commit has returned`() async throws {
        let gate = Gate()
        let broker = try FakeBroker { connection in
            connection.welcome()
            for number in 1...5 { connection.publish("press \(number)", packet: UInt16(number)) }
            connection.keepReading()
        }
        defer { broker.close() }
        let handler = RecordingHandler { _, _ in gate.pass() }
        try await withSession(broker.settings("gw-alarm"), handler) { _ in
            #expect(await eventually { gate.arrived == 1 })
            let connection = try #require(broker.all.first)
            // A byte that has been written arrives within microseconds on loopback: a quarter of a second is ample.
            #expect(await !eventually(within: .milliseconds(250)) { connection.acknowledgements > 0 })
            gate.open()
            #expect(await eventually { connection.acknowledgements == 5 })
        }
        #expect(handler.payloads == (1...5).map { "press \($0)" })
    }

    @Test func `stays with the broker and goes to the next client with its packet number`() async throws {
        try await withBroker { broker in
            let gate = Gate()
            let blocked = RecordingHandler { _, _ in gate.pass() }
            let stuck = try MQTTSession(
                settings: broker.settings("gw-alarm", filters: ["a/#"]),
                handler: blocked,
                now: systemMoment
            )
            let running = Task { try await stuck.run() }
            #expect(await eventually { stuck.counters.opened == 1 })
            try broker.publish("a/1", "press")
            #expect(await eventually { gate.arrived == 1 })

            let next = RecordingHandler()
            try await withSession(broker.settings("gw-alarm", filters: ["a/#"]), next) { _ in
                #expect(await eventually { next.payloads == ["press"] })
                stuck.stop()
                gate.open()
                try await running.value
            }
            let (first, second) = (blocked.snapshot.messages.first, next.snapshot.messages.first)
            #expect(first?.delivery == second?.delivery)
            #expect(next.snapshot.batches.first?.repeats == [0])
            #expect(next.snapshot.openings.first?.isSessionPresent == true)
        }
    }

    @Test func `comes again when the commit fails, and what it published is not sent`() async throws {
        try await withBroker { broker in
            let handler = RecordingHandler { [attempts = Counter()] _, outlet in
                try outlet.publish(Publish(topic: "out", payload: Array("\(attempts.next())".utf8)))
                if attempts.value < 3 { throw RecordingHandler.NotStored() }
            }
            let witness = RecordingHandler()
            try await withSession(broker.settings("witness", filters: ["out"]), witness) { _ in
                #expect(await eventually { witness.snapshot.openings.count == 1 })
                try await withSession(broker.settings("gw-alarm", filters: ["a"]), handler) { session in
                    #expect(await eventually { session.counters.opened == 1 })
                    try broker.publish("a", "press")
                    #expect(await eventually { witness.payloads == ["3"] })
                    #expect(session.counters.batchesNotStored == 2)
                }
            }
            let record = handler.snapshot
            #expect(handler.payloads == ["press"])
            #expect(record.closings.map(\.cause) == [.notStored, .notStored, .stopped])
            #expect(Set((record.failedBatches + record.batches).flatMap(\.messages).map(\.delivery)).count == 1)
            #expect(record.confirmed == PublishToken(number: 3))
        }
    }
}

@Suite(.tags(.broker), .timeLimit(.minutes(2)))
struct `A store that fails at random` {
    @Test(arguments: [UInt64(7)])
    func `loses none of 20,000 messages`(seed: UInt64) async throws {
        let count = 20_000
        // Only the gateway is to fail here; saving the broker's store on every change would take most of the time.
        try await withBroker {
            $0.saving = .every(seconds: 1800)
        } _: { broker in
            let (luck, stored) = (Luck(seed: seed), Collection())
            let handler = RecordingHandler { batch, _ in
                if luck.next() < 0.02 { throw RecordingHandler.NotStored() }
                stored.add(batch.messages.map(\.payload))
            }
            var settings = broker.settings("gw-alarm", filters: ["a/#"])
            settings.batchLimit = 100
            settings.backoff = Backoff(first: .milliseconds(1), limit: .milliseconds(4))
            try await withSession(settings, handler) { session in
                #expect(await eventually { session.counters.opened > 0 })
                try await withSession(broker.settings("devices"), RecordingHandler()) { devices in
                    for number in 0..<count {
                        let press = Publish(topic: "a/\(number % 100)", payload: Array("\(number)".utf8))
                        while (try? devices.publish(press)) == nil { await Task.yield() }
                    }
                    let isAllThere = await eventually(within: .seconds(100)) { stored.count == count }
                    #expect(isAllThere, "seed \(seed): \(stored.count) of \(count), \(session.counters)")
                }
                #expect(session.counters.batchesNotStored > 0, "seed \(seed)")
            }
        }
    }
}
