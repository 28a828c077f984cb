import CMosquitto
import Glibc

/// A file descriptor that any thread can make readable, so that a thread asleep in `poll` wakes up.
///
/// Many calls of `ring()` before the sleeper looks count as one.
final class WakeUp: Sendable {
    /// Readable while somebody has rung and nobody has called `clear()`.
    let descriptor: Int32

    init() throws(MQTTLinkError) {
        descriptor = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        guard descriptor >= 0 else {
            throw MQTTLinkError(
                .outOfResources,
                "no file descriptor left for a wake-up (\(systemError()))",
                remedy: "Raise LimitNOFILE of the service."
            )
        }
    }

    deinit { close(descriptor) }

    /// Makes the descriptor readable; safe from any thread, never blocks.
    func ring() {
        var one: UInt64 = 1
        // The only failure is a counter at its limit, and then the descriptor is readable already.
        _ = write(descriptor, &one, MemoryLayout<UInt64>.size)
    }

    /// Takes the rings that came in so far; the sleeper calls it before it looks at what was queued for it.
    func clear() {
        var count: UInt64 = 0
        // EAGAIN means that nobody rang: nothing to take.
        _ = read(descriptor, &count, MemoryLayout<UInt64>.size)
    }
}

/// The text of an error number, by default of the call that just failed on this thread.
func systemError(_ number: Int32 = errno) -> String { String(cString: strerror(number)) }

/// Waits until one of the descriptors is ready; returns what is ready for each, all zero after the timeout.
///
/// An interruption by a signal counts as a timeout: every caller looks again anyway.
func waitForAny(_ descriptors: inout [pollfd], atMost timeout: Duration) {
    let (seconds, attoseconds) = max(timeout, .zero).components
    var limit = timespec(tv_sec: Int(seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
    if ppoll(&descriptors, nfds_t(descriptors.count), &limit, nil) <= 0 {
        for index in descriptors.indices { descriptors[index].revents = 0 }
    }
}
