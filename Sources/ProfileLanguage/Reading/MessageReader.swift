package import GatewayCore

/// Reads messages one after the other, and remembers of each device what that takes.
///
/// A value owned by the loop that takes messages in. Nothing in it depends on a clock or on chance.
package struct MessageReader {
    package private(set) var library: ProfileLibrary
    /// Devices that are remembered at most.
    ///
    /// A device past that is read as if it were new, which may repeat an event and never hides one.
    package static let maxDevices = 300_000

    private(set) var interpreter = Interpreter()
    private var memories: [MemoryKey: DeviceMemory] = [:]
    /// The memories as they were before they changed, since changes were last taken.
    private var before: [MemoryKey: DeviceMemory?] = [:]
    private var levels: [Range<Int>] = []
    private var found: [TopicTrie.Entry] = []

    /// The ids of all profiles that were ever in use; revisions of a profile share what is remembered of a device.
    private var identities: [ProfileID] = []
    /// For each profile of the library the number of its id.
    private var identityOf: [Int] = []

    struct MemoryKey: Hashable {
        /// The number of the profile's id.
        var profile: Int
        var address: String
    }

    /// What changed in the memory of one device.
    package struct MemoryChange: Sendable, Equatable {
        package var profile: ProfileID
        package var address: String
        /// To be stored in the commit that stores what the messages said.
        package var memory: DeviceMemory
        /// As it was before, to take the change back; `nil` when there was none.
        package var before: DeviceMemory?
    }

    /// Starts without memories.
    package init(library: ProfileLibrary, redactionKey: RedactionKey? = nil) {
        self.library = library
        interpreter.redactionKey = redactionKey
        use(library)
    }

    /// Whether what devices say of the time is judged by the receive time; false only where that is not known.
    var judgesClocks: Bool {
        get { interpreter.judgesClocks }
        set { interpreter.judgesClocks = newValue }
    }

    /// Whether the rules that fire are noted, for the check of a profile.
    var tracesRules: Bool {
        get { interpreter.tracesRules }
        set { interpreter.tracesRules = newValue }
    }

    /// Says what a message means.
    ///
    /// Every message gets an answer; nothing is thrown and nothing is dropped.
    ///
    /// Where several profiles know the topic, the one under which the device is registered reads it, or else the one
    /// that claims its content.
    ///
    /// - Parameters:
    ///   - message: what the broker handed over.
    ///   - registration: what the registry says of a device of a profile; `nil` for one that is not registered.
    /// - Returns: whose it is and what it says, or why nothing can be made of it.
    package mutating func read(
        _ message: Message,
        registration: (ProfileID, String) -> Registration?
    ) -> Reception {
        interpreter.topicBytes.removeAll(keepingCapacity: true)
        interpreter.topicBytes.append(contentsOf: message.topic.utf8)
        topicLevels(interpreter.topicBytes, into: &levels)
        found.removeAll(keepingCapacity: true)
        library.trie.find(interpreter.topicBytes, levels, into: &found)
        keepFirstTopicOfEachProfile()
        if !library.pinned.isEmpty { keepOneRevisionOfEachProfile(message, registration) }
        guard let first = found.first else {
            return Reception(message: message, outcome: .quarantined("unmatched-topic: no profile knows this topic"))
        }
        if found.count == 1, isAlone(first) {
            return finish(message, first, prepare(first, message), registration)
        }
        return readContested(message, registration)
    }

    /// Says what a message means, with nothing known of a device but whether it is registered.
    package mutating func read(_ message: Message, isRegistered: (ProfileID, String) -> Bool) -> Reception {
        read(message, registration: { isRegistered($0, $1) ? Registration() : nil })
    }

    /// Reads with other profiles from now on; what is remembered of devices stays.
    package mutating func use(_ library: ProfileLibrary) {
        self.library = library
        identityOf = library.all.map { profile in
            if let known = identities.firstIndex(of: profile.id) { return known }
            identities.append(profile.id)
            return identities.count - 1
        }
    }

    /// Gives back the changes since the last call, sorted by profile and address; they then count as stored.
    package mutating func takeChangedMemories() -> [MemoryChange] {
        let sorted = before.sorted { ($0.key.profile, $0.key.address) < ($1.key.profile, $1.key.address) }
        let changes = sorted.map { key, before in
            MemoryChange(
                profile: identities[key.profile],
                address: key.address,
                memory: memories[key] ?? DeviceMemory(),
                before: before
            )
        }
        before.removeAll(keepingCapacity: true)
        return changes
    }

    /// Makes room for the memories of so many devices before they come.
    package mutating func reserveCapacity(_ devices: Int) { memories.reserveCapacity(devices) }

    /// What is remembered of a device; `nil` where nothing is.
    package func memory(of address: String, under profile: ProfileID) -> DeviceMemory? {
        key(profile, address).flatMap { memories[$0] }
    }

    /// Takes changes back whose commit failed, so that the redelivered messages are not taken for repetitions.
    ///
    /// Changes are taken back newest first; the reader must not have read anything since they were taken.
    package mutating func undo(_ changes: [MemoryChange]) {
        for change in changes.reversed() {
            guard let key = key(change.profile, change.address) else { continue }
            memories[key] = change.before
        }
    }

    /// Puts back what was stored of a device, also of one whose profile is not in use now: it may come into use again.
    package mutating func restore(_ memory: DeviceMemory, of address: String, under profile: ProfileID) {
        if !identities.contains(profile) { identities.append(profile) }
        guard let key = key(profile, address), memories.count < Self.maxDevices || memories[key] != nil else { return }
        memories[key] = memory
    }

    /// Forgets every device, as if each next message were its first.
    package mutating func forgetAll() {
        memories.removeAll()
        before.removeAll()
    }

    private func key(_ profile: ProfileID, _ address: String) -> MemoryKey? {
        identities.firstIndex(of: profile).map { MemoryKey(profile: $0, address: address) }
    }

    private func isAlone(_ entry: TopicTrie.Entry) -> Bool {
        if case .alone = library.all[entry.profile].topics[entry.topic].value.claim { return true }
        return false
    }

    /// Within one profile the topic that is listed first reads the message.
    private mutating func keepFirstTopicOfEachProfile() {
        guard found.count > 1 else { return }
        found.sort { ($0.profile, $0.topic) < ($1.profile, $1.topic) }
        var last = -1
        found.removeAll { entry in
            defer { last = entry.profile }
            return entry.profile == last
        }
    }

    /// Of several revisions of a profile, the one that the device is pinned to, or else the one in general use.
    private mutating func keepOneRevisionOfEachProfile(
        _ message: Message,
        _ registration: (ProfileID, String) -> Registration?
    ) {
        guard found.contains(where: { $0.profile >= library.profiles.count }) else { return }
        var losers: Set<TopicTrie.Entry> = []
        for entry in found where entry.profile >= library.profiles.count {
            let profile = library.all[entry.profile]
            // Each revision finds the device's name in its own way.
            let address = prepare(entry, message).address
            if let address, registration(profile.id, address)?.revision == profile.revision {
                losers.formUnion(found.filter { library.all[$0.profile].id == profile.id && $0 != entry })
            } else {
                losers.insert(entry)
            }
        }
        found.removeAll { losers.contains($0) }
    }

    private mutating func finish(
        _ message: Message,
        _ entry: TopicTrie.Entry,
        _ prepared: Interpreter.Prepared,
        _ registration: (ProfileID, String) -> Registration?
    ) -> Reception {
        let profile = library.all[entry.profile]
        var prepared = prepared
        if library.mayHaveSettings[entry.profile], let address = prepared.address,
            let settings = registration(profile.id, address)?.settings, !settings.isEmpty
        {
            // Whose the message is was not known before; what it means may differ with that.
            prepared = interpreter.prepare(
                profile,
                topic: entry.topic,
                message,
                levels: levels,
                settings: settings
            )
        }
        guard let address = prepared.address else {
            var nothing = DeviceMemory()
            return interpreter.read(profile, topic: entry.topic, message, prepared, memory: &nothing)
        }
        let key = MemoryKey(profile: identityOf[entry.profile], address: address)
        let known = memories[key]
        var memory = known ?? DeviceMemory()
        let reception = interpreter.read(profile, topic: entry.topic, message, prepared, memory: &memory)
        guard memory != known ?? DeviceMemory(), known != nil || memories.count < Self.maxDevices else {
            return reception
        }
        if before[key] == nil { before.updateValue(known, forKey: key) }
        memories[key] = memory
        return reception
    }
}

extension MessageReader {
    /// Who reads a message that several profiles know.
    private enum Winner {
        case entry(TopicTrie.Entry, Interpreter.Prepared)
        case several([TopicTrie.Entry])
        case none
    }

    private mutating func readContested(
        _ message: Message,
        _ registration: (ProfileID, String) -> Registration?
    ) -> Reception {
        switch winner(message, { registration($0, $1) != nil }) {
        case .entry(let entry, let prepared): return finish(message, entry, prepared, registration)
        case .several(let profiles):
            let rivals = profiles.map { library.all[$0.profile] }
            let names = rivals.map(\.id.rawValue).joined(separator: ", ")
            var reception = unclaimed(message, "claimed-twice: register the device to decide between \(names)")
            // Nobody reads it, and it may be a call for help: it counts as the most urgent of those that want it.
            reception.deviceClass = rivals.map(\.deviceClass).first(where: \.callsForHelp) ?? rivals.first?.deviceClass
            return reception
        case .none:
            return unclaimed(message, "unclaimed: no profile knows this content")
        }
    }

    /// Registration decides; then content; then whoever takes the rest.
    private mutating func winner(_ message: Message, _ isRegistered: (ProfileID, String) -> Bool) -> Winner {
        if let entry = registeredByTopic(message, isRegistered) { return .entry(entry, prepare(entry, message)) }
        var claiming: [TopicTrie.Entry] = []
        var fallback: TopicTrie.Entry?
        for entry in found {
            let profile = library.all[entry.profile]
            let prepared = prepare(entry, message)
            let isAsked = profile.topics[entry.topic].value.addressIsInTopic
            if !isAsked, let address = prepared.address, isRegistered(profile.id, address) {
                return .entry(entry, prepared)
            }
            switch profile.topics[entry.topic].value.claim {
            case .alone: claiming.append(entry)
            case .registered: continue
            case .otherwise: fallback = entry
            case .content(let condition):
                // A payload that cannot be read shows nothing.
                guard prepared.refusal == nil else { continue }
                if interpreter.holds(condition, of: profile) { claiming.append(entry) }
            }
        }
        // Whoever says most about the topic goes first.
        claiming = claiming.filter { [claiming] entry in
            !claiming.contains { pattern(of: $0).outranks(pattern(of: entry)) }
        }
        // What a message says counts more than the form of its topic, and both more than taking what is left.
        if let rest = fallback,
            claiming.allSatisfy({ isAlone($0) && pattern(of: rest).outranks(pattern(of: $0)) })
        {
            claiming = [rest]
        }
        if claiming.count > 1 { return .several(claiming) }
        guard let entry = claiming.first else { return .none }
        return .entry(entry, prepare(entry, message))
    }

    private func pattern(of entry: TopicTrie.Entry) -> TopicPattern {
        library.all[entry.profile].topics[entry.topic].value.pattern
    }

    /// Where the topic alone names the device, no payload needs to be read to know whose it is.
    private mutating func registeredByTopic(
        _ message: Message,
        _ isRegistered: (ProfileID, String) -> Bool
    ) -> TopicTrie.Entry? {
        for entry in found {
            let profile = library.all[entry.profile]
            guard profile.topics[entry.topic].value.addressIsInTopic,
                let address = interpreter.addressInTopic(profile, topic: entry.topic, levels: levels)
            else { continue }
            if isRegistered(profile.id, address) { return entry }
        }
        return nil
    }

    private mutating func prepare(_ entry: TopicTrie.Entry, _ message: Message) -> Interpreter.Prepared {
        interpreter.prepare(library.all[entry.profile], topic: entry.topic, message, levels: levels)
    }

    private func unclaimed(_ message: Message, _ reason: String) -> Reception {
        var reception = Reception(message: message, outcome: .quarantined(reason))
        // Any of the profiles might have had something to blank out.
        if found.contains(where: { library.all[$0.profile].mayBeSensitive(on: $0.topic) }),
            !message.payload.isEmpty
        {
            reception.redactedPayload = withheldPayload(message.payload)
        }
        return reception
    }
}

extension Interpreter {
    /// Whether a condition on the fields of the prepared message holds; nothing is known of the device yet.
    fileprivate func holds(_ condition: Int, of profile: DeviceProfile) -> Bool {
        let basis = ConditionPool.Basis(values: values, isPayloadEmpty: payload.isEmpty, changed: [])
        return profile.conditions.truth(condition, basis) == .yes
    }
}
