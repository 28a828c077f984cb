import GatewayCore
import Testing

@Suite struct `Changes that wait to be written` {
    @Test func `are taken once each, in the order in which they came first`() {
        var queue = ChangeQueue<String, Int>()
        for (name, mark) in [("a", 1), ("b", 2), ("a", 3), ("c", 4)] { queue.note(name, at: mark) }
        #expect(queue.oldest == 1)
        #expect(queue.take(2).map(\.name) == ["a", "b"])
        #expect(queue.oldest == 4)
        queue.note("a", at: 5)
        #expect(queue.take(9).map(\.name) == ["c", "a"])
        #expect(queue.isEmpty && queue.oldest == nil)
    }

    @Test(arguments: [1, 2, 3])
    func `are the first in line again, with their marks, when they could not be written`(count: Int) {
        var queue = ChangeQueue<String, Int>()
        for (mark, name) in ["a", "b", "c"].enumerated() { queue.note(name, at: mark) }
        let taken = queue.take(count)
        queue.putBack(taken)
        #expect(queue.oldest == 0)
        queue.note("a", at: 9)
        #expect(queue.take(9).map(\.name) == ["a", "b", "c"])
        #expect(queue.isEmpty)
    }
}
