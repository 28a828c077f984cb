/// Who may publish and read what at the broker: the text of mosquitto's ACL file.
///
/// The rules for devices are patterns over their own name, so a new device needs no change at the broker.
package struct BrokerAccess: Sendable, Equatable {
    /// A device or vendor whose products use topics of their own.
    package struct Principal: Sendable, Equatable {
        /// The CN of its certificate or its user name: 3 to 40 of `a-z 0-9 -`.
        package var name: String
        package var writes: [String]
        package var reads: [String]

        package init(name: String, writes: [String] = [], reads: [String] = []) {
            self.name = name
            self.writes = writes
            self.reads = reads
        }
    }

    /// The gateway's own sessions; telemetry can never read alarms away, only the command session can command.
    package static let gateway = [
        Principal(
            name: "gw-alarm",
            reads: [
                "v1/p/+/d/+/up/alarm", "v1/p/+/d/+/up/access", "v1/p/+/d/+/up/res", "nattvakt/v1/patrols/+/answers",
                "nattvakt/v1/patrols/+/position", "nattvakt/v1/patrols/+/status", "$SYS/broker/#",
            ]
        ),
        Principal(
            name: "gw-telemetry",
            reads: ["v1/p/+/d/+/up/hb", "v1/p/+/d/+/up/status", "v1/p/+/d/+/up/pos"]
        ),
        Principal(name: "gw-publish", writes: ["v1/p/+/d/+/down/ack", "nattvakt/v1/#"]),
        Principal(name: "gw-command", writes: ["v1/p/+/d/+/down/cmd"]),
    ]

    package var principals: [Principal]

    /// - Parameter principals: beside the gateway's own sessions.
    package init(principals: [Principal] = []) { self.principals = Self.gateway + principals }

    /// The file, the same text for the same rules.
    ///
    /// - Throws: a name that would widen a pattern or end a line (compare CVE-2017-7650), or a malformed filter.
    package func text() throws(MQTTLinkError) -> String {
        var lines = [
            "# Written by nattvakt; edits are lost.", "pattern write v1/p/%u/d/+/up/#",
            "pattern read v1/p/%u/d/+/down/#",
        ]
        for principal in principals.sorted(by: { $0.name < $1.name }) {
            try Self.check(principal)
            lines += ["", "user \(principal.name)"]
            lines += principal.writes.sorted().map { "topic write \($0)" }
            lines += principal.reads.sorted().map { "topic read \($0)" }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func check(_ principal: Principal) throws(MQTTLinkError) {
        let letters = principal.name.utf8
        let isNamed =
            (3...40).contains(letters.count)
            && letters.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 45 }
        guard isNamed else {
            throw MQTTLinkError(
                .brokerSettingRefused,
                "'\(principal.name)' cannot name a device or vendor at the broker",
                remedy: "Use 3 to 40 of a-z, 0-9 and '-'."
            )
        }
        for filter in principal.writes + principal.reads
        where mosquittoRefuses(filter: filter) || filter.contains(where: \.isNewline) {
            throw MQTTLinkError(
                .filterRefused,
                "'\(filter)' is not a topic filter",
                remedy: "Use '+' for a whole level and '#' only as the last level."
            )
        }
    }
}
