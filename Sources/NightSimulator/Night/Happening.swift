import GatewayCore

/// What the night has planned.
///
/// Devices, homes and patrols are places in the town's lists.
enum Happening: Sendable {
    /// A device tells that it lives.
    case beat(device: Int)
    /// The next of what comes by chance.
    case arrives(Arrival)
    case scripted(ScriptedHappening)
    /// Nobody has come yet.
    case pressesAgain(home: Int, need: Int)
    case fallGoesOn(device: Int, need: Int, VayyarMessages.FallStatus)
    /// A silent device speaks again; whether the broker had told of its silence.
    case speaksAgain(device: Int, wasTold: Bool)
    /// A message that was decided on earlier.
    case sends(SimulatedMessage, by: SimulatedAct.Doer)
    /// A device has not heard that its message is stored.
    case repeats(device: Int, id: String, attempt: Int)
    /// A visitor leaves and the door locks.
    case leaves(device: Int)
    /// The key of an offline cylinder comes to a reader.
    case carriesLog(device: Int)
    case patrol(Int, OfferID, PatrolStep)
    case reportsPosition(patrol: Int)
    case phoneDies(patrol: Int)
    case fault(PlannedFault.Kind)
}

/// What comes by chance, each kind in a stream of its own.
enum Arrival: Sendable, CaseIterable {
    case press
    case fall
    case wandering
    case trackerPress
    case cameraSighting
    case visit
    case failedAttempt
    case lowBattery
    case silence
    case test

    func rate(_ rates: SimulatedRates) -> Double {
        switch self {
        case .press: rates.presses
        case .fall: rates.falls
        case .wandering: rates.wanderings
        case .trackerPress: rates.trackerPresses
        case .cameraSighting: rates.cameraSightings
        case .visit: rates.visits
        case .failedAttempt: rates.failedAttempts
        case .lowBattery: rates.lowBatteries
        case .silence: rates.silences
        case .test: rates.tests
        }
    }

    /// Whether it can happen to a device of the product.
    func concerns(_ product: SimulatedProduct) -> Bool {
        switch self {
        case .press: product.deviceClass == .safetyAlarm
        case .fall: product == .vayyarFallSensor
        case .wandering: product.deviceClass == .gpsAlarm
        case .trackerPress: product == .traccarTracker
        case .cameraSighting: product == .frigateCamera
        case .visit: product.deviceClass == .digitalLock
        // A Nuki lock tells of no attempt that it will not carry out.
        case .failedAttempt: product == .zigbeeLock || product == .nattvaktLock
        case .lowBattery: product != .vayyarFallSensor && product != .frigateCamera
        // An offline cylinder is always silent until its key is read.
        case .silence: product != .nattvaktLock
        case .test: product == .nattvaktButton || product == .vayyarFallSensor
        }
    }
}

/// Independent arrivals over all devices that they concern: one stream for the town is the sum of one for each device.
struct ArrivalStream: Sendable {
    let arrival: Arrival
    private var random: SeededGenerator
    private let candidates: [Int]

    init(_ arrival: Arrival, in town: SimulatedTown, random: SeededGenerator) {
        self.arrival = arrival
        self.random = random
        candidates = town.devices.indices.filter { arrival.concerns(town.devices[$0].product) }
    }

    mutating func pick() -> Int? { candidates.isEmpty ? nil : random.pick(candidates) }

    /// How long until the next, by the clock; `nil` when never.
    mutating func wait(_ plan: NightPlan) -> Duration? {
        random.wait(eventsPerHour: arrival.rate(plan.rates) * Double(candidates.count) * plan.pace)
    }
}

/// What the simulator knows of a device beyond the register.
struct DeviceState: Sendable {
    var random: SeededGenerator
    /// Of the last message.
    var sequence = 0
    var batteryPercent = 100
    var isSilent = false
    /// Where a tracker is; `nil` at home.
    var position: Position?
    /// Messages of which the device has not heard that they are stored, by their identifier.
    var waiting: [String: SimulatedMessage] = [:]
    /// Uses that an offline cylinder has in its memory, oldest first.
    var log: [LoggedUse] = []

    /// A message that waits in a lock until a key carries it away.
    struct LoggedUse: Sendable {
        var id: String
        var message: SimulatedMessage
    }

    init(random: SeededGenerator) {
        self.random = random
        batteryPercent = self.random.whole(30...100)
    }
}

/// What goes on in a home.
struct HomeState: Sendable {
    var random: SeededGenerator
    var need: Need?

    /// Somebody needs somebody, or seems to.
    struct Need: Sendable {
        var number: Int
        var arrival: Arrival
        /// The device that told of it.
        var device: Int
        var since: WallTime
        var presses = 1
        /// Somebody is there.
        var isMet = false
        /// The need of an opening scene: everybody is quick.
        var isBrisk: Bool
        /// There is no need but for the sensor's.
        var isFalse = false
    }
}
