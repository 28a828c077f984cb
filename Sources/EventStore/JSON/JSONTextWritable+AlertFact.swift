package import GatewayCore

extension AlertFact: JSONTextWritable {
    package func write(to text: inout JSONText) throws {
        try text.object {
            $0.member("alert", alert)
            $0.member("sequence", sequence)
            try $0.member("actor", actor)
            try $0.member("change", change)
            $0.member("reason", reason)
            $0.member("answerID", answerID)
            try $0.member("after", after)
        }
    }
}

extension AlertFact.Snapshot: JSONTextWritable {
    package func write(to text: inout JSONText) throws {
        try text.object {
            $0.member("state", word: state)
            $0.member("condition", word: condition)
            $0.member("priority", priority.rawValue)
            $0.member("kind", word: kind)
            $0.member("occurrence", occurrence)
            try $0.member("deadline", deadline)
        }
    }
}

extension Actor: JSONTextWritable {
    package func write(to text: inout JSONText) {
        switch self {
        case .device(let id): text.enumCase("device") { $0.member("_0", id) }
        case .clock: text.enumCase("clock")
        case .patrol(let id): text.enumCase("patrol") { $0.member("_0", id) }
        case .staff(let id, let role):
            text.enumCase("staff") {
                $0.member("_0", id)
                $0.member("_1", word: role)
            }
        case .core: text.enumCase("core")
        }
    }
}

extension AlertChange: JSONTextWritable {
    /// The changes that most alerts go through; the rest take the way through `Codable`.
    package func write(to text: inout JSONText) throws {
        switch self {
        case .raised(let beginning): try text.enumCase("raised") { try $0.member("_0", beginning) }
        case .reported(let signal, let sourceID, let happening):
            text.enumCase("reported") {
                $0.member("signal", signal)
                $0.member("sourceID", sourceID)
                $0.member("happening", happening)
            }
        case .offered(let assignments, let round, let nextStep, let roundStartedAt):
            try text.enumCase("offered") {
                try $0.member("_0", assignments)
                $0.member("round", round)
                $0.member("nextStep", nextStep)
                $0.member("roundStartedAt", roundStartedAt)
            }
        case .delivered(let offer): text.enumCase("delivered") { $0.member("_0", offer) }
        case .seen(let offer): text.enumCase("seen") { $0.member("_0", offer) }
        case .accepted(let offer): text.enumCase("accepted") { $0.member("_0", offer) }
        case .timedOut(let offer): text.enumCase("timedOut") { $0.member("_0", offer) }
        case .enRoute(let offer): text.enumCase("enRoute") { $0.member("_0", offer) }
        case .missedTarget(let kind): text.enumCase("missedTarget") { $0.member("_0", word: kind) }
        default: text.append(try JSONWriter().text(encoding: self))
        }
    }
}

extension AlertChange.Beginning: JSONTextWritable {
    package func write(to text: inout JSONText) throws {
        try text.object {
            $0.member("category", word: category)
            $0.member("kind", word: kind)
            $0.member("priority", priority.rawValue)
            try $0.member("subject", subject)
            $0.member("occurredAt", occurredAt)
            try $0.member("receivedAt", receivedAt)
            $0.member("signal", signal)
            $0.member("sourceID", sourceID)
            $0.member("happening", happening)
            $0.member("predecessor", predecessor)
            try $0.member("policy", policy)
            try $0.member("targets", targets)
        }
    }
}
