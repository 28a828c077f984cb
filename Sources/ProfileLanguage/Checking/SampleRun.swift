import GatewayCore

/// Sends the samples of one profile through a reader and compares what comes out.
struct SampleRun {
    private let profile: DeviceProfile
    private(set) var firedRules: Set<Int> = []
    /// The codes that maps were asked for, by the field's name.
    private(set) var usedCodes: [String: Set<Value>] = [:]

    init(_ profile: DeviceProfile) { self.profile = profile }

    /// How a sample differs from what it says; empty when it does not.
    mutating func problems(of sample: ProfileSample) -> [String] {
        guard let library = try? ProfileLibrary(profiles: [profile], allowingDrafts: true) else {
            return ["the profile cannot be loaded"]
        }
        var reader = MessageReader(library: library)
        reader.tracesRules = true
        var lastHeard: WallTime?
        var reception: Reception?
        for step in chain(to: sample) {
            guard let send = step.send else { continue }
            reception = reader.read(
                message(send, at: step.at),
                registration: { _, _ in Registration(settings: step.settings) }
            )
            lastHeard = step.at
        }
        firedRules.formUnion(reader.interpreter.firedRules)
        usedCodes.merge(reader.interpreter.usedCodes) { $0.union($1) }
        var problems: [String] = []
        if let isSilent = sample.expect.isSilent { problems += silence(sample, isSilent, lastHeard) }
        guard sample.send != nil, let reception else { return problems }
        return problems + compare(sample.expect, reception, reader.interpreter)
    }

    /// The samples to send, those that come before first.
    private func chain(to sample: ProfileSample) -> [ProfileSample] {
        var steps: [ProfileSample] = []
        for name in sample.after {
            guard let earlier = profile.samples.first(where: { $0.name == name }), earlier.name != sample.name else {
                continue
            }
            for step in chain(to: earlier) where !steps.contains(where: { $0.name == step.name }) { steps.append(step) }
        }
        return steps + [sample]
    }

    private func message(_ send: ProfileSample.Sending, at wall: WallTime) -> Message {
        let uptime = Uptime(nanoseconds: wall.milliseconds * 1_000_000)
        return Message(
            topic: send.topic,
            payload: send.payload,
            isRetained: send.isRetained,
            receivedAt: Moment(uptime: uptime, wall: wall)
        )
    }

    private func silence(_ sample: ProfileSample, _ isSilent: Bool, _ lastHeard: WallTime?) -> [String] {
        guard let supervision = profile.supervision, let end = sample.advanceTo, let lastHeard else {
            return ["silence needs 'supervision', 'advanceTo' and a message in 'after'"]
        }
        let isFound = end - lastHeard >= supervision.silentAfter
        return isFound == isSilent ? [] : ["expected silent: \(isSilent), found silent: \(isFound)"]
    }

    private func compare(
        _ expect: ProfileSample.Expectation,
        _ reception: Reception,
        _ interpreter: Interpreter
    ) -> [String] {
        var problems = expect.outcome.map { compare($0, reception.outcome) } ?? []
        if let device = expect.device, device != reception.address {
            problems.append("expected device '\(device)', found '\(reception.address ?? "none")'")
        }
        for reading in expect.readings {
            let index = profile.fields.firstIndex { $0.name == reading.name }
            let found = index.map { interpreter.values[$0].text ?? "nothing" } ?? "no such field"
            if found != reading.text { problems.append("expected \(reading.name) = \(reading.text), found \(found)") }
        }
        if let wanted = expect.acknowledgement, wanted != reception.acknowledgement {
            problems.append("expected ack \(text(wanted)), found \(text(reception.acknowledgement))")
        }
        return problems + leaks(expect.mustNotContain + sensitiveTexts(interpreter), reception)
    }

    private func text(_ acknowledgement: Acknowledgement?) -> String {
        acknowledgement.map { "\($0.topic) \(String(decoding: $0.payload, as: UTF8.self))" } ?? "none"
    }

    /// Every sensitive value of the message that is long enough to be recognised.
    private func sensitiveTexts(_ interpreter: Interpreter) -> [String] {
        interpreter.redactions.compactMap { interpreter.text(of: $0.value) }.filter { $0.utf8.count >= 4 }
    }

    private func leaks(_ texts: [String], _ reception: Reception) -> [String] {
        var places = [
            ("the stored payload", String(decoding: reception.storablePayload, as: UTF8.self)),
            ("the ack", text(reception.acknowledgement)), ("the dedup key", reception.dedupKey ?? ""),
        ]
        switch reception.outcome {
        case .decoded(let signals):
            places += signals.map { ("a signal", SignalText.texts(of: $0).values.sorted().joined(separator: "\n")) }
        case .ignored(let reason), .duplicate(let reason), .quarantined(let reason), .refused(let reason):
            places.append(("the reason", reason))
        }
        return places.flatMap { place in
            texts.filter { place.1.contains($0) }.map { _ in "\(place.0) contains a value that it must not" }
        }
    }

    private func compare(_ expected: ProfileSample.Outcome, _ found: Reception.Outcome) -> [String] {
        switch (expected, found) {
        case (.signals(let wanted), .decoded(let signals)): return compare(wanted, signals.map(SignalText.texts))
        case (.ignored(let wanted), .ignored(let reason)), (.duplicate(let wanted), .duplicate(let reason)),
            (.quarantined(let wanted), .quarantined(let reason)), (.refused(let wanted), .refused(let reason)):
            guard let wanted, wanted != reason, !reason.hasPrefix(wanted + ":") else { return [] }
            return ["expected the reason '\(wanted)', found '\(reason)'"]
        default: return ["expected \(name(expected)), found \(describe(found))"]
        }
    }

    private func compare(_ wanted: [[String: String]], _ found: [[String: String]]) -> [String] {
        guard wanted.count == found.count else {
            return ["expected \(wanted.count) events, found \(found.map(line).joined(separator: " and "))"]
        }
        return zip(wanted, found).flatMap { expected, signal in
            Set(expected.keys).union(signal.keys).sorted().compactMap { name in
                guard !isSame(name, expected[name], signal[name]) else { return nil }
                return "expected \(name) = \(expected[name] ?? "nothing"), found \(signal[name] ?? "nothing")"
            }
        }
    }

    /// Quantities may be written with or without a decimal point; names may not.
    private func isSame(_ name: String, _ left: String?, _ right: String?) -> Bool {
        if left == right { return true }
        guard ["latitude", "longitude", "accuracyMetres", "batteryPercent"].contains(name),
            let left = left.flatMap(Double.init), let right = right.flatMap(Double.init)
        else { return false }
        return left == right
    }

    private func line(_ texts: [String: String]) -> String {
        "{\(texts.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: ", "))}"
    }

    private func name(_ outcome: ProfileSample.Outcome) -> String {
        switch outcome {
        case .signals: "events"
        case .ignored: "ignored"
        case .duplicate: "duplicate"
        case .quarantined: "quarantined"
        case .refused: "refused"
        }
    }

    private func describe(_ outcome: Reception.Outcome) -> String {
        switch outcome {
        case .decoded(let signals):
            "events \(signals.map { line(SignalText.texts(of: $0)) }.joined(separator: " and "))"
        case .ignored(let reason): "ignored (\(reason))"
        case .duplicate(let reason): "duplicate (\(reason))"
        case .quarantined(let reason): "quarantined (\(reason))"
        case .refused(let reason): "refused (\(reason))"
        }
    }
}
