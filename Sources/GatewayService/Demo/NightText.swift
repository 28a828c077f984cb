import GatewayCore

/// Tells the night in Swedish lines, a line for each thing that a person would want to hear of.
struct NightText {
    let zone: ZoneTable

    /// The line of a fact; `nil` for what needs no telling.
    func line(_ fact: Fact, _ state: GatewayState) -> String? {
        switch fact.body {
        case .alert(let change): line(change, at: fact.at, state)
        case .access(let record): line(record, at: fact.at, state)
        default: nil
        }
    }

    private func line(_ fact: AlertFact, at now: Moment, _ state: GatewayState) -> String? {
        guard let alert = state.alerts[fact.alert], let words = words(fact, alert, at: now, state) else { return nil }
        let label = alert.category == .alarm ? fact.after.priority.label : alert.category == .test ? "PR" : "T "
        let name = alert.category == .alarm ? "LARM" : alert.category == .test ? "PROV" : "TEKN"
        return columns(now, label, "\(name) \(fact.alert)", words.what, words.more)
    }

    private func columns(_ now: Moment, _ label: String, _ subject: String, _ what: String, _ more: String) -> String {
        "\(zone.clockText(now.wall))  \(label)  \(padded(subject, 9))  \(padded(what, 24))  \(more)"
    }

    private func padded(_ text: String, _ width: Int) -> String {
        text.count >= width ? text : text + String(repeating: " ", count: width - text.count)
    }

    private func words(
        _ fact: AlertFact,
        _ alert: Alert,
        at now: Moment,
        _ state: GatewayState
    ) -> (what: String, more: String)? {
        let since = "\(spanInSwedish(now.wall - alert.times.receivedAt.wall)) efter larmet"
        switch fact.change {
        case .raised(let beginning): return (beginning.kind.swedish, place(alert, state))
        case .reported:
            // Not a second press: the device tells the same happening again, or more of it.
            let isSame = fact.after.occurrence < 2
            let what = isSame ? "hörs igen" : "\(ordinalInSwedish(fact.after.occurrence)) gången"
            return (what, "\(place(alert, state)), \(since)")
        case .intensified:
            return ("nu \(fact.after.priority.label): \(fact.after.kind.swedish)", "\(place(alert, state)), \(since)")
        case .offered(let offers, _, _, _):
            return ("erbjuds", offers.map { recipient($0.recipient, state) }.joined(separator: ", "))
        case .accepted(let offer): return ("accepterat", "\(who(offer, alert, state)), \(since)")
        case .declined(let offer): return ("nej tack", who(offer, alert, state))
        case .timedOut(let offer): return ("inget svar", who(offer, alert, state))
        case .enRoute(let offer): return ("på väg", who(offer, alert, state))
        case .onScene(let offer, let source, _):
            return (
                "på plats", "\(who(offer, alert, state))\(source == .lockUnlock ? ", dörren öppnad" : ""), \(since)"
            )
        case .released(let offer): return ("släppt", who(offer, alert, state))
        case .missedTarget(let kind):
            return ("FRIST MISSAD", kind == .arriveTarget ? "ingen på plats i tid" : "ingen tog larmet i tid")
        case .unattended: return ("INGEN HAR TAGIT LARMET", place(alert, state))
        case .resolved(let outcome, _): return ("klarmarkerat", "\(outcome.swedish), \(since)")
        case .conditionChanged(.restored): return ("återställt av enheten", "larmet står kvar")
        case .testClosed: return ("provet slut", "")
        default: return nil
        }
    }

    private func line(_ record: AccessRecord, at now: Moment, _ state: GatewayState) -> String {
        let what =
            record.operation == .failedAttempt ? "MISSLYCKAT FÖRSÖK" : record.operation.swedish
        let key =
            record.doorKey.map { "nyckel \($0)" } ?? record.credential.map { "okänd nyckel \($0)" } ?? "utan nyckel"
        let person = record.person.staff.flatMap { state.staff[$0]?.name } ?? "okänd person"
        let alert = record.alert.map { ", larm \($0)" } ?? ""
        return columns(now, "  ", "NYCKEL", what, "\(record.door?.rawValue ?? "okänd dörr"): \(key), \(person)\(alert)")
    }

    private func place(_ alert: Alert, _ state: GatewayState) -> String {
        guard let resident = alert.subject.resident.flatMap({ state.residents[$0] }) else {
            return alert.subject.sender
        }
        return "\(resident.name), \(resident.address)"
    }

    private func who(_ offer: OfferID, _ alert: Alert, _ state: GatewayState) -> String {
        alert.assignment(offer).map { recipient($0.recipient, state) } ?? ""
    }

    private func recipient(_ recipient: Recipient, _ state: GatewayState) -> String {
        switch recipient {
        case .patrol(let id): state.patrols[id]?.name ?? id.rawValue
        case .operatorPool(let name), .role(let name): name
        case .staff(let id): state.staff[id]?.name ?? id.rawValue
        }
    }
}

/// `13 s`, `2 min 5 s`.
private func spanInSwedish(_ span: Duration) -> String {
    let seconds = span.wholeSeconds
    if seconds < 1 { return "\(span.wholeMilliseconds) ms" }
    return seconds < 60 ? "\(seconds) s" : "\(seconds / 60) min \(seconds % 60) s"
}

/// `1:a`, `2:a`, `3:e`, `11:e`, `21:a`.
func ordinalInSwedish(_ number: Int) -> String {
    let isFirstOrSecond = (1...2).contains(number % 10) && !(11...12).contains(number % 100)
    return "\(number):\(isFirstOrSecond ? "a" : "e")"
}
