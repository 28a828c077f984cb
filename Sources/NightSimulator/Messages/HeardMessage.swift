import Foundation
import GatewayCore

/// What the simulated people and devices understand of what the gateway publishes.
enum HeardMessage {
    /// A patrol hears of an offer: a new one, or one that changed.
    case offer(HeardOffer, patrol: PatrolID)
    /// An alert went over to another state.
    case alert(HeardAlert)
    /// The gateway has a device's message on disk.
    case stored(id: String, device: String)

    /// Reads a publication; `nil` for topics and payloads that nobody in the town listens to.
    init?(topic: String, payload: [UInt8]) {
        let levels = topic.split(separator: "/", omittingEmptySubsequences: false)
        if levels.count == 5, levels[0] == "nattvakt", levels[2] == "patrols", levels[4] == "offers" {
            guard let offer: HeardOffer = HeardMessage.read(payload) else { return nil }
            self = .offer(offer, patrol: PatrolID(String(levels[3])))
        } else if levels.count == 4, levels[0] == "nattvakt", levels[2] == "alerts" {
            guard let alert: HeardAlert = HeardMessage.read(payload) else { return nil }
            self = .alert(alert)
        } else if levels.count == 7, levels[5] == "down", levels[6] == "ack" {
            guard let answer: StoredBody = HeardMessage.read(payload), answer.stored else { return nil }
            self = .stored(id: answer.id, device: String(levels[4]))
        } else {
            return nil
        }
    }

    private static func read<Body: Decodable>(_ payload: [UInt8]) -> Body? {
        // What cannot be read is nothing anybody heard: a telephone shows nothing either.
        try? JSONDecoder().decode(Body.self, from: Data(payload))
    }
}

/// The members of an offer that a telephone shows or acts on.
struct HeardOffer: Decodable {
    var offer: String
    /// The state of the patrol's own part, in the words of `Assignment.State`.
    var offerState: String
    var transition: String
    /// Not there where an answer was refused.
    var priority: String?
    var resident: String?
}

/// The members of a transition that somebody at home notices.
struct HeardAlert: Decodable {
    var state: String
    var device: String
}

private struct StoredBody: Decodable {
    var id: String
    var stored: Bool
}
