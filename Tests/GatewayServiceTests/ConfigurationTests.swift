import GatewayCore
import GatewayService
import MQTTLink
import StrictYAML
import Testing

@Suite struct `A configuration file` {
    @Test func `with nothing but its version gives the defaults`() throws {
        #expect(try ConfigurationFile.parse("version: 1\n", file: "n.yaml") == GatewayConfiguration())
    }

    @Test func `sets what it names`() throws {
        let text = """
            version: 1
            data: /var/lib/n
            zone: Europe/Helsinki
            mqtt:
              broker: { host: mqtt.example.se, port: 8884 }
              tls: { authorities: ca.pem, certificate: c.pem, privateKey: k.pem }
              passwordFile: /run/p
            http: { port: 0 }
            log: { level: warning }
            """
        let configuration = try ConfigurationFile.parse(text, file: "n.yaml")
        #expect(configuration.dataFolder == "/var/lib/n")
        #expect(configuration.mqtt.broker == .external(.tcp(host: "mqtt.example.se", port: 8884)))
        #expect(configuration.mqtt.tls?.identity?.privateKey == "k.pem")
        #expect(configuration.log.level == .warning)
    }

    @Test(arguments: [
        ("version: 1\nhtpp: { port: 1 }\n", "n.yaml:2:1: 'htpp' is not a key of the configuration"),
        ("data: x\n", "n.yaml:1:1: the configuration has no 'version'"),
        ("version: 1\nhttp: { port: 70000 }\n", "n.yaml:2:15: 'port' is a whole number from 0 to 65535"),
        ("version: 1\nzone: Europe/Vintervik\n", "n.yaml:2:7: 'Europe/Vintervik' is not a time zone"),
        ("version: 1\nmqtt: { broker: { host: a }, port: 1 }\n", "n.yaml:2:36: 'port' is for the embedded broker"),
    ])
    func `that is wrong is refused with its place`(text: String, beginning: String) {
        let errors = #expect(throws: SourceErrors.self) { _ = try ConfigurationFile.parse(text, file: "n.yaml") }
        #expect(errors?.description.hasPrefix(beginning) == true, "\(errors?.description ?? "")")
    }
}

@Suite struct `A policy file` {
    private let good = """
        id: natt-sodra
        version: 7
        validFrom: "2026-09-01T00:00:00Z"
        appliesTo:
          kinds: [panic, fall_confirmed]
          areas: [sodra]
          localTime: { from: "21:00", to: "07:00" }
        targets: { acceptWithin: 120s, arriveWithin: { town: 30m, country: 60m } }
        steps:
          - { strategy: nearestAvailable, team: natt, offerTimeout: 45s }
          - { after: 45s, strategy: allInTeam, team: natt }
          - { after: 2m, strategy: operatorPool, pool: larmcentral }
          - { after: 4m, strategy: role, role: nattchef }
        repeat: { max: 2, interval: 3m }
        exhausted: { notify: [nattchef], repeatEvery: 2m }
        ackHold: { remindAfter: 3m, releaseAfter: 5m }
        """

    @Test func `is read whole`() throws {
        let policy = try PolicyFile.parse(good, file: "p.yaml")
        #expect(policy.id == "natt-sodra")
        #expect(policy.steps.map(\.after) == [.zero, .seconds(45), .seconds(120), .seconds(240)])
        #expect(policy.steps[0].who == .nearestAvailable(team: "natt", count: 1))
        #expect(policy.targets.arriveWithinCountry == .seconds(3600))
        #expect(policy.appliesTo.localHours == LocalHours(fromMinute: 1260, toMinute: 420))
        #expect(policy.repetition.rounds == 2)
    }

    @Test(arguments: [
        ("kinds: [panic,", "kinds: [panik,", "'panik' is not a kind of alert that is dispatched"),
        ("after: 45s", "after: 10m", "this step comes before the one above it"),
        ("offerTimeout: 45s", "offerTimeout: 2s", "'offerTimeout' is 15s to 900s"),
        ("strategy: role", "strategy: rolle", "'rolle' is not a word for 'strategy'"),
        ("releaseAfter: 5m", "releaseAfter: 2m", "'releaseAfter' is not after 'remindAfter'"),
        ("from: \"21:00\"", "from: \"25:00\"", "'from' and 'to' are times of day"),
    ])
    func `that is wrong is refused in these words`(old: String, new: String, problem: String) {
        let text = good.replacing(old, with: new)
        let errors = #expect(throws: SourceErrors.self) { _ = try PolicyFile.parse(text, file: "p.yaml") }
        #expect(errors?.description.contains(problem) == true, "\(errors?.description ?? "")")
    }
}
