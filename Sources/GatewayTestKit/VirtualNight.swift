package import GatewayCore

/// A gateway on a clock that only the test moves, with a small town registered.
///
/// Every input's facts are kept, and the state is compared with their replay on demand.
package struct VirtualNight: Sendable {
    package private(set) var gateway: Gateway
    package private(set) var now: Moment
    package private(set) var facts: [Fact] = []
    package private(set) var lastOutcome = Outcome()
    private var packet: UInt16 = 0

    /// The evening of a night without a clock change: 2026-11-20 21:00 in Stockholm.
    package static let evening = Moment(
        uptime: Uptime(nanoseconds: 1_000_000_000),
        wall: WallTime(milliseconds: 1_795_204_800_000)
    )

    package init(startingAt start: Moment = VirtualNight.evening, town: [RegistryEntry] = VirtualNight.town) {
        now = start
        gateway = Gateway(zone: .stockholm, now: start)
        for entry in town { give(.register(entry, by: .staff("admin-1", .administrator))) }
    }

    /// Hands an input to the core at the current moment.
    @discardableResult
    package mutating func give(_ input: Input) -> Outcome {
        // What the store does for a command about an alert that memory has dropped.
        if case .commanded(_, let id, _) = input, gateway.state.alerts[id] == nil,
            let alert = try? replayed().alerts[id]
        {
            gateway.recall(alert)
        }
        lastOutcome = gateway.handle(input, at: now)
        facts += lastOutcome.facts
        // What is written down needs no writing any more, so that memory may let go of it.
        _ = gateway.takeTouched()
        return lastOutcome
    }

    /// Lets time pass, waking the core at each of its deadlines on the way as the real clock would.
    package mutating func wait(_ span: Duration) {
        let end = now.advanced(by: span)
        while let deadline = gateway.nextDeadline, deadline <= end.uptime {
            if deadline > now.uptime { now = now.advanced(by: deadline - now.uptime) }
            give(.timePassed)
        }
        now = end
        give(.timePassed)
    }

    /// Steps the wall clock without letting time pass.
    package mutating func stepWallClock(_ span: Duration) { now.wall = now.wall + span }

    /// Restarts the gateway from what was written down, `downtime` later.
    package mutating func restart(downtime: Duration = .seconds(1)) throws(ReplayError) {
        restart(from: try replayed(), downtime: downtime)
    }

    /// Restarts the gateway from a state that a store has kept.
    package mutating func restart(from state: GatewayState, downtime: Duration = .seconds(1)) {
        now = now.advanced(by: downtime)
        gateway = Gateway(state: state, zone: .stockholm, now: now)
        give(.timePassed)
    }

    /// The state as the written facts alone tell it.
    package func replayed() throws(ReplayError) -> GatewayState {
        var state = GatewayState()
        for fact in facts { try state.replay(fact) }
        return state
    }

    /// An administrator registers something.
    package mutating func register(_ entry: RegistryEntry) {
        give(.register(entry, by: .staff("admin-1", .administrator)))
    }

    /// An administrator removes something.
    package mutating func remove(_ reference: RegistryReference) {
        give(.remove(reference, by: .staff("admin-1", .administrator)))
    }

    /// A device of the town says something understood.
    ///
    /// - Parameters:
    ///   - kind: what it says.
    ///   - device: which device; one that is not in the town is a stranger.
    ///   - lane: which session brings it.
    ///   - delivery: the earlier delivery that the broker marks this one as a repetition of; `nil` for a new one.
    ///   - change: sets further members of the signal.
    package mutating func signal(
        _ kind: SignalKind,
        from device: DeviceID,
        lane: Lane = .alarm,
        repeating delivery: Delivery? = nil,
        with change: (inout Signal) -> Void = { _ in }
    ) {
        var signal = Signal(kind: kind)
        change(&signal)
        let registered = gateway.state.devices[device]
        packet = packet == .max ? 1 : packet + 1
        give(
            .received(
                Reception(
                    message: Message(
                        topic: "test/\(device)",
                        payload: Array(kind.rawValue.utf8),
                        delivery: delivery ?? Delivery(session: "gw-alarm", packet: packet),
                        isRepeat: delivery != nil,
                        receivedAt: now
                    ),
                    profile: registered?.profile ?? "nattvakt-native",
                    revision: 1,
                    deviceClass: registered?.deviceClass ?? .safetyAlarm,
                    address: registered?.address ?? device.rawValue,
                    outcome: .decoded([signal])
                ),
                lane: lane
            )
        )
    }

    package mutating func press(_ device: DeviceID = "button-1") { signal(.panic, from: device) }

    /// The patrol answers its latest offer.
    package mutating func answer(
        _ answer: PatrolAnswer.Answer,
        by patrol: PatrolID,
        outcome: AlertOutcome? = nil,
        reason: String? = nil,
        id: String? = nil
    ) {
        guard let offer = latestOffer(to: patrol) else { return }
        give(
            .answered(
                PatrolAnswer(
                    patrol: patrol,
                    offer: offer.id,
                    answer: answer,
                    outcome: outcome,
                    reason: reason,
                    id: id
                )
            )
        )
    }

    package func latestOffer(to patrol: PatrolID) -> Assignment? {
        gateway.state.alerts.values.flatMap(\.assignments).filter { $0.recipient == .patrol(patrol) }
            .max { $0.id < $1.id }
    }

    /// The alert with the highest number.
    package var latestAlert: Alert? { gateway.state.alerts.values.max { $0.id < $1.id } }

    package func alert(_ kind: AlertKind) -> Alert? {
        gateway.state.alerts.values.filter { $0.kind == kind }.max { $0.id < $1.id }
    }
}
