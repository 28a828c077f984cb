import GatewayCore
import GatewayTestKit
import Testing

@Suite struct `Signals beyond the button` {
    @Test(arguments: SignalKind.allCases.filter { $0.role == .alarm })
    func `that call for a person raise an alert that is offered`(kind: SignalKind) throws {
        var night = VirtualNight()
        night.signal(kind, from: "radar-1")
        let alert = try #require(night.latestAlert)
        #expect(alert.kind == AlertKind(raisedBy: kind))
        #expect(alert.category == .alarm)
        #expect(alert.state == .offered)
    }

    @Test(arguments: [
        (SignalKind.smoke, SignalKind.smokeCleared), (.carbonMonoxide, .carbonMonoxideCleared), (.gas, .gasCleared),
        (.waterLeak, .waterLeakCleared), (.temperatureHigh, .temperatureNormal), (.outOfBedTooLong, .bedReturn),
        (.inactivity, .activity), (.bathroomTooLong, .bathroomLeft), (.doseMissed, .doseTaken),
        (.cabinetLeftOpen, .cabinetClosed), (.doorLeftOpen, .doorClosed),
    ])
    func `are restored by their counterpart, which closes nothing`(alarm: SignalKind, end: SignalKind) throws {
        var night = VirtualNight()
        night.signal(alarm, from: "radar-1")
        night.signal(end, from: "radar-1")
        let alert = try #require(night.latestAlert)
        #expect(alert.condition == .restored)
        #expect(alert.state == .offered)
    }

    @Test(arguments: [
        (SignalKind.cabinetOpened, AccessRecord.Operation.opened), (.cabinetClosed, .closed), (.keySynced, .keySynced),
        (.cameraLookStarted, .lookStarted), (.cameraLookEnded, .lookEnded), (.cameraLookFailed, .lookFailed),
    ])
    func `about a cabinet, a key or a camera leave a record`(kind: SignalKind, operation: AccessRecord.Operation) throws
    {
        var night = VirtualNight()
        night.signal(kind, from: "camera-1") { $0.credential = "desk-4" }
        let record = try #require(night.records.last)
        #expect(record.operation == operation)
        #expect(record.credential == "desk-4")
        #expect(record.resident == "r-1")
        #expect(record.chain == "device:camera-1")
    }

    @Test func `of a look that failed raise a technical alert until a look succeeds`() throws {
        var night = VirtualNight()
        night.signal(.cameraLookFailed, from: "camera-1")
        let fault = try #require(night.alert(.cameraLookFailed))
        #expect(fault.category == .technical)
        night.signal(.cameraLookStarted, from: "camera-1")
        #expect(night.alert(.cameraLookFailed)?.condition == .restored)
    }

    @Test func `of a voice line are noted on the open alert and answer nothing`() throws {
        var night = VirtualNight()
        night.press()
        night.signal(.voiceOpened, from: "button-1")
        let alert = try #require(night.latestAlert)
        #expect(alert.times.voiceContactAt == nil)
        #expect(alert.state == .offered)
        let notes = night.facts.filter { fact in
            if case .alert(let step) = fact.body { step.reason == "the device opened its voice line" } else { false }
        }
        #expect(notes.count == 1)
        #expect(try night.replayed() == night.gateway.state)
    }

    @Test func `that take a call back are shown on it and close nothing`() throws {
        var night = VirtualNight()
        night.press()
        night.signal(.alarmCancelled, from: "button-1")
        let alert = try #require(night.latestAlert)
        #expect(alert.condition == .cancelledBySender)
        #expect(alert.state == .offered)
        night.press()
        #expect(night.latestAlert?.condition == .active)
        #expect(try night.replayed() == night.gateway.state)
        let count = night.facts.count
        night.signal(.alarmCancelled, from: "button-2")
        #expect(night.facts.count == count, "there is nothing to take back")
    }

    @Test func `of a voice line without an alert leave no trace`() {
        var night = VirtualNight()
        let count = night.facts.count
        night.signal(.voiceOpened, from: "button-1")
        #expect(night.facts.count == count)
    }

    @Test func `make every need of a device more urgent when it falls silent`() throws {
        var night = VirtualNight()
        night.superviseDevices()
        night.signal(.inactivity, from: "radar-1")
        night.wait(.seconds(3700))
        #expect(night.alert(.inactivity)?.condition == .lostContact)
    }

    @Test func `marked as a test ask nobody`() throws {
        var night = VirtualNight()
        night.signal(.smoke, from: "radar-1") { $0.isTest = true }
        #expect(night.latestAlert?.category == .test)
    }
}
