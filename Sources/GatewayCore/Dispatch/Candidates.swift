/// One who may be asked, and why this one.
struct Candidate: Sendable {
    var recipient: Recipient
    var reason: String
}

/// Whom a step of a policy finds: in the order of asking, or why nobody.
extension Gateway {
    /// How old a patrol's position may be to count.
    package static let freshPosition: Duration = .seconds(600)

    func recipients(
        for strategy: DispatchPolicy.Strategy,
        of alert: Alert
    ) -> (candidates: [Candidate], shortfall: String) {
        switch strategy {
        case .nearestAvailable(let team, let count):
            return rankedPatrols(team: team, for: alert, includingBusy: false, limit: count)
        case .allInTeam(let team):
            return rankedPatrols(team: team, for: alert, includingBusy: alert.priority == .p1)
        case .operatorPool(let name): return single(.operatorPool(name), for: alert, reason: "the alarm desk")
        case .role(let name): return single(.role(name), for: alert, reason: "the role on duty")
        }
    }

    private func single(
        _ recipient: Recipient,
        for alert: Alert,
        reason: String
    ) -> (candidates: [Candidate], shortfall: String) {
        let isAsked = alert.assignments.contains { $0.recipient == recipient && !$0.state.isEnded }
        return isAsked ? ([], "alreadyAsked") : ([Candidate(recipient: recipient, reason: reason)], "")
    }

    /// The patrols that may be asked, the best first: key, then distance, then load, then name.
    private func rankedPatrols(
        team: String?,
        for alert: Alert,
        includingBusy: Bool,
        limit: Int = .max
    ) -> (candidates: [Candidate], shortfall: String) {
        let resident = alert.subject.resident.flatMap { state.residents[$0] }
        let openers = resident.map { keyHolders(for: $0.id) } ?? []
        var suited: [SuitedPatrol] = []
        var shortfall = Shortfall.noneOnShift
        for patrol in state.patrols.values {
            switch suitability(of: patrol, team: team, for: alert, resident: resident, includingBusy: includingBusy) {
            case .unsuited(let reason): shortfall = max(shortfall, reason)
            case .suited:
                suited.append(
                    SuitedPatrol(
                        id: patrol.id,
                        isOutsideArea: isOutside(patrol, area: alert.subject.area),
                        hasKey: hasKey(patrol, among: openers),
                        distanceMetres: distance(of: patrol, to: resident),
                        load: state.patrolLoad[patrol.id] ?? 0
                    )
                )
            }
        }
        // A patrol of another area is asked only when the area has nobody: late help is better than none.
        if suited.contains(where: { !$0.isOutsideArea }) { suited.removeAll(where: \.isOutsideArea) }
        if limit == 1 { return (suited.min { $0.rank < $1.rank }.map { [$0.candidate] } ?? [], shortfall.rawValue) }
        suited.sort { $0.rank < $1.rank }
        return (suited.prefix(limit).map(\.candidate), shortfall.rawValue)
    }

    private enum Suitability {
        case suited
        case unsuited(Shortfall)
    }

    private func suitability(
        of patrol: Patrol,
        team: String?,
        for alert: Alert,
        resident: Resident?,
        includingBusy: Bool
    ) -> Suitability {
        if let team, patrol.team != team { return .unsuited(.noneOnShift) }
        guard patrol.isOnShift(at: now.wall) else { return .unsuited(.noneOnShift) }
        if let resident {
            if resident.needsTwoPeople, patrol.staffOnShift(at: now.wall).count < 2 { return .unsuited(.notQualified) }
            if !resident.requiredCompetences.allSatisfy(patrol.competences.contains) {
                return .unsuited(.notQualified)
            }
        }
        let isAway = patrol.status == .unavailable || patrol.status == .offDuty
        guard patrol.status.mayBeOffered(alert.priority) || (includingBusy && !isAway) else {
            return .unsuited(.noneAvailable)
        }
        let wasAsked = alert.assignments.contains { assignment in
            guard assignment.recipient == .patrol(patrol.id) else { return false }
            if !assignment.state.isEnded { return true }
            return assignment.state == .declined
                && (assignment.endedAt?.uptime ?? .zero) >= alert.escalation.roundStartedAt
                && assignment.acceptedAt == nil
        }
        return wasAsked ? .unsuited(.alreadyAsked) : .suited
    }

    /// Who holds a key to one of the resident's doors now.
    private func keyHolders(for resident: ResidentID) -> Set<StaffID> {
        var holders: Set<StaffID> = []
        for device in state.devicesByResident[resident] ?? [] {
            guard let lock = state.lockByDevice[device] else { continue }
            for key in state.keysByLock[lock] ?? [] {
                for holding in state.doorKeys[key]?.holdings ?? [] where holding.covers(now.wall) {
                    holders.insert(holding.staff)
                }
            }
        }
        return holders
    }

    private func isOutside(_ patrol: Patrol, area: AreaID?) -> Bool {
        guard let area, !patrol.areas.isEmpty else { return false }
        return !patrol.areas.contains(area)
    }

    private func hasKey(_ patrol: Patrol, among holders: Set<StaffID>) -> Bool {
        guard !holders.isEmpty else { return false }
        return patrol.staffOnShift(at: now.wall).contains(where: holders.contains)
    }

    private func distance(of patrol: Patrol, to resident: Resident?) -> Double? {
        guard let home = resident?.position, let last = patrol.position, now.wall - last.at <= Gateway.freshPosition
        else { return nil }
        return home.metres(to: last.position)
    }
}

/// Why a step found nobody; the later cases say more and win.
private enum Shortfall: String, Comparable, CaseIterable {
    case noneOnShift
    case notQualified
    case noneAvailable
    case alreadyAsked

    static func < (left: Shortfall, right: Shortfall) -> Bool { left.order < right.order }
    private var order: Int { Shortfall.allCases.firstIndex(of: self) ?? 0 }
}

private struct SuitedPatrol {
    var id: PatrolID
    var isOutsideArea: Bool
    var hasKey: Bool
    /// From a fresh position; `nil` is unknown and ranks after every known one.
    var distanceMetres: Double?
    var load: Int

    var rank: (Int, Int, Double, PatrolID) {
        (hasKey ? 0 : 1, load, distanceMetres ?? .infinity, id)
    }

    var candidate: Candidate {
        var reason = hasKey ? "holds the key" : "has no key of its own"
        if isOutsideArea { reason += ", from another area" }
        if let distanceMetres { reason += ", \(Int(distanceMetres.rounded())) m away" }
        reason += load == 0 ? ", free" : ", \(load) other alerts"
        return Candidate(recipient: .patrol(id), reason: reason)
    }
}

extension Position {
    /// Metres along the earth's surface, by the equirectangular approximation: good to 1 % within a municipality.
    package func metres(to other: Position) -> Double {
        let degree = 111_195.0  // metres a degree on a sphere of 6,371 km
        let north = (other.latitude - latitude) * degree
        let east = (other.longitude - longitude) * degree * cosineOfDegrees((latitude + other.latitude) / 2)
        return (north * north + east * east).squareRoot()
    }

    /// Cosine by its series to the 8th power, good to 0.003 up to 90 degrees: the core imports no C library.
    private func cosineOfDegrees(_ degrees: Double) -> Double {
        let square = (degrees * .pi / 180) * (degrees * .pi / 180)
        return 1 - square / 2 + square * square / 24 - square * square * square / 720
            + square * square * square * square / 40_320
    }
}
