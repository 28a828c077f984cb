import GatewayCore
import Logging
import MQTTLink
import PatrolDispatch
import ProfileLanguage
import Synchronization

/// Which topics each lane's session listens to, and the way from one set of profiles to the next.
///
/// A filter may move from one lane to the other. It is given up by the lane that had it only when every lane has been
/// granted what it is to have: for a while both may hear a message, and at no time nobody.
final class LaneFilters: Sendable {
    private let plan: Mutex<Plan>
    private let logger: Logger

    private struct Plan {
        var goal: [Lane: [String]]
        var sessions: [Lane: MQTTSession] = [:]
        /// Lanes that have not been granted all of their goal.
        var waiting = Set(Lane.allCases)
        /// What brokers may keep for one of the sessions from earlier.
        var former: Set<String>
    }

    /// Begins with the filters of a library; `former` are those that some lane may have had before.
    init(_ library: ProfileLibrary, former: Set<String>, logger: Logger) {
        let goal = LaneFilters.goal(library)
        plan = Mutex(Plan(goal: goal, former: former.union(goal.values.joined())))
        self.logger = logger
    }

    /// What a lane's session begins with.
    func filters(of lane: Lane) -> [String] { plan.withLock { $0.goal[lane] ?? [] } }

    func attach(_ session: MQTTSession, to lane: Lane) { plan.withLock { $0.sessions[lane] = session } }

    /// The broker lets a lane hear everything that it has asked for.
    func granted(_ lane: Lane) {
        plan.withLock { plan in
            guard plan.waiting.remove(lane) != nil, plan.waiting.isEmpty else { return }
            for (lane, session) in plan.sessions {
                let goal = plan.goal[lane] ?? []
                listen(session, to: goal, givingUp: plan.former.subtracting(goal).sorted())
            }
        }
    }

    /// Other profiles are in use.
    func change(to library: ProfileLibrary) {
        plan.withLock { plan in
            let before = plan.goal
            plan.goal = LaneFilters.goal(library)
            plan.former.formUnion(plan.goal.values.joined())
            for (lane, session) in plan.sessions {
                let old = before[lane] ?? []
                let added = (plan.goal[lane] ?? []).filter { !old.contains($0) }
                if !added.isEmpty { plan.waiting.insert(lane) }
                listen(session, to: old + added, givingUp: [])
            }
            guard plan.waiting.isEmpty else { return }
            for (lane, session) in plan.sessions {
                let goal = plan.goal[lane] ?? []
                listen(session, to: goal, givingUp: plan.former.subtracting(goal).sorted())
            }
        }
    }

    private func listen(_ session: MQTTSession, to filters: [String], givingUp former: [String]) {
        do { try session.listen(to: filters, givingUp: former) } catch {
            logger.critical("the topics of a profile cannot be asked for", metadata: ["error": "\(error)"])
        }
    }

    private static func goal(_ library: ProfileLibrary) -> [Lane: [String]] {
        var goal: [Lane: [String]] = [.alarm: [], .telemetry: []]
        for subscription in library.subscriptions { goal[subscription.lane, default: []].append(subscription.filter) }
        goal[.alarm, default: []] += PatrolTopics.filters
        return goal
    }
}
