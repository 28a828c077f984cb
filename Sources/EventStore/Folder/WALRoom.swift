import Glibc

/// Writes zeros behind the write-ahead log's last frame, so that a commit overwrites blocks that the file has already.
///
/// A commit that makes the file longer also has to store where its new blocks lie: measured on a virtual disk with ext4, 5
/// pages and fdatasync take 225 µs at the end of a file and 136 µs inside it. SQLite takes zeros for the end of the log, as
/// it does with what an earlier round left there. `fallocate` would not do: what was never written is mapped anew.
struct WALRoom: Sendable {
    /// How long the file is made; a storm makes it longer by itself.
    static let target: off_t = 128 << 20
    /// How much is added at a time: some milliseconds of a disk's work.
    static let step = 2 << 20
    /// Where less is free, the space is left to the alarms.
    static let freeBytes: UInt64 = 1 << 30

    private let path: String
    private(set) var isDone = false

    init(of database: String) { path = database + "-wal" }

    /// Adds one step; only while nothing else writes to the log.
    ///
    /// - Returns: an open descriptor for `settle`; `nil` when there was nothing to do. Failure is no harm: a commit then
    ///   makes the file longer.
    mutating func extend() -> CInt? {
        guard !isDone else { return nil }
        // Appended by the kernel: what another program has written meanwhile stays.
        let descriptor = unsafe open(path, O_WRONLY | O_APPEND | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        var file = stat()
        guard unsafe fstat(descriptor, &file) == 0, file.st_size < WALRoom.target, hasSpace(descriptor) else {
            isDone = true
            close(descriptor)
            return nil
        }
        let zeros = [UInt8](repeating: 0, count: WALRoom.step)
        let written = unsafe zeros.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
        // A quota or a disk that is nearly full: what is left belongs to the alarms.
        if written < zeros.count { isDone = true }
        return descriptor
    }

    /// Brings a step to the disk, so that no commit has to.
    ///
    /// Pages of a commit may be among those that a failed sync has given up: then nothing more may be written.
    static func settle(_ descriptor: CInt, of folder: DataFolder) -> StoreError? {
        defer { close(descriptor) }
        guard fdatasync(descriptor) != 0 else { return nil }
        return StoreError(
            .ioFailure,
            at: folder.database,
            "the write-ahead log cannot be brought to the disk: \(unsafe String(cString: strerror(errno)))",
            remedy: "Check the disk and restart the gateway: at start it finds what is really stored."
        )
    }

    private func hasSpace(_ descriptor: CInt) -> Bool {
        var disk = statvfs()
        guard unsafe fstatvfs(descriptor, &disk) == 0 else { return false }
        return UInt64(disk.f_bavail) * UInt64(disk.f_frsize) >= WALRoom.freeBytes
    }
}
