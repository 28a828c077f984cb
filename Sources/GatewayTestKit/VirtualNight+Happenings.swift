package import GatewayCore

/// A night that a seed makes up: needs, faults, doors, patrols, people at the desk, and restarts.
extension VirtualNight {
    /// Lets the gateway watch over the town's devices: each is silent after an hour.
    package mutating func superviseDevices() {
        for var device in gateway.state.devices.values.sorted(by: { $0.id < $1.id }) {
            device.supervisionSeconds = 3600
            give(.register(.device(device), by: .staff("admin-1", .administrator)))
        }
    }

    /// One thing, chosen by the seed; some of what people ask for is refused, and that is part of a night too.
    package mutating func happen(_ random: inout SeededGenerator) throws(ReplayError) {
        switch Int.random(in: 0..<6, using: &random) {
        case 0, 1: sendSomething(&random)
        case 2, 3: answerSomething(&random)
        case 4: commandSomething(&random)
        default:
            guard Int.random(in: 0..<4, using: &random) == 0 else { return sendSomething(&random) }
            try restart(downtime: .seconds(Int64.random(in: 0...300, using: &random)))
        }
    }

    private mutating func sendSomething(_ random: inout SeededGenerator) {
        switch Int.random(in: 0..<16, using: &random) {
        case 0, 1: press("button-1")
        case 2: press("button-2")
        case 3: signal(.fallSuspected, from: "radar-1")
        case 4: signal(.fallConfirmed, from: "radar-1")
        case 5: signal(.fallCleared, from: "radar-1")
        case 6: signal(.geofenceExit, from: "gps-1")
        case 7: signal(.batteryLow, from: "button-1")
        case 8: signal(.lockUnlocked, from: "lock-1") { $0.credential = "17" }
        case 9: signal(.lockJammed, from: "lock-1")
        case 10: signal(.mainsLost, from: "radar-1")
        case 11: signal(.mainsRestored, from: "radar-1")
        case 12: signal(.panic, from: "button-2") { $0.isTest = true }
        case 13: signal(.heartbeat, from: "camera-1", lane: .telemetry)
        case 14: give(.installMode("button-2", length: .seconds(600), by: .staff("olga", .installer)))
        default: give(.clockStepped(ClockStep(stepMilliseconds: 3000)))
        }
    }

    private mutating func answerSomething(_ random: inout SeededGenerator) {
        let patrol: PatrolID = Bool.random(using: &random) ? "patrol-1" : "patrol-2"
        switch Int.random(in: 0..<8, using: &random) {
        case 0, 1: answer(.accepted, by: patrol)
        case 2: answer(.enRoute, by: patrol)
        case 3: answer(.onScene, by: patrol)
        case 4, 5: answer(.resolved, by: patrol, outcome: .helped, reason: "klart")
        case 6: answer(.declined, by: patrol)
        default: answer(.seen, by: patrol)
        }
    }

    private mutating func commandSomething(_ random: inout SeededGenerator) {
        let alerts = gateway.state.alerts.values.filter { $0.state.isOpen || $0.state == .resolved }
            .sorted { $0.id < $1.id }
        guard let alert = alerts.randomElement(using: &random), let other = alerts.randomElement(using: &random) else {
            return
        }
        let commands: [AlertCommand] = [
            .accept, .release(reason: "byte"), .dispatch("patrol-2"), .escalate, .voiceContact, .enRoute, .onScene,
            .resolve(.helped, reason: "i telefon"), .close(reason: nil), .cancel(reason: "fel"),
            .refer(to: "112", reference: "7"), .confirmReferral(by: "SOS"), .merge(into: other.id),
            .prioritize(.p1, reason: "hörs illa"), .note("ringde"),
        ]
        guard let command = commands.randomElement(using: &random) else { return }
        give(.commanded(command, about: alert.id, by: .staff("olga", .operator)))
    }
}
