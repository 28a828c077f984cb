package import EventStore
package import GatewayCore

/// What a gateway answers the command line.
package enum LocalReply: Sendable, Codable {
    /// One for each input of the request, in its order.
    case done([InputResult])
    case entries([RegistryEntry])
    case activated([ActivatedProfile])
    case alerts([Alert])
    case story(AlertStory)
    case access([AccessEntry])
    case ledger(LedgerCheck)
    case rebuilt(RebuildCheck)
    case responseTimes(ResponseTimes)
    case received([ReceivedLine])
    /// `next` is the fact after which the next page begins; `nil` at the end of the log.
    case receivedPage([ReceivedLine], next: FactNumber?)
    case status(GatewayStatus)
    case backedUp(bytes: Int)
    /// Nothing was done; the text says why and what to do.
    case failed(code: String, problem: String, remedy: String)
}

/// A revision that was taken into use.
package struct ActivatedProfile: Sendable, Codable {
    package var profile: ProfileID
    package var revision: Int
    package var use: ProfileRevision.Use
    /// Registered devices that it reads from now on.
    package var devices: Int
}

/// An alert with everything that happened to it.
package struct AlertStory: Sendable, Codable {
    package var alert: Alert
    package var steps: [Step]
    package var access: [AccessEntry]

    package init(alert: Alert, steps: [Step], access: [AccessEntry]) {
        self.alert = alert
        self.steps = steps
        self.access = access
    }

    /// One change with its moment.
    package struct Step: Sendable, Codable {
        package var at: Moment
        package var change: AlertFact

        package init(at: Moment, change: AlertFact) {
            self.at = at
            self.change = change
        }
    }
}

/// What checking the ledger came to.
package struct LedgerCheck: Sendable, Codable {
    package var records: UInt64
    package var chains: Int
    /// What is wrong with the first record that is not as it was written; `nil` when all are.
    package var fault: String?

    package init(records: UInt64, chains: Int, fault: String? = nil) {
        self.records = records
        self.chains = chains
        self.fault = fault
    }
}

/// What rebuilding the projections from the facts came to.
package struct RebuildCheck: Sendable, Codable {
    package var facts: Int
    /// The tables whose rows were not what the facts say; empty when all were.
    package var differences: [String]

    package init(facts: Int, differences: [String]) {
        self.facts = facts
        self.differences = differences
    }
}

/// A message as it was kept.
package struct ReceivedLine: Sendable, Codable {
    package var number: FactNumber
    package var at: Moment
    package var message: ReceivedMessage
    /// The stored bytes in hexadecimal.
    package var payload: String

    package init(number: FactNumber, at: Moment, message: ReceivedMessage) {
        self.number = number
        self.at = at
        self.message = message
        payload = message.payload.hexadecimal
    }
}

/// How a gateway is and what it knows, in numbers.
package struct GatewayStatus: Sendable, Codable {
    package var version: String
    package var isRunning: Bool
    package var since: WallTime?
    package var broker: String?
    package var residents: Int
    package var devices: Int
    package var patrols: Int
    package var openAlerts: Int
    package var openTechnicalAlerts: Int
    package var lastFact: FactNumber
    package var counters: PipelineCounters

    package init(
        version: String,
        isRunning: Bool,
        since: WallTime?,
        broker: String?,
        state: GatewayState,
        counters: PipelineCounters
    ) {
        self.version = version
        self.isRunning = isRunning
        self.since = since
        self.broker = broker
        residents = state.residents.count
        devices = state.devices.count
        patrols = state.patrols.count
        openAlerts = state.alerts.values.count { $0.state.isOpen && $0.category == .alarm }
        openTechnicalAlerts = state.alerts.values.count { $0.state.isOpen && $0.category == .technical }
        lastFact = state.lastFact
        self.counters = counters
    }
}

extension [UInt8] {
    /// Two digits for each byte.
    package var hexadecimal: String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(count * 2)
        for byte in self {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}
