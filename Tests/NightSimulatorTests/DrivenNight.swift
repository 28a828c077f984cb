import Foundation
import GatewayCore
import GatewayTestKit
import NightSimulator
import PatrolDispatch
import ProfileLanguage

/// A simulated night that drives a real gateway in one thread: profiles, core, publisher, and back to the town.
///
/// Everything but the broker, the disk and the sockets is the real thing.
struct DrivenNight {
    var night: SimulatedNight
    var gateway: Gateway
    var audit = NightAudit()
    private(set) var now: Moment
    /// Kept only where a restart has to replay them.
    private(set) var facts: [Fact] = []
    private(set) var refusals: [String: Int] = [:]
    /// Messages that no profile understood, by topic and reason.
    private(set) var unread: [String: Int] = [:]
    /// Of everything that was published by the town, in order.
    private(set) var messageHash: UInt64 = 0
    private var reader: MessageReader
    private let keepsFacts: Bool
    /// How far the gateway's wall clock is from the truth.
    private var wallOffset: Duration = .zero
    /// While the gateway is down, when it is back, and what the broker keeps for it.
    private var backAt: Uptime?
    private var kept: [SimulatedAct] = []
    private var packet: UInt16 = 0

    init(town: SimulatedTown, plan: NightPlan = .ordinary, seed: UInt64? = nil, keepsFacts: Bool = false) throws {
        night = SimulatedNight(town: town, plan: plan, seed: seed)
        now = town.start
        gateway = Gateway(zone: .stockholm, now: now)
        reader = MessageReader(library: try DrivenNight.library.get())
        self.keepsFacts = keepsFacts
        for entry in town.registry { give(.register(entry, by: .staff("admin", .administrator))) }
    }

    /// The profiles of the repository, read once.
    private static let library = Result {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("DeviceProfiles")
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".yaml") }
        return try ProfileLibrary(
            profiles: files.sorted().map { name in
                let text = try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
                return try DeviceProfile.parse(text, file: name)
            }
        )
    }

    /// Lets the night go on, waking whoever has something to do next.
    mutating func run(_ span: Duration) {
        let end = now.uptime + span
        while let next = nextMoment, next <= end { step(to: next) }
        step(to: end)
    }

    /// Whether the gateway is down at the moment.
    var isGatewayDown: Bool { backAt != nil }

    /// The access records of the log, oldest first; only where facts are kept.
    var accessRecords: [AccessRecord] {
        facts.compactMap { if case .access(let record) = $0.body { record } else { nil } }
    }

    /// Persons' alerts, in the order of raising.
    var alarms: [Alert] {
        gateway.state.alerts.values.filter { $0.category == .alarm }.sorted { $0.id < $1.id }
    }

    /// How long ago the need was last reported.
    func sinceLastReport(of alert: Alert) -> Duration {
        now.uptime - (alert.occurrences.last ?? alert.times.raisedAt).uptime
    }

    /// What is missing or wrong in the log of everything that was sent.
    var findings: [NightAudit.Finding] { audit.findings(in: night.ledger, sentUntil: now.uptime) }

    private var nextMoment: Uptime? {
        [night.nextActAt, backAt ?? gateway.nextDeadline].compactMap(\.self).min()
    }

    private mutating func step(to uptime: Uptime) {
        let truth = night.town.start.advanced(by: max(uptime, now.uptime) - night.town.start.uptime)
        now = Moment(uptime: truth.uptime, wall: truth.wall + wallOffset)
        if let backAt, backAt <= uptime { comeBack() }
        for act in night.advance(to: truth) { carry(act) }
        if backAt == nil { give(.timePassed) }
    }

    private mutating func carry(_ act: SimulatedAct) {
        switch act.deed {
        case .publishes(let message):
            guard backAt == nil else { return kept.append(act) }
            deliver(message)
        case .goesWrong(.gatewayRestarts(let downtime)): backAt = now.uptime + downtime
        case .goesWrong(.wallClockSteps(let step)):
            wallOffset += step
            now.wall = now.wall + step
            if backAt == nil { give(.clockStepped(ClockStep(stepMilliseconds: step.wholeMilliseconds))) }
        case .goesWrong(.brokerAway): break
        }
    }

    private mutating func deliver(_ simulated: SimulatedMessage) {
        packet = packet == .max ? 1 : packet + 1
        let message = Message(
            topic: simulated.topic,
            payload: simulated.payload,
            delivery: simulated.quality > 0 ? Delivery(session: "gw", packet: packet) : nil,
            receivedAt: now
        )
        messageHash = messageHash &* 31 &+ message.fingerprint
        guard !PatrolTopics.owns(message.topic) else {
            if let input = try? PatrolTopics.input(from: message) { give(input) }
            return
        }
        let reception = reader.read(message) { [gateway] in gateway.state.device($0, $1) != nil }
        note(reception)
        give(.received(reception, lane: .alarm))
    }

    private mutating func note(_ reception: Reception) {
        switch reception.outcome {
        case .quarantined(let reason), .refused(let reason):
            unread["\(reception.message.topic): \(reason)", default: 0] += 1
        default: break
        }
    }

    /// Hands an input to the gateway and everything it publishes back to the town.
    private mutating func give(_ input: Input) {
        let outcome = gateway.handle(input, at: now)
        if let refusal = outcome.refusal { refusals[refusal, default: 0] += 1 }
        if keepsFacts { facts += outcome.facts }
        for fact in outcome.facts {
            audit.note(fact)
            for publication in AlertPublisher.publications(for: fact, in: gateway.state) {
                night.hear(topic: publication.topic, payload: publication.payload, at: now)
            }
        }
        for answer in outcome.acknowledgements { night.hear(topic: answer.topic, payload: answer.payload, at: now) }
    }

    /// The gateway starts anew from its facts, and the broker hands over what it kept.
    private mutating func comeBack() {
        backAt = nil
        var state = GatewayState()
        for fact in facts { try? state.replay(fact) }
        gateway = Gateway(state: state, zone: .stockholm, now: now)
        give(.timePassed)
        for act in kept { if let message = act.message { deliver(message) } }
        kept = []
    }
}
