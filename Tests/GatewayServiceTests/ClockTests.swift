import GatewayCore
import GatewayTestKit
import Testing

@testable import GatewayService

@Suite struct `The time line of a gateway that was away` {
    private let last = Moment(uptime: Uptime(nanoseconds: 5_000_000_000), wall: WallTime(milliseconds: 1_000_000))
    private let start = GatewayStart(version: "0", bootID: "boot-1", uptimeOffsetNanoseconds: 1_000_000_000)

    @Test func `goes on by the boot clock within one boot, whatever the wall clock says`() {
        let offset = GatewayClock.offset(
            continuing: last,
            lastStart: start,
            bootID: "boot-1",
            bootNanoseconds: 34_000_000_000,
            wall: WallTime(milliseconds: 0)
        )
        #expect(offset == 1_000_000_000)
        #expect(34_000_000_000 + offset == 35_000_000_000)
    }

    @Test func `goes on by the wall clock across a boot`() {
        let offset = GatewayClock.offset(
            continuing: last,
            lastStart: start,
            bootID: "boot-2",
            bootNanoseconds: 7_000_000_000,
            wall: WallTime(milliseconds: 1_060_000)
        )
        #expect(7_000_000_000 + offset == 65_000_000_000)
    }

    @Test func `never runs back when the wall clock did`() {
        let offset = GatewayClock.offset(
            continuing: last,
            lastStart: start,
            bootID: "boot-2",
            bootNanoseconds: 7_000_000_000,
            wall: WallTime(milliseconds: 0)
        )
        #expect(7_000_000_000 + offset == last.uptime.nanoseconds)
    }

    @Test func `of the machine runs forward`() {
        let clock = GatewayClock()
        let first = clock.now()
        #expect(clock.now().uptime >= first.uptime)
        #expect(first.wall > WallTime(milliseconds: 1_700_000_000_000))
    }
}

@Suite struct `The system's time zones` {
    @Test func `agree with the rule of the European Union for Stockholm`() throws {
        let system = try #require(ZoneTable.system(named: "Europe/Stockholm"))
        for hour in stride(from: 0, to: 24 * 365 * 12, by: 7) {
            let wall = WallTime(milliseconds: 1_577_836_800_000 + Int64(hour) * 3_600_000)
            #expect(system.offsetSeconds(at: wall) == ZoneTable.stockholm.offsetSeconds(at: wall), "\(wall)")
        }
        #expect(ZoneTable.system(named: "Europe/Vintervik") == nil)
    }
}
