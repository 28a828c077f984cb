/// One line of mosquitto's log, as far as a gateway cares.
package enum BrokerLogLine: Sendable, Equatable {
    /// The broker answers from now on.
    case running
    /// A client published or subscribed where it must not (fault 34): a security event.
    case denied(client: String)
    /// A client that is away has a full queue: messages for it are being lost (fault 38).
    case dropping(client: String)
    /// A client sent more than a packet may hold and was disconnected (fault 33).
    case oversize(client: String)
    /// A client gave a wrong name, password or certificate.
    case notAdmitted(String)
    /// Two clients use one identifier (fault 56).
    case takenOver(client: String)
    /// Something is wrong with the broker itself: the disk, a file, a port.
    case trouble(String)
    /// The daily life of a broker.
    case other(String)

    /// Reads a line without time stamp, in the wording of mosquitto 2.0 and 2.1.
    package init(_ line: String) {
        self =
            if line.hasPrefix("mosquitto version"), line.hasSuffix("running") {
                .running
            } else if let client = Self.middle(of: line, after: "Denied PUBLISH from ", before: " (d") {
                .denied(client: client)
            } else if let client = Self.middle(
                of: line,
                after: "Outgoing messages are being dropped for client ",
                before: "."
            ) {
                .dropping(client: client)
            } else if let client = Self.middle(of: line, after: "Client ", before: " disconnected due to oversize") {
                .oversize(client: client)
            } else if let client = Self.middle(of: line, after: "Client ", before: " already connected, closing") {
                .takenOver(client: client)
            } else if line.hasSuffix("disconnected, not authorised.") || line.contains("OpenSSL Error") {
                .notAdmitted(line)
            } else if line.hasPrefix("Error") || line.hasPrefix("Warning: ") || line.contains("database, unable") {
                .trouble(line)
            } else {
                .other(line)
            }
    }

    private static func middle(of line: String, after prefix: String, before suffix: String) -> String? {
        guard line.hasPrefix(prefix) else { return nil }
        let rest = line.dropFirst(prefix.count)
        guard let end = rest.firstRange(of: suffix) else { return nil }
        return String(rest[..<end.lowerBound])
    }
}
