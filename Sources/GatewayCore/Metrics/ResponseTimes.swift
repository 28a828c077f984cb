/// The manager's figures: how long people waited, per hop, against what was promised.
///
/// Definitions, version 2.
///
/// From raw samples, never from averages; an open alert counts as "at least so long" (censored), so that a hop nobody
/// finished is never left out. Tests are counted and excluded. Alerts are taken by when they were received. An alert
/// that was opened again counts anew from the press that opened it, beside the times it had before: nobody's wait is
/// replaced by another.
package struct ResponseTimes: Sendable, Hashable, Codable {
    /// The version of these definitions, printed on every report.
    package static let definitions = 2

    package var from: WallTime
    package var to: WallTime
    package var area: AreaID?
    package var hops: [Hop]
    /// Persons' alerts in the range.
    package var alerts: Int
    /// Among `alerts`: pressed again after help was given.
    package var reopened: Int
    package var tests: Int
    package var cancelled: Int
    package var merged: Int
    /// Received more than 60 s after the device says it happened.
    package var late: Int
    package var unattendedNow: Int

    /// One duration over all alerts of the range.
    package struct Hop: Sendable, Hashable, Codable {
        package var name: Name
        /// Samples that are finished.
        package var count: Int
        /// Samples that are still running: each counts as at least its length now.
        package var censored: Int
        /// Seconds; `nil` without a sample, or where the percentile lies among those still running.
        package var p50: Double?
        package var p90: Double?
        package var p95: Double?
        /// The share of alerts within their own target, 0 to 1; `nil` where nothing is promised or nothing can be said.
        package var compliance: Double?
    }

    /// The hops, from which point to which.
    package enum Name: String, Sendable, Hashable, Codable, CaseIterable {
        /// Occurred (device) → received: the device's and the network's number.
        case transportDelay
        /// Received → first offered: ours.
        case gatewayLatency
        /// First offered → first delivered: the channel's.
        case deliveryLatency
        /// Received → voice contact or accepted, whichever is first.
        case answerTime
        /// Received → accepted.
        case acceptTime
        /// On the way → on scene.
        case travelTime
        /// Received → on scene: the promise to the resident.
        case arrivalTime
        /// On scene → resolved.
        case handlingTime
    }

    /// Measures alerts received from `from` until before `to`, in the area where one is given; an open hop lasts until `now`.
    package init(of alerts: [Alert], from: WallTime, to: WallTime, area: AreaID?, now: Moment) {
        self.from = from
        self.to = to
        self.area = area
        let needs = alerts.flatMap(\.needs).filter { from <= $0.times.receivedAt.wall && $0.times.receivedAt.wall < to }
        let persons = needs.filter { $0.category == .alarm }
        self.alerts = persons.count
        reopened = persons.count { $0.isReopening }
        tests = needs.count { $0.category == .test }
        cancelled = persons.count { $0.state == .cancelled }
        merged = persons.count { $0.state == .merged }
        late = persons.count { alert in
            alert.times.occurredAt.map { alert.times.receivedAt.wall - $0 > AccessRecord.lateAfter } ?? false
        }
        unattendedNow = persons.count { $0.state == .unattended }
        let counted = persons.filter { $0.state != .cancelled && $0.state != .merged }
        hops = Name.allCases.map { Hop($0, of: counted, now: now) }
    }
}

extension Alert {
    /// The alert as it was at the end of each of its chains of times, each as an alert of its own, oldest first.
    fileprivate var needs: [Alert] {
        guard let earlierTimes else { return [self] }
        let ended = earlierTimes.indices.map { index in
            var need = self
            need.state = .resolved
            need.times = earlierTimes[index]
            need.earlierTimes = index == 0 ? nil : []
            return need
        }
        return ended + [self]
    }

    fileprivate var isReopening: Bool { earlierTimes != nil }
}

extension ResponseTimes.Hop {
    init(_ name: ResponseTimes.Name, of alerts: [Alert], now: Moment) {
        self.name = name
        let samples = alerts.compactMap { Sample(name, of: $0, now: now) }
        count = samples.count { !$0.isCensored }
        censored = samples.count { $0.isCensored }
        let sorted = samples.sorted { ($0.seconds, $0.isCensored ? 1 : 0) < ($1.seconds, $1.isCensored ? 1 : 0) }
        p50 = percentile(0.50, of: sorted)
        p90 = percentile(0.90, of: sorted)
        p95 = percentile(0.95, of: sorted)
        let decided = samples.compactMap(\.isWithinTarget)
        compliance = decided.isEmpty ? nil : Double(decided.count { $0 }) / Double(decided.count)
    }

    /// The nearest-rank percentile; `nil` when it falls among samples that are still running, or past one of them.
    private func percentile(_ share: Double, of sorted: [Sample]) -> Double? {
        guard !sorted.isEmpty else { return nil }
        let rank = max(1, Int((share * Double(sorted.count)).rounded(.up)))
        // A running sample may end up anywhere above its length, so nothing is certain from the first one on.
        guard !sorted.prefix(rank).contains(where: \.isCensored) else { return nil }
        return sorted[rank - 1].seconds
    }
}

/// One alert's share in a hop.
private struct Sample {
    var seconds: Double
    /// Still running: the true value is larger.
    var isCensored: Bool
    /// `nil` where nothing is promised, or while the target has not passed.
    var isWithinTarget: Bool?

    init?(_ name: ResponseTimes.Name, of alert: Alert, now: Moment) {
        let times = alert.times
        let received = times.receivedAt
        switch name {
        case .transportDelay:
            guard let occurred = times.occurredAt else { return nil }
            self.init(seconds: (received.wall - occurred).inSeconds, isCensored: false)
        case .gatewayLatency:
            self.init(from: received, to: times.firstOfferedAt, isOpen: alert.state == .raised, now: now)
        case .deliveryLatency:
            self.init(from: times.firstOfferedAt, to: times.firstDeliveredAt, isOpen: false, now: now)
        case .answerTime:
            let answered = [times.voiceContactAt, times.acceptedAt].compactMap(\.self).min { $0.uptime < $1.uptime }
            self.init(from: received, to: answered, isOpen: alert.state.isOpen, now: now)
        case .acceptTime:
            self.init(
                from: received,
                to: times.acceptedAt,
                isOpen: alert.state.isOpen,
                now: now,
                target: alert.targets.acceptWithin
            )
        case .travelTime:
            self.init(from: times.enRouteAt, to: times.onSceneAt, isOpen: alert.state == .enRoute, now: now)
        case .arrivalTime:
            self.init(
                from: received,
                to: times.onSceneAt,
                isOpen: alert.state.isOpen,
                now: now,
                target: alert.targets.arriveWithin
            )
        case .handlingTime:
            self.init(from: times.onSceneAt, to: times.resolvedAt, isOpen: alert.state == .onScene, now: now)
        }
    }

    private init(seconds: Double, isCensored: Bool) {
        self.seconds = seconds
        self.isCensored = isCensored
    }

    private init?(from start: Moment?, to end: Moment?, isOpen: Bool, now: Moment, target: Duration? = nil) {
        guard let start else { return nil }
        if let end {
            let span = end.uptime - start.uptime
            self.init(seconds: span.inSeconds, isCensored: false)
            isWithinTarget = target.map { span <= $0 }
            return
        }
        guard isOpen else { return nil }
        let span = now.uptime - start.uptime
        self.init(seconds: span.inSeconds, isCensored: true)
        if let target, span > target { isWithinTarget = false }
    }
}

extension Duration {
    fileprivate var inSeconds: Double { Double(wholeMilliseconds) / 1000 }
}
