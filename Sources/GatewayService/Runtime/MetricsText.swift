import GatewayCore

/// `/metrics` in Prometheus' text format, version 0.0.4.
///
/// The names are a promise: renaming one is a breaking change.
enum MetricsText {
    static func render(
        pipeline: GatewayPipeline,
        sessions: [SessionWatch],
        watch: StrangeTopicWatch,
        kept: KeptInputs
    ) -> String {
        let counters = pipeline.counters
        var text = Text()
        text.add("nattvakt_messages_total", .counter, "Messages taken from the broker.", counters.messages)
        text.add("nattvakt_facts_total", .counter, "Facts stored since the start.", counters.facts)
        text.add("nattvakt_commits_total", .counter, "Durable commits since the start.", counters.commits)
        text.add("nattvakt_commits_failed_total", .counter, "Commits that failed.", counters.failedCommits)
        text.add(
            "nattvakt_inputs_waiting",
            .gauge,
            "Happenings told once that are not stored yet.",
            UInt64(kept.count)
        )
        text.add(
            "nattvakt_inputs_dropped_total",
            .counter,
            "Happenings told once that were dropped because too many waited.",
            UInt64(kept.dropped)
        )
        text.add(
            "nattvakt_strange_messages_total",
            .counter,
            "Messages on topics that no profile knows.",
            counters.strangeMessages
        )
        text.add(
            "nattvakt_strange_watch_sampling",
            .gauge,
            "1 while strange topics are looked for in samples only.",
            watch.isSampling ? 1 : 0
        )
        text.add(
            "nattvakt_unpublished_facts",
            .gauge,
            "Facts that the broker has not confirmed yet.",
            counters.unpublishedFacts
        )
        text.add(
            "nattvakt_acknowledgements_dropped_total",
            .counter,
            "Answers to devices dropped for want of room.",
            counters.droppedAcknowledgements
        )
        text.head("nattvakt_notices_total", .counter, "What was noticed and changed nothing, by kind.")
        for kind in Notice.Kind.allCases {
            text.value("nattvakt_notices_total", "kind", kind.rawValue, counters.notices[kind.rawValue] ?? 0)
        }
        text.head("nattvakt_session_open", .gauge, "1 while the broker grants the lane all it asks for.")
        for session in sessions {
            text.value("nattvakt_session_open", "session", session.role.rawValue, session.isOpen ? 1 : 0)
        }
        text.head("nattvakt_open_alerts", .gauge, "Open alerts by category.")
        let open = pipeline.read { gateway in
            AlertCategory.allCases.map { category in
                (category, gateway.state.alerts.values.count { $0.state.isOpen && $0.category == category })
            }
        }
        for (category, count) in open {
            text.value("nattvakt_open_alerts", "category", category.rawValue, UInt64(count))
        }
        return text.text
    }

    private enum Kind: String {
        case counter
        case gauge
    }

    private struct Text {
        var text = ""

        mutating func head(_ name: String, _ kind: Kind, _ help: String) {
            text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
        }

        mutating func add(_ name: String, _ kind: Kind, _ help: String, _ value: UInt64) {
            head(name, kind, help)
            text += "\(name) \(value)\n"
        }

        mutating func value(_ name: String, _ label: String, _ word: String, _ value: UInt64) {
            text += "\(name){\(label)=\"\(word)\"} \(value)\n"
        }
    }
}
