import Foundation
import GRDB
package import GatewayCore
import Glibc

/// What a backup or a restored folder holds, found by reading it back whole.
package struct BackupReport: Sendable, Hashable {
    package var lastFact: FactNumber
    package var ledger: LedgerVerdict
    package var bytes: Int
}

extension StoreReader {
    /// Copies the store as it stands at one moment to a new file, while the store goes on, and reads the copy back.
    ///
    /// The file appears under its name only when it is whole and on the disk. It holds personal data, like the store.
    ///
    /// - Parameters:
    ///   - path: A file that is not there yet.
    ///   - progress: Told the part that is done, from 0 to 1.
    /// - Returns: What the copy holds.
    /// - Throws: `StoreError`; nothing is then left behind.
    package func backup(
        to path: String,
        progress: @escaping (Double) -> Void = { _ in }
    ) throws(StoreError) -> BackupReport {
        try BackupFile(path).write { partial in
            try BackupFile.makePrivate(partial)
            let copy = try DatabaseQueue(path: partial)
            try copy.writeWithoutTransaction { target in
                try readNow { source in
                    // The first read pins the moment that is copied; a write meanwhile does not start the copy anew.
                    _ = try FactQuery.last(source)
                    try source.backup(to: target, pagesPerStep: 1024) { step in
                        progress(Double(step.completedPageCount) / Double(max(1, step.totalPageCount)))
                    }
                }
                // One file without companions.
                try target.execute(sql: "PRAGMA journal_mode = DELETE")
            }
            try copy.close()
        }
    }
}

extension EventStore {
    /// Makes a data folder out of a backup, after reading the copy back whole.
    ///
    /// - Parameters:
    ///   - path: A file that `backup` wrote.
    ///   - folder: A folder without a database, in which no gateway runs.
    /// - Returns: What was restored.
    /// - Throws: `StoreError`; the folder then has no database, and the backup is untouched.
    package static func restore(from path: String, to folder: DataFolder) throws(StoreError) -> BackupReport {
        try folder.makeIfMissing()
        let lock = try FolderLock(folder)
        for rest in ["-wal", "-shm", "-journal"] where unsafe access(folder.database + rest, F_OK) == 0 {
            throw StoreError(
                .backup,
                at: folder.database + rest,
                "it belongs to a database that is no longer there, and would be played onto the restored one",
                remedy: "Move it away together with the database that it belongs to, or restore into another folder."
            )
        }
        return try withExtendedLifetime(lock) { () throws(StoreError) in
            try BackupFile(folder.database).write { try BackupFile.copy(path, to: $0) }
        }
    }
}

/// A file that appears under its name when it is whole, and not at all otherwise.
struct BackupFile {
    private let path: String
    private var partial: String { path + ".partial" }

    init(_ path: String) { self.path = path }

    func write(_ fill: (String) throws -> Void) throws(StoreError) -> BackupReport {
        guard unsafe access(path, F_OK) != 0 else {
            throw StoreError(
                .backup,
                at: path,
                "there is a file already",
                remedy: "It was left untouched. Choose another name, or move it away."
            )
        }
        do {
            return try StoreError.translating(path) {
                try fill(partial)
                let report = try check()
                try BackupFile.sync(partial)
                guard unsafe rename(partial, path) == 0 else { throw refused("it cannot be renamed") }
                try BackupFile.sync(folder)
                return report
            }
        } catch {
            unlinkPartial()
            throw error.code == .unreadable ? refused("it cannot be written or read") : error
        }
    }

    /// Reads the new file back whole: pages, references, log and ledger.
    private func check() throws -> BackupReport {
        let reader = try StoreReader(file: partial)
        let report = try reader.readNow { database in
            let damage = try StoreReader.damage(database)
            guard damage.isEmpty else { throw damaged(damage[0]) }
            return BackupReport(
                lastFact: try FactQuery.last(database)?.number ?? FactNumber(0),
                ledger: LedgerVerdict(records: 0, chains: 0, fault: nil),
                bytes: try Int.fetchOne(
                    database,
                    sql: "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
                ) ?? 0
            )
        }
        let ledger = try reader.verifyAccess()
        try reader.close()
        if let fault = ledger.fault { throw damaged("\(fault)") }
        return BackupReport(lastFact: report.lastFact, ledger: ledger, bytes: report.bytes)
    }

    private func damaged(_ problem: String) -> StoreError {
        StoreError(
            .backup,
            at: path,
            "the copy is not whole: \(problem)",
            remedy: "Nothing was put in place. Check the source with `nattvakt access verify`, or take an older backup."
        )
    }

    private func refused(_ problem: String) -> StoreError {
        let reason = unsafe String(cString: strerror(errno))
        return StoreError(
            .backup,
            at: path,
            "\(problem): \(reason)",
            remedy: "Check that the folder is there, writable and has space."
        )
    }

    private func unlinkPartial() {
        for suffix in ["", "-journal", "-wal", "-shm"] { _ = unsafe unlink(partial + suffix) }
    }

    private var folder: String { URL(filePath: path).deletingLastPathComponent().path(percentEncoded: false) }

    static func copy(_ path: String, to partial: String) throws {
        try makePrivate(partial)
        let source = try FileHandle(forReadingFrom: URL(filePath: path))
        let target = try FileHandle(forWritingTo: URL(filePath: partial))
        while let chunk = try source.read(upToCount: 1 << 20), !chunk.isEmpty { try target.write(contentsOf: chunk) }
        try source.close()
        try target.close()
    }

    /// An empty file that only its owner may read.
    static func makePrivate(_ path: String) throws(StoreError) {
        let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw BackupFile(path).refused("it cannot be made") }
        close(descriptor)
    }

    /// Brings a file, or the names in a folder, to the disk.
    static func sync(_ path: String) throws(StoreError) {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw BackupFile(path).refused("it cannot be opened") }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw BackupFile(path).refused("it cannot be brought to the disk") }
    }
}
