import GRDB
import GatewayCore

/// Brings up to date what trails the log: the messages of each device in order, and the highest offer.
///
/// A question about a device reads the rows and then the facts after the watermark, so the answer is always whole.
struct TrailingRows: Sendable {
    /// The last fact whose device the rows tell.
    private(set) var through = FactNumber(0)
    /// The highest offer of all; `nil` where facts of an earlier run are not told yet and the state has not been read.
    ///
    /// Nothing is written before, for the rows would then claim to hold offers that they do not.
    private var offer: OfferID?

    static let watermarkName = "device_fact"

    /// Takes up where the database stands.
    mutating func restore(_ database: Database, last: FactNumber) throws {
        through = try MemoryRows.watermark(TrailingRows.watermarkName, database)
        let stored = try SQLStatement(database, "SELECT value FROM counter WHERE name = 'offer'").first {
            $0.integer(0)
        }
        offer = through == last ? OfferID(UInt64(stored ?? 0)) : nil
    }

    /// Takes note of the highest offer of the state that the gateway starts with.
    mutating func begin(after highest: OfferID) { offer = max(offer ?? highest, highest) }

    /// Takes note of an offer that a fact made.
    mutating func note(_ fact: AlertFact) {
        guard case .offered(let offers, _, _, _) = fact.change else { return }
        for assignment in offers { offer = offer.map { max($0, assignment.id) } }
    }

    /// How many facts the rows are behind the log.
    func lag(behind last: FactNumber) -> Int { offer == nil ? 0 : Int(last.rawValue - through.rawValue) }

    /// Writes the rows of at most `limit` more facts, in a transaction of the caller.
    mutating func write(to last: FactNumber, limit: Int, _ database: Database) throws {
        let end = min(last, FactNumber(through.rawValue + UInt64(limit)))
        try SQLStatement(
            database,
            """
            INSERT OR IGNORE INTO device_fact (device, fact)
            SELECT device, number FROM fact
            WHERE number > ? AND number <= ? AND device IS NOT NULL AND kind = 'received' ORDER BY device, number
            """
        ).run { row in
            row.bind(through)
            row.bind(end)
        }
        try MemoryRows(database).write(Watermark(name: TrailingRows.watermarkName, fact: end))
        if let offer {
            try SQLStatement(
                database,
                """
                INSERT INTO counter (name, value) VALUES ('offer', ?)
                ON CONFLICT DO UPDATE SET value = max(value, excluded.value)
                """
            ).run { $0.bind(offer) }
        }
        through = end
    }

    /// Has all rows written anew from the first fact on.
    mutating func beginAnew(_ database: Database) throws {
        try database.execute(sql: "DELETE FROM device_fact")
        through = FactNumber(0)
    }
}
