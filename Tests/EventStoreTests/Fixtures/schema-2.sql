CREATE TRIGGER access_chain_remains BEFORE DELETE ON access_chain
    BEGIN SELECT RAISE(ABORT, 'access chains are never deleted'); END;

CREATE TRIGGER access_chain_stays BEFORE UPDATE ON access_chain
    BEGIN SELECT RAISE(ABORT, 'access chains are never changed'); END;

CREATE TRIGGER access_person_remains BEFORE DELETE ON access_person
    BEGIN SELECT RAISE(ABORT, 'access records are never deleted'); END;

CREATE TRIGGER access_person_stays BEFORE UPDATE ON access_person
    BEGIN SELECT RAISE(ABORT, 'access records are never changed'); END;

CREATE TRIGGER access_record_follows BEFORE INSERT ON access_record
    WHEN NEW.position <>
            coalesce((SELECT position FROM access_record ORDER BY position DESC LIMIT 1), -1) + 1
        OR NEW.sequence <> coalesce((
            SELECT sequence FROM access_record WHERE chain = NEW.chain ORDER BY sequence DESC LIMIT 1), 0) + 1
    BEGIN SELECT RAISE(ABORT, 'an access record follows the one before it'); END;

CREATE TRIGGER access_record_remains BEFORE DELETE ON access_record
    BEGIN SELECT RAISE(ABORT, 'access records are never deleted'); END;

CREATE TRIGGER access_record_stays BEFORE UPDATE ON access_record
    BEGIN SELECT RAISE(ABORT, 'access records are never changed'); END;

CREATE TRIGGER fact_follows BEFORE INSERT ON fact
    WHEN NEW.number <> coalesce((SELECT number FROM fact ORDER BY number DESC LIMIT 1), 0) + 1
    BEGIN SELECT RAISE(ABORT, 'a fact follows the one before it'); END;

CREATE TRIGGER fact_remains BEFORE DELETE ON fact
    BEGIN SELECT RAISE(ABORT, 'facts are never deleted'); END;

CREATE TRIGGER fact_stays BEFORE UPDATE ON fact
    BEGIN SELECT RAISE(ABORT, 'facts are never changed'); END;

CREATE TRIGGER ledger_remains BEFORE DELETE ON ledger
    BEGIN SELECT RAISE(ABORT, 'the ledger keeps its identity'); END;

CREATE TRIGGER ledger_stays BEFORE UPDATE ON ledger
    BEGIN SELECT RAISE(ABORT, 'the ledger keeps its identity'); END;

CREATE TABLE access_chain (
    number INTEGER PRIMARY KEY CHECK (number >= 1),
    name TEXT NOT NULL UNIQUE CHECK (name <> ''),
    identifier BLOB NOT NULL UNIQUE CHECK (length(identifier) = 16)
) STRICT;

CREATE TABLE access_person (
    position INTEGER NOT NULL REFERENCES access_record (position),
    place INTEGER NOT NULL CHECK (place >= 0),
    staff TEXT NOT NULL,
    PRIMARY KEY (position, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE access_record (
    position INTEGER PRIMARY KEY CHECK (position >= 0),
    fact INTEGER NOT NULL UNIQUE REFERENCES fact (number),
    chain INTEGER NOT NULL REFERENCES access_chain (number),
    sequence INTEGER NOT NULL CHECK (sequence >= 1),
    leaf_hash BLOB NOT NULL CHECK (length(leaf_hash) = 32),
    record BLOB NOT NULL,
    actor_salt BLOB NOT NULL CHECK (length(actor_salt) = 32),
    subject_salt BLOB NOT NULL CHECK (length(subject_salt) = 32),
    details_salt BLOB NOT NULL CHECK (length(details_salt) = 32),
    operation TEXT NOT NULL,
    method TEXT,
    lock TEXT,
    door TEXT,
    device TEXT,
    resident TEXT,
    credential TEXT,
    door_key TEXT,
    person TEXT NOT NULL CHECK (person IN ('holder', 'ambiguous', 'unknown')),
    alert INTEGER,
    occurred_ms INTEGER,
    clock_quality TEXT NOT NULL,
    received_ns INTEGER NOT NULL,
    received_ms INTEGER NOT NULL,
    effective_ms INTEGER NOT NULL CHECK (effective_ms = coalesce(occurred_ms, received_ms)),
    is_late INTEGER NOT NULL CHECK (is_late IN (0, 1)),
    signal INTEGER NOT NULL,
    profile TEXT NOT NULL,
    revision INTEGER NOT NULL,
    UNIQUE (chain, sequence)
) STRICT;

CREATE TABLE alert (
    id INTEGER PRIMARY KEY CHECK (id >= 1),
    category TEXT NOT NULL,
    kind TEXT NOT NULL,
    priority INTEGER NOT NULL CHECK (priority BETWEEN 1 AND 4),
    state TEXT NOT NULL,
    condition TEXT NOT NULL,
    is_open INTEGER NOT NULL CHECK (is_open IN (0, 1)),
    ended_ns INTEGER CHECK ((ended_ns IS NULL) = (is_open = 1)),
    sender TEXT NOT NULL,
    is_registered INTEGER NOT NULL CHECK (is_registered IN (0, 1)),
    need TEXT NOT NULL,
    area TEXT,
    device TEXT,
    resident TEXT,
    policy TEXT NOT NULL,
    accept_target_ms INTEGER NOT NULL,
    arrive_target_ms INTEGER NOT NULL,
    occurred_ms INTEGER,
    received_ms INTEGER NOT NULL,
    raised_ms INTEGER NOT NULL,
    offered_ms INTEGER,
    delivered_ms INTEGER,
    seen_ms INTEGER,
    voice_ms INTEGER,
    accepted_ms INTEGER,
    en_route_ms INTEGER,
    on_scene_ms INTEGER,
    resolved_ms INTEGER,
    closed_ms INTEGER,
    occurrence_count INTEGER NOT NULL CHECK (occurrence_count >= 1),
    outcome TEXT,
    body TEXT NOT NULL CHECK (body <> '')
) STRICT;

CREATE TABLE counter (
    name TEXT PRIMARY KEY CHECK (name = 'offer'),
    value INTEGER NOT NULL CHECK (value >= 0)
) STRICT, WITHOUT ROWID;

CREATE TABLE device_contact (
    device TEXT PRIMARY KEY CHECK (device <> ''),
    heard_ns INTEGER NOT NULL,
    heard_ms INTEGER NOT NULL,
    battery_percent REAL,
    battery_ms INTEGER CHECK ((battery_ms IS NULL) = (battery_percent IS NULL)),
    latitude REAL,
    longitude REAL CHECK ((longitude IS NULL) = (latitude IS NULL)),
    accuracy_metres REAL,
    position_ms INTEGER CHECK ((position_ms IS NULL) = (latitude IS NULL))
) STRICT, WITHOUT ROWID;

CREATE TABLE device_fact (
    device TEXT NOT NULL,
    fact INTEGER NOT NULL REFERENCES fact (number),
    PRIMARY KEY (device, fact)
) STRICT, WITHOUT ROWID;

CREATE TABLE device_memory (
    profile TEXT NOT NULL,
    address TEXT NOT NULL,
    memory BLOB NOT NULL,
    fact INTEGER NOT NULL CHECK (fact >= 0),
    PRIMARY KEY (profile, address)
) STRICT, WITHOUT ROWID;

CREATE TABLE fact (
    number INTEGER PRIMARY KEY CHECK (number >= 1),
    uptime_ns INTEGER NOT NULL,
    wall_ms INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind <> ''),
    alert INTEGER CHECK (alert >= 1),
    device TEXT CHECK (device <> ''),
    outcome TEXT CHECK ((outcome IS NOT NULL) = (kind = 'received')),
    body TEXT NOT NULL CHECK (body <> ''),
    payload BLOB CHECK ((payload IS NOT NULL) = (kind = 'received')),
    memory BLOB CHECK (memory IS NULL OR kind = 'received')
) STRICT;

CREATE TABLE ledger (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    log_id BLOB NOT NULL CHECK (length(log_id) = 16)
) STRICT;

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

CREATE TABLE registry_past (
    kind TEXT NOT NULL CHECK (kind IN ('device', 'key')),
    id TEXT NOT NULL CHECK (id <> ''),
    body TEXT NOT NULL CHECK (body <> ''),
    PRIMARY KEY (kind, id)
) STRICT;

CREATE TABLE watermark (
    name TEXT PRIMARY KEY CHECK (name <> ''),
    fact INTEGER NOT NULL CHECK (fact >= 0)
) STRICT, WITHOUT ROWID;

CREATE INDEX access_by_alert ON access_record (alert) WHERE alert IS NOT NULL;

CREATE INDEX access_by_door ON access_record (door) WHERE door IS NOT NULL;

CREATE INDEX access_by_key ON access_record (door_key) WHERE door_key IS NOT NULL;

CREATE INDEX access_by_resident ON access_record (resident) WHERE resident IS NOT NULL;

CREATE INDEX access_by_staff ON access_person (staff, position);

CREATE INDEX access_by_time ON access_record (effective_ms);

CREATE INDEX alert_by_end ON alert (ended_ns) WHERE ended_ns IS NOT NULL;

CREATE INDEX alert_by_raised ON alert (raised_ms) WHERE is_open = 0;

CREATE INDEX alert_by_resident ON alert (resident) WHERE is_open = 0 AND resident IS NOT NULL;

CREATE UNIQUE INDEX alert_open_once ON alert (sender, is_registered, need, category = 'test')
    WHERE is_open = 1;

CREATE INDEX fact_by_alert ON fact (alert) WHERE alert IS NOT NULL;

CREATE INDEX fact_not_understood ON fact (outcome) WHERE outcome IN ('quarantined', 'refused');

CREATE INDEX fact_of_access ON fact (kind) WHERE kind = 'access';

CREATE INDEX fact_of_clock_step ON fact (kind) WHERE kind = 'clockStepped';

CREATE INDEX fact_of_start ON fact (kind) WHERE kind = 'started';

CREATE INDEX registry_by_address ON registry_entry (profile, address) WHERE profile IS NOT NULL;

CREATE INDEX registry_by_area ON registry_entry (area) WHERE area IS NOT NULL;

CREATE INDEX registry_by_resident ON registry_entry (resident) WHERE resident IS NOT NULL;
