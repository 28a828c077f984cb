import GatewayCore
import GatewayTestKit
import Testing

@Suite struct `A record that a lock delivers late` {
    @Test func `from before it was moved belongs to the door it hung on then`() throws {
        var night = VirtualNight()
        let opened = night.now.wall
        night.wait(.seconds(600))
        night.register(.lock(Lock(id: "l-1", device: "lock-1", door: "d-2", resident: "r-2")))
        night.wait(.seconds(600))
        night.unlock(at: opened)
        let before = try #require(night.records.last)
        #expect(before.door == "d-1" && before.resident == "r-1" && before.person == .holder("anna"))
        night.unlock(at: opened + .seconds(900))
        let after = try #require(night.records.last)
        #expect(after.door == "d-2" && after.resident == "r-2")
        let replayed = try night.replayed()
        #expect(replayed == night.gateway.state)
    }

    @Test func `finds the alert that was open at the door of then`() throws {
        var night = VirtualNight()
        night.press("button-1")
        night.wait(.seconds(60))
        let opened = night.now.wall
        night.register(.lock(Lock(id: "l-1", device: "lock-1", door: "d-2", resident: "r-2")))
        night.press("button-2")
        night.wait(.seconds(300))
        night.unlock(at: opened + .seconds(-1))
        #expect(night.records.last?.alert == AlertID(1))
    }

    @Test func `after the lock was taken away belongs to nobody's door, and before that to the old one`() throws {
        var night = VirtualNight()
        let opened = night.now.wall
        night.wait(.seconds(600))
        for key in ["key-anna", "key-bo"] as [DoorKeyID] { night.remove(.doorKey(key)) }
        night.remove(.lock("l-1"))
        night.remove(.device("lock-1"))
        #expect(night.lastOutcome.refusal == nil)
        night.wait(.seconds(600))
        // The same box, registered anew at another home.
        night.register(
            .device(
                Device(
                    id: "lock-9",
                    profile: "nattvakt-native",
                    address: "test/lock-1",
                    deviceClass: .digitalLock,
                    resident: "r-2"
                )
            )
        )
        night.register(.lock(Lock(id: "l-9", device: "lock-9", door: "d-9", resident: "r-2")))
        night.wait(.seconds(600))
        night.unlock(at: opened, from: "lock-9")
        let old = try #require(night.records.last)
        #expect(old.door == "d-1" && old.lock == "l-1" && old.device == "lock-1" && old.resident == "r-1")
        #expect(old.doorKey == "key-anna" && old.person == .holder("anna"))
        night.unlock(at: opened + .seconds(900), from: "lock-9")
        let between = try #require(night.records.last)
        #expect(between.door == nil && between.resident == nil && between.person == .unknown)
        night.unlock(at: opened + .seconds(1300), from: "lock-9")
        #expect(night.records.last?.door == "d-9")
    }

    @Test func `names whoever had a key that was removed since`() throws {
        var night = VirtualNight()
        let opened = night.now.wall
        night.wait(.seconds(600))
        night.remove(.doorKey("key-anna"))
        night.wait(.seconds(600))
        night.unlock(at: opened)
        let record = try #require(night.records.last)
        #expect(record.doorKey == "key-anna" && record.person == .holder("anna"))
        night.unlock(at: opened + .seconds(900))
        #expect(night.records.last?.doorKey == nil)
        let replayed = try night.replayed()
        #expect(replayed == night.gateway.state)
    }

    @Test func `does not name whoever was given the same number afterwards`() throws {
        var night = VirtualNight()
        let opened = night.now.wall
        night.wait(.seconds(600))
        night.remove(.doorKey("key-anna"))
        let from = WallTime(milliseconds: 0)
        night.register(
            .doorKey(
                DoorKey(
                    id: "key-new",
                    slots: [KeySlot(lock: "l-1", credential: "17", from: from)],
                    holdings: [KeyHolding(staff: "bo", from: from)]
                )
            )
        )
        night.wait(.seconds(600))
        night.unlock(at: opened)
        #expect(night.records.last?.person == .holder("anna"))
        night.unlock(at: opened + .seconds(900))
        #expect(night.records.last?.person == .holder("bo"))
    }

    @Test(arguments: [Duration.seconds(7200), .seconds(-7200)])
    func `is suspect when our own clock was stepped around its time`(step: Duration) throws {
        var night = VirtualNight()
        let stepped = night.now.wall
        night.stepWallClock(step)
        night.give(.clockStepped(ClockStep(stepMilliseconds: step.wholeMilliseconds)))
        try night.restart()
        let middle = stepped + step / 2
        for (time, isSuspect) in [
            (stepped, true), (stepped + step, true), (middle, true),
            (min(stepped, stepped + step) + .seconds(-3600), true),
            (min(stepped, stepped + step) + .seconds(-3601), false),
            (max(stepped, stepped + step) + .seconds(3601), false),
        ] {
            night.unlock(at: time)
            let record = try #require(night.records.last)
            #expect(record.occurredAt == time)
            #expect((record.clockQuality == .suspect) == isSuspect, "\(time)")
        }
        night.signal(.lockUnlocked, from: "lock-1")
        #expect(night.records.last?.clockQuality == .receivedOnly)
    }
}

@Suite struct `An arrival by a lock's word` {
    @Test(arguments: [false, true])
    func `counts late, but not late and at a time that our clock makes doubtful`(isStepped: Bool) {
        var night = VirtualNight()
        night.press()
        night.answer(.enRoute, by: "patrol-1")
        night.wait(.seconds(300))
        let opened = night.now.wall
        if isStepped { night.give(.clockStepped(ClockStep(stepMilliseconds: 3000))) }
        night.wait(.seconds(300))
        night.unlock(at: opened)
        #expect(night.records.last?.isLate == true && night.records.last?.alert == AlertID(1))
        #expect(night.latestAlarm?.state == (isStepped ? .enRoute : .onScene))
    }
}

@Suite struct `A door that opens for a test` {
    @Test func `has opened all the same`() {
        var night = VirtualNight()
        night.signal(.lockUnlocked, from: "lock-1") {
            $0.isTest = true
            $0.credential = "17"
        }
        #expect(night.records.last?.person == .holder("anna"))
        #expect(night.gateway.state.alerts.isEmpty)
    }
}

extension VirtualNight {
    /// The lock tells of an opening with key number 17, by its own clock.
    fileprivate mutating func unlock(at wall: WallTime, from device: DeviceID = "lock-1") {
        signal(.lockUnlocked, from: device) {
            $0.credential = "17"
            $0.occurredAt = wall
            $0.clockQuality = .device
        }
    }
}
