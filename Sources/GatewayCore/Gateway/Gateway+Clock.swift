/// What happens because time passes: every open alert's next promise, and every device's silence.
extension Gateway {
    mutating func runDueDeadlines() {
        for _ in 0..<Gateway.deadlinesPerTick {
            guard let due = deadlines.popDue(at: now.uptime) else { break }
            switch due.owner {
            case .alert(let id): runTimers(of: id)
            case .device(let id): checkSilence(of: id)
            }
        }
        guard now.uptime >= nextForgetting else { return }
        nextForgetting = now.uptime + Gateway.forgettingInterval
        state.forgetEndedAlerts(before: now.uptime - GatewayState.memory)
    }

    /// Runs each timer that is due, one at a time, since each changes the others.
    private mutating func runTimers(of id: AlertID) {
        while let alert = state.alerts[id], let timer = alert.nextTimer {
            guard timer.at <= now.uptime else {
                deadlines.add(.alert(id), at: timer.at)
                return
            }
            run(timer, of: alert)
            guard let after = state.alerts[id], after.sequence > alert.sequence else {
                preconditionFailure("a due \(timer.kind.rawValue) left alert \(id) as it was")
            }
        }
    }

    private mutating func run(_ timer: AlertTimer, of alert: Alert) {
        switch timer.kind {
        case .nextStep: goOn(with: alert)
        case .offerEnds: endOffers(of: alert)
        case .acceptTarget:
            change(alert.id, .missedTarget(.acceptTarget), by: .clock, reason: "nobody accepted in time")
            takeNextStepNow(alert.id)
            if let now = state.alerts[alert.id], !now.hasAskedPatrol { askPatrolNow(alert.id) }
        case .arriveTarget:
            change(alert.id, .missedTarget(.arriveTarget), by: .clock, reason: "nobody was on scene in time")
            askOthers(about: alert.id, includingPatrols: true)
        case .sceneCheck:
            change(alert.id, .missedTarget(.sceneCheck), by: .clock, reason: "no word from the scene")
            askOthers(about: alert.id, includingPatrols: false)
        case .holdReminder:
            guard let holder = alert.holder else { return }
            change(alert.id, .reminded(holder.id), by: .clock)
        case .holdRelease:
            guard let holder = alert.holder else { return }
            change(alert.id, .released(holder.id), by: .clock, reason: "accepted and did not set out")
            runSteps(of: alert.id)
        case .unattendedRepeat: repeatUnattended(alert)
        case .referralConfirmation:
            change(alert.id, .missedTarget(.referralConfirmation), by: .clock, reason: "no confirmation")
            runSteps(of: alert.id)
        case .technicalReview:
            if alert.condition == .restored {
                change(alert.id, .closed, by: .clock, reason: "the cause is gone")
            } else {
                change(alert.id, .missedTarget(.technicalReview), by: .clock, reason: "not acknowledged in time")
            }
        case .testEnds: change(alert.id, .testClosed, by: .clock)
        }
    }

    private mutating func endOffers(of alert: Alert) {
        for assignment in alert.assignments where assignment.state == .offered && assignment.until <= now.uptime {
            change(alert.id, .timedOut(assignment.id), by: .clock)
        }
    }
}

extension Uptime {
    static func - (left: Uptime, right: Duration) -> Uptime {
        Uptime(nanoseconds: left.nanoseconds - right.wholeNanoseconds)
    }
}
