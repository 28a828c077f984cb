import GatewayCore
import GatewayTestKit
import NightSimulator
import Testing

@Suite struct `A simulated town` {
    @Test(arguments: [1, 4, 40, 400])
    func `is registered by a gateway without a refusal`(residents: Int) {
        let town = SimulatedTown(residents: residents)
        var gateway = Gateway(zone: .stockholm, now: town.start)
        for entry in town.registry {
            let outcome = gateway.handle(.register(entry, by: .staff("admin", .administrator)), at: town.start)
            #expect(outcome.refusal == nil)
        }
        #expect(gateway.state.residents.count == residents)
        #expect(gateway.state.devices.count == town.devices.count)
    }

    @Test func `is the same for the same seed and another for another`() {
        #expect(SimulatedTown(seed: 3).registry == SimulatedTown(seed: 3).registry)
        #expect(SimulatedTown(seed: 3).registry != SimulatedTown(seed: 4).registry)
    }

    @Test func `has two thousand people of whom no two are alike`() {
        let residents = SimulatedTown(residents: 2000).homes.map(\.resident)
        #expect(Set(residents.map(\.name)).count == 2000)
        #expect(Set(residents.map(\.address)).count == 2000)
        #expect(Set(residents.map(\.id)).count == 2000)
    }

    @Test func `calls no two devices alike`() {
        let devices = SimulatedTown(residents: 2000).devices
        #expect(Set(devices.map(\.device.id)).count == devices.count)
        #expect(Set(devices.map(\.device.key)).count == devices.count)
    }

    @Test func `has every product from four residents on, and an alarm button in every home`() {
        let town = SimulatedTown(residents: 4)
        #expect(Set(town.devices.map(\.product)) == Set(SimulatedProduct.allCases))
        for home in SimulatedTown(residents: 300).homes {
            #expect(home.devices.count { town300.devices[$0].device.deviceClass == .safetyAlarm } == 1)
        }
    }

    private let town300 = SimulatedTown(residents: 300)

    @Test(arguments: [1, 2, 3, 6, 11, 31])
    func `has somebody with a key on shift for every door, all night`(patrols: Int) {
        let town = SimulatedTown(residents: 300, patrols: patrols)
        for hour in 0..<12 {
            let wall = town.start.wall + .seconds(hour * 3600)
            let keys = town.patrols.flatMap { $0.patrol.staffOnShift(at: wall) }.compactMap {
                town.key(of: $0, at: wall)
            }
            for area in town.areas { #expect(keys.contains { $0.areas.contains(area.id) }, "hour \(hour)") }
        }
    }

    @Test func `has two people in a patrol for those who need two`() {
        let town = SimulatedTown(residents: 300)
        let pairs = town.patrols.filter { $0.patrol.staffOnShift(at: town.start.wall).count == 2 }
        #expect(pairs.contains { $0.patrol.competences.contains("lyft") })
        #expect(town.homes.contains { $0.resident.needsTwoPeople })
    }

    @Test func `lies where nobody lives`() {
        for home in SimulatedTown(residents: 2000).homes {
            let metres = home.resident.position.map { SimulatedTown.centre.metres(to: $0) }
            #expect(metres.map { $0 < 16_000 } ?? false)
        }
    }
}
