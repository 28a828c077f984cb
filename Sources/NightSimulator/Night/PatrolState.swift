import GatewayCore

/// What a patrol's people do about an offer, in this order.
enum PatrolStep: Sendable {
    case phoneRings
    case reads
    case decides
    case setsOut
    case arrives
    case enters
    case resolves
}

/// Where a patrol is and what it is doing.
struct PatrolState: Sendable {
    var random: SeededGenerator
    /// Where it was when it last stopped.
    var position: Position
    /// Offers on the screen that are not answered yet.
    var asked: [OfferID: Ask] = [:]
    var engagement: Engagement?
    /// The home it was driving to when it lost that alert: if it is asked again, it knows what it is about.
    var interruptedHome: Int?
    /// While the telephone is dead, when it is charged again.
    var phoneDeadUntil: Uptime?
    /// A person plays the patrol.
    var isLeftToPerson = false
    /// Counts answers, for their identifiers.
    var answers = 0
    var lastReportAt: Uptime?

    init(random: SeededGenerator, position: Position) {
        self.random = random
        self.position = position
    }

    /// What an offer says to the one who reads it.
    struct Ask: Sendable {
        /// `nil` for an alert of nobody in the register.
        var home: Int?
        /// 1 for P1 to 4.
        var priority: Int
        var isBrisk: Bool
    }

    /// The alert that a patrol has taken.
    struct Engagement: Sendable {
        var offer: OfferID
        var ask: Ask
        var phase = Phase.accepted
        /// Further offers about the same home, taken along.
        var alongside: [OfferID] = []
        var departedAt = Uptime.zero
        var travel = Duration.zero
        var destination: Position
    }

    /// How far the patrol has come.
    enum Phase: Sendable {
        case accepted
        case travelling
        case atTheDoor
        case helping
    }

    /// Where it is at a moment, on the straight line to where it drives.
    func position(at now: Uptime) -> Position {
        guard let engagement, engagement.phase == .travelling, engagement.travel > .zero else { return position }
        let share = (now - engagement.departedAt) / engagement.travel
        return position.moved(min(1, max(0, share)), towards: engagement.destination)
    }
}
