import GatewayCore
import StrictYAML

/// Runs the samples inside profiles and says what is missing: the gate before a profile is used.
package enum ProfileCheck {
    /// What a person reads after checking some files.
    package struct Report: Sendable, Equatable {
        /// Lines to print, one fault after the other, then a summary.
        package var lines: [String]
        package var faults: Int
        package var isGood: Bool { faults == 0 }
    }

    /// Checks profile files, each by its name and text, and that they can be used together.
    package static func report(_ files: [(name: String, text: String)]) -> Report {
        var errors: [SourceError] = []
        var profiles: [DeviceProfile] = []
        for file in files {
            do {
                let profile = try DeviceProfile.parse(file.text, file: file.name)
                profiles.append(profile)
                errors += check(profile)
            } catch {
                errors += error.errors
            }
        }
        do {
            _ = try ProfileLibrary(profiles: profiles, allowingDrafts: true)
        } catch {
            errors += error.errors
        }
        let samples = profiles.reduce(0) { $0 + $1.samples.count }
        func counted(_ count: Int, _ word: String) -> String { "\(count) \(word)\(count == 1 ? "" : "s")" }
        let summary =
            "\(counted(files.count, "profile")), \(counted(samples, "sample")), \(counted(errors.count, "fault"))"
        return Report(lines: errors.map(\.description) + [summary], faults: errors.count)
    }

    /// Every sample that does not come out as it says, and every kind of sample that is missing.
    package static func check(_ profile: DeviceProfile) -> [ProfileError] {
        var run = SampleRun(profile)
        var errors: [ProfileError] = []
        for sample in profile.samples {
            for problem in run.problems(of: sample) {
                errors.append(
                    SourceError(
                        .sampleFailed,
                        at: sample.place,
                        "'\(sample.name)': \(problem)",
                        remedy: "Correct the rule if the sample is right, or the sample if the rule is."
                    )
                )
            }
        }
        return errors + gates(profile, run) + ProfileCheck.endings(profile)
    }

    /// An end that nothing in the profile begins: a word for another need, or an alarm that was left out.
    private static func endings(_ profile: DeviceProfile) -> [ProfileError] {
        let kinds = Set(profile.rules.flatMap { profile.kinds(of: $0) })
        let begun = Set(kinds.compactMap(AlertKind.init(raisedBy:)).map(\.group))
        return kinds.filter(\.isOnlyAnEnd).sorted { $0.rawValue < $1.rawValue }.compactMap { kind in
            guard begun.isDisjoint(with: AlertKind.restored(by: kind)) else { return nil }
            return SourceError(
                .sampleMissing,
                at: profile.place,
                "'\(kind.rawValue)' ends what no rule of this profile begins",
                remedy: "Add the rule that tells of the beginning, or choose another word."
            )
        }
    }

    /// The codes that an alarm rests on: each must be in a sample, or nobody has seen that it is heard.
    private static func codesOfAlarms(_ profile: DeviceProfile) -> [(field: Field, code: Value)] {
        var words: [Int: Set<String>] = [:]
        for rule in profile.rules {
            guard profile.kinds(of: rule).contains(where: { $0.role == .alarm }) else { continue }
            for wanted in profile.conditions.wantedValues(rule.value.condition) {
                if let word = wanted.value.text { words[wanted.field, default: []].insert(word) }
            }
            guard case .emit(let emissions) = rule.value.outcome else { continue }
            for emission in emissions {
                guard case .field(let field) = emission.kind else { continue }
                let alarms = SignalKind.allCases.filter { $0.role == .alarm }.map(\.rawValue)
                words[field, default: []].formUnion(alarms)
            }
        }
        return words.sorted { $0.key < $1.key }.flatMap { number, words in
            let field = profile.fields[number].value
            return (field.map?.codes ?? []).filter { words.contains($0.word) }.map { (field, $0.code) }
        }
    }

    private static func gates(_ profile: DeviceProfile, _ run: SampleRun) -> [ProfileError] {
        let firedRules = run.firedRules
        var missing: [String] = []
        for (field, code) in codesOfAlarms(profile) where run.usedCodes[field.name]?.contains(code) != true {
            missing.append("no sample has the code '\(code.text ?? "")' of '\(field.name)', on which an alarm rests")
        }
        let expectations = profile.samples.map(\.expect)
        if !expectations.contains(where: \.isRejection) { missing.append("no sample is refused or quarantined") }
        if profile.dedups.contains(where: { !$0.onlyRemembers }), !expectations.contains(where: \.isDuplicate) {
            missing.append("no sample is a repetition, although there is 'dedup'")
        }
        if profile.mustTellAlarms, !expectations.contains(where: \.hasAlarm) {
            missing.append("no sample is an alarm, although a \(profile.deviceClass.rawValue) calls for help")
        }
        if profile.supervision != nil, !expectations.contains(where: { $0.isSilent == true }) {
            missing.append("no sample is silent, although there is 'supervision'")
        }
        if profile.testWhen >= 0, !expectations.contains(where: \.hasTest) {
            missing.append("no sample is a test alarm, although there is 'testWhen'")
        }
        for override in profile.overrides
        where !profile.samples.contains(where: { $0.settings.contains { $0.name == override.name } }) {
            missing.append("no sample sets override '\(override.name)'")
        }
        if profile.acknowledge != nil, !expectations.contains(where: \.isAcknowledged) {
            missing.append("no sample has an 'ack', although there is 'acknowledge'")
        }
        let remedy = "Add such a sample to 'tests'."
        let silent = profile.rules.enumerated().filter { !firedRules.contains($0.offset) }.map { _, rule in
            SourceError(.sampleMissing, at: rule.place, "no sample makes rule '\(rule.id)' fire", remedy: remedy)
        }
        return silent + missing.map { SourceError(.sampleMissing, at: profile.place, $0, remedy: remedy) }
    }
}

extension DeviceProfile {
    /// The signals that a rule may give.
    fileprivate func kinds(of rule: Shared<Rule>) -> [SignalKind] {
        guard case .emit(let emissions) = rule.value.outcome else { return [] }
        return emissions.flatMap { emission -> [SignalKind] in
            switch emission.kind {
            case .fixed(let kind): [kind]
            case .field(let field): (fields[field].value.map?.allWords ?? []).compactMap(SignalKind.init(rawValue:))
            }
        }
    }
}

extension DeviceProfile {
    /// A profile in use under which no press would ever be heard is worse than none.
    fileprivate var mustTellAlarms: Bool {
        switch deviceClass {
        case .safetyAlarm, .gpsAlarm, .fallSensor: status != .draft
        case .digitalLock, .nightCamera, .homeSensor, .medicationDispenser, .hub: false
        }
    }
}

extension SignalKind {
    /// Whether it says nothing but that something is over.
    fileprivate var isOnlyAnEnd: Bool {
        switch self {
        case .fallCleared, .geofenceEnter, .bathroomLeft, .smokeCleared, .carbonMonoxideCleared, .gasCleared,
            .waterLeakCleared, .temperatureNormal, .mainsRestored:
            true
        default: false
        }
    }
}

extension ProfileSample.Expectation {
    fileprivate var isRejection: Bool {
        switch outcome {
        case .refused, .quarantined: true
        default: false
        }
    }
    fileprivate var isDuplicate: Bool {
        if case .duplicate = outcome { return true }
        return false
    }
    fileprivate var hasAlarm: Bool {
        guard case .signals(let signals) = outcome else { return false }
        return signals.contains { signal in
            signal["kind"].flatMap(SignalKind.init(rawValue:))?.role == .alarm && signal["test"] != "true"
        }
    }
    fileprivate var hasTest: Bool {
        if case .signals(let signals) = outcome { return signals.contains { $0["test"] == "true" } }
        return false
    }
    fileprivate var isAcknowledged: Bool { acknowledgement.flatMap { $0 } != nil }
}
