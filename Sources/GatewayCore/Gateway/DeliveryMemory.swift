/// The latest deliveries of each session, to tell the broker's repetition from a second press with the same bytes.
///
/// A broker repeats only what was in flight when the connection broke, which its `max_inflight_messages` bounds.
package struct DeliveryMemory: Sendable, Equatable {
    /// How many deliveries of a session are remembered; far more than a broker keeps in flight (200).
    package static let limit = 4096

    private var seen: Set<Entry> = []
    private var rings: [String: Ring] = [:]

    private struct Entry: Sendable, Hashable {
        var delivery: Delivery
        var fingerprint: UInt64
    }

    private struct Ring: Sendable, Equatable {
        var entries: [Entry] = []
        var next = 0

        /// Equal when they forget the same in the same order, wherever in the ring the oldest lies.
        static func == (left: Ring, right: Ring) -> Bool { left.byAge.elementsEqual(right.byAge) }
        private var byAge: [Entry] { Array(entries[next...] + entries[..<next]) }
    }

    package init() {}

    package func contains(_ delivery: Delivery, _ fingerprint: UInt64) -> Bool {
        seen.contains(Entry(delivery: delivery, fingerprint: fingerprint))
    }

    package mutating func insert(_ delivery: Delivery, _ fingerprint: UInt64) {
        let entry = Entry(delivery: delivery, fingerprint: fingerprint)
        guard seen.insert(entry).inserted else { return }
        var ring = rings.removeValue(forKey: delivery.session) ?? Ring()
        if ring.entries.count < DeliveryMemory.limit {
            ring.entries.append(entry)
        } else {
            seen.remove(ring.entries[ring.next])
            ring.entries[ring.next] = entry
            ring.next = (ring.next + 1) % DeliveryMemory.limit
        }
        rings[delivery.session] = ring
    }

    /// Forgets a session that the broker has forgotten: its packet numbers begin anew.
    mutating func forget(_ session: String) {
        for entry in rings.removeValue(forKey: session)?.entries ?? [] { seen.remove(entry) }
    }
}

extension Message {
    /// FNV-1a (64 bit) over topic, a zero byte and payload: equal messages have equal fingerprints.
    package var fingerprint: UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in topic.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        hash = hash &* 0x0000_0100_0000_01b3
        for byte in payload { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        return hash
    }
}
