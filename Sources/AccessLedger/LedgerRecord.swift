import Crypto
package import GatewayCore

/// One record as it is hashed, linked and, later, signed: no name, no address, nothing that outlives an erasure.
///
/// The keys of its map are those of the design's table. Keys 10 (role and authentication) and 15 (fencing epoch and
/// software) belong to operations that the gateway itself is asked for; a lock's report of a use has neither.
package struct LedgerRecord: Sendable, Hashable {
    package static let version: UInt64 = 1

    package var log: LogID
    /// The place in the ledger, from 0 without holes.
    package var position: UInt64
    /// When it was recorded: a claim of the wall clock, and an order proof inside one boot.
    package var at: Moment
    /// The boot that `at.uptime` was read in.
    package var bootID: String
    package var kind: Kind
    package var chain: ChainID
    /// The place in the chain, from 1 without holes.
    package var sequence: UInt64
    /// The leaf hash of the record before it in the chain; zeros for the first.
    package var previous: LeafHash
    package var actor: Commitment
    package var purpose: Purpose
    package var subject: Commitment
    package var details: Commitment
    package var result: Result

    /// What kind of operation a record is about.
    ///
    /// A number is never used for another meaning.
    package enum Kind: UInt64, Sendable, Hashable, CaseIterable {
        /// A lock reported that it was used, or that somebody tried.
        case doorUse = 1
        /// An offline key reported its memory.
        case keySync = 2
        /// A camera reported that somebody looked, or tried.
        case cameraLook = 3

        package init(_ operation: AccessRecord.Operation) {
            self =
                switch operation {
                case .unlocked, .locked, .failedAttempt, .opened, .closed: .doorUse
                case .keySynced: .keySync
                case .lookStarted, .lookEnded, .lookFailed: .cameraLook
                }
        }
    }

    /// Why it was done, as far as the gateway knows.
    package enum Purpose: Sendable, Hashable {
        /// `[0]`: neither alert nor visit; listed for review.
        case unexplained
        /// `[1, alert]`: an alert was open there.
        case alert(AlertID)
    }

    /// How it ended, written as `[result]`.
    ///
    /// The index of an intent follows it once the gateway commands doors.
    package enum Result: UInt64, Sendable, Hashable, CaseIterable {
        case unlocked = 1
        case locked = 2
        case failedAttempt = 3
        case opened = 4
        case closed = 5
        case keySynced = 6
        case lookStarted = 7
        case lookEnded = 8
        case lookFailed = 9

        package init(_ operation: AccessRecord.Operation) {
            self =
                switch operation {
                case .unlocked: .unlocked
                case .locked: .locked
                case .failedAttempt: .failedAttempt
                case .opened: .opened
                case .closed: .closed
                case .keySynced: .keySynced
                case .lookStarted: .lookStarted
                case .lookEnded: .lookEnded
                case .lookFailed: .lookFailed
                }
        }
    }
}

/// Names one ledger; another one after it was founded anew.
///
/// 16 random bytes.
package struct LogID: Sendable, Hashable {
    package var bytes: [UInt8]
    package init(bytes: [UInt8]) { self.bytes = bytes }
    package init(using generator: inout some RandomNumberGenerator) {
        bytes = Array(Salt(using: &generator).bytes.prefix(16))
    }
}

/// Names one chain without saying whose key it is.
///
/// 16 random bytes.
package struct ChainID: Sendable, Hashable {
    package var bytes: [UInt8]
    package init(bytes: [UInt8]) { self.bytes = bytes }
    package init(using generator: inout some RandomNumberGenerator) {
        bytes = Array(Salt(using: &generator).bytes.prefix(16))
    }
}

/// SHA-256 of a zero byte and a record, as in RFC 6962.
package struct LeafHash: Sendable, Hashable {
    package var bytes: [UInt8]
    package init(bytes: [UInt8]) { self.bytes = bytes }

    package init(of record: [UInt8]) {
        var hash = SHA256()
        hash.update(data: [0])
        hash.update(data: record)
        bytes = Array(hash.finalize())
    }

    /// What the first record of a chain names as its predecessor.
    package static let none = LeafHash(bytes: [UInt8](repeating: 0, count: 32))
}

/// Writing and strict reading.
extension LedgerRecord {
    package var encoded: [UInt8] {
        CBOR.map([
            CBOR.Member(0, .unsigned(LedgerRecord.version)),
            CBOR.Member(1, .bytes(log.bytes)),
            CBOR.Member(2, .unsigned(position)),
            CBOR.Member(3, .signed(at.wall.milliseconds)),
            CBOR.Member(4, .array([.text(bootID), .signed(at.uptime.nanoseconds)])),
            CBOR.Member(5, .unsigned(kind.rawValue)),
            CBOR.Member(6, .bytes(chain.bytes)),
            CBOR.Member(7, .unsigned(sequence)),
            CBOR.Member(8, .bytes(previous.bytes)),
            CBOR.Member(9, .bytes(actor.bytes)),
            CBOR.Member(11, purpose.value),
            CBOR.Member(12, .bytes(subject.bytes)),
            CBOR.Member(13, .bytes(details.bytes)),
            CBOR.Member(14, .array([.unsigned(result.rawValue)])),
        ]).encoded
    }

    /// The record that `bytes` are the one encoding of.
    ///
    /// - Throws: `CBOR.Malformed` for anything else, down to a single bit.
    package init(decoding bytes: [UInt8]) throws(CBOR.Malformed) {
        guard case .map(let members) = try CBOR(decoding: bytes), let record = LedgerRecord(members) else {
            throw CBOR.Malformed(offset: 0, problem: "it is not a record of version \(LedgerRecord.version)")
        }
        guard record.encoded == bytes else {
            throw CBOR.Malformed(offset: 0, problem: "it is not written in the one way in which records are written")
        }
        self = record
    }

    private init?(_ members: [CBOR.Member]) {
        guard members.map(\.key) == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14],
            members[0].value == .unsigned(LedgerRecord.version),
            let log = members[1].value.bytes(16), let position = members[2].value.unsigned,
            let wall = members[3].value.signed,
            case .array(let clock) = members[4].value, clock.count == 2, case .text(let bootID) = clock[0],
            let uptime = clock[1].signed,
            let kind = members[5].value.unsigned.flatMap(Kind.init), let chain = members[6].value.bytes(16),
            let sequence = members[7].value.unsigned, let previous = members[8].value.bytes(32),
            let actor = members[9].value.bytes(32), let purpose = Purpose(members[10].value),
            let subject = members[11].value.bytes(32), let details = members[12].value.bytes(32),
            case .array(let results) = members[13].value, results.count == 1,
            let result = results[0].unsigned.flatMap(Result.init)
        else { return nil }
        self.init(
            log: LogID(bytes: log),
            position: position,
            at: Moment(uptime: Uptime(nanoseconds: uptime), wall: WallTime(milliseconds: wall)),
            bootID: bootID,
            kind: kind,
            chain: ChainID(bytes: chain),
            sequence: sequence,
            previous: LeafHash(bytes: previous),
            actor: Commitment(bytes: actor),
            purpose: purpose,
            subject: Commitment(bytes: subject),
            details: Commitment(bytes: details),
            result: result
        )
    }
}

extension LedgerRecord.Purpose {
    fileprivate var value: CBOR {
        switch self {
        case .unexplained: .array([.unsigned(0)])
        case .alert(let alert): .array([.unsigned(1), .unsigned(alert.rawValue)])
        }
    }

    fileprivate init?(_ value: CBOR) {
        switch value {
        case .array([.unsigned(0)]): self = .unexplained
        case .array(let parts) where parts.count == 2 && parts[0] == .unsigned(1):
            guard let alert = parts[1].unsigned else { return nil }
            self = .alert(AlertID(alert))
        default: return nil
        }
    }
}

extension CBOR {
    fileprivate var unsigned: UInt64? {
        if case .unsigned(let value) = self { value } else { nil }
    }
    fileprivate var signed: Int64? { unsigned.map(Int64.init(bitPattern:)) }
    fileprivate func bytes(_ count: Int) -> [UInt8]? {
        if case .bytes(let value) = self, value.count == count { value } else { nil }
    }
}
