import EventStore
import GatewayCore
import GatewayService

/// An alert's chain clock as text: Utlöst → Mottagen → Erbjuden → … with each moment and the time spent in the hop.
struct AlertStoryText {
    let story: AlertStory
    let time: LocalTimeText

    func print(asJSON: Bool) {
        if asJSON {
            return steps(in: ["seq", "time", "transition", "state", "by", "reason"]).print(asJSON: true, empty: "")
        }
        let alert = story.alert
        Swift.print(
            """
            Larm \(alert.id)  \(alert.priority.label) \(alert.kind.swedish)  \(alert.state.swedish), \(alert.condition.swedish)
            Omsorgstagare \(alert.subject.resident?.rawValue ?? "okänd")  område \(alert.subject.area?.rawValue ?? "okänt")  \
            enhet \(alert.subject.device?.rawValue ?? alert.subject.sender)  tryck \(alert.occurrenceCount)
            Utfäst: accepterat inom \(spanText(alert.targets.acceptWithin)), på plats inom \(spanText(alert.targets.arriveWithin))

            """
        )
        chain.print(asJSON: false, empty: "")
        if let timer = alert.nextTimer {
            let left = timer.at - alert.times.raisedAt.uptime
            Swift.print("\nNästa frist: \(time.clock(alert.times.raisedAt.wall + left)) \(timer.kind.swedish)")
        }
        Swift.print("")
        steps(in: ["nr", "tid", "händelse", "läge", "av", "skäl"]).print(asJSON: false, empty: "")
        guard !story.access.isEmpty else { return }
        Swift.print("")
        AccessTable.table(story.access, time: time, asJSON: false).print(asJSON: false, empty: "")
    }

    /// The hops that have been made.
    private var chain: Table {
        let times = story.alert.times
        let points: [(String, WallTime?)] = [
            ("Utlöst", times.occurredAt), ("Mottagen", times.receivedAt.wall), ("Erbjuden", times.firstOfferedAt?.wall),
            ("Levererad", times.firstDeliveredAt?.wall), ("Visad", times.firstSeenAt?.wall),
            ("Röstkontakt", times.voiceContactAt?.wall), ("Accepterad", times.acceptedAt?.wall),
            ("På väg", times.enRouteAt?.wall), ("På plats", times.onSceneAt?.wall),
            ("Dörr", firstUnlock(since: times.receivedAt.wall)),
            ("Klarmarkerad", times.resolvedAt?.wall), ("Avslutad", times.closedAt?.wall),
        ]
        var table = Table("steg", "tid", "sedan förra", "sedan mottagen")
        var previous: WallTime?
        for (name, moment) in points {
            guard let moment else { continue }
            table.add(
                name,
                time.full(moment),
                previous.map { spanText(moment - $0) },
                spanText(moment - times.receivedAt.wall)
            )
            previous = moment
        }
        return table
    }

    /// A reopened alert's door of before is no answer to the press after it.
    private func firstUnlock(since wall: WallTime) -> WallTime? {
        story.access.map(\.access).first { $0.operation == .unlocked && $0.effectiveTime >= wall }?.effectiveTime
    }

    /// Every transition, in the words of the log: they are the ones of topics and of `--json`.
    private func steps(in columns: [String]) -> Table {
        var table = Table(columns)
        for step in story.steps {
            let change = step.change
            table.add(
                "\(change.sequence)",
                time.full(step.at.wall),
                change.change.word,
                change.after.state.rawValue,
                change.actor.words,
                change.reason ?? change.change.recipients
            )
        }
        return table
    }
}

extension AlertChange {
    /// Whom an offer went to.
    fileprivate var recipients: String? {
        guard case .offered(let offers, _, _, _) = self else { return nil }
        return offers.map { "\($0.recipient.words) (\($0.reason))" }.joined(separator: "; ")
    }
}
