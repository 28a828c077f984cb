import CMosquitto
import Glibc

/// The broker's data folder, locked for as long as a broker that we started lives in it.
///
/// The lock travels to the child, so a broker that outlived its gateway still holds it and a second one is refused
/// (fault 55): two brokers over one store would overwrite each other's sessions.
struct BrokerFolder: ~Copyable {
    let path: String
    /// Open and locked; the child inherits it.
    let lock: Int32

    /// How long a broker that is just saving its store may keep the lock.
    static let patience: Duration = .seconds(5)

    /// Makes the folder when it is missing and takes the lock.
    init(path: String) throws(MQTTLinkError) {
        try Self.make(path)
        let lockPath = path + "/broker.lock"
        let lock = open(lockPath, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard lock >= 0 else { throw Self.notWritable(path) }
        guard Self.canLock(lock) else {
            defer { close(lock) }
            throw MQTTLinkError(
                .brokerFolderTaken,
                "another broker\(Self.holder(of: lock)) uses the folder \(path)",
                remedy: "Stop the other gateway, or give this one a --data folder of its own."
            )
        }
        self.path = path
        self.lock = lock
    }

    deinit { close(lock) }

    private static func make(_ path: String) throws(MQTTLinkError) {
        guard mkdir(path, 0o700) != 0, errno != EEXIST else { return }
        throw notWritable(path)
    }

    private static func notWritable(_ path: String) -> MQTTLinkError {
        MQTTLinkError(
            .brokerFolderNotWritable,
            "the broker's folder \(path) cannot be written (\(systemError()))",
            remedy: "Let the user that runs the gateway own it: chown USER \(path)"
        )
    }

    private static func canLock(_ lock: Int32) -> Bool {
        let end = ContinuousClock.now + patience
        while flock(lock, LOCK_EX | LOCK_NB) != 0 {
            guard .now < end else { return false }
            var nobody: [pollfd] = []
            waitForAny(&nobody, atMost: .milliseconds(20))
        }
        return true
    }

    /// Notes the broker's process in the lock, for the message of the next one who finds it taken.
    func note(holder process: Int32) {
        let text = "\(process)\n"
        // Only a hint for people: a full disk must not keep the broker from running.
        _ = ftruncate(lock, 0)
        _ = pwrite(lock, text, text.utf8.count, 0)
    }

    private static func holder(of lock: Int32) -> String {
        var bytes = [UInt8](repeating: 0, count: 16)
        let count = pread(lock, &bytes, bytes.count, 0)
        let text = String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self).prefix { $0.isNumber }
        return text.isEmpty ? "" : " (process \(text))"
    }

    /// Writes a file in the folder that only its owner can read; returns its path.
    func write(_ text: String, to name: String) throws(MQTTLinkError) -> String {
        let file = "\(path)/\(name)"
        let descriptor = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.notWritable(path) }
        defer { close(descriptor) }
        guard Glibc.write(descriptor, text, text.utf8.count) == text.utf8.count else { throw Self.notWritable(path) }
        return file
    }
}
