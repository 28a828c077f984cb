extension Migration {
    /// What the registry said earlier, and where the steps of the wall clock lie in the log.
    ///
    /// A database of schema 1 starts without a past; `rebuild` makes it from the facts.
    static let past = Migration(
        number: 2,
        sql: """
            CREATE TABLE registry_past (
                kind TEXT NOT NULL CHECK (kind IN ('device', 'key')),
                id TEXT NOT NULL CHECK (id <> ''),
                body TEXT NOT NULL CHECK (body <> ''),
                PRIMARY KEY (kind, id)
            ) STRICT;
            CREATE INDEX fact_of_clock_step ON fact (kind) WHERE kind = 'clockStepped';
            """
    )
}
