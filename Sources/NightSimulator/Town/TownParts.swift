package import GatewayCore

/// A resident's home with what stands in it.
package struct Home: Sendable {
    package var resident: Resident
    /// Places in `SimulatedTown.devices`, the alarm button first.
    package var devices: [Int] = []
    /// The place of its lock in `SimulatedTown.devices`; `nil` where a metal key opens.
    package var lock: Int?

    /// Where it is; every simulated resident has a position.
    var position: Position { resident.position ?? SimulatedTown.centre }
}

/// A device as the registry knows it, and what it is for the simulator.
package struct TownDevice: Sendable {
    package var device: Device
    package var product: SimulatedProduct
    /// The place in `SimulatedTown.homes`.
    package var home: Int
    /// What it calls itself on its topics.
    package var topicName: String
    /// From 1, unique among all devices of the town.
    package var number: Int
    /// The lock that it reports for, when it is one.
    package var lock: LockID?
}

/// A patrol as the registry knows it, and how its people are.
package struct TownPatrol: Sendable {
    package var patrol: Patrol
    package var character: PatrolCharacter
    /// Where it waits at the beginning of the night.
    package var base: Position
}

/// How a patrol treats its telephone.
package enum PatrolCharacter: String, Sendable, CaseIterable {
    /// Reads within seconds, accepts and sets out.
    case prompt
    /// Reads late, often after the offer has ended, and sometimes sets out only when reminded.
    case slow
    /// Says no to every second offer.
    case declining
    /// Prompt until its battery is empty: then offers are delivered to nobody for hours.
    case deadPhone
}

/// A door key that staff carry, numbered from 1.
package struct TownKey: Sendable {
    package var number: Int
    package var id: DoorKeyID
    package var label: String
    package var holdings: [KeyHolding]
    package var areas: [AreaID]

    /// Whether the person had the key at that time.
    func isHeld(by staff: StaffID, at wall: WallTime) -> Bool {
        holdings.contains { $0.staff == staff && $0.covers(wall) }
    }
}
