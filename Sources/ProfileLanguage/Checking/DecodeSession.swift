package import GatewayCore
package import StrictYAML

/// Answers the lines of `nattvakt profile decode`: a message as JSON in, what it means as JSON out.
///
/// The shape of both is in `docs/device-profiles.md`. A line that is no message gets an answer too, so that answers and
/// lines always pair up.
package struct DecodeSession {
    package struct Options: Sendable {
        /// Every line is the first live message of its device, stored copies included.
        package var eachAlone: Bool
        /// Only this profile reads.
        package var profile: ProfileID?
        /// For lines without `received_at`; `nil` leaves the devices' clocks unjudged.
        package var receivedAt: WallTime?

        package init(eachAlone: Bool = false, profile: ProfileID? = nil, receivedAt: WallTime? = nil) {
            self.eachAlone = eachAlone
            self.profile = profile
            self.receivedAt = receivedAt
        }
    }

    private var reader: MessageReader
    private let options: Options
    private var line = 0
    private var uptime = Uptime.zero
    private var scanner = JSONScanner()

    /// Takes the profiles to read with; throws when they cannot be used together or the wanted one is not among them.
    package init(profiles: [DeviceProfile], options: Options) throws(SourceErrors) {
        var chosen = profiles
        if let wanted = options.profile {
            chosen = profiles.filter { $0.id == wanted }
            if chosen.isEmpty {
                let place = SourcePlace(file: "--profile", line: 1, column: 1)
                let remedy = wordRemedy(for: wanted.rawValue, among: profiles.map(\.id.rawValue))
                throw SourceErrors([
                    SourceError(.badValue, at: place, "no profile has the id '\(wanted)'", remedy: remedy)
                ])
            }
        }
        reader = MessageReader(library: try ProfileLibrary(profiles: chosen, allowingDrafts: true))
        self.options = options
    }

    /// Reads with all profiles of a library, each message as it was received.
    package init(_ library: ProfileLibrary) {
        reader = MessageReader(library: library)
        options = Options()
    }

    /// The answer to a message that was received now.
    package mutating func answer(to message: Message) -> String {
        line += 1
        return answer(reader.read(message) { _, _ in false })
    }

    /// One line for people about a message that was received now, with the time in UTC.
    package mutating func line(about message: Message) -> String {
        let reception = reader.read(message) { _, _ in false }
        let meaning: String =
            switch reception.outcome {
            case .decoded(let signals): signals.map(SignalText.words).joined(separator: "; ")
            case .ignored(let why): "ignored: \(why)"
            case .duplicate(let what): "a repetition: \(what)"
            case .quarantined(let why): "NOT UNDERSTOOD: \(why)"
            case .refused(let why): "REFUSED: \(why)"
            }
        let sender = reception.profile.map { " → \($0) \(reception.address ?? "?")" } ?? ""
        let mark = message.isRetained ? " (stored copy)" : ""
        return "\(message.receivedAt.wall.iso8601) \(message.topic)\(mark)\(sender): \(meaning)"
    }

    /// A message as a line that `answer(_:)` takes in; bytes that are no text in hexadecimal.
    package static func captured(_ message: Message) -> String {
        let text = String(validating: message.payload, as: UTF8.self)
        let line = JSONText.object {
            $0.member("topic", message.topic)
            $0.member("payload", text ?? hexText(message.payload))
            $0.member("payload_encoding", text == nil ? "hex" : "utf8")
            $0.member("retain", message.isRetained)
            $0.member("received_at", iso8601OrNull: message.receivedAt.wall)
        }
        return String(decoding: line, as: UTF8.self)
    }

    /// The answer to the next line, without its line end.
    package mutating func answer(_ text: String) -> String {
        line += 1
        switch message(text) {
        case .failure(let fault): return answer(Reception(message: fault.message, outcome: .refused(fault.reason)))
        case .success(let message):
            if options.eachAlone { reader.forgetAll() }
            let isChosen = options.profile != nil
            return answer(reader.read(message) { _, _ in isChosen })
        }
    }
}

extension DecodeSession {
    /// The messages of captured lines; a line that is no message is told with its number, from 1, and why.
    package static func messages(
        of lines: [String]
    ) throws(SourceErrors) -> (messages: [(topic: String, payload: [UInt8])], faults: [String]) {
        var session = try DecodeSession(profiles: [], options: Options())
        var messages: [(topic: String, payload: [UInt8])] = []
        var faults: [String] = []
        for (number, line) in lines.enumerated() where !line.allSatisfy(\.isWhitespace) {
            switch session.message(line) {
            case .success(let message): messages.append((message.topic, message.payload))
            case .failure(let fault): faults.append("line \(number + 1): \(fault.reason)")
            }
        }
        return (messages, faults)
    }
}

/// Why a line is no message.
private struct LineFault: Error {
    var reason: String
    var message = Message(topic: "", payload: [], receivedAt: Moment(uptime: .zero, wall: WallTime(milliseconds: 0)))
}

extension DecodeSession {
    private static let members = ["/topic", "/payload", "/payload_encoding", "/retain", "/received_at"]
    private static let plan: ScanPlan = {
        var plan = ScanPlan()
        for (slot, text) in members.enumerated() {
            if let pointer = JSONPointer(text) { plan.add(pointer, slot: slot) }
        }
        return plan
    }()

    private mutating func message(_ text: String) -> Result<Message, LineFault> {
        let bytes = Array(text.utf8)
        scanner.maxMembers = 4096
        scanner.maxDepth = 32
        scanner.reset(slots: Self.members.count)
        do {
            try scanner.scan(bytes, in: 0..<bytes.count, of: .payload, plan: Self.plan)
        } catch {
            return .failure(LineFault(reason: "line-\(error.reason)"))
        }
        let texts = scanner.slots.map { slot -> String? in
            guard slot.kind == .string else { return nil }
            return slot.hasEscapes
                ? resolvedText(bytes, slot.range) : String(decoding: bytes[slot.range], as: UTF8.self)
        }
        guard let topic = texts[0], !topic.isEmpty else { return .failure(LineFault(reason: "line: has no topic")) }
        guard let payload = payload(texts[1] ?? "", texts[2] ?? "utf8") else {
            return .failure(LineFault(reason: "line: the payload is not in the encoding that it names"))
        }
        var receivedAt = options.receivedAt
        if let stamp = texts[4] {
            guard let moment = WallTime(iso8601: stamp) else {
                return .failure(LineFault(reason: "line: received_at is not ISO 8601"))
            }
            receivedAt = moment
        }
        reader.judgesClocks = receivedAt != nil
        let isRetained = scanner.slots[3].kind == .isTrue && !options.eachAlone
        return .success(
            Message(topic: topic, payload: payload, isRetained: isRetained, receivedAt: next(receivedAt))
        )
    }

    private func payload(_ text: String, _ encoding: String) -> [UInt8]? {
        switch encoding {
        case "utf8": Array(text.utf8)
        case "hex": bytesFromHex(text)
        case "base64": bytesFromBase64(text)
        default: nil
        }
    }

    /// Without a receive time, lines are a second apart.
    private mutating func next(_ receivedAt: WallTime?) -> Moment {
        let stated = receivedAt.map { Uptime(nanoseconds: $0.milliseconds &* 1_000_000) }
        uptime = max(stated ?? .zero, uptime + .seconds(1))
        return Moment(uptime: uptime, wall: receivedAt ?? WallTime(milliseconds: uptime.nanoseconds / 1_000_000))
    }

    private func answer(_ reception: Reception) -> String {
        var signals: [Signal] = []
        let outcome: String
        var reason: String?
        switch reception.outcome {
        case .decoded(let found): (outcome, signals) = ("decoded", found)
        case .ignored(let why): (outcome, reason) = ("ignored", why)
        case .duplicate(let what): (outcome, reason) = ("duplicate", what)
        case .quarantined(let why): (outcome, reason) = ("quarantined", why)
        case .refused(let why): (outcome, reason) = ("refused", why)
        }
        let revision = reception.profile == nil ? "null" : String(reception.revision)
        return "{\"line\":\(line),\"profile\":\(text(reception.profile?.rawValue)),\"revision\":\(revision),"
            + "\"device\":\(text(reception.address)),\"outcome\":\"\(outcome)\","
            + "\"signals\":[\(signals.map(object).joined(separator: ","))],\"reason\":\(text(reason))}"
    }

    private func object(_ signal: Signal) -> String {
        let parts = [
            "\"kind\":\"\(signal.kind.rawValue)\"", "\"key\":\(text(signal.credential))",
            "\"method\":\(text(signal.method?.rawValue))", "\"device_time\":\(text(signal.occurredAt?.iso8601))",
            "\"lat\":\(number(signal.position?.latitude))", "\"lon\":\(number(signal.position?.longitude))",
            "\"battery_percent\":\(number(signal.batteryPercent))", "\"test\":\(signal.isTest)",
            "\"state_only\":\(signal.isStateOnly)", "\"clock\":\"\(signal.clockQuality.rawValue)\"",
            "\"accuracy_m\":\(number(signal.position?.accuracyMetres))", "\"part\":\(text(signal.part))",
            "\"occurrence\":\(text(signal.occurrence))", "\"source_id\":\(text(signal.sourceID))",
            "\"details\":{\(signal.details.map(detail).joined(separator: ","))}",
        ]
        return "{\(parts.joined(separator: ","))}"
    }

    private func detail(_ detail: Signal.Detail) -> String { "\(text(detail.name)):\(text(detail.value))" }
    private func text(_ text: String?) -> String { text.map { "\"\(escapedForJSON($0))\"" } ?? "null" }
    private func number(_ value: Double?) -> String { value.map(SignalText.number) ?? "null" }
}
