import GRDB

/// Why the store refused or failed: where, what was found, and what to do.
///
/// Never carries personal data.
package struct StoreError: Error, Equatable, CustomStringConvertible {
    package var code: Code
    /// The file, folder or fact that it is about.
    package var place: String
    package var problem: String
    package var remedy: String

    package init(_ code: Code, at place: String, _ problem: String, remedy: String) {
        self.code = code
        self.place = place
        self.problem = problem
        self.remedy = remedy
    }

    package var description: String { "\(place): \(problem) [\(code.rawValue)]\n  → \(remedy)" }

    /// The stable names of what can go wrong; renaming one is a breaking change.
    package enum Code: String, Sendable, CaseIterable {
        /// Another gateway has the data folder.
        case locked = "store.locked"
        /// The data folder cannot be made, read or written.
        case folder = "store.folder"
        /// The file is no SQLite database, or another program's.
        case notDatabase = "store.not-a-database"
        /// The database is damaged.
        case corrupt = "store.corrupt"
        /// A newer version of the gateway has written the database.
        case newerSchema = "store.newer-schema"
        /// Nothing was written; the same batch may be appended again once there is space.
        case diskFull = "store.disk-full"
        /// Another program holds the database's write lock; the batch may be appended again.
        case busy = "store.busy"
        /// A write or its sync failed; the disk may hold less than the store believes.
        case ioFailure = "store.io-failure"
        /// An earlier failure closed the store to writing.
        case poisoned = "store.poisoned"
        /// The facts of a batch do not follow the ones in the log.
        case factOrder = "store.fact-order"
        /// A batch would open a second alert for the same need.
        case openAlertTwice = "store.open-alert-twice"
        /// A batch breaks another rule of the schema.
        case rule = "store.rule-broken"
        /// A stored text is not what this version of the program writes.
        case unreadable = "store.unreadable-row"
        /// The facts do not follow from each other when they are replayed.
        case replayMismatch = "store.replay-mismatch"
        /// A backup or what is to be restored is not whole.
        case backup = "store.backup"
    }

    /// Whether the same store may be used for the next batch.
    package var isRecoverable: Bool {
        switch code {
        case .diskFull, .busy, .factOrder, .openAlertTwice, .rule: true
        default: false
        }
    }
}

extension StoreError {
    /// Runs `body` and turns what SQLite says into the store's words.
    static func translating<Result>(_ place: String, _ body: () throws -> Result) throws(StoreError) -> Result {
        do {
            return try body()
        } catch let error as StoreError {
            throw error
        } catch let error as DatabaseError {
            throw StoreError(error, at: place)
        } catch {
            throw StoreError(
                .unreadable,
                at: place,
                "a stored value cannot be read: \(error)",
                remedy: "Run `nattvakt access verify`, keep a copy of the data folder, and restore the latest backup."
            )
        }
    }

    init(_ error: DatabaseError, at place: String) {
        let code = error.extendedResultCode.primaryResultCode
        let message = error.message ?? "no message"
        switch code {
        case .SQLITE_FULL:
            self.init(
                .diskFull,
                at: place,
                "the disk is full; nothing of the batch was written",
                remedy: "Free space on the disk of the data folder; the gateway tries again by itself."
            )
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            self.init(
                .busy,
                at: place,
                "another program is writing to the database",
                remedy: "Close every sqlite3 shell on the data folder."
            )
        case .SQLITE_CONSTRAINT where message.contains("index 'alert_open_once'"):
            self.init(
                .openAlertTwice,
                at: place,
                "a second open alert for the same need was refused",
                remedy: "Report this: the gateway should have joined the two."
            )
        case .SQLITE_CONSTRAINT:
            self.init(
                .rule,
                at: place,
                "a rule of the database refused the batch: \(message)",
                remedy: "Report this: the gateway should not have tried."
            )
        case .SQLITE_NOTADB:
            self.init(
                .notDatabase,
                at: place,
                "the file is not a database",
                remedy: "The file was left untouched. Move it away and restore the latest backup."
            )
        case .SQLITE_CORRUPT:
            self.init(
                .corrupt,
                at: place,
                "the database is damaged: \(message)",
                remedy: "The file was left as it is. Keep a copy and restore the latest backup."
            )
        case .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_AUTH:
            self.init(
                .folder,
                at: place,
                "the database cannot be opened for writing: \(message)",
                remedy: "Check that the folder and its disk are writable for the gateway's user."
            )
        default:
            self.init(
                .ioFailure,
                at: place,
                "reading or writing failed: \(message) (SQLite \(error.extendedResultCode.rawValue))",
                remedy: "Check the disk and restart the gateway: at start it finds what is really stored."
            )
        }
    }
}
