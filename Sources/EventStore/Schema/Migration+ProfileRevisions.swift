extension Migration {
    /// Revisions of profiles are entries of the registry.
    ///
    /// SQLite cannot change a check, so the table is made anew; it is a projection, and keeps its rows.
    static let profileRevisions = Migration(
        number: 2,
        sql: """
            ALTER TABLE registry_entry RENAME TO registry_entry_1;
            DROP INDEX registry_by_resident;
            DROP INDEX registry_by_area;
            DROP INDEX registry_by_address;
            CREATE TABLE registry_entry (
                kind TEXT NOT NULL
                    CHECK (kind IN ('area', 'resident', 'device', 'staff', 'patrol', 'lock', 'key', 'policy', 'profile')),
                id TEXT NOT NULL CHECK (id <> ''),
                area TEXT,
                resident TEXT,
                profile TEXT,
                address TEXT CHECK ((profile IS NULL) = (address IS NULL)),
                body TEXT NOT NULL CHECK (body <> ''),
                PRIMARY KEY (kind, id)
            ) STRICT;
            INSERT INTO registry_entry SELECT kind, id, area, resident, profile, address, body FROM registry_entry_1;
            DROP TABLE registry_entry_1;
            CREATE INDEX registry_by_resident ON registry_entry (resident) WHERE resident IS NOT NULL;
            CREATE INDEX registry_by_area ON registry_entry (area) WHERE area IS NOT NULL;
            CREATE INDEX registry_by_address ON registry_entry (profile, address) WHERE profile IS NOT NULL;
            """
    )
}
