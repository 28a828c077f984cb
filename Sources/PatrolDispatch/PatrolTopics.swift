import Foundation
package import GatewayCore

/// Reads what patrols' devices publish under `nattvakt/v1/patrols/{patrol}/…`.
package enum PatrolTopics {
    /// The topic filters to subscribe to.
    package static let filters = ["answers", "position", "status"].map { "\(AlertPublisher.topicRoot)/patrols/+/\($0)" }

    /// Whether a message is for this reader and not for a device profile.
    package static func owns(_ topic: String) -> Bool { topic.hasPrefix("\(AlertPublisher.topicRoot)/patrols/") }

    /// What a patrol's message asks of the core.
    ///
    /// - Throws: `PatrolMessageError` that says what is wrong with it, without its content.
    package static func input(from message: Message) throws(PatrolMessageError) -> Input {
        let levels = message.topic.split(separator: "/", omittingEmptySubsequences: false)
        guard levels.count == 5, owns(message.topic), !levels[3].isEmpty else {
            throw PatrolMessageError(topic: message.topic, problem: "the topic is not one of a patrol's three")
        }
        let patrol = PatrolID(String(levels[3]))
        switch levels[4] {
        case "answers": return .answered(try answer(from: message, patrol))
        case "position": return .reported(PatrolReport(patrol: patrol, position: try position(from: message)))
        case "status": return .reported(PatrolReport(patrol: patrol, status: try status(from: message)))
        default: throw PatrolMessageError(topic: message.topic, problem: "the topic is not one of a patrol's three")
        }
    }

    private static func answer(
        from message: Message,
        _ patrol: PatrolID
    ) throws(PatrolMessageError) -> PatrolAnswer {
        let body: AnswerBody = try decode(message)
        guard let offer = body.offer.number else {
            throw PatrolMessageError(topic: message.topic, problem: "'offer' is not the number of an offer")
        }
        guard let answer = PatrolAnswer.Answer(rawValue: body.answer) else {
            throw PatrolMessageError(
                topic: message.topic,
                problem: "'answer' is none of \(PatrolAnswer.Answer.allCases.map(\.rawValue).joined(separator: ", "))"
            )
        }
        let outcome = body.outcome.flatMap { $0.isEmpty ? nil : $0 }
        if let outcome, AlertOutcome(rawValue: outcome) == nil {
            throw PatrolMessageError(
                topic: message.topic,
                problem: "'outcome' is none of \(AlertOutcome.allCases.map(\.rawValue).joined(separator: ", "))"
            )
        }
        return PatrolAnswer(
            patrol: patrol,
            offer: OfferID(offer),
            answer: answer,
            outcome: outcome.flatMap(AlertOutcome.init(rawValue:)),
            reason: body.reason.flatMap { $0.isEmpty ? nil : String($0.prefix(500)) },
            at: body.at.flatMap { WallTime(iso8601: $0) },
            id: body.id.map { String($0.prefix(128)) }
        )
    }

    private static func position(from message: Message) throws(PatrolMessageError) -> PatrolPosition {
        let body: PositionBody = try decode(message)
        guard (-90...90).contains(body.lat), (-180...180).contains(body.lon) else {
            throw PatrolMessageError(topic: message.topic, problem: "'lat' or 'lon' is outside the earth")
        }
        let claimed = body.t.flatMap { WallTime(iso8601: $0) }
        return PatrolPosition(
            position: Position(latitude: body.lat, longitude: body.lon, accuracyMetres: body.accuracy),
            at: min(claimed ?? message.receivedAt.wall, message.receivedAt.wall)
        )
    }

    private static func status(from message: Message) throws(PatrolMessageError) -> PatrolStatus {
        let body: StatusBody = try decode(message)
        guard let status = PatrolStatus(rawValue: body.status) else {
            throw PatrolMessageError(
                topic: message.topic,
                problem: "'status' is none of \(PatrolStatus.allCases.map(\.rawValue).joined(separator: ", "))"
            )
        }
        return status
    }

    private static func decode<Body: Decodable>(_ message: Message) throws(PatrolMessageError) -> Body {
        guard message.payload.count <= 8192 else {
            throw PatrolMessageError(topic: message.topic, problem: "the payload is larger than 8 KiB")
        }
        do {
            return try JSONDecoder().decode(Body.self, from: Data(message.payload))
        } catch {
            throw PatrolMessageError(topic: message.topic, problem: "the payload is not the JSON object of this topic")
        }
    }
}

/// A patrol's message that asks for nothing the core understands.
package struct PatrolMessageError: Error, Equatable, CustomStringConvertible {
    package var topic: String
    package var problem: String

    package var description: String { "\(topic): \(problem) [patrol.unreadable]" }
}

/// `{"offer": "12", "answer": "accepted", …}`; the offer as text or as a number.
private struct AnswerBody: Decodable {
    var offer: OfferNumber
    var answer: String
    var outcome: String?
    var reason: String?
    var at: String?
    var id: String?

    enum OfferNumber: Decodable {
        case text(String)
        case whole(UInt64)

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let whole = try? container.decode(UInt64.self) {
                self = .whole(whole)
            } else {
                self = .text(try container.decode(String.self))
            }
        }

        var number: UInt64? {
            switch self {
            case .text(let text): UInt64(text)
            case .whole(let whole): whole
            }
        }
    }
}

private struct PositionBody: Decodable {
    var lat: Double
    var lon: Double
    /// Metres.
    var accuracy: Double?
    var t: String?
}

private struct StatusBody: Decodable {
    var status: String
}
