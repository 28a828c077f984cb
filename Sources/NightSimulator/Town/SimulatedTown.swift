package import GatewayCore

/// Vintervik, an invented town at night: who lives there, what stands in the homes, and who watches over them.
///
/// A value made from its parameters alone: the same ones give the same town on every machine.
package struct SimulatedTown: Sendable {
    package let seed: UInt64
    /// When the night begins; shifts and keys are valid around it.
    package let start: Moment
    package let areas: [Area]
    package internal(set) var homes: [Home] = []
    package internal(set) var devices: [TownDevice] = []
    package internal(set) var staff: [Staff] = []
    package internal(set) var patrols: [TownPatrol] = []
    package internal(set) var keys: [TownKey] = []
    package internal(set) var policies: [DispatchPolicy] = []
    /// Who visits homes in the evening without an alarm, with a key for each area.
    package internal(set) var visitors: [AreaID: StaffID] = [:]

    /// In the open Baltic, so that no dot on a map is anybody's home.
    package static let centre = Position(latitude: 58.30, longitude: 18.60)
    /// The alarm desk that policies ask.
    package static let desk = "larmcentral"
    /// The role that policies ask when nobody else answers.
    package static let nightManager = "nattchef"
    /// What the bridges of the town call themselves on our own topics.
    package static let principal = "vintervik"

    /// Builds the town.
    ///
    /// - Parameters:
    ///   - seed: decides everything that the other parameters leave open.
    ///   - residents: at least 1; from 4 on every product stands somewhere.
    ///   - patrols: at least 1; `nil` is 6 and one more for each 400 residents.
    ///   - start: the evening before the night; shifts run from an hour before it.
    ///   - nightLength: how long the shifts last.
    ///   - policyPace: divides the policies' spans, so that a demonstration need not wait 45 s for an unanswered offer;
    ///     1 is the ordinary policy.
    package init(
        seed: UInt64 = 1,
        residents: Int = 40,
        patrols: Int? = nil,
        start: Moment = SimulatedTown.evening,
        nightLength: Duration = .seconds(12 * 3600),
        policyPace: Double = 1
    ) {
        precondition(residents > 0, "a town has residents")
        self.seed = seed
        self.start = start
        areas = SimulatedTown.districts.map(\.area)
        var random = SeededGenerator(seed: seed, stream: 1)
        settle(residents, &random)
        hire(patrols ?? 6 + residents / 400, for: nightLength, &random)
        policies = SimulatedTown.policies(pace: policyPace)
    }

    /// 2026-11-20 21:00 in Stockholm: a night without a clock change.
    package static let evening = Moment(
        uptime: Uptime(nanoseconds: 1_000_000_000),
        wall: WallTime(milliseconds: 1_795_204_800_000)
    )

    /// Everything to register, in an order in which what points to something comes after it.
    package var registry: [RegistryEntry] {
        areas.map(RegistryEntry.area) + staff.map(RegistryEntry.staff) + homes.map { .resident($0.resident) }
            + devices.map { .device($0.device) } + devices.compactMap(lockEntry) + keys.map { .doorKey(doorKey($0)) }
            + patrols.map { .patrol($0.patrol) } + policies.map(RegistryEntry.policy)
    }

    private func lockEntry(_ device: TownDevice) -> RegistryEntry? {
        guard let lock = device.lock else { return nil }
        let resident = homes[device.home].resident
        return .lock(
            Lock(id: lock, device: device.device.id, door: DoorID("dorr-\(resident.id)"), resident: resident.id)
        )
    }

    /// A key with a slot in every lock of its areas.
    private func doorKey(_ key: TownKey) -> DoorKey {
        let from = start.wall + .seconds(-86_400)
        let slots = devices.compactMap { device -> KeySlot? in
            guard let lock = device.lock, key.areas.contains(homes[device.home].resident.area),
                let credential = device.product.credential(ofKey: key.number)
            else { return nil }
            return KeySlot(lock: lock, credential: credential, from: from)
        }
        return DoorKey(id: key.id, label: key.label, slots: slots, holdings: key.holdings)
    }

    /// The key that a person carries at a time; `nil` when none.
    package func key(of staff: StaffID, at wall: WallTime) -> TownKey? {
        keys.first { $0.isHeld(by: staff, at: wall) }
    }
}
