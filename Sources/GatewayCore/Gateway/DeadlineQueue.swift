/// Whose deadline is next.
///
/// Each owner has one at a time, the earliest that was asked for since it last came up.
struct DeadlineQueue: Sendable {
    private var queue = TimedQueue<Owner>()
    /// What counts; what else lies in the queue is out of date.
    private var scheduled: [Owner: Uptime] = [:]

    /// Whose deadline it is.
    enum Owner: Sendable, Hashable {
        case alert(AlertID)
        case device(DeviceID)
    }

    /// Never later than the next deadline; what lies there may have become out of date.
    var earliest: Uptime? { queue.earliest }

    /// Has an owner come up at a moment, or earlier where that is scheduled already.
    mutating func add(_ owner: Owner, at moment: Uptime) {
        if let known = scheduled[owner], known <= moment { return }
        scheduled[owner] = moment
        queue.add(owner, at: moment)
    }

    /// Takes the earliest owner that is due; `nil` when none is.
    mutating func popDue(at moment: Uptime) -> Owner? {
        while let due = queue.popDue(at: moment) {
            guard scheduled[due.element] == due.at else { continue }
            scheduled[due.element] = nil
            return due.element
        }
        return nil
    }
}
