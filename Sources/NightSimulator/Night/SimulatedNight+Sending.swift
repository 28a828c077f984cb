import GatewayCore

/// How what was decided gets done: now, later, or not at all while the broker is away.
extension SimulatedNight {
    /// Plans everything that the night begins with.
    mutating func begin() {
        // All within a beat, and a small town within eight seconds, so that a demonstration sees every device at once.
        let within = max(Duration.seconds(8), .milliseconds(4) * devices.count)
        for device in devices.indices where town.devices[device].product.beatEvery > .zero {
            let first = devices[device].random.span(.zero...min(within, town.devices[device].product.beatEvery))
            plan(.beat(device: device), after: first)
        }
        for place in 0..<arrivalCount { planArrival(place, after: plan.quietFor) }
        for happening in plan.script where homes.indices.contains(happening.home) {
            plan(.scripted(happening), after: happening.after)
        }
        for fault in plan.faults { plan(.fault(fault.kind), after: fault.after) }
        for patrol in patrols.indices {
            plan(.reportsPosition(patrol: patrol), after: .milliseconds(200) * (patrol % 20))
            guard town.patrols[patrol].character == .deadPhone else { continue }
            plan(
                .phoneDies(patrol: patrol),
                after: paced(patrols[patrol].random.span(.seconds(900)...(.seconds(7200))))
            )
        }
    }

    /// Does one thing that is due.
    mutating func happen(_ happening: Happening) {
        switch happening {
        case .beat(let device): beat(device)
        case .arrives(let arrival): if let device = nextArrival(arrival) { arrive(arrival, device) }
        case .scripted(let happening): play(happening)
        case .pressesAgain(let home, let need): pressAgain(home, need)
        case .fallGoesOn(let device, let need, let status): goOn(fall: status, device, need)
        case .speaksAgain(let device, let wasTold): speakAgain(device, wasTold: wasTold)
        case .sends(let message, let doer): send(message, by: doer)
        case .repeats(let device, let id, let attempt): repeatUnstored(device, id, attempt)
        case .leaves(let device): lock(device)
        case .carriesLog(let device): carryLog(device)
        case .patrol(let patrol, let offer, let step): act(patrol, offer, step)
        case .reportsPosition(let patrol): reportPosition(patrol)
        case .phoneDies(let patrol): letPhoneDie(patrol)
        case .fault(let kind): goWrong(kind)
        }
    }

    mutating func plan(_ happening: Happening, after span: Duration) {
        queue.add(happening, at: now.uptime + span)
    }

    /// A span of the town's time as the clock counts it.
    func paced(_ span: Duration) -> Duration { span / plan.pace }

    /// A span of a device's own program, which a demonstration shortens, though not below what an eye can follow.
    func shortened(_ span: Duration) -> Duration { min(span, max(paced(span), .seconds(3))) }

    /// A device publishes, unless it is silent.
    mutating func publish(_ message: SimulatedMessage, from device: Int) {
        guard !devices[device].isSilent else { return ledger.noteLost() }
        send(message, by: .device(town.devices[device].device.id))
    }

    mutating func publish(_ message: SimulatedMessage, from device: Int, after span: Duration) {
        plan(.sends(message, by: .device(town.devices[device].device.id)), after: span)
    }

    /// Gives a message to the broker; while that is away, it waits in its sender or is lost.
    mutating func send(_ message: SimulatedMessage, by doer: SimulatedAct.Doer) {
        if let brokerBackAt, now.uptime < brokerBackAt {
            guard message.quality > 0 else { return ledger.noteLost() }
            queue.add(.sends(message, by: doer), at: brokerBackAt)
            return
        }
        ledger.noteSent(message, at: now, by: doer)
        acts.append(SimulatedAct(at: now, doer: doer, deed: .publishes(message)))
    }

    private mutating func goWrong(_ kind: PlannedFault.Kind) {
        if case .brokerAway(let length) = kind { brokerBackAt = now.uptime + length }
        acts.append(SimulatedAct(at: now, doer: .world, deed: .goesWrong(kind)))
    }

    // MARK: Repeating until stored

    /// Publishes, and again after 1, 2, 4 … 60 s until the gateway says that it has the message on disk.
    mutating func publishUntilStored(_ message: SimulatedMessage, id: String, from device: Int) {
        devices[device].waiting[id] = message
        publish(message, from: device)
        plan(.repeats(device: device, id: id, attempt: 1), after: .seconds(1))
    }

    /// A device gives up after so many repetitions; by then half an hour has passed.
    private static let repetitionLimit = 30

    private mutating func repeatUnstored(_ device: Int, _ id: String, _ attempt: Int) {
        guard let message = devices[device].waiting[id] else { return }
        guard attempt <= SimulatedNight.repetitionLimit else {
            devices[device].waiting[id] = nil
            return
        }
        publish(message, from: device)
        plan(.repeats(device: device, id: id, attempt: attempt + 1), after: .seconds(min(60, 1 << min(attempt, 6))))
    }
}
