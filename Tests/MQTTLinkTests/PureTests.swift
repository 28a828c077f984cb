import Testing

@testable import MQTTLink

@Suite struct `The wait before the next attempt` {
    let backoff = Backoff(first: .milliseconds(100), limit: .seconds(1))

    @Test func `doubles up to its limit`() {
        let waits = (1...6).map { backoff.wait(beforeAttempt: $0, random: 1) }
        #expect(waits == [100, 200, 400, 800, 1000, 1000].map { .milliseconds($0) })
    }

    @Test func `is half fixed and half jitter`() {
        #expect(backoff.wait(beforeAttempt: 3, random: 0) == .milliseconds(200))
        #expect(backoff.wait(beforeAttempt: 3, random: 0.5) == .milliseconds(300))
    }

    @Test(arguments: [Int.min, 0, 1_000_000, .max])
    func `is sane for any attempt`(attempt: Int) {
        #expect((.milliseconds(50)...(.seconds(1))).contains(backoff.wait(beforeAttempt: attempt, random: 7)))
    }
}

@Suite struct `Take-overs of a session` {
    @Test func `are contested from the third within a minute on`() {
        var watch = TakeoverWatch()
        let start = ContinuousClock.now
        #expect(watch.note(at: start) == 1)
        #expect(watch.note(at: start + .seconds(30)) == 2)
        #expect(!watch.isContested(at: start + .seconds(30)))
        #expect(watch.note(at: start + .seconds(60)) == 3)
        #expect(watch.isContested(at: start + .seconds(60)))
        #expect(!watch.isContested(at: start + .seconds(61)))
    }
}

@Suite struct `The queue of publishes` {
    @Test func `is confirmed up to the first gap`() throws {
        var queue = PublishQueue(limit: 10)
        let tokens = try (0..<4).map { _ in try queue.reserve() }
        queue.settle(tokens[1])
        #expect(queue.confirmedUpTo == PublishToken(number: 0))
        queue.settle(tokens[0])
        #expect(queue.confirmedUpTo == tokens[1])
        queue.settle(tokens[0])
        queue.settle(tokens[3])
        queue.settle(tokens[2])
        #expect(queue.confirmedUpTo == tokens[3])
        #expect(queue.unsettled == 0)
    }

    @Test func `counts what others were confirmed out of order against its limit`() throws {
        var queue = PublishQueue(limit: 2)
        _ = try queue.reserve()
        queue.settle(try queue.reserve())
        #expect(throws: MQTTLinkError.self) { try queue.reserve() }
    }

    @Test func `gives back in order what it was given, however long it lives`() throws {
        var queue = PublishQueue(limit: 3)
        for number in 1...20_000 as ClosedRange<UInt64> {
            let token = try queue.reserve()
            #expect(token.number == number)
            queue.enqueue([AcceptedPublish(token: token, publish: Publish(topic: "t", payload: []))])
            #expect(queue.next()?.token == token)
            queue.settle(token)
        }
        #expect(queue.isEmpty)
        #expect(queue.next()?.token == nil)
    }
}

@Suite struct `Settings of a session` {
    let sound = MQTTSessionSettings(
        clientID: "gw-alarm",
        endpoint: .tcp(host: "127.0.0.1", port: 1883),
        filters: ["a/#"]
    )

    @Test func `that are sound pass`() throws { try sound.check() }

    @Test(arguments: ["", "gw alarm", "gw/alarm", "gw#", "åsa", String(repeating: "a", count: 66)])
    func `with a client identifier that could confuse a broker are refused`(clientID: String) {
        var settings = sound
        settings.clientID = clientID
        #expect(throws: MQTTLinkError.self) { try settings.check() }
    }

    @Test(arguments: ["", "a/#/b", "a+/b", "#a"])
    func `with a malformed filter are refused`(filter: String) {
        var settings = sound
        settings.filters.append(filter)
        let error = #expect(throws: MQTTLinkError.self) { try settings.check() }
        #expect(error?.code == .filterRefused)
    }

    @Test func `with numbers out of range are refused`() {
        let changes: [(inout MQTTSessionSettings) -> Void] = [
            { $0.keepalive = .seconds(4) }, { $0.keepalive = .seconds(65_536) }, { $0.batchLimit = 0 },
            { $0.batchLimit = 65_536 }, { $0.publishLimit = 0 }, { $0.publishLimit = 60_001 },
            { $0.publishWindow = 0 },
        ]
        for change in changes {
            var settings = sound
            change(&settings)
            let error = #expect(throws: MQTTLinkError.self) { try settings.check() }
            #expect(error?.code == .settingRefused)
        }
    }
}
