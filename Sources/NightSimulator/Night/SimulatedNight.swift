package import GatewayCore

/// A night in the town, in virtual time: devices, residents and patrols act, and react to what the gateway publishes.
///
/// A pure value: the same town, plan and heard messages give the same acts, byte for byte. The caller moves time and
/// carries messages both ways; nothing here waits, reads a clock or opens a socket.
package struct SimulatedNight: Sendable {
    package let town: SimulatedTown
    package let plan: NightPlan
    /// What really happened so far.
    package internal(set) var ledger = NightLedger()
    /// How far the night has come.
    package internal(set) var now: Moment

    var queue = TimedQueue<Happening>()
    /// What was done since `advance` was called.
    var acts: [SimulatedAct] = []
    var devices: [DeviceState]
    var homes: [HomeState]
    var patrols: [PatrolState]
    /// Counts the needs of all homes, so that what is planned for one can tell whether it is over.
    var lastNeed = 0
    /// While the broker is away, when it is back.
    var brokerBackAt: Uptime?
    private var arrivals: [ArrivalStream]
    private let placeOfPatrol: [PatrolID: Int]
    private let placeOfSender: [String: Int]
    private let homeOfDevice: [DeviceID: Int]
    private let homeOfResident: [ResidentID: Int]

    /// Sets the night up at the town's start.
    ///
    /// The seed is of this night; `nil` takes the town's.
    package init(town: SimulatedTown, plan: NightPlan = .ordinary, seed: UInt64? = nil) {
        let seed = seed ?? town.seed
        self.town = town
        self.plan = plan
        now = town.start
        func random(_ family: UInt64, _ place: Int) -> SeededGenerator {
            SeededGenerator(seed: seed, stream: 100 + family + UInt64(place) * 3)
        }
        devices = town.devices.indices.map { DeviceState(random: random(0, $0)) }
        homes = town.homes.indices.map { HomeState(random: random(1, $0)) }
        patrols = town.patrols.indices.map { PatrolState(random: random(2, $0), position: town.patrols[$0].base) }
        arrivals = Arrival.allCases.enumerated().map { place, arrival in
            ArrivalStream(arrival, in: town, random: SeededGenerator(seed: seed, stream: 10 + UInt64(place)))
        }
        placeOfPatrol = SimulatedNight.places(town.patrols.map(\.patrol.id))
        placeOfSender = SimulatedNight.places(town.devices.map(\.topicName))
        homeOfDevice = Dictionary(town.devices.map { ($0.device.id, $0.home) }) { first, _ in first }
        homeOfResident = SimulatedNight.places(town.homes.map(\.resident.id))
        begin()
    }

    /// When somebody does something next by itself; `nil` when nothing is planned any more.
    package var nextActAt: Uptime? { queue.earliest }

    /// Lets time pass and returns what was done, in the order of time.
    ///
    /// A moment in the past changes nothing.
    package mutating func advance(to moment: Moment) -> [SimulatedAct] {
        while let due = queue.popDue(at: moment.uptime) {
            if due.at > now.uptime { now = town.moment(at: due.at) }
            happen(due.element)
        }
        if moment.uptime > now.uptime { now = town.moment(at: moment.uptime) }
        defer { acts.removeAll(keepingCapacity: true) }
        return acts
    }

    /// Lets the town hear what the gateway publishes; what nobody listens to is passed over.
    ///
    /// `moment` is when it arrives. Reactions come later than that, and never before what `advance` returned.
    package mutating func hear(topic: String, payload: [UInt8], at moment: Moment) {
        guard let heard = HeardMessage(topic: topic, payload: payload) else { return }
        if moment.uptime > now.uptime { now = town.moment(at: moment.uptime) }
        switch heard {
        case .offer(let offer, let patrol):
            if let place = placeOfPatrol[patrol] { hear(offer, patrol: place) }
        case .alert(let alert):
            if alert.isOver, let home = homeOfDevice[DeviceID(alert.device)] { homes[home].need = nil }
        case .stored(let id, let sender):
            if let place = placeOfSender[sender] { devices[place].waiting[id] = nil }
        }
    }

    /// Leaves a patrol to a person: the simulator no longer answers, drives or reports for it.
    package mutating func leaveToPerson(_ patrol: PatrolID) {
        if let place = placeOfPatrol[patrol] { patrols[place].isLeftToPerson = true }
    }

    /// Lets something happen at once, as a key of the demonstration asks for.
    package mutating func happenNow(_ what: ScriptedHappening.Scripted, home: Int, isBrisk: Bool = false) {
        guard homes.indices.contains(home) else { return }
        queue.add(.scripted(ScriptedHappening(after: .zero, what, home: home, isBrisk: isBrisk)), at: now.uptime)
    }

    func home(of resident: String?) -> Int? { resident.flatMap { homeOfResident[ResidentID($0)] } }

    /// The next arrival of a stream: whom it concerns, with the one after it planned.
    mutating func nextArrival(_ arrival: Arrival) -> Int? {
        guard let place = arrivals.firstIndex(where: { $0.arrival == arrival }) else { return nil }
        let device = arrivals[place].pick()
        planArrival(place)
        return device
    }

    mutating func planArrival(_ place: Int, after quiet: Duration = .zero) {
        guard let wait = arrivals[place].wait(plan) else { return }
        plan(.arrives(arrivals[place].arrival), after: quiet + wait)
    }

    var arrivalCount: Int { arrivals.count }

    private static func places<ID: Hashable>(_ ids: [ID]) -> [ID: Int] {
        Dictionary(ids.enumerated().map { ($1, $0) }) { first, _ in first }
    }
}

extension SimulatedTown {
    /// The instant on both clocks at an uptime of the night.
    func moment(at uptime: Uptime) -> Moment { start.advanced(by: uptime - start.uptime) }
}

extension HeardAlert {
    /// Whether somebody has ended the matter.
    fileprivate var isOver: Bool { state == "resolved" || state == "closed" || state == "cancelled" }
}
