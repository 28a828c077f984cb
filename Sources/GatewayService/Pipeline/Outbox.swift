import EventStore
import GatewayCore
import MQTTLink
import PatrolDispatch

/// What is still to be published: a position in the log, and the messages rendered ahead of it.
///
/// The log is the outbox. After a crash, or when more waits than memory should hold, publishing goes on from the log, so
/// everything is sent at least once and in the order of the facts.
struct Outbox {
    /// Rendered messages at most; what comes beyond is read from the log again when there is room.
    static let limit = 20_000
    /// Answers to devices at most; a device that gets none sends again.
    static let acknowledgementLimit = 20_000
    /// The name of the position in the store.
    static let watermarkName = "mqtt"

    private var pending: [Item] = []
    private var head = 0
    private var acknowledgements: [Acknowledgement] = []
    /// The last fact before those that still have to be read from the log again; `nil` when there are none.
    private var readFrom: FactNumber?
    private var inFlight: [(token: PublishToken, fact: FactNumber)] = []
    private var inFlightHead = 0
    /// Everything up to this fact has reached the broker.
    private(set) var confirmed: FactNumber
    /// Answers dropped because too many waited.
    private(set) var droppedAcknowledgements = 0
    /// Messages on topics that no broker takes.
    private(set) var refusedPublications = 0
    /// Times when the log could not be read.
    private(set) var failedReads = 0
    /// Whether the log could not be read the last time: nothing else may come that would have it read again.
    private(set) var isStuck = false

    private struct Item {
        var publication: Publication
        /// The fact behind it, on the last message of each fact.
        var fact: FactNumber?
    }

    /// Goes on after `confirmed`, how far publishing had come when the gateway last ran.
    init(confirmed: FactNumber, lastFact: FactNumber) {
        self.confirmed = confirmed
        readFrom = confirmed < lastFact ? confirmed : nil
    }

    var isEmpty: Bool { head == pending.count && acknowledgements.isEmpty && readFrom == nil }

    /// How many facts wait to be published or confirmed, for the metrics.
    func backlog(lastFact: FactNumber) -> UInt64 { lastFact.rawValue - confirmed.rawValue }

    /// Takes what a commit has made durable.
    mutating func add(_ outcome: Outcome, state: GatewayState) {
        for acknowledgement in outcome.acknowledgements {
            if acknowledgements.count < Outbox.acknowledgementLimit {
                acknowledgements.append(acknowledgement)
            } else {
                droppedAcknowledgements += 1
            }
        }
        for fact in outcome.facts where readFrom == nil { add(fact, state: state) }
    }

    private mutating func add(_ fact: Fact, state: GatewayState) {
        guard pending.count - head < Outbox.limit else {
            readFrom = FactNumber(fact.number.rawValue - 1)
            return
        }
        let publications = AlertPublisher.publications(for: fact, in: state)
        guard !publications.isEmpty else { return pass(fact.number) }
        for (index, publication) in publications.enumerated() {
            pending.append(
                Item(publication: publication, fact: index == publications.count - 1 ? fact.number : nil)
            )
        }
    }

    /// A fact that asks for no message is behind us as soon as everything before it is.
    private mutating func pass(_ fact: FactNumber) {
        if head < pending.count {
            pending[pending.count - 1].fact = fact
        } else if inFlightHead < inFlight.count {
            inFlight[inFlight.count - 1].fact = fact
        } else {
            confirmed = fact
        }
    }

    /// Some of what waits, taken out to be handed over while others add to the outbox.
    struct Handful {
        fileprivate var answers: [Acknowledgement]
        fileprivate var publications: [Publication]
        /// What became of them, in that order; those beyond were not handed over.
        fileprivate var handings: [Handing] = []

        /// Hands to the session what it takes.
        mutating func handOver(to outlet: inout Outlet) {
            for answer in answers {
                guard publish(Publication(topic: answer.topic, payload: answer.payload), &outlet) else { return }
            }
            for publication in publications {
                guard publish(publication, &outlet) else { return }
            }
        }

        /// Tells whether the session took it, or never will.
        private mutating func publish(_ publication: Publication, _ outlet: inout Outlet) -> Bool {
            do {
                let token = try outlet.publish(
                    Publish(topic: publication.topic, payload: publication.payload, isRetained: publication.isRetained)
                )
                handings.append(.taken(token))
            } catch {
                if error.code != .topicRefused { return false }
                handings.append(.impossible)
            }
            return true
        }
    }

    /// The next to be handed over, `limit` at most; they wait here until `settle` tells what became of them.
    func next(_ limit: Int) -> Handful {
        let answers = acknowledgements.prefix(limit)
        let end = min(pending.count, head + limit - answers.count)
        return Handful(answers: Array(answers), publications: pending[head..<end].map(\.publication))
    }

    /// Takes out what was handed over.
    ///
    /// - Returns: whether there is more that the session would take.
    mutating func settle(_ handful: Handful) -> Bool {
        let answered = min(handful.answers.count, handful.handings.count)
        for handing in handful.handings.prefix(answered) where handing == .impossible { refusedPublications += 1 }
        acknowledgements.removeFirst(answered)
        for handing in handful.handings.dropFirst(answered) {
            switch handing {
            case .impossible: refusedPublications += 1
            case .taken(let token): if let fact = pending[head].fact { inFlight.append((token, fact)) }
            }
            head += 1
        }
        if head == pending.count {
            pending.removeAll(keepingCapacity: true)
            head = 0
        } else if head > 4096 {
            pending.removeFirst(head)
            head = 0
        }
        let isFull = handful.handings.count < handful.answers.count + handful.publications.count
        return !isFull && (head < pending.count || !acknowledgements.isEmpty)
    }

    /// True when everything at hand is handed over and the log holds more.
    var isToReadOn: Bool { head == pending.count && readFrom != nil }

    /// Reads the next page of the log, from `facts`, which gives those after a number; they are told as `state` stands.
    ///
    /// - Returns: whether there is something new to hand over.
    mutating func readOn(state: GatewayState, facts: (FactNumber) throws -> [Fact]) -> Bool {
        guard let from = readFrom else { return false }
        // A log that cannot be read now is read the next time.
        guard let page = try? facts(from) else {
            failedReads += 1
            isStuck = true
            return false
        }
        isStuck = false
        readFrom = nil
        for fact in page where readFrom == nil { add(fact, state: state) }
        if readFrom == nil, let last = page.last, last.number < state.lastFact { readFrom = last.number }
        return !isEmpty
    }

    /// What became of handing one message to the session.
    fileprivate enum Handing: Equatable {
        case taken(PublishToken)
        /// No broker would take it; it is counted and left out, so that it does not stop what comes after it.
        case impossible
    }

    /// The broker has everything up to a token.
    mutating func confirm(upTo token: PublishToken) {
        while inFlightHead < inFlight.count, inFlight[inFlightHead].token <= token {
            confirmed = max(confirmed, inFlight[inFlightHead].fact)
            inFlightHead += 1
        }
        if inFlightHead > 4096 {
            inFlight.removeFirst(inFlightHead)
            inFlightHead = 0
        }
    }
}
