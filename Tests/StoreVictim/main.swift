import EventStore
import Foundation
import GatewayCore

// Appends batches to a data folder and prints the last fact of each one after the disk has it, for tests that kill it,
// fail its system calls or fill its disk. Arguments: the folder, and how many batches to append (0: without end).
//
// Prints `ready N` once the folder is open, `N` after each batch, and `error CODE` for each that failed. After a failure
// it tries the same batch five times more, as a gateway would.

/// Writes a line at once, past every buffer that a kill would empty into nothing.
func say(_ line: some CustomStringConvertible) {
    FileHandle.standardOutput.write(Data("\(line)\n".utf8))
}

guard CommandLine.arguments.count == 3, let limit = Int(CommandLine.arguments[2]) else {
    say("usage: StoreVictim FOLDER BATCHES")
    exit(2)
}

func batch(after last: FactNumber) -> CommitBatch {
    let moment = Moment(
        uptime: Uptime(nanoseconds: Int64(last.rawValue) * 1_000_000),
        wall: WallTime(milliseconds: 1_767_225_600_000 + Int64(last.rawValue))
    )
    var batch = CommitBatch()
    for step in 1...5 {
        let number = FactNumber(last.rawValue + UInt64(step))
        let message = Message(
            topic: "hub/1/up",
            payload: [UInt8](repeating: UInt8(step), count: 700),
            delivery: Delivery(session: "alarm", packet: UInt16(number.rawValue % 65_535 + 1)),
            receivedAt: moment
        )
        let reception = Reception(message: message, outcome: .decoded([Signal(kind: .panic)]))
        let received = ReceivedMessage(
            lane: .alarm,
            reception: reception,
            fingerprint: message.fingerprint,
            device: nil
        )
        batch.facts.append(Fact(number: number, at: moment, body: .received(received)))
    }
    let record = AccessRecord(
        operation: .unlocked,
        method: .rfid,
        lock: "l1",
        door: "door1",
        device: "d1",
        resident: "r1",
        credential: "0",
        doorKey: DoorKeyID("k\(last.rawValue % 7)"),
        person: .holder("s1"),
        alert: nil,
        occurredAt: nil,
        clockQuality: .receivedOnly,
        receivedAt: moment,
        isLate: false,
        signal: FactNumber(last.rawValue + 5),
        profile: "lock",
        revision: 1
    )
    batch.facts.append(Fact(number: FactNumber(last.rawValue + 6), at: moment, body: .access(record)))
    batch.watermarks = [Watermark(name: "test", fact: FactNumber(last.rawValue + 6))]
    return batch
}

do {
    let store = try EventStore.open(DataFolder(CommandLine.arguments[1]))
    var last = try store.loadState().lastFact
    say("ready \(last)")
    var count = 0
    var failures = 0
    while limit == 0 || count < limit, failures < 6 {
        let next = batch(after: last)
        do {
            try store.append(next)
            last = next.facts.last?.number ?? last
            count += 1
            say(last)
            if count % 8 == 0 { try? store.maintain(isQuiet: true) }
        } catch {
            failures += 1
            say("error \(error.code.rawValue)")
        }
    }
    try store.close()
} catch {
    say("error \(error.code.rawValue)")
    exit(1)
}
