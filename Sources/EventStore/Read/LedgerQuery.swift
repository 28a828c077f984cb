package import AccessLedger
import GRDB
import GatewayCore

/// What the check of the whole access ledger found.
package struct LedgerVerdict: Sendable, Hashable {
    /// How many records were found good, from the first on.
    package var records: UInt64
    package var chains: Int
    /// The first thing that is wrong; `nil` when nothing is.
    package var fault: LedgerFault?
}

extension StoreReader {
    /// Checks every access record against its bytes, its chain, its plain values and the facts, in bounded memory.
    ///
    /// Blocks its thread, about half a minute for a million records; the store goes on meanwhile.
    ///
    /// - Parameter progress: Told the number of records checked, after every thousandth.
    /// - Returns: The first fault, or none.
    /// - Throws: `StoreError` when the database itself cannot be read.
    package func verifyAccess(progress: (UInt64) -> Void = { _ in }) throws(StoreError) -> LedgerVerdict {
        try readNow { database in
            guard let log = try SQLStatement(database, "SELECT log_id FROM ledger").first({ LogID(bytes: $0.bytes(0)) })
            else { return LedgerVerdict(records: 0, chains: 0, fault: nil) }
            var verifier = LedgerVerifier(log: log)
            do {
                try LedgerQuery.each(database) { entry, chain in
                    try LedgerQuery.check(entry, of: chain, with: &verifier, database)
                    if verifier.count % 1000 == 0 { progress(verifier.count) }
                }
                try LedgerQuery.checkEnd(verifier.count, database)
            } catch let fault as LedgerFault {
                return LedgerVerdict(records: verifier.count, chains: verifier.chainCount, fault: fault)
            }
            return LedgerVerdict(records: verifier.count, chains: verifier.chainCount, fault: nil)
        }
    }
}

/// Reads the access ledger.
enum LedgerQuery {
    private static let columns = """
        SELECT record.position, chain.identifier, record.sequence, record.record, record.leaf_hash, record.actor_salt,
            record.subject_salt, record.details_salt, record.fact, record.operation, record.method, record.lock,
            record.door, record.device, record.resident, record.credential, record.door_key, record.person,
            record.alert, record.occurred_ms, record.clock_quality, record.received_ns, record.received_ms,
            record.is_late, record.signal, record.profile, record.revision, chain.name, record.effective_ms
        FROM access_record AS record LEFT JOIN access_chain AS chain ON chain.number = record.chain
        """

    /// Every entry in the order of the ledger, with the name of its chain.
    static func each(_ database: Database, _ body: (LedgerEntry, String) throws -> Void) throws {
        let people = try PeopleQuery(database)
        try SQLStatement(database, "\(columns) ORDER BY record.position").each { row in
            try body(try entry(row, people: people), row.text(27))
        }
    }

    /// The latest entries that fit, the newest first.
    static func matching(_ filter: AccessFilter, limit: Int, _ database: Database) throws -> [AccessEntry] {
        let people = try PeopleQuery(database)
        let sql = "\(columns) WHERE \(filter.condition) ORDER BY record.position DESC LIMIT ?"
        return try SQLStatement(database, sql).bound { row in
            filter.bind(to: &row)
            row.bind(Int64(limit))
        }.all { row in
            let entry = try entry(row, people: people)
            return AccessEntry(
                position: entry.position,
                chain: row.text(27),
                sequence: entry.sequence,
                fact: entry.fact,
                hash: entry.hash.bytes,
                access: entry.access
            )
        }
    }

    /// Checks one entry against the verifier, its chain's name and its fact.
    fileprivate static func check(
        _ entry: LedgerEntry,
        of chain: String,
        with verifier: inout LedgerVerifier,
        _ database: Database
    ) throws {
        let record = try verifier.check(entry)
        guard entry.access.chain.canonical == chain else {
            throw LedgerFault(position: entry.position, .otherChain)
        }
        let sql = "SELECT body, uptime_ns, wall_ms FROM fact WHERE number = ? AND kind = 'access'"
        let fact = try SQLStatement(database, sql).bound { $0.bind(entry.fact) }.first { row in
            (text: row.bytes(0), at: row.moment(1, 2))
        }
        guard let fact, fact.at == record.at, saysTheSame(fact.text, entry.access) else {
            throw LedgerFault(position: entry.position, .otherFact(entry.fact))
        }
    }

    /// Compares texts first, which is fast, and values where an older version wrote the text in other words.
    private static func saysTheSame(_ text: [UInt8], _ access: AccessRecord) -> Bool {
        if let own = try? JSONWriter().text(of: access), own == text { return true }
        return (try? JSONReader.value(AccessRecord.self, from: text)) == access
    }

    /// Finds an access fact without its entry: the ledger's end was cut off.
    fileprivate static func checkEnd(_ count: UInt64, _ database: Database) throws {
        let sql = """
            SELECT number FROM fact WHERE kind = 'access'
                AND NOT EXISTS (SELECT 1 FROM access_record WHERE access_record.fact = fact.number)
            ORDER BY number LIMIT 1
            """
        let missing = try SQLStatement(database, sql).first { $0.number(0, FactNumber.self) }
        if let missing { throw LedgerFault(position: count, .cutOff(missing)) }
    }

    private static func entry(_ row: SQLRow, people: PeopleQuery) throws -> LedgerEntry {
        let position = UInt64(bitPattern: row.integer(0))
        guard let access = access(row, people: try people.of(row.integer(0))) else {
            throw LedgerFault(position: position, .unreadable("a word beside it is unknown"))
        }
        let salts = Salts(
            actor: Salt(bytes: row.bytes(5)),
            subject: Salt(bytes: row.bytes(6)),
            details: Salt(bytes: row.bytes(7))
        )
        return LedgerEntry(
            position: position,
            chain: ChainID(bytes: row.bytes(1)),
            sequence: UInt64(bitPattern: row.integer(2)),
            record: row.bytes(3),
            hash: LeafHash(bytes: row.bytes(4)),
            salts: salts,
            fact: row.number(8),
            access: access
        )
    }

    /// The plain values; `nil` when a word is none that any version writes, or the time for searches is another.
    private static func access(_ row: SQLRow, people: [StaffID]) -> AccessRecord? {
        guard let operation = AccessRecord.Operation(rawValue: row.text(9)),
            let clockQuality = ClockQuality(rawValue: row.text(20)),
            let person = AccessRecord.Person(basis: row.text(17), people: people)
        else { return nil }
        let method = row.textIfAny(10).map(LockMethod.init(rawValue:))
        if case .some(.none) = method { return nil }
        let access = AccessRecord(
            operation: operation,
            method: method ?? nil,
            lock: row.nameIfAny(11),
            door: row.nameIfAny(12),
            device: row.nameIfAny(13),
            resident: row.nameIfAny(14),
            credential: row.textIfAny(15),
            doorKey: row.nameIfAny(16),
            person: person,
            alert: row.numberIfAny(18),
            occurredAt: row.wallIfAny(19),
            clockQuality: clockQuality,
            receivedAt: row.moment(21, 22),
            isLate: row.bool(23),
            signal: row.number(24),
            profile: row.name(25),
            revision: Int(row.integer(26))
        )
        return access.effectiveTime.milliseconds == row.integer(28) ? access : nil
    }

    /// Who a record names, in the order in which it does.
    private struct PeopleQuery {
        private let statement: SQLStatement

        init(_ database: Database) throws {
            statement = try SQLStatement(
                database,
                "SELECT staff FROM access_person WHERE position = ? ORDER BY place"
            )
        }

        func of(_ position: Int64) throws -> [StaffID] {
            try statement.bound { $0.bind(position) }.all { $0.name(0) }
        }
    }
}
