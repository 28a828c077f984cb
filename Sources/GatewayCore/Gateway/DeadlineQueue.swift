/// What is due when: a binary heap whose entries may be out of date, which the one who pops them checks.
struct DeadlineQueue: Sendable {
    private var heap: [Entry] = []

    /// Whose deadline it is.
    enum Owner: Sendable, Hashable {
        case alert(AlertID)
        case device(DeviceID)
    }

    private struct Entry: Sendable {
        var at: Uptime
        /// Breaks ties in the order of adding, so that a night replays exactly.
        var order: UInt64
        var owner: Owner

        func isBefore(_ other: Entry) -> Bool { (at, order) < (other.at, other.order) }
    }

    private var nextOrder: UInt64 = 0

    var earliest: Uptime? { heap.first?.at }
    var count: Int { heap.count }

    mutating func add(_ owner: Owner, at moment: Uptime) {
        heap.append(Entry(at: moment, order: nextOrder, owner: owner))
        nextOrder += 1
        var index = heap.count - 1
        while index > 0 {
            let parent = (index - 1) / 2
            guard heap[index].isBefore(heap[parent]) else { return }
            heap.swapAt(index, parent)
            index = parent
        }
    }

    /// Takes the earliest entry that is due; `nil` when none is.
    mutating func popDue(at moment: Uptime) -> (owner: Owner, at: Uptime)? {
        guard let first = heap.first, first.at <= moment else { return nil }
        let last = heap.removeLast()
        if !heap.isEmpty {
            heap[0] = last
            sink()
        }
        return (first.owner, first.at)
    }

    private mutating func sink() {
        var index = 0
        while true {
            var least = index
            for child in [2 * index + 1, 2 * index + 2] where child < heap.count {
                if heap[child].isBefore(heap[least]) { least = child }
            }
            guard least != index else { return }
            heap.swapAt(index, least)
            index = least
        }
    }
}
