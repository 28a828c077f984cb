package import GatewayCore

extension Alert: JSONTextWritable {
    package func write(to text: inout JSONText) throws {
        try text.object {
            $0.member("id", id)
            $0.member("category", word: category)
            $0.member("kind", word: kind)
            $0.member("priority", priority.rawValue)
            try $0.member("subject", subject)
            $0.member("state", word: state)
            $0.member("condition", word: condition)
            $0.member("sequence", sequence)
            try $0.member("times", times)
            if let earlierTimes { try $0.member("earlierTimes", earlierTimes) }
            $0.member("occurrenceCount", occurrenceCount)
            try $0.member("occurrences", occurrences)
            $0.member("latestSignal", latestSignal)
            $0.member("latestSourceID", latestSourceID)
            $0.member("happening", happening)
            $0.member("predecessor", predecessor)
            try $0.member("policy", policy)
            try $0.member("targets", targets)
            try $0.member("escalation", escalation)
            try $0.member("assignments", assignments)
            try $0.member("timers", timers)
            $0.member("outcome", word: outcome)
            $0.member("answerIDs", words: answerIDs)
            $0.member("missed", words: missed)
        }
    }
}

extension Alert.Subject: JSONTextWritable {
    package func write(to text: inout JSONText) {
        text.object {
            $0.member("device", device)
            $0.member("sender", sender)
            $0.member("resident", resident)
            $0.member("area", area)
        }
    }
}

extension Alert.PolicyVersion: JSONTextWritable {
    package func write(to text: inout JSONText) {
        text.object {
            $0.member("id", id)
            $0.member("version", version)
        }
    }
}

extension Alert.Targets: JSONTextWritable {
    package func write(to text: inout JSONText) {
        text.object {
            $0.member("acceptWithin", acceptWithin)
            $0.member("arriveWithin", arriveWithin)
        }
    }
}

extension Alert.Escalation: JSONTextWritable {
    package func write(to text: inout JSONText) {
        text.object {
            $0.member("nextStep", nextStep)
            $0.member("round", round)
            $0.member("roundStartedAt", roundStartedAt)
        }
    }
}

extension AlertTimes: JSONTextWritable {
    package func write(to text: inout JSONText) throws {
        try text.object {
            $0.member("occurredAt", occurredAt)
            try $0.member("receivedAt", receivedAt)
            try $0.member("raisedAt", raisedAt)
            try $0.member("firstOfferedAt", firstOfferedAt)
            try $0.member("firstDeliveredAt", firstDeliveredAt)
            try $0.member("firstSeenAt", firstSeenAt)
            try $0.member("voiceContactAt", voiceContactAt)
            try $0.member("acceptedAt", acceptedAt)
            try $0.member("enRouteAt", enRouteAt)
            try $0.member("onSceneAt", onSceneAt)
            $0.member("onSceneSource", word: onSceneSource)
            try $0.member("resolvedAt", resolvedAt)
            try $0.member("closedAt", closedAt)
        }
    }
}

extension AlertTimer: JSONTextWritable {
    package func write(to text: inout JSONText) {
        text.object {
            $0.member("kind", word: kind)
            $0.member("at", at)
        }
    }
}

extension Assignment: JSONTextWritable {
    package func write(to text: inout JSONText) throws {
        try text.object {
            $0.member("id", id)
            try $0.member("recipient", recipient)
            $0.member("step", step)
            $0.member("state", word: state)
            try $0.member("offeredAt", offeredAt)
            $0.member("until", until)
            $0.member("deliveredAt", deliveredAt)
            $0.member("seenAt", seenAt)
            try $0.member("acceptedAt", acceptedAt)
            try $0.member("enRouteAt", enRouteAt)
            try $0.member("onSceneAt", onSceneAt)
            try $0.member("endedAt", endedAt)
            $0.member("reason", reason)
        }
    }
}

extension Recipient: JSONTextWritable {
    package func write(to text: inout JSONText) {
        switch self {
        case .patrol(let id): text.enumCase("patrol") { $0.member("_0", id) }
        case .operatorPool(let name): text.enumCase("operatorPool") { $0.member("_0", name) }
        case .role(let name): text.enumCase("role") { $0.member("_0", name) }
        case .staff(let id): text.enumCase("staff") { $0.member("_0", id) }
        }
    }
}
