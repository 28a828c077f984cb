/// What is to happen when, the earliest first; what was added first goes first at the same moment.
package struct TimedQueue<Element: Sendable>: Sendable {
    private var heap: [Entry] = []
    private var added: UInt64 = 0

    private struct Entry: Sendable {
        var at: Uptime
        var order: UInt64
        var element: Element

        func isBefore(_ other: Entry) -> Bool { (at, order) < (other.at, other.order) }
    }

    package init() {}

    package var earliest: Uptime? { heap.first?.at }
    package var count: Int { heap.count }

    package mutating func add(_ element: Element, at moment: Uptime) {
        heap.append(Entry(at: moment, order: added, element: element))
        added += 1
        var index = heap.count - 1
        while index > 0, heap[index].isBefore(heap[(index - 1) / 2]) {
            heap.swapAt(index, (index - 1) / 2)
            index = (index - 1) / 2
        }
    }

    /// Takes the earliest element that is due; `nil` when none is.
    package mutating func popDue(at moment: Uptime) -> (element: Element, at: Uptime)? {
        guard let first = heap.first, first.at <= moment else { return nil }
        let last = heap.removeLast()
        if !heap.isEmpty {
            heap[0] = last
            sink()
        }
        return (first.element, first.at)
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
