import Foundation
import Glibc

/// The folder that holds everything a gateway knows: one database, its write-ahead log, one lock file.
package struct DataFolder: Sendable, Hashable {
    package var path: String

    package init(_ path: String) { self.path = path }

    package var database: String { path + "/nattvakt.db" }
    package var lockFile: String { path + "/nattvakt.lock" }

    /// Makes the folder, for its owner alone, when it is not there.
    func makeIfMissing() throws(StoreError) {
        if unsafe mkdir(path, 0o700) == 0 { return try BackupFile.sync(path + "/..") }
        if errno != EEXIST { throw refused("the data folder cannot be made") }
    }

    /// Makes the database file before SQLite does, so that it is readable for its owner alone from the first byte.
    ///
    /// SQLite gives its companion files the same permissions.
    func makeDatabaseFile() throws(StoreError) {
        let descriptor = unsafe Glibc.open(database, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw refused("the database cannot be opened for writing") }
        defer { close(descriptor) }
        guard fchmod(descriptor, 0o600) == 0 else { throw refused("the database's permissions cannot be set") }
        try BackupFile.sync(path)
    }

    /// The error for what the operating system has just refused.
    func refused(_ problem: String) -> StoreError {
        let reason = unsafe String(cString: strerror(errno))
        return StoreError(
            .folder,
            at: path,
            "\(problem): \(reason)",
            remedy: "Check that the folder exists and that the gateway's user may write to it."
        )
    }
}

extension EventStore {
    /// Whether the disk has room for any batch, 1 MiB; true where the system does not say.
    package var hasRoom: Bool {
        var disk = statvfs()
        guard unsafe statvfs(folder.path, &disk) == 0 else { return true }
        return UInt64(disk.f_bavail) * UInt64(disk.f_frsize) >= 1_048_576
    }
}
