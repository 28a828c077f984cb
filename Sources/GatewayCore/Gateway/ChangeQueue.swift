/// Names of what has changed and is still to be written, each once, in the order in which they changed first.
///
/// With a mark for when that was. What is written in small steps keeps nobody waiting, and the oldest mark says how far it
/// trails.
package struct ChangeQueue<Name: Hashable & Sendable, Mark: Sendable>: Sendable {
    private var queue: [(name: Name, mark: Mark)] = []
    private var head = 0
    private var waiting: Set<Name> = []

    package init() {}

    package var isEmpty: Bool { head == queue.count }

    /// The mark of the first in line.
    package var oldest: Mark? { isEmpty ? nil : queue[head].mark }

    /// Notes a change; a name that waits already keeps its place and its mark.
    package mutating func note(_ name: Name, at mark: Mark) {
        guard waiting.insert(name).inserted else { return }
        queue.append((name, mark))
    }

    /// Takes the first in line, `limit` at most, with their marks.
    package mutating func take(_ limit: Int) -> [(name: Name, mark: Mark)] {
        let taken = Array(queue[head..<min(head + limit, queue.count)])
        for (name, _) in taken { waiting.remove(name) }
        head += taken.count
        if head == queue.count || head > 4096 {
            queue.removeFirst(head)
            head = 0
        }
        return taken
    }

    /// Puts back what was just taken and could not be written: they are the first in line again.
    package mutating func putBack(_ taken: [(name: Name, mark: Mark)]) {
        queue.replaceSubrange(..<head, with: taken.filter { waiting.insert($0.name).inserted })
        head = 0
    }
}
