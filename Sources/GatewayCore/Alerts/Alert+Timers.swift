/// Which promises run after each change. There is no open state without one.
extension Alert {
    mutating func setTimers(after change: AlertChange, at now: Moment, policy: DispatchPolicy) {
        guard state.isOpen else {
            timers = []
            return
        }
        switch category {
        case .test: if timers.isEmpty { timers = [AlertTimer(.testEnds, at: now.uptime + Alert.testLength)] }
        case .technical: setTechnicalTimers(after: change, at: now)
        case .alarm: setAlarmTimers(after: change, at: now, policy: policy)
        }
    }

    /// How long a test stays open.
    package static let testLength: Duration = .seconds(600)
    /// How soon a technical alert is to be acknowledged, and looked at again after that.
    package static let technicalReview: (first: Duration, later: Duration) = (.seconds(3600), .seconds(86_400))
    /// How long a technical alert stays open after its cause is gone, in case it comes back.
    package static let technicalSettling: Duration = .seconds(3600)
    /// How long another organisation has to confirm that it took over.
    package static let referralConfirmation: Duration = .seconds(600)
    /// How long a patrol may be on scene before it is asked how it is.
    package static let sceneCheck: Duration = .seconds(3600)
    /// How long after its missing arrival everybody is told again.
    package static let arrivalReminder: Duration = .seconds(300)

    private mutating func setTechnicalTimers(after change: AlertChange, at now: Moment) {
        switch change {
        case .raised, .reopened: timers = [AlertTimer(.technicalReview, at: now.uptime + Alert.technicalReview.first)]
        case .conditionChanged(.restored):
            timers = [AlertTimer(.technicalReview, at: now.uptime + Alert.technicalSettling)]
        case .conditionChanged where state.isUntaken:
            // It has come back and nobody has acknowledged it yet.
            timers = [AlertTimer(.technicalReview, at: now.uptime + Alert.technicalReview.first)]
        case .accepted, .missedTarget, .conditionChanged, .released, .declined:
            timers = [AlertTimer(.technicalReview, at: now.uptime + Alert.technicalReview.later)]
        default: break
        }
        if timers.isEmpty { timers = [AlertTimer(.technicalReview, at: now.uptime + Alert.technicalReview.first)] }
    }

    private mutating func setAlarmTimers(after change: AlertChange, at now: Moment, policy: DispatchPolicy) {
        switch change {
        case .raised:
            set(.nextStep, at: now.uptime)
            set(.acceptTarget, at: now.uptime + targets.acceptWithin)
            set(.arriveTarget, at: now.uptime + targets.arriveWithin)
        case .offered, .foundNobody, .declined, .timedOut: break
        case .reopened:
            set(.nextStep, at: now.uptime)
            set(.arriveTarget, at: now.uptime + targets.arriveWithin)
        case .intensified, .released: if state.isUntaken { set(.nextStep, at: now.uptime) }
        case .accepted:
            set(.holdReminder, at: now.uptime + policy.hold.remindAfter)
            set(.holdRelease, at: now.uptime + policy.hold.releaseAfter)
        case .reminded: clear(.holdReminder)
        case .onScene: set(.sceneCheck, at: now.uptime + Alert.sceneCheck)
        case .missedTarget(.acceptTarget): set(.acceptTarget, at: now.uptime + policy.exhausted.repeatEvery)
        case .missedTarget(.arriveTarget): set(.arriveTarget, at: now.uptime + Alert.arrivalReminder)
        case .missedTarget(.sceneCheck): set(.sceneCheck, at: now.uptime + Alert.arrivalReminder)
        case .unattended: set(.unattendedRepeat, at: now.uptime + policy.exhausted.repeatEvery)
        case .referred: timers = [AlertTimer(.referralConfirmation, at: now.uptime + Alert.referralConfirmation)]
        default: break
        }
        keepTimersOfState(at: now, policy: policy)
    }

    /// Drops the timers that the state has no use for and sets those it needs.
    private mutating func keepTimersOfState(at now: Moment, policy: DispatchPolicy) {
        if state == .onScene { clear(.arriveTarget) } else { clear(.sceneCheck) }
        if state != .referred { clear(.referralConfirmation) }
        if state.isHeld { clear(.nextStep, .acceptTarget, .unattendedRepeat) }
        if state != .accepted { clear(.holdReminder, .holdRelease) }
        if state == .unattended { clear(.nextStep, .acceptTarget) } else { clear(.unattendedRepeat) }
        if state.isUntaken, state != .unattended {
            setNextStep(at: now, policy: policy)
            if time(.acceptTarget) == nil { set(.acceptTarget, at: now.uptime + targets.acceptWithin) }
        }
        if state.isUntaken || state == .accepted || state == .enRoute, time(.arriveTarget) == nil {
            set(.arriveTarget, at: now.uptime + Alert.arrivalReminder)
        }
        clear(.offerEnds)
        if let earliest = assignments.lazy.filter({ $0.state == .offered }).map(\.until).min() {
            set(.offerEnds, at: earliest)
        }
    }

    /// When the policy goes on: the next step's or the next round's time, or at once when nobody is left to answer.
    private mutating func setNextStep(at now: Moment, policy: DispatchPolicy) {
        let planned: Uptime
        if escalation.nextStep < policy.steps.count {
            planned = escalation.roundStartedAt + policy.steps[escalation.nextStep].after
        } else {
            planned = escalation.roundStartedAt + (policy.steps.last?.after ?? .zero) + policy.repetition.interval
        }
        let isAnybodyAsked = assignments.contains { $0.state == .offered }
        set(.nextStep, at: isAnybodyAsked ? max(planned, now.uptime) : now.uptime)
    }

    private func time(_ kind: AlertTimer.Kind) -> Uptime? { timers.first { $0.kind == kind }?.at }

    private mutating func set(_ kind: AlertTimer.Kind, at moment: Uptime) {
        if let index = timers.firstIndex(where: { $0.kind == kind }) {
            timers[index].at = moment
        } else {
            timers.append(AlertTimer(kind, at: moment))
        }
    }

    private mutating func clear(_ kinds: AlertTimer.Kind...) {
        timers.removeAll { kinds.contains($0.kind) }
    }
}
