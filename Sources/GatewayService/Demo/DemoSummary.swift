import Foundation
import GatewayCore

/// What a demonstration came to; its JSON is a shape that others rely on.
package struct DemoSummary: Sendable, Encodable, Equatable {
    package var seconds: Int
    /// Published by devices and telephones of the town.
    package var messages: Int
    package var alerts: Alerts
    package var accessRecords: Int
    package var publishToAlertMs: Latency
    /// What happened in the town and is not in the log, or is there otherwise.
    package var lost: Int

    /// How many alerts of persons came so far.
    package struct Alerts: Sendable, Encodable, Equatable {
        package var raised = 0
        package var offered = 0
        package var accepted = 0
        package var onScene = 0
        package var resolved = 0
        package var unattended = 0
    }

    /// Milliseconds; `null` when no alarm could be followed.
    package struct Latency: Sendable, Encodable, Equatable {
        package var p50: Double?
        package var p99: Double?
        package var max: Double?
    }

    /// One line of JSON.
    package var json: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }

    /// For people, in Swedish.
    var text: String {
        func milliseconds(_ value: Double?) -> String { value.map { "\(($0 * 10).rounded() / 10) ms" } ?? "–" }
        return """

            Natten är slut efter \(seconds) s.
              \(messages) meddelanden från enheter och telefoner
              \(alerts.raised) larm: \(alerts.offered) erbjudna, \(alerts.accepted) accepterade, \(alerts.onScene) på plats, \
            \(alerts.resolved) klarmarkerade, \(alerts.unattended) obesvarade just nu
              \(accessRecords) åtkomstposter, en för varje dörr som öppnades, låstes eller prövades
              från tryck till larm: median \(milliseconds(publishToAlertMs.p50)), 99 % inom \(milliseconds(publishToAlertMs.p99))
              förlorat: \(lost)
            """
    }
}

extension DemoSummary.Alerts {
    /// Counts persons' alerts by how far they have come.
    mutating func count(_ alert: Alert) {
        guard alert.category == .alarm else { return }
        raised += 1
        if alert.times.firstOfferedAt != nil { offered += 1 }
        if alert.times.acceptedAt != nil { accepted += 1 }
        if alert.times.onSceneAt != nil { onScene += 1 }
        if alert.times.resolvedAt != nil { resolved += 1 }
        if alert.state == .unattended { unattended += 1 }
    }
}
