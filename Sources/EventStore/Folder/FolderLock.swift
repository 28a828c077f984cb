import Glibc

/// The one right to write in a data folder, held until it is released or the process ends, however it ends.
///
/// An open-file-description lock (Linux, `fcntl(2)`): unlike a classic record lock it is not lost when some other part of
/// the process opens and closes the file, and unlike a pid file it cannot be left behind.
struct FolderLock: ~Copyable {
    private let descriptor: CInt

    /// Takes the lock.
    ///
    /// - Throws: `store.locked`, with the process that has it.
    init(_ folder: DataFolder) throws(StoreError) {
        // A local one until nothing is thrown any more: with every property set, a throw runs `deinit`, which closes it again,
        // and by then the number may belong to another thread's file.
        let descriptor = unsafe open(folder.lockFile, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw folder.refused("the lock file cannot be opened") }
        var wish = flock()
        wish.l_type = Int16(F_WRLCK)
        wish.l_whence = Int16(SEEK_SET)
        guard unsafe fcntl(descriptor, FolderLock.setOFDLock, &wish) == 0 else {
            let isTaken = errno == EAGAIN || errno == EACCES
            let error =
                isTaken ? FolderLock.taken(folder, by: FolderLock.holder(descriptor)) : folder.refused("no lock")
            close(descriptor)
            throw error
        }
        self.descriptor = descriptor
        writeHolder()
    }

    deinit {
        // Closing alone leaves the lock to a child that was forked meanwhile and has not become another program yet.
        var wish = flock()
        wish.l_type = Int16(F_UNLCK)
        wish.l_whence = Int16(SEEK_SET)
        _ = unsafe fcntl(descriptor, FolderLock.setOFDLock, &wish)
        close(descriptor)
    }

    /// `F_OFD_SETLK` of `<fcntl.h>`, which the Swift overlay leaves out.
    private static let setOFDLock: CInt = 37

    private func writeHolder() {
        let text = Array("\(getpid())\n".utf8)
        // A lock without its note still holds: only the refusal's text would lack the process number.
        guard ftruncate(descriptor, 0) == 0 else { return }
        _ = unsafe text.withUnsafeBytes { unsafe pwrite(descriptor, $0.baseAddress, $0.count, 0) }
    }

    private static func holder(_ descriptor: CInt) -> String {
        var bytes = [UInt8](repeating: 0, count: 16)
        let count = unsafe bytes.withUnsafeMutableBytes { unsafe pread(descriptor, $0.baseAddress, $0.count, 0) }
        let digits = bytes.prefix(max(0, count)).prefix { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
        return digits.isEmpty ? "another process" : "process \(String(decoding: digits, as: UTF8.self))"
    }

    private static func taken(_ folder: DataFolder, by holder: String) -> StoreError {
        StoreError(
            .locked,
            at: folder.path,
            "\(holder) has the data folder",
            remedy: "Stop that gateway first, or give this one a data folder of its own."
        )
    }
}
