import GatewayCore

/// What happens to people: they press, fall, walk out at night, and press again when nobody comes.
extension SimulatedNight {
    /// Lets the next arrival of a stream happen to a device.
    mutating func arrive(_ arrival: Arrival, _ device: Int, isBrisk: Bool = false) {
        switch arrival {
        case .press, .fall, .wandering, .trackerPress: need(arrival, device, isBrisk: isBrisk)
        case .cameraSighting: showPerson(device)
        case .visit: visit(device)
        case .failedAttempt: tryInVain(device)
        case .lowBattery: runLow(device)
        case .silence: fallSilent(device)
        case .test: test(device)
        }
    }

    /// Plays one line of the script on the home's first device that can.
    mutating func play(_ happening: ScriptedHappening) {
        let arrival = happening.what.arrival
        let device = town.homes[happening.home].devices.first { arrival.concerns(town.devices[$0].product) }
        guard let device else { return }
        arrive(arrival, device, isBrisk: happening.isBrisk)
    }

    private mutating func need(_ arrival: Arrival, _ device: Int, isBrisk: Bool) {
        let home = town.devices[device].home
        guard homes[home].need == nil else {
            // One need at a time: whoever is waiting already presses once more.
            return arrival == .press ? press(device) : ()
        }
        lastNeed += 1
        var need = HomeState.Need(
            number: lastNeed,
            arrival: arrival,
            device: device,
            since: now.wall,
            isBrisk: isBrisk
        )
        if arrival == .fall { need.isFalse = !isBrisk && !homes[home].random.happens(plan.habits.realFalls) }
        homes[home].need = need
        switch arrival {
        case .fall: fall(device, need)
        case .wandering: wander(device)
        default: press(device)
        }
        if arrival != .fall || !need.isFalse { planNextPress(home) }
    }

    // MARK: Pressing

    private mutating func press(_ device: Int) {
        switch town.devices[device].product {
        case .nattvaktButton:
            let head = head(device)
            tellAlarm(NativeMessages.alarm(head, .panic), .panic, from: device, id: head.id)
        case .zigbeeButton:
            let message = ZigbeeMessages.emergency(
                town.devices[device].topicName,
                at: now.wall,
                batteryPercent: devices[device].batteryPercent
            )
            tellAlarm(message, .panic, from: device)
        case .traccarTracker: tellAlarm(TraccarMessages.sos(tracker(device), at: now.wall), .panic, from: device)
        default: break
        }
    }

    private mutating func planNextPress(_ home: Int) {
        guard let need = homes[home].need, need.presses < 8, homes[home].random.happens(plan.habits.pressesAgain)
        else { return }
        let span = paced(homes[home].random.span(plan.habits.pressingAgain))
        plan(.pressesAgain(home: home, need: need.number), after: span)
    }

    mutating func pressAgain(_ home: Int, _ number: Int) {
        guard let need = homes[home].need, need.number == number, !need.isMet,
            let button = town.homes[home].devices.first
        else { return }
        homes[home].need?.presses += 1
        press(need.arrival == .trackerPress || need.arrival == .wandering ? need.device : button)
        planNextPress(home)
    }

    // MARK: Falling

    private mutating func fall(_ device: Int, _ need: HomeState.Need) {
        tellFall(.detected, device, need, .fallSuspected)
        let status: VayyarMessages.FallStatus = need.isFalse ? .exit : .confirmed
        let wait = need.isFalse ? devices[device].random.span(.seconds(10)...(.seconds(40))) : .seconds(52)
        plan(.fallGoesOn(device: device, need: need.number, status), after: shortened(wait))
    }

    mutating func goOn(fall status: VayyarMessages.FallStatus, _ device: Int, _ number: Int) {
        guard let need = homes[town.devices[device].home].need, need.number == number else { return }
        switch status {
        case .confirmed:
            tellFall(.confirmed, device, need, .fallConfirmed)
            plan(.fallGoesOn(device: device, need: number, .calling), after: shortened(.seconds(30)))
        case .calling: tellFall(.calling, device, need, .fallConfirmed)
        case .detected, .exit, .finished:
            let name = town.devices[device].topicName
            publish(VayyarMessages.fall(name, status, fellAt: need.since, at: now.wall), from: device)
            // The radar saw somebody get up: nobody waits any more, and the patrol comes all the same.
            homes[town.devices[device].home].need = nil
        }
    }

    private mutating func tellFall(
        _ status: VayyarMessages.FallStatus,
        _ device: Int,
        _ need: HomeState.Need,
        _ kind: SignalKind
    ) {
        let name = town.devices[device].topicName
        tellAlarm(VayyarMessages.fall(name, status, fellAt: need.since, at: now.wall), kind, from: device)
    }

    // MARK: Walking out

    private mutating func wander(_ device: Int) {
        let home = town.homes[town.devices[device].home].position
        let north = devices[device].random.fraction() - 0.5
        devices[device].position = home.moved(kilometresNorth: north, east: 0.5 - abs(north))
        tellAlarm(circleCrossed(device, isLeaving: true), .geofenceExit, from: device)
    }

    private mutating func circleCrossed(_ device: Int, isLeaving: Bool) -> SimulatedMessage {
        guard town.devices[device].product == .traccarTracker else {
            let position = position(ofTracker: device)
            return OwnTracksMessages.transition(
                town.devices[device].topicName,
                isLeaving: isLeaving,
                position,
                at: now.wall
            )
        }
        return TraccarMessages.geofence(tracker(device), isLeaving: isLeaving, at: now.wall)
    }

    // MARK: Tests and endings

    /// An installer presses, and the device marks the alarm as a test.
    private mutating func test(_ device: Int) {
        guard town.devices[device].product == .nattvaktButton else {
            let message = VayyarMessages.fall(
                town.devices[device].topicName,
                .detected,
                fellAt: now.wall,
                at: now.wall,
                isSimulated: true
            )
            return tellAlarm(message, .fallSuspected, from: device, isTest: true)
        }
        let head = head(device)
        tellAlarm(NativeMessages.alarm(head, .panic, isTest: true), .panic, from: device, id: head.id, isTest: true)
    }

    /// Help has been given: trackers come home, radars see somebody get up, nobody waits any more.
    mutating func meetNeed(_ home: Int) {
        guard let need = homes[home].need else { return }
        homes[home].need = nil
        switch need.arrival {
        case .wandering:
            devices[need.device].position = nil
            publish(circleCrossed(need.device, isLeaving: false), from: need.device)
        case .fall:
            let name = town.devices[need.device].topicName
            publish(VayyarMessages.fall(name, .finished, fellAt: need.since, at: now.wall), from: need.device)
        default: break
        }
    }

    /// Publishes what asks for a person and writes it into the ledger; now and then the device says it twice.
    private mutating func tellAlarm(
        _ message: SimulatedMessage,
        _ kind: SignalKind,
        from device: Int,
        id: String? = nil,
        isTest: Bool = false
    ) {
        var message = message
        let townDevice = town.devices[device]
        message.told = ledger.add(
            LedgerAlarm(
                happenedAt: now,
                device: townDevice.device.id,
                resident: town.homes[townDevice.home].resident.id,
                kind: kind,
                sourceID: id,
                isTest: isTest,
                fingerprint: message.fingerprint
            )
        )
        if let id { return publishUntilStored(message, id: id, from: device) }
        publish(message, from: device)
        guard !devices[device].isSilent, devices[device].random.happens(plan.habits.sendsTwice) else { return }
        publish(message, from: device, after: .milliseconds(300))
    }
}

extension ScriptedHappening.Scripted {
    fileprivate var arrival: Arrival {
        switch self {
        case .press: .press
        case .fall: .fall
        case .wandering: .wandering
        case .cameraSighting: .cameraSighting
        case .visit: .visit
        case .failedAttempt: .failedAttempt
        case .lowBattery: .lowBattery
        case .silence: .silence
        case .installerTest: .test
        }
    }
}
