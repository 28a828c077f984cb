import GatewayCore

/// What devices say by themselves: that they live, that their battery is low, that they fell silent.
extension SimulatedNight {
    /// What a message on our own topics begins with; each call is a new message of the device.
    mutating func head(_ device: Int) -> NativeMessages.Head {
        devices[device].sequence += 1
        let id =
            hex(devices[device].random.next(), digits: 16) + hex(devices[device].random.next(), digits: 16)
        return NativeMessages.Head(
            device: town.devices[device].topicName,
            id: id,
            sequence: devices[device].sequence,
            at: now.wall,
            batteryPercent: devices[device].batteryPercent
        )
    }

    /// A Traccar tracker as it stands; each call is a new message of it.
    mutating func tracker(_ device: Int) -> TraccarMessages.Tracker {
        devices[device].sequence += 1
        return TraccarMessages.Tracker(
            uniqueID: town.devices[device].topicName,
            number: town.devices[device].number,
            position: position(ofTracker: device),
            batteryPercent: devices[device].batteryPercent,
            sequence: devices[device].sequence
        )
    }

    func position(ofTracker device: Int) -> Position {
        devices[device].position ?? town.homes[town.devices[device].home].position
    }

    mutating func beat(_ device: Int) {
        plan(.beat(device: device), after: town.devices[device].product.beatEvery)
        let name = town.devices[device].topicName
        let battery = devices[device].batteryPercent
        switch town.devices[device].product {
        case .nattvaktButton: publish(NativeMessages.heartbeat(head(device)), from: device)
        case .zigbeeButton:
            publish(ZigbeeMessages.report(name, at: now.wall, batteryPercent: battery), from: device)
        case .vayyarFallSensor: beatRadar(device)
        case .ownTracksPhone:
            let position = position(ofTracker: device)
            publish(OwnTracksMessages.location(name, position, at: now.wall, batteryPercent: battery), from: device)
        case .traccarTracker: publish(TraccarMessages.position(tracker(device), at: now.wall), from: device)
        case .nukiLock: beatNuki(device)
        case .zigbeeLock:
            publish(ZigbeeMessages.lockState(name, isLocked: true, at: now.wall, batteryPercent: battery), from: device)
        case .frigateCamera: publish(FrigateMessages.count(name, persons: 0), from: device)
        case .nattvaktLock: break
        }
    }

    /// Its own state, and whether somebody is in the room.
    private mutating func beatRadar(_ device: Int) {
        let name = town.devices[device].topicName
        let since = (now.uptime - town.start.uptime).wholeSeconds
        publish(
            VayyarMessages.state(
                name,
                number: town.devices[device].number,
                at: now.wall,
                upTimeSeconds: 86_400 + since
            ),
            from: device
        )
        publish(VayyarMessages.presence(name, isPresent: true, at: now.wall), from: device)
    }

    private mutating func beatNuki(_ device: Int) {
        let name = town.devices[device].topicName
        publish(NukiMessages.connected(name, true), from: device)
        publish(NukiMessages.batteryLevel(name, percent: devices[device].batteryPercent), from: device)
    }

    mutating func runLow(_ device: Int) {
        guard devices[device].batteryPercent > 10 else { return }
        devices[device].batteryPercent = 8
        let name = town.devices[device].topicName
        switch town.devices[device].product {
        case .nattvaktButton, .nattvaktLock: reportStatus(device, .batteryLow)
        case .zigbeeButton, .zigbeeLock:
            publish(ZigbeeMessages.batteryLow(name, at: now.wall, batteryPercent: 8), from: device)
        case .nukiLock: publish(NukiMessages.batteryCritical(name), from: device)
        case .ownTracksPhone:
            let position = position(ofTracker: device)
            publish(OwnTracksMessages.location(name, position, at: now.wall, batteryPercent: 8), from: device)
        case .traccarTracker: publish(TraccarMessages.position(tracker(device), at: now.wall), from: device)
        case .vayyarFallSensor, .frigateCamera: break
        }
    }

    private mutating func reportStatus(_ device: Int, _ kind: SignalKind) {
        let head = head(device)
        publishUntilStored(NativeMessages.status(head, kind), id: head.id, from: device)
    }

    // MARK: Silence

    /// A device falls silent for a while; in every second case somebody tells of it.
    mutating func fallSilent(_ device: Int) {
        guard !devices[device].isSilent else { return }
        let isTold = devices[device].random.happens(0.5)
        let length = paced(devices[device].random.span(.seconds(180)...(.seconds(3600))))
        if isTold { tellLink(device, isOnline: false) }
        devices[device].isSilent = true
        plan(.speaksAgain(device: device, wasTold: isTold), after: length)
    }

    mutating func speakAgain(_ device: Int, wasTold: Bool) {
        devices[device].isSilent = false
        if wasTold { tellLink(device, isOnline: true) }
    }

    /// What the broker or a bridge says of a device that has gone or come back.
    private mutating func tellLink(_ device: Int, isOnline: Bool) {
        let name = town.devices[device].topicName
        switch town.devices[device].product {
        case .nattvaktButton: publish(NativeMessages.status(head(device), isOnline ? .online : .offline), from: device)
        case .zigbeeButton, .zigbeeLock: publish(ZigbeeMessages.availability(name, isOnline: isOnline), from: device)
        case .nukiLock: publish(NukiMessages.connected(name, isOnline), from: device)
        case .traccarTracker:
            publish(TraccarMessages.link(tracker(device), isOnline: isOnline, at: now.wall), from: device)
        case .ownTracksPhone where !isOnline:
            publish(OwnTracksMessages.lastWill(name, connectedAt: town.start.wall), from: device)
        case .frigateCamera: publish(FrigateMessages.status(name, isOnline: isOnline), from: device)
        case .ownTracksPhone, .vayyarFallSensor, .nattvaktLock: break
        }
    }

    // MARK: Cameras

    /// Somebody gets out of bed before the camera and goes back.
    mutating func showPerson(_ device: Int) {
        let name = town.devices[device].topicName
        devices[device].sequence += 1
        let tracking = FrigateMessages.Tracking(
            camera: name,
            id: "\(now.wall.epochSeconds)-\(padded(devices[device].sequence))",
            startedAt: now.wall
        )
        publish(FrigateMessages.motion(name, isOn: true), from: device)
        publish(FrigateMessages.event(tracking, .new, zones: ("sang", "sang"), at: now.wall), from: device)
        let stay = shortened(devices[device].random.span(.seconds(20)...(.seconds(300))))
        let middle = now.wall + stay / 2
        publish(
            FrigateMessages.event(tracking, .update, zones: ("sang", "golv"), at: middle),
            from: device,
            after: stay / 2
        )
        publish(
            FrigateMessages.event(tracking, .end, zones: ("golv", "sang"), at: now.wall + stay),
            from: device,
            after: stay
        )
        publish(FrigateMessages.motion(name, isOn: false), from: device, after: stay)
    }
}
