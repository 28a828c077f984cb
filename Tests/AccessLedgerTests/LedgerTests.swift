import AccessLedger
import GatewayCore
import Testing

@Suite struct `An access record` {
    /// Bytes and hash come from a second implementation, written from the format's description alone.
    @Test func `has the bytes that another program computes`() throws {
        let entry = LedgerEntry(
            sealing: .sample,
            of: .init(fact: FactNumber(42), at: .sample, bootID: "boot-\u{C5}"),
            at: .init(
                log: LogID(bytes: Array(0..<16)),
                position: 7,
                chain: ChainID(bytes: .init(repeating: 0xAA, count: 16)),
                sequence: 3,
                previous: LeafHash(bytes: .init(repeating: 0xBB, count: 32))
            ),
            salts: Salts(actor: .of(1), subject: .of(2), details: .of(3))
        )
        #expect(entry.record.hex == Vector.record)
        #expect(entry.hash.bytes.hex == Vector.hash)
        #expect(try LedgerRecord(decoding: entry.record).encoded == entry.record)
    }

    @Test func `names nobody`() throws {
        let text = String(decoding: [UInt8](hex: Vector.record), as: UTF8.self)
        for name in ["s1", "r1", "door1", "k1", "rfid"] { #expect(!text.contains(name)) }
    }

    @Test func `changes its hash with every bit, or is no record any more`() {
        let bytes = [UInt8](hex: Vector.record)
        let hash = LeafHash(of: bytes)
        for bit in 0..<bytes.count * 8 {
            var flipped = bytes
            flipped[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(LeafHash(of: flipped) != hash)
            if let record = try? LedgerRecord(decoding: flipped) { #expect(record.encoded == flipped) }
        }
        for count in 0..<bytes.count {
            #expect(throws: CBOR.Malformed.self) { try LedgerRecord(decoding: Array(bytes.prefix(count))) }
        }
    }
}

@Suite struct `A ledger` {
    private let log = LogID(bytes: Array(0..<16))

    /// Records of three chains, each sealed after the one before it.
    private func ledger(_ count: Int) -> [LedgerEntry] {
        var random = SplitMix(state: 3)
        var heads: [Int: LedgerEntry] = [:]
        return (0..<count).map { index in
            let chain = index % 3
            var access = AccessRecord.sample
            access.doorKey = DoorKeyID("k\(chain)")
            access.alert = index % 2 == 0 ? nil : AlertID(UInt64(index))
            access.person = [.unknown, .ambiguous(["s1", "s2"]), .holder("s1")][chain]
            let entry = LedgerEntry(
                sealing: access,
                of: .init(
                    fact: FactNumber(UInt64(index + 1)),
                    at: Moment.sample.advanced(by: .seconds(index)),
                    bootID: "boot"
                ),
                at: .init(
                    log: log,
                    position: UInt64(index),
                    chain: ChainID(bytes: .init(repeating: UInt8(chain), count: 16)),
                    sequence: (heads[chain]?.sequence ?? 0) + 1,
                    previous: heads[chain]?.hash ?? .none
                ),
                salts: Salts(using: &random)
            )
            heads[chain] = entry
            return entry
        }
    }

    private func fault(in entries: [LedgerEntry]) -> LedgerFault? {
        var verifier = LedgerVerifier(log: log)
        do {
            for entry in entries { try verifier.check(entry) }
            return nil
        } catch {
            return error
        }
    }

    @Test func `that nobody altered is found good`() {
        #expect(fault(in: ledger(60)) == nil)
        #expect(fault(in: []) == nil)
    }

    @Test(arguments: UInt64(1)...300)
    func `is found altered after any change`(seed: UInt64) {
        var random = SplitMix(state: seed)
        var entries = ledger(12)
        let index = Int.random(in: 0..<11, using: &random)
        let change = Int.random(in: 0..<9, using: &random)
        switch change {
        case 0:
            let bit = Int.random(in: 0..<entries[index].record.count * 8, using: &random)
            entries[index].record[bit / 8] ^= 1 << UInt8(bit % 8)
        case 1: entries.remove(at: index)
        case 2: entries.swapAt(index, index + 1)
        case 3: entries.insert(entries[index], at: index + 1)
        case 4: entries[index].access.resident = "other"
        case 5: entries[index].access.operation = .failedAttempt
        case 6: entries[index].salts.details.bytes[7] ^= 1
        case 7:
            // Sealed anew with other values: only the links of later records give it away.
            entries[index].access.person = .holder("other")
            var record = entries[index].record
            record[record.count - 1] = 2
            entries[index].record = record
            entries[index].hash = LeafHash(of: record)
        default: entries[index].fact = FactNumber(999)
        }
        #expect(fault(in: entries).map { $0.position <= UInt64(index + 1) } == true, "seed \(seed), change \(change)")
    }

    @Test func `whose record was forged whole is given away by the next of its chain`() {
        var entries = ledger(12)
        let old = entries[4]
        var access = old.access
        access.person = .unknown
        let record = try? LedgerRecord(decoding: old.record)
        entries[4] = LedgerEntry(
            sealing: access,
            of: .init(fact: old.fact, at: record?.at ?? .sample, bootID: "boot"),
            at: .init(
                log: log,
                position: 4,
                chain: old.chain,
                sequence: old.sequence,
                previous: record?.previous ?? .none
            ),
            salts: old.salts
        )
        #expect(fault(in: entries) == LedgerFault(position: 7, .brokenLink))
    }

    @Test(arguments: [
        (LedgerFault.Problem.missing(foundInstead: 9), "it is missing; record 9 stands in its place"),
        (.chainHole(expected: 2, found: 3), "number 2 of its chain is missing; it has number 3"),
        (.otherValue("the person"), "the person beside it is not what it commits to"),
        (.cutOff(FactNumber(7)), "it is missing, though fact 7 says that there was one"),
    ])
    func `says in words what is wrong`(problem: LedgerFault.Problem, words: String) {
        #expect("\(LedgerFault(position: 8, problem))" == "access record 8: \(words) [access.tampered]")
    }
}

private enum Vector {
    static let record = """
        ae00010150000102030405060708090a0b0c0d0e0f0207031b0000019b76daa87b048267626f6f742dc3851b00000001\
        2a05f20005010650aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa0703085820bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\
        bbbbbbbbbbbbbbbbbbbbbbbbbb0958201210fd12ff21b2a1270ff5e73305148704e2e630daea44475bdab8f900cf1e5a\
        0b82010c0c58204818e893c596878d698e248755b4a54b754d0cd1ce1b60353cd1053d3f382b660d5820daa1f7e6154d\
        c47ace3a4ffed4aac900dccd04e87ecc87237160c34a94fdff590e8101
        """
    static let hash = "7227775b8834da3f830b7e9b761af6d960f64be98ff2c4b2391f9e59ed00ac44"
}

extension AccessRecord {
    fileprivate static let sample = AccessRecord(
        operation: .unlocked,
        method: .rfid,
        lock: "l1",
        door: "door1",
        device: "d1",
        resident: "r1",
        credential: "0",
        doorKey: "k1",
        person: .holder("s1"),
        alert: AlertID(12),
        occurredAt: WallTime(milliseconds: -5),
        clockQuality: .device,
        receivedAt: Moment(uptime: Uptime(nanoseconds: 77), wall: WallTime(milliseconds: 1_767_225_600_000)),
        isLate: true,
        signal: FactNumber(41),
        profile: "lock",
        revision: 3
    )
}

extension Moment {
    fileprivate static let sample = Moment(
        uptime: Uptime(nanoseconds: 5_000_000_000),
        wall: WallTime(milliseconds: 1_767_225_600_123)
    )
}

extension Salt {
    fileprivate static func of(_ byte: UInt8) -> Salt { Salt(bytes: .init(repeating: byte, count: 32)) }
}
