import GatewayCore
import MQTTLink
package import StrictYAML

/// Reads the configuration file: YAML, strict, every fault with its place and what to do.
package enum ConfigurationFile {
    /// The version of the file format.
    package static let version = 1

    /// - Throws: `SourceErrors` with every fault of the file.
    package static func parse(_ text: String, file: String) throws(SourceErrors) -> GatewayConfiguration {
        let root = try SourceNode.parse(text, file: file)
        let faults = SourceFaults()
        guard
            let reader = MappingReader(
                root,
                "the configuration",
                keys: ["version", "data", "profiles", "zone", "mqtt", "http", "log"],
                faults: faults
            )
        else { throw SourceErrors(faults.errors) }
        _ = reader.requiredInteger("version", in: version...version)
        var configuration = GatewayConfiguration()
        if let data = reader.text("data") { configuration.dataFolder = data }
        if reader.has("profiles") { configuration.profiles = reader.texts("profiles") }
        if let zone = zone(reader) { configuration.zone = zone }
        if let mqtt = mqtt(reader) { configuration.mqtt = mqtt }
        if let http = http(reader) { configuration.http = http }
        if let log = section(reader, "log", keys: ["level"]),
            let level = log.word("level", as: GatewayConfiguration.Log.Level.self)
        {
            configuration.log.level = level
        }
        try faults.throwIfAny()
        return configuration
    }

    private static func section(_ reader: MappingReader, _ key: String, keys: [String]) -> MappingReader? {
        reader.node(key).flatMap { MappingReader($0, "'\(key)'", keys: keys, faults: reader.faults) }
    }

    private static func zone(_ reader: MappingReader) -> String? {
        guard let name = reader.text("zone") else { return nil }
        if ZoneTable.system(named: name) != nil { return name }
        reader.faults.report(
            .badValue,
            at: reader.place(of: "zone"),
            "'\(name)' is not a time zone of this machine",
            remedy: "Write an IANA name such as Europe/Stockholm, and see that tzdata is installed."
        )
        return nil
    }

    private static func http(_ reader: MappingReader) -> GatewayConfiguration.HTTP? {
        guard let section = section(reader, "http", keys: ["address", "port"]) else { return nil }
        var http = GatewayConfiguration.HTTP()
        if let address = section.text("address") { http.address = address }
        if let port = section.integer("port", in: 0...65_535) { http.port = UInt16(port) }
        return http
    }

    private static func mqtt(_ reader: MappingReader) -> GatewayConfiguration.MQTT? {
        let keys = ["broker", "listen", "port", "clientID", "tls", "passwordFile"]
        guard let section = section(reader, "mqtt", keys: keys) else { return nil }
        var mqtt = GatewayConfiguration.MQTT()
        if let clientID = section.text("clientID") { mqtt.clientID = clientID }
        mqtt.passwordFile = section.text("passwordFile")
        mqtt.tls = tls(section)
        if let broker = broker(section) {
            mqtt.broker = .external(broker)
            for key in ["listen", "port"] where section.has(key) {
                section.faults.report(
                    .notAllowed,
                    at: section.place(of: key),
                    "'\(key)' is for the embedded broker, and 'broker' names another",
                    remedy: "Remove '\(key)' or 'broker'."
                )
            }
        } else {
            var embedded = GatewayConfiguration.MQTT.Embedded()
            if section.has("listen") { embedded.listen = section.texts("listen") }
            if let port = section.integer("port", in: 0...65_535) { embedded.port = UInt16(port) }
            mqtt.broker = .embedded(embedded)
        }
        return mqtt
    }

    private static func broker(_ reader: MappingReader) -> BrokerEndpoint? {
        guard let section = section(reader, "broker", keys: ["host", "port", "unixSocket"]) else { return nil }
        if let path = section.text("unixSocket") { return .unixSocket(path: path) }
        guard let host = section.requiredText("host") else { return nil }
        return .tcp(host: host, port: UInt16(section.integer("port", in: 1...65_535) ?? 8883))
    }

    private static func tls(_ reader: MappingReader) -> TLSFiles? {
        guard let section = section(reader, "tls", keys: ["authorities", "certificate", "privateKey"]),
            let authorities = section.requiredText("authorities")
        else { return nil }
        guard section.has("certificate") || section.has("privateKey") else { return TLSFiles(authorities: authorities) }
        guard let certificate = section.requiredText("certificate"), let key = section.requiredText("privateKey") else {
            return nil
        }
        return TLSFiles(
            authorities: authorities,
            identity: TLSFiles.Identity(certificate: certificate, privateKey: key)
        )
    }
}
