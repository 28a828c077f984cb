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

    /// Hands to the session what it takes, `limit` messages or some more; the rest stays.
    ///
    /// - Returns: whether there is more that the session would take.
    @discardableResult
    mutating func drain(into outlet: inout Outlet, limit: Int = .max) -> Bool {
        var answered = 0
        for acknowledgement in acknowledgements {
            let answer = Publication(topic: acknowledgement.topic, payload: acknowledgement.payload)
            if case .full = publish(answer, &outlet) {
                acknowledgements.removeFirst(answered)
                return false
            }
            answered += 1
            if answered >= limit {
                acknowledgements.removeFirst(answered)
                return true
            }
        }
        acknowledgements.removeAll(keepingCapacity: true)
        var handedOver = 0
        while head < pending.count {
            if handedOver >= limit { return true }
            handedOver += 1
            switch publish(pending[head].publication, &outlet) {
            case .full: return false
            case .impossible: break
            case .taken(let token): if let fact = pending[head].fact { inFlight.append((token, fact)) }
            }
            head += 1
        }
        pending.removeAll(keepingCapacity: true)
        head = 0
        return false
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
    private enum Handing {
        case taken(PublishToken)
        /// The session's queue is full: what it refused stays first in line.
        case full
        /// No broker would take it; it is counted and left out, so that it does not stop what comes after it.
        case impossible
    }

    private mutating func publish(_ publication: Publication, _ outlet: inout Outlet) -> Handing {
        do {
            let token = try outlet.publish(
                Publish(topic: publication.topic, payload: publication.payload, isRetained: publication.isRetained)
            )
            return .taken(token)
        } catch {
            if error.code != .topicRefused { return .full }
            refusedPublications += 1
            return .impossible
        }
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
