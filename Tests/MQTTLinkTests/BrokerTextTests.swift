import Testing

@testable import MQTTLink

@Suite struct `The configuration of our broker` {
    @Test func `says all that matters, comments on lines of their own`() {
        var settings = BrokerSettings(
            folder: "/var/lib/nattvakt/broker",
            port: 1883,
            unixSocket: "/run/nattvakt/mqtt.sock"
        )
        settings.admission = .named(passwordFile: "/etc/nattvakt/passwords")
        settings.accessFile = "/etc/nattvakt/access"
        let text = BrokerConfiguration(settings: settings, isRoot: false).text
        #expect(
            text == """
                # Written by nattvakt at every start; edits are lost.
                set_tcp_nodelay true

                persistence true
                persistence_location /var/lib/nattvakt/broker/
                autosave_interval 1
                autosave_on_changes true

                # per client; the gateway's alarm session is the one that matters
                max_queued_messages 1000000
                max_inflight_messages 1000
                # instead of message_size_limit, which acknowledges and then drops
                max_packet_size 65536
                max_keepalive 120
                sys_interval 10

                log_dest stderr
                log_timestamp false
                log_type error
                log_type warning
                log_type notice
                log_type information

                allow_anonymous false
                password_file /etc/nattvakt/passwords
                acl_file /etc/nattvakt/access

                listener 1883 127.0.0.1

                listener 1883 ::1

                listener 0 /run/nattvakt/mqtt.sock

                """
        )
    }

    @Test func `asks devices for a certificate that names them`() {
        var settings = BrokerSettings(folder: "/b", addresses: [])
        settings.deviceListener = BrokerSettings.DeviceListener(
            addresses: ["0.0.0.0"],
            port: 8883,
            authorities: "/ca",
            certificate: "/cert",
            privateKey: "/key",
            revocations: "/crl"
        )
        let text = BrokerConfiguration(settings: settings, isRoot: false).text
        #expect(
            text.hasSuffix(
                """

                listener 8883 0.0.0.0
                cafile /ca
                certfile /cert
                keyfile /key
                tls_version tlsv1.2
                require_certificate true
                use_identity_as_username true
                use_username_as_clientid true
                crlfile /crl

                """
            )
        )
    }

    @Test(arguments: [false, true])
    func `keeps the user of the gateway`(isRoot: Bool) {
        let text = BrokerConfiguration(settings: BrokerSettings(folder: "/b"), isRoot: isRoot).text
        #expect(text.contains("\nuser root\n") == isRoot)
    }

    @Test func `tells in plain words who can connect`() {
        var settings = BrokerSettings(folder: "/b", port: 1883)
        #expect(
            BrokerConfiguration(settings: settings, isRoot: false).listeningSentence
                == "MQTT listens on 127.0.0.1:1883 and [::1]:1883: programs on this machine can connect without a password."
        )
        settings.addresses = ["0.0.0.0"]
        settings.admission = .named(passwordFile: "/p")
        settings.unixSocket = "/run/m.sock"
        #expect(
            BrokerConfiguration(settings: settings, isRoot: false).listeningSentence == """
                MQTT listens on 0.0.0.0:1883: any machine that reaches this address can connect with a user name and \
                password. Programs that may open /run/m.sock connect there.
                """
        )
    }

    @Test func `never lets anybody in from the network`() {
        let settings = BrokerSettings(folder: "/b", addresses: ["127.0.0.1", "0.0.0.0"])
        let error = #expect(throws: MQTTLinkError.self) { try settings.check() }
        #expect(
            error?.description == """
                the broker would listen beyond this machine and let anybody in [broker.setting-refused]
                  → Set mqtt.passwordFile, use a TLS listener for devices, or listen on 127.0.0.1 only.
                """
        )
    }

    @Test(arguments: ["/b\nallow_anonymous true", "/b\r\nuser root"])
    func `cannot be widened by a line break in a path`(folder: String) {
        #expect(throws: MQTTLinkError.self) { try BrokerSettings(folder: folder).check() }
    }
}

@Suite struct `The rights at our broker` {
    @Test func `are the same text for the same rules`() throws {
        let text = try BrokerAccess(principals: [
            BrokerAccess.Principal(name: "zigbee", writes: ["zigbee2mqtt/#"], reads: ["zigbee2mqtt/+/set"])
        ]).text()
        #expect(
            text == """
                # Written by nattvakt; edits are lost.
                pattern write v1/p/%u/d/+/up/#
                pattern read v1/p/%u/d/+/down/#

                user gw-alarm
                topic read $SYS/broker/#
                topic read nattvakt/v1/patrols/+/answers
                topic read nattvakt/v1/patrols/+/position
                topic read nattvakt/v1/patrols/+/status
                topic read v1/p/+/d/+/up/access
                topic read v1/p/+/d/+/up/alarm
                topic read v1/p/+/d/+/up/res

                user gw-command
                topic write v1/p/+/d/+/down/cmd

                user gw-publish
                topic write nattvakt/v1/#
                topic write v1/p/+/d/+/down/ack

                user gw-telemetry
                topic read v1/p/+/d/+/up/hb
                topic read v1/p/+/d/+/up/pos
                topic read v1/p/+/d/+/up/status

                user zigbee
                topic write zigbee2mqtt/#
                topic read zigbee2mqtt/+/set

                """
        )
    }

    @Test(arguments: ["", "ab", "+", "a/b", "a#b", "Nuki", "nuki\ntopic #", String(repeating: "a", count: 41)])
    func `refuse a name that would widen a pattern`(name: String) {
        let access = BrokerAccess(principals: [BrokerAccess.Principal(name: name)])
        #expect(throws: MQTTLinkError.self) { try access.text() }
    }

    @Test(arguments: ["a/#/b", "a\ntopic #", ""])
    func `refuse a filter that is none`(filter: String) {
        let access = BrokerAccess(principals: [BrokerAccess.Principal(name: "nuki", writes: [filter])])
        #expect(throws: MQTTLinkError.self) { try access.text() }
    }
}

@Suite struct `A line of the broker's log` {
    @Test(
        arguments: [
            ("mosquitto version 2.0.11 running", .running),
            ("mosquitto version 2.0.11 starting", .other("mosquitto version 2.0.11 starting")),
            ("Denied PUBLISH from nuki (d0, q1, r0, m1, 'v1/p/other', ... (7 bytes))", .denied(client: "nuki")),
            ("Outgoing messages are being dropped for client gw-alarm.", .dropping(client: "gw-alarm")),
            ("Client nuki disconnected due to oversize packet.", .oversize(client: "nuki")),
            ("Client nuki already connected, closing old connection.", .takenOver(client: "nuki")),
            ("Client nuki disconnected, not authorised.", .notAdmitted("Client nuki disconnected, not authorised.")),
            ("Error: Address already in use", .trouble("Error: Address already in use")),
            ("Saving in-memory database to /b/mosquitto.db.", .other("Saving in-memory database to /b/mosquitto.db.")),
            ("", .other("")),
        ] as [(String, BrokerLogLine)]
    )
    func `is understood`(text: String, meaning: BrokerLogLine) {
        #expect(BrokerLogLine(text) == meaning)
    }
}
