import Foundation
import MQTTLink
import Testing

@Suite(.tags(.broker), .timeLimit(.minutes(2)), .serialized)
struct `A gateway that is killed` {
    @Test(arguments: [UInt64(11)])
    func `twenty-five times while it stores, has every message in its journal in the end`(seed: UInt64) async throws {
        let count = 10_000
        try await withBroker {
            $0.saving = .every(seconds: 1800)
        } _: { broker in
            let journal = broker.folder.path + "/journal"
            let luck = Luck(seed: seed)
            var victim = try VictimProcess("alarms", "\(broker.port)", journal)
            try await awaitSubscription(broker)
            try await withSession(broker.settings("devices"), RecordingHandler()) { devices in
                for number in 0..<count {
                    let press = Publish(topic: "a/\(number % 50)", payload: Array("\(number)".utf8))
                    while (try? devices.publish(press)) == nil { await Task.yield() }
                    if number % 400 == 399 {
                        // Not a wait for something: the moment of the kill is what is drawn.
                        try await Task.sleep(for: .milliseconds(20 * luck.next()))
                        victim.killNow()
                        victim = try VictimProcess("alarms", "\(broker.port)", journal)
                    }
                }
                #expect(await eventually { devices.counters.confirmed == count })
            }
            let isAllThere = await eventually(within: .seconds(60)) { stored(in: journal).count == count }
            victim.killNow()
            #expect(isAllThere, "seed \(seed): \(stored(in: journal).count) of \(count)")
        }
    }

    /// Returns when what is published on `a/` reaches the victim, so that nothing is sent to nobody.
    private func awaitSubscription(_ broker: RunningBroker) async throws {
        let handler = RecordingHandler()
        try await withSession(broker.settings("scout"), handler) { scout in
            let isHeard = await eventually {
                let token = try? scout.publish(Publish(topic: "a/scout", payload: Array("scout".utf8)))
                let isAnswered = await eventually { handler.snapshot.confirmed == token }
                return isAnswered && token.map { !handler.snapshot.reports.contains(.publishUnheard($0)) } == true
            }
            #expect(isHeard)
        }
    }

    private func stored(in journal: String) -> Set<Substring> {
        let text = (try? String(contentsOfFile: journal, encoding: .utf8)) ?? ""
        // The last line may be half written.
        let whole = text.lastIndex(of: "\n").map { text[..<$0] } ?? ""
        return Set(whole.split(separator: "\n")).subtracting(["scout"])
    }

    @Test func `takes its broker with it, and the next gateway gets the folder`() async throws {
        let folder = try TestFolder()
        let victim = try VictimProcess("broker", folder.path + "/broker")
        #expect(await eventually { victim.lines.count == 2 })
        let broker = try #require(Int32(victim.lines.last ?? ""))
        #expect(kill(broker, 0) == 0)
        victim.killNow()
        #expect(await eventually(within: .seconds(5)) { kill(broker, 0) != 0 || isZombie(broker) })
        try await withBroker(folder: folder) { successor in
            #expect(successor.broker.processID != broker)
        }
    }

    /// An orphan that has ended stays a zombie where process 1 does not care for it.
    private func isZombie(_ process: Int32) -> Bool {
        let status = (try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)) ?? ""
        return status.contains(") Z ")
    }
}
