import GatewayCore

/// Doors: who opens which with which key, and what the lock says of it.
extension SimulatedNight {
    /// Opens the lock with the key that the person carries now.
    ///
    /// Who has no key for the area takes the metal one from the key box, of which no lock tells.
    mutating func unlock(_ device: Int, by staff: StaffID) {
        guard let key = town.key(of: staff, at: now.wall),
            key.areas.contains(town.homes[town.devices[device].home].resident.area),
            let credential = town.devices[device].product.credential(ofKey: key.number)
        else { return }
        let name = town.devices[device].topicName
        let battery = devices[device].batteryPercent
        switch town.devices[device].product {
        case .nukiLock:
            tell(.unlocked, NukiMessages.unlatch(name, code: credential), of: device, with: key, by: staff)
            follow(device, NukiMessages.state(name, .unlocking), after: .milliseconds(200))
            follow(device, NukiMessages.state(name, .unlatched), after: .milliseconds(1200))
            follow(device, NukiMessages.door(name, isOpen: true), after: .seconds(3))
            follow(device, NukiMessages.door(name, isOpen: false), after: .seconds(9))
        case .zigbeeLock:
            let message = ZigbeeMessages.unlock(name, slot: credential, at: now.wall, batteryPercent: battery)
            tell(.unlocked, message, of: device, with: key, by: staff)
            let state = ZigbeeMessages.lockState(
                name,
                isLocked: false,
                at: now.wall + .seconds(1),
                batteryPercent: battery
            )
            follow(device, state, after: .seconds(1))
        case .nattvaktLock:
            let head = head(device)
            let message = NativeMessages.access(head, .lockUnlocked, credential: credential)
            tell(.unlocked, message, of: device, id: head.id, with: key, by: staff)
        default: break
        }
    }

    /// The door falls shut and the lock turns by itself.
    mutating func lock(_ device: Int) {
        let name = town.devices[device].topicName
        let battery = devices[device].batteryPercent
        switch town.devices[device].product {
        case .nukiLock:
            tell(.locked, NukiMessages.autoLock(name), of: device)
            follow(device, NukiMessages.state(name, .locking), after: .milliseconds(200))
            follow(device, NukiMessages.state(name, .locked), after: .milliseconds(1500))
        case .zigbeeLock:
            tell(.locked, ZigbeeMessages.autoLock(name, at: now.wall, batteryPercent: battery), of: device)
        case .nattvaktLock:
            let head = head(device)
            tell(.locked, NativeMessages.access(head, .lockLocked, credential: nil), of: device, id: head.id)
        default: break
        }
    }

    /// A wrong code: the lock knows nobody.
    mutating func tryInVain(_ device: Int) {
        let name = town.devices[device].topicName
        switch town.devices[device].product {
        case .zigbeeLock:
            let message = ZigbeeMessages.failedAttempt(
                name,
                at: now.wall,
                batteryPercent: devices[device].batteryPercent
            )
            tell(.failedAttempt, message, of: device)
        case .nattvaktLock:
            let head = head(device)
            let message = NativeMessages.access(head, .lockFailedAttempt, credential: nil)
            tell(.failedAttempt, message, of: device, id: head.id)
        default: break
        }
    }

    /// Somebody of the day's staff looks in without an alarm, and leaves again.
    mutating func visit(_ device: Int) {
        guard let visitor = town.visitors[town.homes[town.devices[device].home].resident.area] else { return }
        unlock(device, by: visitor)
        plan(.leaves(device: device), after: paced(devices[device].random.span(.seconds(300)...(.seconds(1200)))))
    }

    /// The key of an offline cylinder has come to a reader: everything in its memory is told at once, each use with its
    /// own time.
    mutating func carryLog(_ device: Int) {
        let log = devices[device].log
        devices[device].log = []
        for use in log { publishUntilStored(use.message, id: use.id, from: device) }
    }

    /// Writes a use of a door into the ledger and lets the lock tell of it, at once or when its key is read.
    private mutating func tell(
        _ operation: AccessRecord.Operation,
        _ message: SimulatedMessage,
        of device: Int,
        id: String? = nil,
        with key: TownKey? = nil,
        by staff: StaffID? = nil
    ) {
        guard let lock = town.devices[device].lock else { return }
        var message = message
        message.told = ledger.add(
            LedgerDoorUse(
                happenedAt: now,
                operation: operation,
                device: town.devices[device].device.id,
                lock: lock,
                resident: town.homes[town.devices[device].home].resident.id,
                doorKey: key?.id,
                staff: staff,
                fingerprint: message.fingerprint
            )
        )
        guard let id else { return publish(message, from: device) }
        if devices[device].log.isEmpty {
            let wait = paced(devices[device].random.span(.seconds(3600)...(.seconds(14_400))))
            plan(.carriesLog(device: device), after: wait)
        }
        devices[device].log.append(DeviceState.LoggedUse(id: id, message: message))
    }

    /// A further message of the lock about the same use.
    private mutating func follow(_ device: Int, _ message: SimulatedMessage, after span: Duration) {
        guard !devices[device].isSilent else { return }
        publish(message, from: device, after: span)
    }
}
