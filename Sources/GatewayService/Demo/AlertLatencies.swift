import Foundation
import GatewayCore
import NightSimulator
import PatrolDispatch

/// From a device's publish to the alert's message, as another client of the broker sees both.
///
/// Only alarms that carry an identifier of their own can be followed; it comes back as `sourceID`.
struct AlertLatencies {
    private var publishedAt: [String: Uptime] = [:]
    private var milliseconds: [Double] = []

    mutating func publish(_ message: SimulatedMessage, at now: Moment) {
        guard message.topic.hasSuffix("/up/alarm"), let id = text(of: "id", in: message.payload),
            publishedAt[id] == nil
        else { return }
        publishedAt[id] = now.uptime
    }

    mutating func hear(_ message: Message) {
        guard message.topic.hasPrefix("\(AlertPublisher.topicRoot)/alerts/"),
            let id = text(of: "sourceID", in: message.payload), let start = publishedAt[id], start != .zero
        else { return }
        publishedAt[id] = .zero
        milliseconds.append(Double((message.receivedAt.uptime - start).wholeNanoseconds) / 1_000_000)
    }

    /// The nearest-rank percentile in milliseconds, rounded to microseconds; `nil` without samples.
    func percentile(_ share: Double) -> Double? {
        guard !milliseconds.isEmpty else { return nil }
        let sorted = milliseconds.sorted()
        let rank = max(1, Int((share * Double(sorted.count)).rounded(.up)))
        return (sorted[rank - 1] * 1000).rounded() / 1000
    }

    /// The value of a text member of a flat JSON object written by us or by the town.
    private func text(of name: String, in payload: [UInt8]) -> String? {
        let text = String(decoding: payload, as: UTF8.self)
        guard let start = text.range(of: "\"\(name)\":\"") ?? text.range(of: "\"\(name)\": \"") else { return nil }
        let rest = text[start.upperBound...]
        return rest.firstIndex(of: "\"").map { String(rest[..<$0]) }
    }
}
