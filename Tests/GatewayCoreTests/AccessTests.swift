import GatewayCore
import GatewayTestKit
import Testing

@Suite struct `A door that opens` {
    @Test func `with the holder's key puts the patrol on scene and links the record to the alert`() throws {
        var night = VirtualNight()
        night.press()
        night.answer(.enRoute, by: "patrol-1")
        night.wait(.seconds(400))
        night.signal(.lockUnlocked, from: "lock-1") { $0.credential = "17" }
        let record = try #require(night.records.last)
        #expect(record.doorKey == "key-anna")
        #expect(record.person == .holder("anna"))
        #expect(record.alert == AlertID(1))
        #expect(record.chain == "key:key-anna")
        let alert = try #require(night.latestAlert)
        #expect(alert.state == .onScene)
        #expect(alert.times.onSceneSource == .lockUnlock)
    }

    @Test func `with key number zero is opened by a key`() throws {
        var night = VirtualNight()
        night.signal(.lockUnlocked, from: "lock-1") { $0.credential = "0" }
        #expect(night.records.last?.person == .holder("bo"))
    }

    @Test func `by nobody that the lock names stays unknown`() throws {
        var night = VirtualNight()
        night.press()
        night.answer(.enRoute, by: "patrol-1")
        night.signal(.lockUnlocked, from: "lock-1") { $0.method = .manual }
        let record = try #require(night.records.last)
        #expect(record.person == .unknown)
        #expect(record.doorKey == nil)
        #expect(record.chain == "lock:l-1")
        #expect(night.latestAlert?.state == .enRoute)
    }

    @Test func `hours ago was opened by whoever had the key then`() throws {
        var night = VirtualNight()
        let opened = night.now.wall
        night.wait(.seconds(3600))
        night.give(
            .register(
                .doorKey(
                    DoorKey(
                        id: "key-anna",
                        slots: [KeySlot(lock: "l-1", credential: "17", from: WallTime(milliseconds: 0))],
                        holdings: [
                            KeyHolding(staff: "anna", from: WallTime(milliseconds: 0), to: opened + .seconds(60)),
                            KeyHolding(staff: "bo", from: opened + .seconds(60)),
                        ]
                    )
                ),
                by: .staff("admin-1", .administrator)
            )
        )
        night.signal(.lockUnlocked, from: "lock-1") {
            $0.credential = "17"
            $0.occurredAt = opened
            $0.clockQuality = .device
        }
        let record = try #require(night.records.last)
        #expect(record.person == .holder("anna"))
        #expect(record.isLate)
        #expect(record.receivedAt.wall - opened == .seconds(3600))
    }

    @Test func `with a key that two people had is ambiguous and never guessed`() {
        var night = VirtualNight()
        night.give(
            .register(
                .doorKey(
                    DoorKey(
                        id: "key-anna",
                        slots: [KeySlot(lock: "l-1", credential: "17", from: WallTime(milliseconds: 0))],
                        holdings: [
                            KeyHolding(staff: "bo", from: WallTime(milliseconds: 0)),
                            KeyHolding(staff: "anna", from: WallTime(milliseconds: 0)),
                        ]
                    )
                ),
                by: .staff("admin-1", .administrator)
            )
        )
        night.signal(.lockUnlocked, from: "lock-1") { $0.credential = "17" }
        #expect(night.records.last?.person == .ambiguous(["anna", "bo"]))
    }

    @Test func `does not: the failed attempt leaves a record too`() {
        var night = VirtualNight()
        night.signal(.lockFailedAttempt, from: "lock-1") { $0.method = .keypad }
        #expect(night.records.last?.operation == .failedAttempt)
        #expect(night.records.last?.person == .unknown)
    }

    @Test func `according to a refreshed state leaves no record`() {
        var night = VirtualNight()
        night.signal(.lockUnlocked, from: "lock-1") { $0.isStateOnly = true }
        #expect(night.records.isEmpty)
    }

    @Test func `by force is a P1 alert`() {
        var night = VirtualNight()
        night.signal(.tamper, from: "lock-1")
        #expect(night.latestAlert?.kind == .doorForced)
        #expect(night.latestAlert?.priority == .p1)
    }
}

extension VirtualNight {
    var records: [AccessRecord] {
        facts.compactMap { if case .access(let record) = $0.body { record } else { nil } }
    }
}
