package import GatewayCore
package import StrictYAML

/// The profiles that are in use, and which of them know a topic.
package struct ProfileLibrary: Sendable {
    package let profiles: [DeviceProfile]
    /// Revisions that only devices pinned to them are read by.
    package let pinned: [DeviceProfile]
    /// The profiles, and after them the pinned revisions: the numbers of the trie.
    let all: [DeviceProfile]
    let trie: TopicTrie
    /// For each of them, whether it or another revision of it has overrides, so that a registration may say something.
    let mayHaveSettings: [Bool]

    /// What to subscribe to for one topic of one or more profiles.
    package struct Subscription: Sendable, Hashable {
        /// MQTT topic filter.
        package var filter: String
        package var lane: Lane
    }

    /// Takes the profiles into use; refuses drafts (unless allowed), doubled ids, and topics that cannot be told apart.
    ///
    /// A pinned revision of a profile reads the devices that are pinned to it and no other.
    package init(
        profiles: [DeviceProfile],
        pinned: [DeviceProfile] = [],
        allowingDrafts: Bool = false
    ) throws(SourceErrors) {
        let faults = SourceFaults()
        for (index, profile) in profiles.enumerated() {
            if profile.status == .draft, !allowingDrafts {
                faults.report(
                    .draft,
                    at: profile.place,
                    "'\(profile.id)' is a draft",
                    remedy: "Prove it with its samples and set 'status: fixtureVerified', or load it in test mode."
                )
            }
            for other in profiles[..<index] { Self.check(profile, against: other, faults) }
        }
        try faults.throwIfAny()
        self.profiles = profiles
        self.pinned = pinned
        all = profiles + pinned
        let ids = Set(all.filter { !$0.overrides.isEmpty }.map(\.id))
        mayHaveSettings = all.map { ids.contains($0.id) }
        var trie = TopicTrie()
        for (number, profile) in all.enumerated() {
            for (topic, description) in profile.topics.enumerated() {
                trie.insert(description.value.pattern, TopicTrie.Entry(profile: number, topic: topic))
            }
        }
        self.trie = trie
    }

    package func profile(_ id: ProfileID) -> DeviceProfile? { profiles.first { $0.id == id } }

    /// Whether any profile reads messages on a topic.
    package func knows(_ topic: String) -> Bool {
        let bytes = Array(topic.utf8)
        var levels: [Range<Int>] = []
        var found: [TopicTrie.Entry] = []
        topicLevels(bytes, into: &levels)
        trie.find(bytes, levels, into: &found)
        return !found.isEmpty
    }

    /// Every filter that is needed, once each, sorted; where profiles differ about the lane, alarms win.
    package var subscriptions: [Subscription] {
        var lanes: [String: Lane] = [:]
        for topic in all.flatMap(\.topics) {
            let isAlarm = topic.lane == .alarm || lanes[topic.pattern.filter] == .alarm
            lanes[topic.pattern.filter] = isAlarm ? .alarm : .telemetry
        }
        // A broker delivers a message once for each filter that matches it: what another one covers is left out.
        for filter in lanes.keys.sorted() {
            guard let wider = lanes.keys.first(where: { $0 != filter && covers($0, filter) }) else { continue }
            if lanes.removeValue(forKey: filter) == .alarm { lanes[wider] = .alarm }
        }
        return lanes.map { Subscription(filter: $0.key, lane: $0.value) }.sorted { $0.filter < $1.filter }
    }

    /// Whether every topic that one filter matches is matched by a wider one.
    private func covers(_ wider: String, _ filter: String) -> Bool {
        let levels = filter.split(separator: "/", omittingEmptySubsequences: false)
        let wide = wider.split(separator: "/", omittingEmptySubsequences: false)
        for (place, level) in wide.enumerated() {
            // Wildcards in the first level leave out the broker's own topics.
            if level == "#" { return place > 0 || levels[0].first != "$" }
            guard place < levels.count, levels[place] != "#" else { return false }
            let isFit = level == levels[place] || (level == "+" && (place > 0 || levels[place].first != "$"))
            guard isFit else { return false }
        }
        return wide.count == levels.count
    }

    private static func check(_ profile: DeviceProfile, against other: DeviceProfile, _ faults: SourceFaults) {
        if profile.id == other.id {
            faults.report(
                .duplicateProfile,
                at: profile.place,
                "'\(profile.id)' is also the id of \(other.file)",
                remedy: "Load one revision of a profile, and give each product an id of its own."
            )
            return
        }
        for topic in profile.topics {
            for rival in other.topics
            where topic.pattern.mayMeet(rival.pattern) && !canTellApart(topic.value, rival.value) {
                faults.report(
                    .overlap,
                    at: topic.place,
                    "topic '\(topic.name)' (\(topic.pattern.text)) meets '\(rival.name)' (\(rival.pattern.text)) of "
                        + "\(other.id)",
                    remedy: "Name more of the topic, or give both a 'claim' that tells their messages apart, such as "
                        + "'claim: registered'; only one may be 'otherwise'."
                )
            }
        }
    }

    private static func canTellApart(_ topic: ProfileTopic, _ rival: ProfileTopic) -> Bool {
        if topic.pattern.outranks(rival.pattern) || rival.pattern.outranks(topic.pattern) { return true }
        return switch (topic.claim, rival.claim) {
        case (.alone, _), (_, .alone), (.otherwise, .otherwise): false
        default: true
        }
    }
}

extension DeviceProfile {
    var place: SourcePlace { SourcePlace(file: file, line: 1, column: 1) }
}
