import ArgumentParser
import CMosquitto
import Glibc

/// Devices and patrols through a night in which the gateway is killed again and again, with a ledger of everything.
///
/// Devices with message ids send again until they are answered, as the native format asks of them. Buttons of another
/// product send the same bytes at each press and nothing else. Locks report each opening with the key that opened. Patrols answer the offers of those devices that press
/// once in a while; nobody answers the ones that keep pressing.
struct Ledger: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Publishes until SIGTERM and writes down what was sent, acknowledged, answered and told."
    )

    @Option var port: Int32
    @Option(help: "The ledger; written anew, on disk at least every 100 ms.") var file: String
    @Option(help: "Messages a second.") var rate = 500
    @Option(help: "How many of a hundred messages are alarms; the others are heartbeats.") var alarmPercent = 40
    @Option var seed: UInt64 = 1
    @Option(help: "Devices d000000 and up are registered.") var devices = 10_000
    @Option(help: "So many of them press again and again.") var repeaters = 50
    @Option(help: "Buttons b000000 and up are registered.") var buttons = 50
    @Option(help: "Locks l000000 and up are registered, each with the keys 0 to 9.") var locks = 20

    func run() throws {
        var night = Night(self, book: try Book(file))
        let ear = try Client(named: "campaign-ear", port: port, isPersistent: true)
        let mouth = try Client(named: "campaign-mouth", port: port)
        let station = try Night.Station(ear: ear, mouth: mouth)
        signal(SIGTERM) { _ in stopRequested = 1 }
        print("ready")
        fflush(nil)
        try night.run(at: station)
    }
}

/// Set by the signal handler, read by the loop.
nonisolated(unsafe) private var stopRequested: sig_atomic_t = 0

/// The lines of the ledger: a letter for what happened, then its words, separated by tabs.
///
///     S number id device kind µs     about to be published         P number µs   acknowledged by the broker
///     R number µs                    about to be sent again        A id µs       the device was answered
///     T alert seq transition id signal µs   an alert was told      O answer offer alert µs   a patrol answers
final class Book {
    private let descriptor: Int32
    private var waiting: [UInt8] = []
    private var lastSync = Clock.now()

    init(_ path: String) throws {
        descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw ValidationError("Cannot write '\(path)'.") }
    }

    func note(_ words: String...) {
        waiting.append(contentsOf: words.joined(separator: "\t").utf8)
        waiting.append(contentsOf: "\t\(Clock.now() / 1000)\n".utf8)
    }

    /// Brings what waits to the disk when that is due.
    func sync(isForced: Bool = false) throws {
        guard isForced || Clock.now() - lastSync > 100_000_000 else { return }
        while !waiting.isEmpty {
            let count = write(descriptor, waiting, waiting.count)
            guard count > 0 else { throw ValidationError("The ledger cannot be written.") }
            waiting.removeFirst(count)
        }
        fdatasync(descriptor)
        lastSync = Clock.now()
    }
}

/// All devices and patrols, and what they wait for.
struct Night {
    private let options: Ledger
    private let book: Book
    private var random: Splitmix
    private var nextNumber = 0
    private var nextInRound: Int
    /// Messages by the packet in which they went out.
    private var numberByPacket: [Int32: Int] = [:]
    /// Messages whose device has not been answered, with what to send again.
    private var unanswered: [String: Sending] = [:]
    /// Who is to send again and when, the earliest first.
    private var resends: [(at: Int64, id: String)] = []
    private var resendHead = 0
    /// Answers of patrols and when they leave.
    private var answers: [(at: Int64, topic: String, payload: [UInt8])] = []

    private struct Sending {
        var number: Int
        var topic: String
        var payload: [UInt8]
    }

    private static let resendAfter: Int64 = 3_000_000_000
    private static let farewell: Int64 = 30_000_000_000

    init(_ options: Ledger, book: Book) {
        self.options = options
        self.book = book
        random = Splitmix(state: options.seed)
        nextInRound = options.repeaters
    }

    /// The two connections and what has come in through them.
    final class Station {
        let ear: Client
        let mouth: Client
        var heard: [(topic: String, payload: [UInt8])] = []
        var acknowledged: [Int32] = []

        init(ear: Client, mouth: Client) throws {
            self.ear = ear
            self.mouth = mouth
            ear.received = { [unowned self] topic, payload in heard.append((String(cString: topic), Array(payload))) }
            mouth.acknowledged = { [unowned self] packet in acknowledged.append(packet) }
            for filter in ["nattvakt/v1/alerts/+", "nattvakt/v1/patrols/+/offers", "v1/p/+/d/+/down/ack"] {
                try ear.subscribe(to: filter)
            }
        }
    }

    mutating func run(at station: Station) throws {
        let interval = 1_000_000_000 / Int64(options.rate)
        var due = Clock.now()
        while stopRequested == 0 {
            while due <= Clock.now() {
                try sendNext(station.mouth)
                due += interval
            }
            try turn(station, until: due)
        }
        let end = Clock.now() + Night.farewell
        while Clock.now() < end, !unanswered.isEmpty || station.mouth.unacknowledged > 0 {
            try turn(station, until: Clock.now() + 50_000_000)
        }
        // What is told last may still be on its way.
        let quiet = Clock.now() + 2_000_000_000
        while Clock.now() < quiet { try turn(station, until: quiet) }
        try book.sync(isForced: true)
        print(
            #"{"sent": \#(nextNumber), "unanswered": \#(unanswered.count), "unacknowledged": \#(station.mouth.unacknowledged)}"#
        )
    }

    private mutating func turn(_ station: Station, until end: Int64) throws {
        try sendAgain(station.mouth)
        try sendAnswers(station.mouth)
        try station.mouth.flush()
        try serve([station.mouth, station.ear], until: min(end, Clock.now() + 20_000_000))
        for packet in station.acknowledged {
            if let number = numberByPacket.removeValue(forKey: packet) { book.note("P", "\(number)") }
        }
        station.acknowledged.removeAll(keepingCapacity: true)
        for (topic, payload) in station.heard { hear(topic, payload) }
        station.heard.removeAll(keepingCapacity: true)
        try station.ear.flush()
        try station.ear.keepAlive()
        try station.mouth.keepAlive()
        try book.sync()
    }

    // MARK: Devices

    private mutating func sendNext(_ mouth: Client) throws {
        let number = nextNumber
        nextNumber += 1
        guard random.below(100) < options.alarmPercent else {
            return try beat(device: random.below(options.devices), number, mouth)
        }
        switch random.below(9) {
        case 0: try press(button: random.below(options.buttons), number, mouth)
        case 1: try press(device: random.below(options.repeaters), number, mouth)
        case 2: try open(lock: random.below(options.locks), key: random.below(10), number, mouth)
        default:
            try press(device: nextInRound, number, mouth)
            nextInRound = nextInRound + 1 < options.devices ? nextInRound + 1 : options.repeaters
        }
    }

    private mutating func press(device: Int, _ number: Int, _ mouth: Client) throws {
        let alarms = Alarms(tag: "k\(options.seed)")
        let sending = Sending(
            number: number,
            topic: alarms.topic(.gateway, device: device),
            payload: alarms.payload(number)
        )
        try publish(sending, id: alarms.id(number), of: Alarms.device(device), kind: "alarm", mouth)
    }

    private mutating func open(lock: Int, key: Int, _ number: Int, _ mouth: Client) throws {
        let name = Alarms.lock(lock)
        let id = Alarms(tag: "k\(options.seed)").id(number)
        let sending = Sending(
            number: number,
            topic: "v1/p/bench/d/\(name)/up/access",
            payload: Array(#"{"id":"\#(id)","type":"unlock","result":"granted","credential":"\#(key)"}"#.utf8)
        )
        try publish(sending, id: id, of: name, kind: "lock", mouth)
    }

    /// Publishes what its device sends again until it is answered.
    private mutating func publish(
        _ sending: Sending,
        id: String,
        of device: String,
        kind: String,
        _ mouth: Client
    ) throws {
        unanswered[id] = sending
        resends.append((Clock.now() + Night.resendAfter, id))
        book.note("S", "\(sending.number)", id, device, kind)
        try publish(sending, mouth)
    }

    private mutating func press(button: Int, _ number: Int, _ mouth: Client) throws {
        let name = Alarms.button(button)
        book.note("S", "\(number)", "-", name, "button")
        let payload = Array(#"{"action":"emergency","battery":100,"linkquality":66,"voltage":2900}"#.utf8)
        try publish(Sending(number: number, topic: "zigbee2mqtt/\(name)", payload: payload), mouth)
    }

    private mutating func beat(device: Int, _ number: Int, _ mouth: Client) throws {
        let name = Alarms.device(device)
        book.note("S", "\(number)", "-", name, "beat")
        let payload = Array(#"{"seq":\#(number),"battery":87}"#.utf8)
        try publish(Sending(number: number, topic: "v1/p/bench/d/\(name)/up/hb", payload: payload), mouth)
    }

    private mutating func publish(_ sending: Sending, _ mouth: Client) throws {
        let packet = try sending.payload.withUnsafeBytes { try mouth.publish(sending.topic, $0) }
        numberByPacket[packet] = sending.number
    }

    private mutating func sendAgain(_ mouth: Client) throws {
        let now = Clock.now()
        while resendHead < resends.count, resends[resendHead].at <= now {
            let id = resends[resendHead].id
            resendHead += 1
            guard let sending = unanswered[id] else { continue }
            book.note("R", "\(sending.number)")
            try publish(sending, mouth)
            resends.append((now + Night.resendAfter, id))
        }
        if resendHead > 10_000 {
            resends.removeFirst(resendHead)
            resendHead = 0
        }
    }

    // MARK: What the gateway says

    private mutating func hear(_ topic: String, _ payload: [UInt8]) {
        let text = Flat(payload)
        if topic.hasSuffix("/down/ack") {
            let id = text["id"] ?? "?"
            book.note("A", id)
            unanswered[id] = nil
        } else if topic.hasSuffix("/offers") {
            answer(text, patrol: String(topic.split(separator: "/")[3]))
        } else {
            book.note(
                "T",
                text["alert"] ?? "?",
                text["seq"] ?? "?",
                text["transition"] ?? "?",
                text["sourceID"] ?? "-",
                text["signal"] ?? "-"
            )
        }
    }

    /// A patrol takes what it is offered, drives there and is done, all within seconds.
    private mutating func answer(_ offer: Flat, patrol: String) {
        guard offer["transition"] == "offered", offer["offerState"] == "offered", let number = offer["offer"],
            let device = offer["device"], device.first == "d", let index = Int(device.dropFirst()),
            index >= options.repeaters
        else { return }
        let topic = "nattvakt/v1/patrols/\(patrol)/answers"
        for (step, answer) in ["accepted", "enRoute", "onScene", "resolved"].enumerated() {
            let id = "\(number)-\(answer)"
            let outcome = answer == "resolved" ? #","outcome":"helped""# : ""
            let payload = Array(#"{"offer":"\#(number)","answer":"\#(answer)","id":"\#(id)"\#(outcome)}"#.utf8)
            answers.append((Clock.now() + Int64(step + 1) * 300_000_000, topic, payload))
            book.note("O", id, number, offer["alert"] ?? "?")
        }
    }

    private mutating func sendAnswers(_ mouth: Client) throws {
        let now = Clock.now()
        var kept: [(at: Int64, topic: String, payload: [UInt8])] = []
        for answer in answers {
            if answer.at <= now {
                try answer.payload.withUnsafeBytes { _ = try mouth.publish(answer.topic, $0) }
            } else {
                kept.append(answer)
            }
        }
        answers = kept
    }
}

/// The members of a flat JSON object of the gateway's own writing: texts without escapes, numbers and `null`.
private struct Flat {
    private var members: [Substring: Substring] = [:]

    init(_ payload: [UInt8]) {
        let text = String(decoding: payload, as: UTF8.self).dropFirst().dropLast()
        for member in text.split(separator: ",\"") {
            guard let colon = member.firstRange(of: "\":") else { continue }
            let name = member[..<colon.lowerBound].drop { $0 == "\"" }
            members[name] = member[colon.upperBound...]
        }
    }

    subscript(name: Substring) -> String? {
        guard let value = members[name], value != "null" else { return nil }
        return String(value.hasPrefix("\"") ? value.dropFirst().dropLast() : value)
    }
}

/// SplitMix64: the same seed gives the same night.
private struct Splitmix {
    var state: UInt64

    mutating func below(_ limit: Int) -> Int {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return Int((mixed ^ (mixed >> 31)) % UInt64(limit))
    }
}
