import EventStore
import Foundation
import GatewayCore
import Testing

/// Figures, not promises: run with `NATTVAKT_MEASURE=1` in a release build on the disk that is to be judged.
@Suite(.serialized, .enabled(if: ProcessInfo.processInfo.environment["NATTVAKT_MEASURE"] != nil))
struct `A store under load` {
    @Test(arguments: [1, 20, 200])
    func `commits alerts`(batch: Int) throws {
        let folder = try TemporaryFolder()
        let store = try EventStore.open(folder.data)
        let sample = try AlertSample()
        let count = batch == 1 ? 2_000 : 100_000
        var number: UInt64 = 0
        var spans: [Duration] = []
        let clock = ContinuousClock()
        var building = Duration.zero
        var processor = Duration.zero
        let start = clock.now
        for first in stride(from: 0, to: count, by: batch) {
            let before = clock.now
            let commit = sample.batch(first..<min(first + batch, count), number: &number)
            let ready = clock.now
            building += ready - before
            let busy = processorTime()
            try store.append(commit)
            processor += processorTime() - busy
            spans.append(clock.now - ready)
        }
        let whole = clock.now - start - building
        spans.sort()
        let rate = Double(count) / (Double(whole.wholeNanoseconds) / 1e9)
        print(
            "batch \(batch): \(Int(rate)) alerts/s; a batch p50 \(spans[spans.count / 2]), "
                + "p99 \(spans[spans.count * 99 / 100]), max \(spans[spans.count - 1]); "
                + "processor time \(processor / count) an alert"
        )
        try store.close()
    }

    @Test func `loads a town`() throws {
        let folder = try TemporaryFolder()
        let store = try EventStore.open(folder.data)
        var number: UInt64 = 0
        for first in stride(from: 0, to: 10_000, by: 500) {
            var batch = CommitBatch()
            for index in first..<first + 500 {
                for entry in AlertSample.home(index) {
                    number += 1
                    batch.facts.append(
                        Fact(
                            number: FactNumber(number),
                            at: AlertSample.now,
                            body: .registered(entry, by: .staff("admin", .administrator))
                        )
                    )
                    batch.entries.append(entry)
                }
            }
            try store.append(batch)
        }
        try store.close()
        let clock = ContinuousClock()
        let start = clock.now
        let again = try EventStore.open(folder.data)
        let opened = clock.now
        let state = try again.loadState()
        print(
            "open \(opened - start), load \(clock.now - opened) for \(state.devices.count) devices, "
                + "\(state.residents.count) residents; \(residentMemory())"
        )
        try again.close()
    }

    @Test func `verifies and rebuilds`() throws {
        let folder = try TemporaryFolder()
        let store = try EventStore.open(folder.data)
        var night = ScriptedNight(seed: 1)
        night.begin()
        for round in 0..<200 {
            for number in 0..<100 {
                night.wait(.seconds(1))
                if number % 4 == 0 { night.press() } else { night.use(LockID("l\((round + number) % 12 + 1)")) }
            }
            try store.append(night.takeBatch())
        }
        let clock = ContinuousClock()
        let start = clock.now
        let verdict = try store.reader.verifyAccess()
        let verified = clock.now
        let report = try store.rebuild()
        print(
            "verify \(verified - start) for \(verdict.records) records; "
                + "rebuild \(clock.now - verified) for \(report.facts) facts; \(residentMemory())"
        )
        #expect(verdict.fault == nil && report.isIdentical)
    }

    /// What this process has computed so far, however many others share the machine.
    private func processorTime() -> Duration {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }

    private func residentMemory() -> String {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        return status.split(separator: "\n").first { $0.hasPrefix("VmRSS") }.map(String.init) ?? ""
    }
}

/// Alerts like those of a busy night, made from one that the state has really been through.
struct AlertSample {
    static let now = Moment(uptime: Uptime(nanoseconds: 5_000_000), wall: WallTime(milliseconds: 1_767_225_600_000))
    private let facts: [Fact]
    private let alert: Alert

    init() throws {
        var night = ScriptedNight(seed: 1)
        night.begin()
        while night.state.openAlerts.allSatisfy({ $0.assignments.isEmpty }) { night.press() }
        let alert = try #require(night.state.openAlerts.first { !$0.assignments.isEmpty })
        self.alert = alert
        let about = night.facts.filter { $0.alert == alert.id }
        let message = try #require(night.facts.last { $0.number < about[0].number })
        facts = [message] + about.prefix(2)
    }

    func batch(_ range: Range<Int>, number: inout UInt64) -> CommitBatch {
        var batch = CommitBatch()
        for index in range {
            var alert = alert
            alert.id = AlertID(UInt64(index + 1))
            alert.subject.device = DeviceID("device-\(index % 9973)-\(index)")
            for fact in facts {
                number += 1
                var copy = fact
                copy.number = FactNumber(number)
                if case .alert(var change) = copy.body {
                    change.alert = alert.id
                    copy.body = .alert(change)
                } else if case .received(var message) = copy.body {
                    message.device = DeviceID("device-\(index % 9973)")
                    message.payload = [UInt8](repeating: 65, count: 250)
                    copy.body = .received(message)
                }
                batch.facts.append(copy)
            }
            batch.alerts.append(alert)
        }
        return batch
    }

    static func home(_ index: Int) -> [RegistryEntry] {
        [
            .resident(
                Resident(
                    id: ResidentID("resident-\(index)"),
                    name: "Namn Namnsson \(index)",
                    address: "Storgatan \(index)",
                    area: "sodra",
                    position: Position(latitude: 57.7, longitude: 11.97),
                    requiredCompetences: ["delegering"],
                    contactPerson: "staff-7"
                )
            ),
            .device(
                Device(
                    id: DeviceID("device-\(index)"),
                    profile: "nattvakt.native",
                    address: "addr-\(index)",
                    deviceClass: .safetyAlarm,
                    resident: ResidentID("resident-\(index)"),
                    label: "sovrum",
                    supervisionSeconds: 180
                )
            ),
        ]
    }
}
