import GatewayCore

/// The districts of the town, the people in them, and what stands in their homes.
extension SimulatedTown {
    /// A district and where its homes lie.
    struct District: Sendable {
        var area: Area
        /// Share of the residents, in percent.
        var share: Int
        /// Kilometres north and east of the centre.
        var north: Double
        var east: Double
        /// Kilometres.
        var radius: Double
    }

    static let districts = [
        District(area: Area(id: "hamnen", name: "Hamnen"), share: 35, north: 0, east: 0, radius: 1.5),
        District(area: Area(id: "backa", name: "Backa"), share: 35, north: 2.5, east: -2, radius: 2),
        District(
            area: Area(id: "skogen", name: "Skogsbygden", settlement: .country),
            share: 18,
            north: 7,
            east: 4,
            radius: 6
        ),
        District(
            area: Area(id: "oarna", name: "Öarna", settlement: .country),
            share: 12,
            north: -6,
            east: 3,
            radius: 4
        ),
    ]

    mutating func settle(_ residents: Int, _ random: inout SeededGenerator) {
        var settled = [Int](repeating: 0, count: SimulatedTown.districts.count)
        for number in 1...residents {
            let place = district(of: number, &random)
            let resident = resident(number, in: SimulatedTown.districts[place], settled[place], &random)
            settled[place] += 1
            homes.append(Home(resident: resident))
            for product in products(of: number, &random) { install(product, in: homes.count - 1) }
        }
    }

    /// The first homes are in the town's middle, where the demonstration looks.
    private func district(of number: Int, _ random: inout SeededGenerator) -> Int {
        var draw = random.index(below: 100)
        guard number > 4 else { return 0 }
        for (place, district) in SimulatedTown.districts.enumerated() {
            if draw < district.share { return place }
            draw -= district.share
        }
        return 0
    }

    private func resident(
        _ number: Int,
        in district: District,
        _ neighbour: Int,
        _ random: inout SeededGenerator
    ) -> Resident {
        let isTown = district.area.settlement == .town
        let needsTwo = random.happens(0.05) && number > 4
        return Resident(
            id: ResidentID("vik-\(padded(number))"),
            name: TownNames.person(number),
            address: TownNames.address(
                neighbour,
                endings: isTown ? TownNames.streetEndings : TownNames.farmEndings,
                place: district.area.name
            ),
            area: district.area.id,
            position: SimulatedTown.position(in: district, &random),
            needsTwoPeople: needsTwo,
            requiredCompetences: needsTwo ? ["lyft"] : []
        )
    }

    /// What a home has: everybody a button; the shares of the rest follow the services that a city runs.
    private func products(of number: Int, _ random: inout SeededGenerator) -> [SimulatedProduct] {
        var products: [SimulatedProduct] = [random.happens(0.6) ? .nattvaktButton : .zigbeeButton]
        if random.happens(0.30) { products.append(.vayyarFallSensor) }
        if random.happens(0.20) { products.append(random.happens(0.5) ? .ownTracksPhone : .traccarTracker) }
        if random.happens(0.45) { products.append(lock(&random)) }
        if random.happens(0.12) { products.append(.frigateCamera) }
        return SimulatedTown.showHomes[number] ?? products
    }

    private func lock(_ random: inout SeededGenerator) -> SimulatedProduct {
        let draw = random.fraction()
        return draw < 0.45 ? .nukiLock : draw < 0.80 ? .zigbeeLock : .nattvaktLock
    }

    /// The first homes are chosen so that even a small town has every product.
    private static let showHomes: [Int: [SimulatedProduct]] = [
        1: [.nattvaktButton, .vayyarFallSensor, .nukiLock, .frigateCamera],
        2: [.zigbeeButton, .ownTracksPhone, .zigbeeLock],
        3: [.nattvaktButton, .vayyarFallSensor, .nattvaktLock],
        4: [.nattvaktButton, .traccarTracker, .nukiLock, .frigateCamera],
    ]

    private mutating func install(_ product: SimulatedProduct, in home: Int) {
        let number = devices.count + 1
        let id = DeviceID("\(product.word)-\(padded(number))")
        let topicName = SimulatedTown.topicName(product, number, seed: seed)
        let device = Device(
            id: id,
            profile: product.profile,
            address: SimulatedTown.address(product, topicName),
            deviceClass: product.deviceClass,
            resident: homes[home].resident.id,
            supervisionSeconds: product.supervisionSeconds
        )
        let isLock = product.deviceClass == .digitalLock
        devices.append(
            TownDevice(
                device: device,
                product: product,
                home: home,
                topicName: topicName,
                number: number,
                lock: isLock ? LockID("l-\(padded(number))") : nil
            )
        )
        homes[home].devices.append(devices.count - 1)
        if isLock { homes[home].lock = devices.count - 1 }
    }

    /// What a device of the product calls itself on its topics, in the product's own manner.
    private static func topicName(_ product: SimulatedProduct, _ number: Int, seed: UInt64) -> String {
        switch product {
        case .nattvaktButton: "knapp-\(padded(number))"
        case .nattvaktLock: "cylinder-\(padded(number))"
        case .zigbeeButton: "0x00158d\(hex(UInt64(number) + 0x0500_0000, digits: 10))"
        case .zigbeeLock: "Ytterdörr \(number)"
        case .vayyarFallSensor: "id_\(radarName(number, seed))"
        case .ownTracksPhone: "vik\(padded(number))/gps"
        case .traccarTracker: "69079\(padded(number))"
        case .nukiLock: hex(UInt64(number) + 0x2b00_0000, digits: 8).uppercased()
        case .frigateCamera: "sovrum-\(padded(number))"
        }
    }

    /// How the profile's identity names the device.
    private static func address(_ product: SimulatedProduct, _ topicName: String) -> String {
        product.repeatsUntilStored ? "\(principal)/\(topicName)" : topicName
    }

    private static func radarName(_ number: Int, _ seed: UInt64) -> String {
        var random = SeededGenerator(seed: seed, stream: UInt64(number) + 7_000_000)
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
        return String((0..<20).map { _ in random.pick(letters) })
    }

    /// A place in the district, evenly over its disc.
    static func position(in district: District, _ random: inout SeededGenerator) -> Position {
        var north = 1.0
        var east = 1.0
        while north * north + east * east > 1 {
            north = random.fraction() * 2 - 1
            east = random.fraction() * 2 - 1
        }
        return centre.moved(
            kilometresNorth: district.north + north * district.radius,
            east: district.east + east * district.radius
        )
    }
}

extension Position {
    /// The place so many kilometres away, good to 1 % at the town's latitude; to six decimals, as trackers write.
    func moved(kilometresNorth north: Double, east: Double) -> Position {
        let degree = 111.195  // kilometres a degree on a sphere of 6,371 km
        return Position(
            latitude: sixDecimals(latitude + north / degree),
            longitude: sixDecimals(longitude + east / degree / 0.5255)
        )
    }

    /// The place a share from 0 to 1 of the way to another.
    func moved(_ share: Double, towards other: Position) -> Position {
        Position(
            latitude: sixDecimals(latitude + (other.latitude - latitude) * share),
            longitude: sixDecimals(longitude + (other.longitude - longitude) * share)
        )
    }

    private func sixDecimals(_ degrees: Double) -> Double { (degrees * 1_000_000).rounded() / 1_000_000 }
}

/// A number with at least four digits, so that names sort.
func padded(_ number: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, 4 - text.count)) + text
}

/// A number in hexadecimal with a fixed count of digits.
func hex(_ number: UInt64, digits: Int) -> String {
    let text = String(number, radix: 16)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
}
