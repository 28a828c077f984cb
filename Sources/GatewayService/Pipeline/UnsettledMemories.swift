import EventStore
import GatewayCore

/// The devices whose memories the store's table does not hold as they are, in the order in which they changed.
///
/// What a message changed stands in the row of its fact, so the table may trail: it is written in idle moments, and in
/// bounded steps where there are none.
struct UnsettledMemories {
    /// How many facts the table may trail before commits settle memories also under load.
    static let overdueFacts: UInt64 = 65_536
    /// How many are written in one step.
    static let step = 256

    private var queue: [(device: DeviceKey, since: FactNumber)] = []
    private var head = 0
    private var waiting: Set<DeviceKey> = []

    var isEmpty: Bool { head == queue.count }

    /// Notes a change; `fact` is one that tells it, or a later one.
    mutating func note(_ device: DeviceKey, since fact: FactNumber) {
        guard waiting.insert(device).inserted else { return }
        queue.append((device, fact))
    }

    /// Whether the table trails too far behind the last fact.
    func isOverdue(at last: FactNumber) -> Bool {
        head < queue.count && last.rawValue - queue[head].since.rawValue > UnsettledMemories.overdueFacts
    }

    /// Takes the devices whose turn it is; what they remember is written with the next commit.
    mutating func take() -> [DeviceKey] {
        let taken = queue[head..<min(head + UnsettledMemories.step, queue.count)].map(\.device)
        head += taken.count
        for device in taken { waiting.remove(device) }
        if head == queue.count || head > 4096 {
            queue.removeFirst(head)
            head = 0
        }
        return taken
    }

    /// Up to which fact the table holds everything, when `last` is the last one.
    func settled(at last: FactNumber) -> FactNumber {
        head < queue.count ? FactNumber(max(queue[head].since.rawValue, 1) - 1) : last
    }
}
