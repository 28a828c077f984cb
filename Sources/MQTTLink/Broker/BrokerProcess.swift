import CMosquitto
import Glibc

/// A running mosquitto, tied to the life of the thread that started it.
///
/// Linux sends SIGTERM to the child when that thread ends, for whatever reason: a gateway killed with SIGKILL leaves
/// no broker behind that holds the port.
struct BrokerProcess: ~Copyable {
    let process: Int32
    /// Where its log comes out; at its end the process is gone.
    let log: Int32

    /// Where mosquitto is looked for, since `/usr/sbin` is not in the PATH of an ordinary user.
    static let searchedFolders = ["/usr/sbin", "/usr/local/sbin", "/usr/bin", "/usr/local/bin", "/opt/homebrew/sbin"]

    /// The path of a program in the usual folders.
    static func find(_ program: String, in folders: [String] = searchedFolders) -> String? {
        folders.map { "\($0)/\(program)" }.first { access($0, X_OK) == 0 }
    }

    /// Starts mosquitto; `lock` stays open in it.
    ///
    /// Call on a thread that lives as long as the broker shall.
    init(program: String, guardian: String, configuration: String, lock: Int32) throws(MQTTLinkError) {
        var ends: [Int32] = [-1, -1]
        guard pipe2(&ends, O_CLOEXEC) == 0 else { throw Self.notStarted(errno) }
        let arguments = [guardian, "--pdeathsig", "TERM", program, "-c", configuration]
        var process: Int32 = 0
        let failure = Self.spawn(arguments, log: ends[1], lock: lock, process: &process)
        close(ends[1])
        guard failure == 0 else {
            close(ends[0])
            throw Self.notStarted(failure)
        }
        self.process = process
        log = ends[0]
        // As the sessions that wait for it.
        makeUrgent(process)
    }

    deinit { close(log) }

    private static func notStarted(_ number: Int32) -> MQTTLinkError {
        MQTTLinkError(
            .brokerDidNotStart,
            "mosquitto could not be started (\(systemError(number)))",
            remedy: "Check free memory and the process limit of the service."
        )
    }

    /// The child has no input, writes its log to `log`, holds `lock` as descriptor 3, and inherits nothing else.
    private static func spawn(_ arguments: [String], log: Int32, lock: Int32, process: inout Int32) -> Int32 {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, log, 1)
        posix_spawn_file_actions_adddup2(&actions, log, 2)
        posix_spawn_file_actions_adddup2(&actions, lock, 3)
        posix_spawn_file_actions_addclosefrom_np(&actions, 4)
        var attributes = freshSignals()
        defer { posix_spawnattr_destroy(&attributes) }
        var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var environment: [UnsafeMutablePointer<CChar>?] = [nil]
        return posix_spawn(&process, arguments[0], &actions, &attributes, &words, &environment)
    }

    /// No signal blocked, none ignored: threads of the pool block all, and a child that inherits that never hears
    /// SIGTERM.
    private static func freshSignals() -> posix_spawnattr_t {
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        return attributes
    }

    /// Asks it to save its store and end.
    func terminate() { kill(process, SIGTERM) }

    /// Ends it at once.
    func killNow() { kill(process, SIGKILL) }

    /// Waits for its end; says how it ended, for people.
    func reap() -> String {
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        let signal = status & 0x7f
        return signal == 0 ? "exit code \((status >> 8) & 0xff)" : "signal \(signal)"
    }
}
