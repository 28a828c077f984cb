package import GatewayCore

/// Checks a ledger entry by entry, in order, with one chain head for each chain in memory.
///
/// It finds every altered bit, every missing, exchanged or added entry inside the ledger. That the ledger's end was cut
/// off is found by comparing its entries with the facts, which the caller does with what the verifier hands out.
package struct LedgerVerifier: Sendable {
    private let log: LogID
    private var position: UInt64 = 0
    private var heads: [ChainID: Head] = [:]
    private var clock: Clock?

    private struct Head {
        var sequence: UInt64
        var hash: LeafHash
    }

    private struct Clock {
        var bootID: String
        var uptime: Uptime
    }

    package init(log: LogID) { self.log = log }

    /// How many entries were found good.
    package var count: UInt64 { position }
    package var chainCount: Int { heads.count }

    /// Checks the next entry.
    ///
    /// - Returns: What its bytes say.
    /// - Throws: The first thing that is wrong with it.
    @discardableResult
    package mutating func check(_ entry: LedgerEntry) throws(LedgerFault) -> LedgerRecord {
        let expected = position
        func fault(_ problem: LedgerFault.Problem) -> LedgerFault { LedgerFault(position: expected, problem) }

        guard entry.position == expected else { throw fault(.missing(foundInstead: entry.position)) }
        let record = try decode(entry)
        guard record.log == log else { throw fault(.otherLog) }
        guard record.position == entry.position, record.chain == entry.chain, record.sequence == entry.sequence else {
            throw fault(.otherPlace)
        }
        guard LeafHash(of: entry.record) == entry.hash else { throw fault(.hash) }
        try checkLink(record)
        try checkClock(record)
        try checkPlainValues(entry, record)
        heads[record.chain] = Head(sequence: record.sequence, hash: entry.hash)
        clock = Clock(bootID: record.bootID, uptime: record.at.uptime)
        position += 1
        return record
    }

    private func decode(_ entry: LedgerEntry) throws(LedgerFault) -> LedgerRecord {
        do {
            return try LedgerRecord(decoding: entry.record)
        } catch {
            throw LedgerFault(position: position, .unreadable(error.problem))
        }
    }

    private func checkLink(_ record: LedgerRecord) throws(LedgerFault) {
        let head = heads[record.chain] ?? Head(sequence: 0, hash: .none)
        guard record.sequence == head.sequence + 1 else {
            throw LedgerFault(position: position, .chainHole(expected: head.sequence + 1, found: record.sequence))
        }
        guard record.previous == head.hash else { throw LedgerFault(position: position, .brokenLink) }
    }

    /// Uptime runs forward inside one boot.
    private func checkClock(_ record: LedgerRecord) throws(LedgerFault) {
        guard let clock, clock.bootID == record.bootID else { return }
        guard clock.uptime <= record.at.uptime else { throw LedgerFault(position: position, .timeRunsBack) }
    }

    /// The plain values must be those that the record commits to.
    private func checkPlainValues(_ entry: LedgerEntry, _ record: LedgerRecord) throws(LedgerFault) {
        let access = entry.access
        func opens(_ commitment: Commitment, _ value: [UInt8], _ field: Commitment.Field, _ salt: Salt) -> Bool {
            commitment == Commitment(value, field: field, salt: salt)
        }
        let problem: LedgerFault.Problem? =
            if !opens(record.actor, access.actorValue, .actor, entry.salts.actor) {
                .otherValue("the person")
            } else if !opens(record.subject, access.subjectValue, .subject, entry.salts.subject) {
                .otherValue("the resident")
            } else if !opens(record.details, access.detailsValue(fact: entry.fact), .details, entry.salts.details) {
                .otherValue("the details")
            } else if record.result != LedgerRecord.Result(access.operation)
                || record.kind != LedgerRecord.Kind(access.operation)
            {
                .otherValue("the operation")
            } else if record.purpose != access.purpose {
                .otherValue("the alert")
            } else {
                nil
            }
        if let problem { throw LedgerFault(position: position, problem) }
    }
}

/// The first thing that is wrong with a ledger.
package struct LedgerFault: Error, Sendable, Hashable, CustomStringConvertible {
    /// The place in the ledger, from 0.
    package var position: UInt64
    package var problem: Problem

    package init(position: UInt64, _ problem: Problem) {
        self.position = position
        self.problem = problem
    }

    /// What can be wrong.
    package enum Problem: Sendable, Hashable {
        case missing(foundInstead: UInt64)
        case unreadable(String)
        case otherLog
        case otherPlace
        case hash
        case chainHole(expected: UInt64, found: UInt64)
        case brokenLink
        case timeRunsBack
        case otherValue(String)
        /// The chain's name does not fit the key or lock of the record.
        case otherChain
        /// The fact that should say the same is missing or says something else.
        case otherFact(FactNumber)
        /// The log has an access fact without an entry in the ledger: the end was cut off, or an entry taken out.
        case cutOff(FactNumber)
    }

    package var description: String { "access record \(position): \(problem.words) [access.tampered]" }
}

extension LedgerFault.Problem {
    fileprivate var words: String {
        switch self {
        case .missing(let found): "it is missing; record \(found) stands in its place"
        case .unreadable(let problem): "its bytes are no canonical record: \(problem)"
        case .otherLog: "it belongs to another ledger"
        case .otherPlace: "it was written for another place"
        case .hash: "its hash is not that of its bytes"
        case .chainHole(let expected, let found): "number \(expected) of its chain is missing; it has number \(found)"
        case .brokenLink: "it does not follow the record before it in its chain"
        case .timeRunsBack: "it is older than the record before it in the same boot"
        case .otherValue(let what): "\(what) beside it is not what it commits to"
        case .otherChain: "it stands in the chain of another key or lock"
        case .otherFact(let fact): "fact \(fact) does not say the same"
        case .cutOff(let fact): "it is missing, though fact \(fact) says that there was one"
        }
    }
}
