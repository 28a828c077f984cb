package import GatewayCore
import Glibc

/// Reads the machine's clocks and continues the gateway's time line across restarts.
///
/// Within one boot the line follows `CLOCK_BOOTTIME`, which also runs while the machine sleeps. Across a boot only the
/// wall clock can tell how long it took; a wall clock that went backwards counts as no time at all.
package struct GatewayClock: Sendable {
    /// What is added to the boot clock to get the gateway's uptime, in nanoseconds.
    package let offsetNanoseconds: Int64
    /// Names this boot of the machine.
    package let bootID: String

    /// A clock for a log that has no facts yet.
    package init() { self.init(continuing: nil, lastStart: nil) }

    /// Continues the line where the log ends.
    package init(continuing last: Moment?, lastStart: GatewayStart?) {
        bootID = GatewayClock.readBootID()
        offsetNanoseconds = GatewayClock.offset(
            continuing: last,
            lastStart: lastStart,
            bootID: bootID,
            bootNanoseconds: GatewayClock.bootNanoseconds(),
            wall: GatewayClock.wallTime()
        )
    }

    package func now() -> Moment {
        Moment(
            uptime: Uptime(nanoseconds: GatewayClock.bootNanoseconds() + offsetNanoseconds),
            wall: GatewayClock.wallTime()
        )
    }

    /// The offset that makes the line go on; pure, so that boots and clock steps can be tested.
    static func offset(
        continuing last: Moment?,
        lastStart: GatewayStart?,
        bootID: String,
        bootNanoseconds: Int64,
        wall: WallTime
    ) -> Int64 {
        guard let last else { return 0 }
        if let lastStart, lastStart.bootID == bootID {
            let sameLine = bootNanoseconds + lastStart.uptimeOffsetNanoseconds
            if sameLine >= last.uptime.nanoseconds { return lastStart.uptimeOffsetNanoseconds }
        }
        let away = max(wall - last.wall, .zero)
        return (last.uptime + away).nanoseconds - bootNanoseconds
    }

    private static func bootNanoseconds() -> Int64 { read(CLOCK_BOOTTIME) }

    private static func wallTime() -> WallTime { WallTime(milliseconds: read(CLOCK_REALTIME) / 1_000_000) }

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        let result = unsafe clock_gettime(clock, &time)
        precondition(result == 0, "the machine has no clock \(clock)")
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    /// The kernel's name for this boot; empty where it has none, so that only the wall clock counts.
    private static func readBootID() -> String {
        guard let file = unsafe fopen("/proc/sys/kernel/random/boot_id", "r") else { return "" }
        defer { unsafe fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 36)
        let count = unsafe fread(&bytes, 1, bytes.count, file)
        return String(decoding: bytes.prefix(count), as: UTF8.self)
    }
}
