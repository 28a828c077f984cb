package import GatewayCore

extension VirtualNight {
    /// One area, two residents, a device of each kind, two patrols on shift all night, one lock with one key each.
    package static let town: [RegistryEntry] =
        [
            .area(Area(id: "sodra", name: "Södra")),
            .staff(Staff(id: "anna", name: "Anna Påhittad", role: .patrol)),
            .staff(Staff(id: "bo", name: "Bo Påhittad", role: .patrol)),
            .staff(Staff(id: "olga", name: "Olga Påhittad", role: .operator)),
            .resident(
                Resident(
                    id: "r-1",
                    name: "Rut Exempel",
                    address: "Provgatan 1",
                    area: "sodra",
                    position: Position(latitude: 57.70, longitude: 11.97)
                )
            ),
            .resident(Resident(id: "r-2", name: "Sven Exempel", address: "Provgatan 2", area: "sodra")),
            device("button-1", .safetyAlarm, of: "r-1"),
            device("button-2", .safetyAlarm, of: "r-2"),
            device("radar-1", .fallSensor, of: "r-1"),
            device("gps-1", .gpsAlarm, of: "r-2"),
            device("lock-1", .digitalLock, of: "r-1"),
            device("camera-1", .nightCamera, of: "r-1"),
            .lock(Lock(id: "l-1", device: "lock-1", door: "d-1", resident: "r-1")),
            .doorKey(key("key-anna", credential: "17", holder: "anna")),
            .doorKey(key("key-bo", credential: "0", holder: "bo")),
            .patrol(patrol("patrol-1", "anna")),
            .patrol(patrol("patrol-2", "bo")),
            .policy(policy),
        ]

    /// The patrol nearest for 45 s, then all, then the desk, then the night manager; two rounds.
    package static let policy = DispatchPolicy(
        id: "natt-sodra",
        version: 1,
        validFrom: WallTime(milliseconds: 0),
        appliesTo: DispatchPolicy.Scope(areas: ["sodra"]),
        steps: [
            DispatchPolicy.Step(
                after: .zero,
                who: .nearestAvailable(team: "natt", count: 1),
                offerTimeout: .seconds(45)
            ),
            DispatchPolicy.Step(after: .seconds(45), who: .allInTeam(team: "natt")),
            DispatchPolicy.Step(after: .seconds(120), who: .operatorPool("larmcentral")),
            DispatchPolicy.Step(after: .seconds(240), who: .role("nattchef")),
        ],
        repetition: DispatchPolicy.Repetition(rounds: 2, interval: .seconds(180))
    )

    private static func device(_ id: DeviceID, _ deviceClass: DeviceClass, of resident: ResidentID) -> RegistryEntry {
        .device(
            Device(
                id: id,
                profile: "nattvakt-native",
                address: "test/\(id)",
                deviceClass: deviceClass,
                resident: resident,
                supervisionSeconds: nil
            )
        )
    }

    private static func key(_ id: DoorKeyID, credential: String, holder: StaffID) -> DoorKey {
        let from = WallTime(milliseconds: 0)
        return DoorKey(
            id: id,
            slots: [KeySlot(lock: "l-1", credential: credential, from: from)],
            holdings: [KeyHolding(staff: holder, from: from)]
        )
    }

    private static func patrol(_ id: PatrolID, _ staff: StaffID) -> Patrol {
        Patrol(
            id: id,
            name: "Patrull \(id)",
            team: "natt",
            areas: ["sodra"],
            shifts: [
                Shift(
                    staff: staff,
                    from: evening.wall + .seconds(-3600),
                    to: evening.wall + .seconds(11 * 3600)
                )
            ]
        )
    }
}
