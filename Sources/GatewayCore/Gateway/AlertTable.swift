/// Alerts by their numbers.
///
/// An alert is 800 bytes: a dictionary that holds 20,000 of them takes 50 ms to grow, and the next alarm waits for it.
/// Here it holds references, and an alert is never changed behind one, so that copies of the table are values.
package struct AlertTable: Sendable {
    private var boxes: [AlertID: Box] = [:]

    private final class Box: Sendable {
        let alert: Alert
        init(_ alert: Alert) { self.alert = alert }
    }

    package var count: Int { boxes.count }
    package var isEmpty: Bool { boxes.isEmpty }
    package var keys: some Collection<AlertID> { boxes.keys }
    package var values: some Collection<Alert> { boxes.values.lazy.map(\.alert) }

    /// Makes room for so many before they come.
    mutating func reserveCapacity(_ count: Int) { boxes.reserveCapacity(count) }

    package internal(set) subscript(id: AlertID) -> Alert? {
        get { boxes[id]?.alert }
        set { boxes[id] = newValue.map(Box.init) }
    }
}

extension AlertTable: Equatable {
    package static func == (left: AlertTable, right: AlertTable) -> Bool {
        left.count == right.count && left.boxes.allSatisfy { id, box in right[id] == box.alert }
    }
}
