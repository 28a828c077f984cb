import GatewayCore
import Testing

@testable import MQTTLink

@Suite(.tags(.broker), .timeLimit(.minutes(1)), .serialized)
struct `A listener with certificates` {
    @Test func `lets a device publish on its own topics and on no other`() async throws {
        try await withDeviceBroker { broker, certificates in
            let own = "v1/p/nuki/d/lock-1/up/alarm"
            let gateway = RecordingHandler()
            try await withSession(try gatewaySettings(broker), gateway) { _ in
                #expect(await eventually { gateway.snapshot.openings.count == 1 })
                let device = RecordingHandler()
                let settings = deviceSettings(broker, certificates, try certificates.client("nuki"))
                try await withSession(settings, device) { session in
                    let foreign = try session.publish(
                        Publish(topic: "v1/p/other/d/lock-1/up/alarm", payload: Array("foreign".utf8))
                    )
                    let mine = try session.publish(Publish(topic: own, payload: Array("mine".utf8)))
                    #expect(await eventually { device.snapshot.confirmed == mine })
                    #expect(device.snapshot.reports == [.publishRefused(foreign, reason: "Not authorized")])
                }
                #expect(await eventually { gateway.payloads == ["mine"] })
                #expect(gateway.snapshot.messages.map(\.topic) == [own])
            }
            #expect(await eventually { broker.reports.contains { $0.line == .denied(client: "nuki") } })
        }
    }

    @Test func `refuses an authority it does not know, and a client that does not know its authority`() async throws {
        try await withDeviceBroker { broker, certificates in
            let stranger = try TestCertificates(in: broker.folder, authority: "stranger")
            let wrong = [
                deviceSettings(broker, certificates, try stranger.client("nuki")),
                deviceSettings(broker, certificates, nil),
                deviceSettings(broker, stranger, try certificates.client("nuki")),
            ]
            for settings in wrong {
                let handler = RecordingHandler()
                try await withSession(settings, handler) { session in
                    // A broker that closes at once may cut off its own alert; the next attempt hears it.
                    let isTold = await eventually { handler.snapshot.closings.contains { $0.cause == .insecure } }
                    #expect(isTold, "\(handler.snapshot.closings)")
                    #expect(session.counters.opened == 0)
                }
            }
        }
    }

    @Test func `is refused when it is not who it should be`() async throws {
        try await withDeviceBroker { broker, certificates in
            var settings = deviceSettings(broker, certificates, try certificates.client("nuki"))
            settings.endpoint = .tcp(host: "127.0.0.2", port: broker.devicePort)
            let handler = RecordingHandler()
            try await withSession(settings, handler) { _ in
                #expect(await eventually { !handler.snapshot.closings.isEmpty })
            }
            #expect(handler.snapshot.closings.first?.cause == .insecure)
        }
    }

    @Test func `refuses a wrong password and says so`() async throws {
        try await withDeviceBroker { broker, _ in
            var settings = try gatewaySettings(broker)
            settings.passwordFile = try broker.folder.write("gw-alarm:wrong", to: "wrong-password")
            let handler = RecordingHandler()
            try await withSession(settings, handler) { _ in
                #expect(await eventually { handler.snapshot.closings.first?.cause == .refused })
            }
            #expect(handler.snapshot.closings.first?.detail == "Not authorized")
            #expect(try #require(handler.snapshot.closings.first?.nextAttemptIn) >= .seconds(5))
        }
    }

    @Test func `whose files cannot be read is refused before anything is connected`() async throws {
        var settings = MQTTSessionSettings(
            clientID: "gw",
            endpoint: .tcp(host: "127.0.0.1", port: 1),
            filters: []
        )
        settings.tls = TLSFiles(authorities: "/nowhere/ca.pem")
        let session = try MQTTSession(settings: settings, handler: RecordingHandler(), now: systemMoment)
        let error = await #expect(throws: MQTTLinkError.self) { try await session.run() }
        #expect(
            error?.description == """
                TLS file /nowhere/ca.pem cannot be read (No such file or directory) [mqtt.tls-file-unreadable]
                  → Check the path, and that the user that runs the gateway may read it.
                """
        )
    }

    // MARK: Parts

    /// A broker as in `mqtt.md`: TLS for devices, a Unix socket with passwords for us, topics by the name of each.
    private func withDeviceBroker(_ body: (RunningBroker, TestCertificates) async throws -> Void) async throws {
        let folder = try TestFolder()
        let certificates = try TestCertificates(in: folder)
        let port = try freePort(on: ["127.0.0.1"])
        let passwords = folder.path + "/passwords"
        try runProgram("/usr/bin/mosquitto_passwd", "-b", "-c", passwords, "gw-alarm", "secret")
        let access = try folder.write(BrokerAccess().text(), to: "access")
        try await withBroker(folder: folder) { settings in
            settings.addresses = []
            settings.unixSocket = folder.path + "/mqtt.sock"
            settings.admission = .named(passwordFile: passwords)
            settings.accessFile = access
            settings.deviceListener = certificates.listener(port: port)
            settings.reportsDenials = true
        } _: { broker in
            try await body(broker, certificates)
        }
    }

    private func deviceSettings(
        _ broker: RunningBroker,
        _ trusted: TestCertificates,
        _ identity: TLSFiles.Identity?
    ) -> MQTTSessionSettings {
        var settings = MQTTSessionSettings(
            clientID: "whatever",
            endpoint: .tcp(host: "127.0.0.1", port: broker.devicePort),
            filters: []
        )
        settings.tls = TLSFiles(authorities: trusted.authority, identity: identity)
        return settings
    }

    private func gatewaySettings(_ broker: RunningBroker) throws -> MQTTSessionSettings {
        var settings = broker.settings("gw-alarm", filters: ["v1/p/+/d/+/up/alarm"])
        settings.passwordFile = try broker.folder.write("gw-alarm\nsecret\n", to: "password")
        return settings
    }
}
