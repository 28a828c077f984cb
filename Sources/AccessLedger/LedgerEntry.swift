package import GatewayCore

/// One access record with everything the ledger keeps of it: the canonical bytes, their hash, and what opens them.
package struct LedgerEntry: Sendable, Hashable {
    package var position: UInt64
    package var chain: ChainID
    package var sequence: UInt64
    /// The canonical bytes.
    package var record: [UInt8]
    package var hash: LeafHash
    package var salts: Salts
    /// The fact that says the same in the log.
    package var fact: FactNumber
    /// The plain values, kept beside the record.
    package var access: AccessRecord

    package init(
        position: UInt64,
        chain: ChainID,
        sequence: UInt64,
        record: [UInt8],
        hash: LeafHash,
        salts: Salts,
        fact: FactNumber,
        access: AccessRecord
    ) {
        self.position = position
        self.chain = chain
        self.sequence = sequence
        self.record = record
        self.hash = hash
        self.salts = salts
        self.fact = fact
        self.access = access
    }

    /// Makes the entry for the next place of a chain.
    ///
    /// - Parameters:
    ///   - access: What happened.
    ///   - source: The fact that says so and the boot in which it was decided.
    ///   - place: Where the entry goes.
    ///   - salts: New random salts.
    package init(sealing access: AccessRecord, of source: Source, at place: Place, salts: Salts) {
        let record = LedgerRecord(
            log: place.log,
            position: place.position,
            at: source.at,
            bootID: source.bootID,
            kind: LedgerRecord.Kind(access.operation),
            chain: place.chain,
            sequence: place.sequence,
            previous: place.previous,
            actor: Commitment(access.actorValue, field: .actor, salt: salts.actor),
            purpose: access.purpose,
            subject: Commitment(access.subjectValue, field: .subject, salt: salts.subject),
            details: Commitment(access.detailsValue(fact: source.fact), field: .details, salt: salts.details),
            result: LedgerRecord.Result(access.operation)
        )
        let bytes = record.encoded
        self.init(
            position: place.position,
            chain: place.chain,
            sequence: place.sequence,
            record: bytes,
            hash: LeafHash(of: bytes),
            salts: salts,
            fact: source.fact,
            access: access
        )
    }

    /// Where a record comes from.
    package struct Source: Sendable {
        package var fact: FactNumber
        package var at: Moment
        package var bootID: String

        package init(fact: FactNumber, at: Moment, bootID: String) {
            self.fact = fact
            self.at = at
            self.bootID = bootID
        }
    }

    /// Where a record goes.
    package struct Place: Sendable {
        package var log: LogID
        package var position: UInt64
        package var chain: ChainID
        package var sequence: UInt64
        package var previous: LeafHash

        package init(log: LogID, position: UInt64, chain: ChainID, sequence: UInt64, previous: LeafHash) {
            self.log = log
            self.position = position
            self.chain = chain
            self.sequence = sequence
            self.previous = previous
        }
    }
}

extension AccessRecord {
    /// What the record says of the reason.
    var purpose: LedgerRecord.Purpose { alert.map(LedgerRecord.Purpose.alert) ?? .unexplained }
}
