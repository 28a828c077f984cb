import GatewayCore

/// Who works at night: patrols with their shifts and keys, visitors, the alarm desk, the night manager, an installer.
extension SimulatedTown {
    /// Teams, each with keys to its own kind of area.
    static let townTeam = "nattpatrull-tatort"
    static let countryTeam = "nattpatrull-land"

    mutating func hire(_ patrols: Int, for nightLength: Duration, _ random: inout SeededGenerator) {
        precondition(patrols > 0, "a town has patrols")
        hireVisitors()
        hireDesk()
        for number in 1...patrols { hirePatrol(number, of: patrols, for: nightLength, &random) }
    }

    private mutating func hirePatrol(
        _ number: Int,
        of count: Int,
        for nightLength: Duration,
        _ random: inout SeededGenerator
    ) {
        // Every third patrol is of the country, as are the residents. Any may be sent anywhere when its own team has
        // nobody left, but keys open only the doors of the team's areas.
        let isCountry = number % 3 == 0
        let keyAreas = areas.filter { count < 3 || ($0.settlement == .country) == isCountry }.map(\.id)
        let from = start.wall + .seconds(-3600)
        let to = start.wall + nightLength
        let (shifts, isPair) = shifts(of: number, from: from, to: to, areas: keyAreas)
        let home = SimulatedTown.districts[isCountry ? 2 + number / 3 % 2 : number % 2]
        let base = SimulatedTown.position(in: home, &random)
        let patrol = Patrol(
            id: PatrolID("patrull-\(number)"),
            name: "Nattpatrull \(number)",
            team: isCountry ? SimulatedTown.countryTeam : SimulatedTown.townTeam,
            areas: areas.map(\.id),
            competences: isPair ? ["lyft", "delegering"] : ["delegering"],
            shifts: shifts,
            position: PatrolPosition(position: base, at: start.wall)
        )
        self.patrols.append(TownPatrol(patrol: patrol, character: SimulatedTown.character(number), base: base))
    }

    /// Pairs ride all night; of the others, every second hands over to a colleague, key included, half-way.
    private mutating func shifts(
        of number: Int,
        from: WallTime,
        to: WallTime,
        areas: [AreaID]
    ) -> (shifts: [Shift], isPair: Bool) {
        let first = hire(.patrol)
        if number % 3 != 2 {
            addKey(areas, [KeyHolding(staff: first, from: from, to: to)])
            guard number % 3 == 0 || number == 1 else { return ([Shift(staff: first, from: from, to: to)], false) }
            let second = hire(.patrol)
            addKey(areas, [KeyHolding(staff: second, from: from, to: to)])
            return ([Shift(staff: first, from: from, to: to), Shift(staff: second, from: from, to: to)], true)
        }
        let relief = hire(.patrol)
        let middle = from + (to - from) / 2
        addKey(
            areas,
            [KeyHolding(staff: first, from: from, to: middle), KeyHolding(staff: relief, from: middle, to: to)]
        )
        return ([Shift(staff: first, from: from, to: middle), Shift(staff: relief, from: middle, to: to)], false)
    }

    /// In six: three prompt, one slow, one that declines, one whose telephone dies.
    private static func character(_ number: Int) -> PatrolCharacter {
        switch number % 6 {
        case 3: .slow
        case 4: .declining
        case 5: .deadPhone
        default: .prompt
        }
    }

    private mutating func hireVisitors() {
        for area in areas {
            let person = hire(.patrol)
            visitors[area.id] = person
            addKey([area.id], [KeyHolding(staff: person, from: start.wall + .seconds(-86_400))])
        }
    }

    private mutating func hireDesk() {
        for role in [Staff.Role.operator, .operator, .operator, .manager, .installer, .administrator, .auditor] {
            _ = hire(role)
        }
    }

    private mutating func hire(_ role: Staff.Role) -> StaffID {
        let number = staff.count + 1
        let id = StaffID("personal-\(padded(number))")
        // Names from the end of the list, so that no member of staff is called like a resident of a small town.
        staff.append(Staff(id: id, name: TownNames.person(10_080 - number), role: role))
        return id
    }

    private mutating func addKey(_ areas: [AreaID], _ holdings: [KeyHolding]) {
        let number = keys.count + 1
        keys.append(
            TownKey(
                number: number,
                id: DoorKeyID("nyckel-\(padded(number))"),
                label: "Nyckel \(padded(number))",
                holdings: holdings,
                areas: areas
            )
        )
    }
}
