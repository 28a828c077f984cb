package import GatewayCore

/// Everything that is to reach the disk together: all of it or nothing.
package struct CommitBatch: Sendable {
    /// In ascending order, following the last fact of the log without a hole.
    package var facts: [Fact]
    /// The alerts that the facts changed, as they stand after them.
    package var alerts: [Alert] = []
    /// The entries that the facts changed, as they stand after them.
    package var entries: [RegistryEntry] = []
    package var removed: [RegistryReference] = []
    /// What the registry said earlier, where the facts added to it.
    package var past: [RegistryPast] = []
    /// Of devices whose messages are among the facts, as they stand after them; kept in the rows of those facts.
    package var memories: [StoredMemory] = []
    /// Of any device, for the table of memories; the watermark `EventStore.memoryWatermark` says what it holds.
    package var settledMemories: [StoredMemory] = []
    package var contacts: [DeviceContact] = []
    package var watermarks: [Watermark] = []

    /// A batch of facts without projections: for watermarks, memories and contacts, which need none.
    package init(facts: [Fact] = []) {
        self.facts = facts
    }

    /// The facts with every row that they make new.
    ///
    /// - Parameters:
    ///   - facts: What was decided since the last batch.
    ///   - state: The state after the last of them.
    ///   - touched: What `state.takeTouched()` handed over after them.
    package init(facts: [Fact], state: GatewayState, touched: Touched) {
        self.facts = facts
        alerts = touched.alerts.sorted().compactMap { state.alerts[$0] }
        entries = touched.entries.sorted(by: CommitBatch.byWords).compactMap(state.entry)
        removed = touched.removed.sorted(by: CommitBatch.byWords)
        past = touched.past.sorted { $0.words < $1.words }.compactMap(state.past)
    }

    package var isEmpty: Bool {
        facts.isEmpty && settledMemories.isEmpty && contacts.isEmpty && watermarks.isEmpty && entries.isEmpty
            && removed.isEmpty && past.isEmpty && alerts.isEmpty
    }

    private static func byWords(_ left: RegistryReference, _ right: RegistryReference) -> Bool {
        left.words < right.words
    }
}

/// What a profile remembers of one device between its messages, as the profile reader encodes it.
package struct StoredMemory: Sendable, Hashable {
    package var device: DeviceKey
    package var memory: [UInt8]

    package init(device: DeviceKey, memory: [UInt8]) {
        self.device = device
        self.memory = memory
    }

    /// Takes a memory as JSON; it is written with every alarm.
    package init(device: DeviceKey, writing memory: some JSONTextWritable) throws {
        self.init(device: device, memory: try JSONText.bytes(of: memory))
    }

    /// The memory back; throws when it is not what this version writes.
    package func decoded<Memory: Decodable>(as type: Memory.Type) throws -> Memory {
        try JSONReader.value(type, from: memory)
    }
}

/// How far a part that follows the log has come, so that it goes on there after a crash.
///
/// Whoever publishes writes its watermark after the deed: after a crash between the two it publishes again.
package struct Watermark: Sendable, Hashable {
    package var name: String
    /// The last fact that was handled; 0 before the first.
    package var fact: FactNumber

    package init(name: String, fact: FactNumber) {
        self.name = name
        self.fact = fact
    }
}
