/// What the HTTP routes ask of the gateway.
///
/// Calls may come from any thread and must not block for long.
package protocol GatewayBackend: Sendable {
    /// The parts and how each is.
    func health() -> HealthReport
    /// The counters in Prometheus' text format.
    func metrics() -> String
    /// Answers one request of the local API; the bytes are JSON both ways.
    func answer(_ request: [UInt8]) async -> [UInt8]
}

/// How the gateway is, part by part.
package struct HealthReport: Sendable, Encodable {
    /// Everything answers: signals are taken in, stored and published.
    package var isReady: Bool
    package var version: String
    /// From when it runs, ISO 8601 in UTC.
    package var since: String
    package var parts: [Part]

    package init(isReady: Bool, version: String, since: String, parts: [Part]) {
        self.isReady = isReady
        self.version = version
        self.since = since
        self.parts = parts
    }

    /// One part; unknown is not the same as well.
    package struct Part: Sendable, Encodable {
        package var name: String
        package var state: State
        package var detail: String

        package init(name: String, state: State, detail: String = "") {
            self.name = name
            self.state = state
            self.detail = detail
        }

        /// Three-valued: what nobody has checked is not called well.
        package enum State: String, Sendable, Encodable {
            case ok
            case fault
            case unknown
        }
    }
}
