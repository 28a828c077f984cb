/// Decides: (state, input, moment) → facts.
///
/// It reads no clock, makes no random number and waits for nothing.
///
/// One owner holds it. A night can be replayed exactly from its inputs.
package struct Gateway: Sendable {
    package internal(set) var state: GatewayState
    /// Where the people live who are asked and helped.
    package let zone: ZoneTable
    /// When each device was last heard; a cache that may lag behind the truth after a crash.
    package internal(set) var contacts = DeviceContacts()
    var deadlines = DeadlineQueue()
    /// When alerts that ended long ago are next dropped from memory.
    var nextForgetting: Uptime
    /// The moment of the input that is being handled.
    var now = Moment(uptime: .zero, wall: WallTime(milliseconds: 0))
    var outcome = Outcome()

    /// How long after `resolved` another press opens the same alert again.
    package static let reopenWindow: Duration = .seconds(600)
    /// How long after its end an alert counts as the predecessor of the next press.
    package static let predecessorWindow: Duration = .seconds(5400)
    /// The third press within this span makes an alert P1.
    package static let repeatWindow: Duration = .seconds(900)
    /// How many deadlines one tick runs: after an outage thousands are due, and an alarm must not wait for them all.
    package static let deadlinesPerTick = 256
    /// How often alerts that ended long ago are dropped from memory.
    static let forgettingInterval: Duration = .seconds(600)

    /// - Parameters:
    ///   - state: what the store has kept; its open alerts go on where they stood.
    ///   - zone: the rules of the local clock.
    ///   - now: when the gateway starts; devices count as heard then.
    package init(state: GatewayState = GatewayState(), zone: ZoneTable, now: Moment) {
        self.state = state
        self.zone = zone
        self.now = now
        nextForgetting = now.uptime + Gateway.forgettingInterval
        for alert in state.alerts.values.sorted(by: { $0.id < $1.id }) {
            if let timer = alert.nextTimer { deadlines.add(.alert(alert.id), at: timer.at) }
        }
        for device in state.devices.values.sorted(by: { $0.id < $1.id }) { expect(device, heardAt: now) }
    }

    /// Handles one input.
    ///
    /// What it returns must be on disk before anything of it is shown, sent or acknowledged.
    package mutating func handle(_ input: Input, at now: Moment) -> Outcome {
        var result = Outcome()
        handle(input, at: now, into: &result)
        return result
    }

    /// Handles one input of a batch whose facts are committed together.
    package mutating func handle(_ input: Input, at now: Moment, into result: inout Outcome) {
        // Callers on several threads may arrive in another order than they read the clock; the log's uptime never runs back.
        self.now = Moment(uptime: max(now.uptime, state.lastMoment?.uptime ?? now.uptime), wall: now.wall)
        swap(&outcome, &result)
        defer { swap(&outcome, &result) }
        outcome.refusal = nil
        outcome.raised = nil
        switch input {
        case .started(let start): record(.started(start))
        case .received(let reception, let lane): receive(reception, lane: lane)
        case .answered(let answer): take(answer)
        case .reported(let report): take(report)
        case .commanded(let command, let alert, let actor): carryOut(command, about: alert, by: actor)
        case .raisedByHand(let alert, let actor): raise(alert, by: actor)
        case .register(let entry, let actor): register(entry, by: actor)
        case .remove(let reference, let actor): remove(reference, by: actor)
        case .installMode(let device, let length, let actor): setInstallMode(device, length: length, by: actor)
        case .sessionForgotten(let gap): noteGap(gap)
        case .brokerDied(let reason):
            reportOwn(
                .signalGap,
                sender: "broker",
                reason: "the broker ended by itself, signals may be missing: \(reason)"
            )
        case .brokerReachable(let isReachable, let session): noteBroker(isReachable: isReachable, session: session)
        case .subscriptionsRefused(let filters, let session): noteRefused(filters, session: session)
        case .clockStepped(let step): noteClockStep(step)
        case .timePassed: runDueDeadlines()
        }
    }

    /// When the core next has something to do by itself; `nil` when nothing runs.
    package var nextDeadline: Uptime? { deadlines.earliest }

    /// Writes a fact down and lets it take effect.
    @discardableResult
    mutating func record(_ body: Fact.Body) -> FactNumber {
        let number = FactNumber(state.lastFact.rawValue + 1)
        state.apply(body, number: number, at: now)
        outcome.facts.append(Fact(number: number, at: now, body: body))
        return number
    }

    /// Changes an alert: the change takes effect, is written down with what it led to, and its next deadline is set.
    mutating func change(
        _ alert: AlertID,
        _ change: AlertChange,
        by actor: Actor,
        reason: String? = nil,
        answerID: String? = nil
    ) {
        let timerBefore = state.alerts[alert]?.nextTimer
        let number = FactNumber(state.lastFact.rawValue + 1)
        guard let after = state.apply(change, to: alert, answerID: answerID, number: number, at: now) else {
            preconditionFailure("alert \(alert) is changed before it is raised")
        }
        let fact = AlertFact(
            alert: alert,
            sequence: after.sequence,
            actor: actor,
            change: change,
            reason: reason,
            answerID: answerID,
            after: AlertFact.Snapshot(after)
        )
        outcome.facts.append(Fact(number: number, at: now, body: .alert(fact)))
        guard let timer = fact.after.deadline, timer != timerBefore else { return }
        deadlines.add(.alert(alert), at: timer.at)
    }

    /// Refuses what somebody asked for: nothing changes but the log.
    mutating func refuse(
        _ asked: String,
        about alert: AlertID? = nil,
        offer: OfferID? = nil,
        by actor: Actor,
        _ reason: String
    ) {
        outcome.refusal = reason
        outcome.notices.append(Notice(.refusedCommand, "\(asked) by \(actor.words): \(reason)"))
        record(.refused(Refusal(actor: actor, alert: alert, offer: offer, asked: asked, reason: reason)))
    }
}
