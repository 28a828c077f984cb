import AccessLedger
import GRDB
import GatewayCore

/// Adds entries to the access ledger; lives for one transaction on the writing connection.
struct LedgerRows {
    private let log: LogID
    private let database: Database
    private let lastPosition: SQLStatement
    private let chainHead: SQLStatement
    private let insert: SQLStatement
    private let insertPerson: SQLStatement

    init(_ database: Database, log: LogID) throws {
        self.log = log
        self.database = database
        lastPosition = try SQLStatement(database, "SELECT max(position) FROM access_record")
        chainHead = try SQLStatement(
            database,
            """
            SELECT chain.number, chain.identifier, record.sequence, record.leaf_hash
            FROM access_chain AS chain LEFT JOIN access_record AS record ON record.chain = chain.number
            WHERE chain.name = ? ORDER BY record.sequence DESC LIMIT 1
            """
        )
        insert = try SQLStatement(database, LedgerRows.insertion)
        insertPerson = try SQLStatement(
            database,
            "INSERT INTO access_person (position, place, staff) VALUES (?, ?, ?)"
        )
    }

    /// Seals a record and writes it at the end of its chain.
    func add(
        _ access: AccessRecord,
        of source: LedgerEntry.Source,
        randomness: inout any RandomNumberGenerator & Sendable
    ) throws {
        let last = try lastPosition.first { $0.integerIfAny(0) } ?? nil
        let head = try head(of: access.chain.canonical, randomness: &randomness)
        let place = LedgerEntry.Place(
            log: log,
            position: last.map { UInt64($0) + 1 } ?? 0,
            chain: head.chain,
            sequence: head.sequence + 1,
            previous: head.hash
        )
        let entry = LedgerEntry(sealing: access, of: source, at: place, salts: Salts(using: &randomness))
        try insert.run { row in
            bindProof(of: entry, chain: head.number, to: &row)
            bindPlainValues(of: access, to: &row)
        }
        for (index, staff) in access.person.people.enumerated() {
            try insertPerson.run { row in
                row.bind(Int64(entry.position))
                row.bind(Int64(index))
                row.bind(staff)
            }
        }
    }

    private struct Head {
        var number: Int64
        var chain: ChainID
        var sequence: UInt64
        var hash: LeafHash
    }

    /// The last entry of a chain; a chain that is not there yet is made with a random name.
    private func head(of name: String, randomness: inout any RandomNumberGenerator & Sendable) throws -> Head {
        let known = try chainHead.bound { $0.bind(name) }.first { row in
            Head(
                number: row.integer(0),
                chain: ChainID(bytes: row.bytes(1)),
                sequence: UInt64(row.integerIfAny(2) ?? 0),
                hash: row.bytesIfAny(3).map(LeafHash.init(bytes:)) ?? .none
            )
        }
        if let known { return known }
        let chain = ChainID(using: &randomness)
        try SQLStatement(database, "INSERT INTO access_chain (name, identifier) VALUES (?, ?)").run { row in
            row.bind(name)
            row.bind(bytes: chain.bytes)
        }
        return Head(number: database.lastInsertedRowID, chain: chain, sequence: 0, hash: .none)
    }

    private static let insertion = """
        INSERT INTO access_record (
            position, fact, chain, sequence, leaf_hash, record, actor_salt, subject_salt, details_salt,
            operation, method, lock, door, device, resident, credential, door_key, person, alert,
            occurred_ms, clock_quality, received_ns, received_ms, effective_ms, is_late, signal, profile, revision)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """

    private func bindProof(of entry: LedgerEntry, chain: Int64, to row: inout SQLBinder) {
        row.bind(Int64(entry.position))
        row.bind(entry.fact)
        row.bind(chain)
        row.bind(Int64(entry.sequence))
        row.bind(bytes: entry.hash.bytes)
        row.bind(bytes: entry.record)
        row.bind(bytes: entry.salts.actor.bytes)
        row.bind(bytes: entry.salts.subject.bytes)
        row.bind(bytes: entry.salts.details.bytes)
    }

    private func bindPlainValues(of access: AccessRecord, to row: inout SQLBinder) {
        row.bind(access.operation.rawValue)
        row.bind(access.method?.rawValue)
        row.bind(access.lock)
        row.bind(access.door)
        row.bind(access.device)
        row.bind(access.resident)
        row.bind(access.credential)
        row.bind(access.doorKey)
        row.bind(access.person.basis)
        row.bind(access.alert)
        row.bind(access.occurredAt)
        row.bind(access.clockQuality.rawValue)
        row.bind(access.receivedAt.uptime.nanoseconds)
        row.bind(access.receivedAt.wall)
        row.bind(access.effectiveTime)
        row.bind(access.isLate)
        row.bind(access.signal)
        row.bind(access.profile)
        row.bind(Int64(access.revision))
    }
}

extension AccessRecord.Person {
    /// How the person was determined, as one word.
    fileprivate var basis: String {
        switch self {
        case .holder: "holder"
        case .ambiguous: "ambiguous"
        case .unknown: "unknown"
        }
    }

    fileprivate var people: [StaffID] {
        switch self {
        case .holder(let staff): [staff]
        case .ambiguous(let staff): staff
        case .unknown: []
        }
    }

    /// The person that `basis` and `people` say; `nil` for a word that no version writes.
    init?(basis: String, people: [StaffID]) {
        switch (basis, people.first) {
        case ("holder", let staff?) where people.count == 1: self = .holder(staff)
        case ("ambiguous", _): self = .ambiguous(people)
        case ("unknown", nil): self = .unknown
        default: return nil
        }
    }
}
