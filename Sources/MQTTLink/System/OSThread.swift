import CMosquitto
import Glibc

/// A named thread of the operating system that runs one function.
///
/// Sessions block in `poll` and in the disk write of a commit, which a task of the shared pool must not do; and a
/// broker child is tied to the life of the thread that started it.
struct OSThread: Sendable {
    private let handle: pthread_t

    /// Starts `body` on a new thread; `name` shows in `top -H`, its first 15 bytes count.
    ///
    /// An urgent one runs before others where the system allows it (`LimitNICE=-10` of a service).
    init(
        named name: String,
        isUrgent: Bool = false,
        _ body: @escaping @Sendable () -> Void
    ) throws(MQTTLinkError) {
        let parcel = Unmanaged.passRetained(Parcel(name: name, isUrgent: isUrgent, body: body))
        var handle = pthread_t()
        let failure = pthread_create(&handle, nil, runParcel, parcel.toOpaque())
        guard failure == 0 else {
            parcel.release()
            throw MQTTLinkError(
                .outOfResources,
                "no thread for \(name) (\(systemError(failure)))",
                remedy: "Raise TasksMax of the service, or free memory."
            )
        }
        self.handle = handle
    }

    /// Has the system clean up when the function has returned; call it once.
    func detach() { pthread_detach(handle) }
}

/// Has a thread or process run before others: niceness −10, where everybody's is 0 and −20 the foremost.
///
/// Without the right it stays as it was, which is slower and not wrong.
func makeUrgent(_ id: pid_t) {
    setpriority(__priority_which_t(PRIO_PROCESS.rawValue), id_t(id), -10)
}

private final class Parcel: Sendable {
    let name: String
    let isUrgent: Bool
    let body: @Sendable () -> Void

    init(name: String, isUrgent: Bool, body: @escaping @Sendable () -> Void) {
        self.name = name
        self.isUrgent = isUrgent
        self.body = body
    }
}

private func runParcel(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let context else { return nil }
    let parcel = Unmanaged<Parcel>.fromOpaque(context).takeRetainedValue()
    pthread_setname_np(pthread_self(), String(parcel.name.prefix(15)))
    // 0 is the calling thread.
    if parcel.isUrgent { makeUrgent(0) }
    parcel.body()
    return nil
}
