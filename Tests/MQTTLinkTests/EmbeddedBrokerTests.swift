import Foundation
import MQTTLink
import Testing

@Suite(.tags(.broker), .timeLimit(.minutes(1)), .serialized)
struct `Our own broker` {
    @Test func `answers on both loopback families and on its socket`() async throws {
        try await withBroker {
            $0.unixSocket = $0.folder.replacing("/broker", with: "/mqtt.sock")
        } _: { broker in
            let endpoints: [BrokerEndpoint] = [
                .tcp(host: "127.0.0.1", port: broker.port), .tcp(host: "::1", port: broker.port),
                .tcp(host: "localhost", port: broker.port), broker.broker.endpoint,
            ]
            #expect(broker.broker.endpoint == .unixSocket(path: broker.folder.path + "/mqtt.sock"))
            for (number, endpoint) in endpoints.enumerated() {
                let settings = MQTTSessionSettings(clientID: "c\(number)", endpoint: endpoint, filters: [])
                try await withSession(settings, RecordingHandler()) { session in
                    #expect(await eventually { session.counters.opened == 1 }, "\(endpoint)")
                }
            }
        }
    }

    @Test func `keeps its sessions over an orderly stop and start`() async throws {
        let folder = try TestFolder()
        for visit in 1...2 {
            try await withBroker(folder: folder) { broker in
                let handler = RecordingHandler()
                try await withSession(broker.settings("gw", filters: ["a"]), handler) { session in
                    #expect(await eventually { session.counters.opened == 1 })
                }
                #expect(handler.snapshot.openings.first?.isSessionPresent == (visit == 2))
            }
        }
    }

    @Test func `refuses a folder where another broker lives, and names it`() async throws {
        try await withBroker { broker in
            let settings = BrokerSettings(folder: broker.folder.path + "/broker", port: 0)
            let second = try EmbeddedBroker(settings: settings) { _ in }
            let error = await #expect(throws: MQTTLinkError.self) { try await second.run() }
            #expect(
                error?.description == """
                    another broker (process \(try #require(broker.broker.processID))) uses the folder \
                    \(settings.folder) [broker.folder-taken]
                      → Stop the other gateway, or give this one a --data folder of its own.
                    """
            )
        }
    }

    @Test func `refuses a port that is taken, and says where to look`() async throws {
        try await withBroker { broker in
            let settings = BrokerSettings(folder: broker.folder.path + "/second", port: broker.port)
            let second = try EmbeddedBroker(settings: settings) { _ in }
            let error = await #expect(throws: MQTTLinkError.self) { try await second.run() }
            #expect(
                error?.description == """
                    another program listens on port \(broker.port) already [broker.port-taken]
                      → See which with: ss -ltnp 'sport = :\(broker.port)' — or choose another port with mqtt.port.
                    """
            )
        }
    }

    @Test func `refuses a folder that it cannot write`() async throws {
        let broker = try EmbeddedBroker(settings: BrokerSettings(folder: "/proc/nattvakt", port: 0)) { _ in }
        let error = await #expect(throws: MQTTLinkError.self) { try await broker.run() }
        #expect(error?.code == .brokerFolderNotWritable)
    }

    @Test func `says what mosquitto complains of when it does not start`() async throws {
        let folder = try TestFolder()
        var settings = BrokerSettings(folder: folder.path + "/broker", port: 0)
        settings.admission = .named(passwordFile: "/nowhere/passwords")
        let broker = try EmbeddedBroker(settings: settings) { _ in }
        let error = await #expect(throws: MQTTLinkError.self) { try await broker.run() }
        #expect(error?.code == .brokerDidNotStart)
        #expect(error?.problem.contains("password file") == true, "\(String(describing: error))")
    }

    @Test func `reports a packet that is too long and a client that is dropped`() async throws {
        try await withBroker {
            $0.packetLimitBytes = 1000
            $0.queueLimit = 2
            $0.inFlightLimit = 1
        } _: { broker in
            let sleeper = RecordingHandler()
            try await withSession(broker.settings("sleeper", filters: ["a"]), sleeper) { session in
                #expect(await eventually { session.counters.opened == 1 })
                try broker.publish("a", "awake")
                #expect(await eventually { sleeper.payloads == ["awake"] })
            }
            for number in 1...5 { try broker.publish("a", "\(number)") }
            #expect(await eventually { broker.reports.contains { $0.line == .dropping(client: "sleeper") } })
            try runProgram(
                "/usr/bin/mosquitto_pub",
                "-p",
                "\(broker.port)",
                "-i",
                "sensor",
                "-q",
                "1",
                "-t",
                "a",
                "-m",
                String(repeating: "x", count: 2000)
            )
            #expect(await eventually { broker.reports.contains { $0.line == .oversize(client: "sensor") } })
        }
    }
}
