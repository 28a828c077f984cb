package import GatewayCore

/// Compares the gateway's facts with the night's ledger: nothing that happened may be missing.
///
/// Fed with every fact in order; then asked for what is missing or wrong.
package struct NightAudit: Sendable {
    private var factsByFingerprint: [UInt64: [FactNumber]] = [:]
    private var alertBySignal: [FactNumber: AlertID] = [:]
    private var recordBySignal: [FactNumber: AccessRecord] = [:]
    private var categories: [AlertID: AlertCategory] = [:]

    package init() {}

    /// Takes one fact of the log in.
    package mutating func note(_ fact: Fact) {
        switch fact.body {
        case .received(let message): factsByFingerprint[message.fingerprint, default: []].append(fact.number)
        case .access(let record): recordBySignal[record.signal] = record
        case .alert(let change): note(change)
        default: break
        }
    }

    private mutating func note(_ fact: AlertFact) {
        switch fact.change {
        case .raised(let beginning):
            categories[fact.alert] = beginning.category
            if let signal = beginning.signal { alertBySignal[signal] = fact.alert }
        case .reported(let signal, _, _), .reopened(let signal, _, _, _, _):
            if let signal { alertBySignal[signal] = fact.alert }
        default: break
        }
    }

    /// What the log lacks or has wrong of what was sent until a moment, in the order of the ledger.
    ///
    /// The moment leaves out what may still be on its way.
    package func findings(in ledger: NightLedger, sentUntil end: Uptime) -> [Finding] {
        let alarms = ledger.alarms.compactMap { alarm -> Finding? in
            guard let sentAt = alarm.sentAt, sentAt.uptime <= end else { return nil }
            return finding(alarm)
        }
        return alarms + doorFindings(ledger.doorUses.filter { $0.sentAt.map { $0.uptime <= end } ?? false })
    }

    /// The alert that an alarm became or joined; `nil` when it became none.
    package func alert(of alarm: LedgerAlarm) -> AlertID? {
        (factsByFingerprint[alarm.fingerprint] ?? []).lazy.compactMap { alertBySignal[$0] }.first
    }

    private func finding(_ alarm: LedgerAlarm) -> Finding? {
        guard let facts = factsByFingerprint[alarm.fingerprint] else { return .alarmNotStored(alarm) }
        guard let alert = facts.lazy.compactMap({ alertBySignal[$0] }).first else { return .alarmWithoutAlert(alarm) }
        return alarm.isTest == (categories[alert] == .test) ? nil : .testAndAlarmConfused(alarm, alert)
    }

    /// Locks without identifiers repeat their bytes, so uses and records with equal bytes are paired in their order.
    private func doorFindings(_ uses: [LedgerDoorUse]) -> [Finding] {
        var taken: [UInt64: Int] = [:]
        return uses.compactMap { use in
            let records = (factsByFingerprint[use.fingerprint] ?? []).compactMap { recordBySignal[$0] }
            let place = taken[use.fingerprint, default: 0]
            taken[use.fingerprint] = place + 1
            guard place < records.count else { return .doorUseWithoutRecord(use) }
            return isRight(records[place], for: use) ? nil : .wrongRecord(use, records[place])
        }
    }

    private func isRight(_ record: AccessRecord, for use: LedgerDoorUse) -> Bool {
        record.operation == use.operation && record.lock == use.lock && record.doorKey == use.doorKey
            && record.person == (use.staff.map { .holder($0) } ?? .unknown)
    }

    /// Something that happened and that the log does not have, or has otherwise.
    package enum Finding: Sendable, Hashable, CustomStringConvertible {
        case alarmNotStored(LedgerAlarm)
        case alarmWithoutAlert(LedgerAlarm)
        case testAndAlarmConfused(LedgerAlarm, AlertID)
        case doorUseWithoutRecord(LedgerDoorUse)
        case wrongRecord(LedgerDoorUse, AccessRecord)

        package var description: String {
            switch self {
            case .alarmNotStored(let alarm): "\(words(alarm)) is not in the log"
            case .alarmWithoutAlert(let alarm): "\(words(alarm)) became no alert"
            case .testAndAlarmConfused(let alarm, let alert):
                "\(words(alarm)) became alert \(alert), of the wrong category"
            case .doorUseWithoutRecord(let use): "\(words(use)) has no access record"
            case .wrongRecord(let use, let record):
                "\(words(use)) is recorded as \(record.operation.rawValue) with \(record.doorKey?.rawValue ?? "no key")"
                    + " by \(record.person)"
            }
        }

        private func words(_ alarm: LedgerAlarm) -> String {
            "\(alarm.isTest ? "test " : "")\(alarm.kind.rawValue) of \(alarm.device) at \(alarm.happenedAt.wall)"
        }

        private func words(_ use: LedgerDoorUse) -> String {
            "\(use.operation.rawValue) of \(use.lock) with \(use.doorKey?.rawValue ?? "no key") at \(use.happenedAt.wall)"
        }
    }
}
