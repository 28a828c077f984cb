package import GatewayCore

/// Which alerts are asked for; what is `nil` is not asked.
package struct AlertFilter: Sendable, Hashable, Codable {
    package var isOpen: Bool?
    /// By when they were raised.
    package var from: WallTime?
    /// Not included.
    package var to: WallTime?
    package var area: AreaID?
    package var category: AlertCategory?
    package var resident: ResidentID?
    /// For the next page: the last alert of this one.
    package var before: AlertID?

    package init(
        isOpen: Bool? = nil,
        from: WallTime? = nil,
        to: WallTime? = nil,
        area: AreaID? = nil,
        category: AlertCategory? = nil,
        resident: ResidentID? = nil,
        before: AlertID? = nil
    ) {
        self.isOpen = isOpen
        self.from = from
        self.to = to
        self.area = area
        self.category = category
        self.resident = resident
        self.before = before
    }

    /// A query for columns of the alerts that fit; `bind` gives its values.
    ///
    /// Open and ended alerts are asked for apart, with `is_open` as a literal: each half has its own indexes.
    func selection(of columns: String) -> String {
        let conditions = [
            from.map { _ in " AND raised_ms >= ?" }, to.map { _ in " AND raised_ms < ?" },
            area.map { _ in " AND area = ?" }, category.map { _ in " AND category = ?" },
            resident.map { _ in " AND resident = ?" }, before.map { _ in " AND id < ?" },
        ]
        let condition = conditions.compactMap(\.self).joined()
        return halves.map { "SELECT \(columns) FROM alert WHERE is_open = \($0 ? 1 : 0)\(condition)" }
            .joined(separator: " UNION ALL ")
    }

    /// Gives each half its values, in the order of its conditions.
    func bind(to row: inout SQLBinder) {
        for _ in halves {
            if let from { row.bind(from) }
            if let to { row.bind(to) }
            if let area { row.bind(area) }
            if let category { row.bind(category.rawValue) }
            if let resident { row.bind(resident) }
            if let before { row.bind(before) }
        }
    }

    private var halves: [Bool] { isOpen.map { [$0] } ?? [true, false] }
}

/// What response-time reports need of an alert, read from columns without its text.
///
/// Of an alert that was opened again, the times are those since then, but for `raisedAt`, which is when it first began.
package struct AlertTiming: Sendable, Hashable {
    package var id: AlertID
    package var category: AlertCategory
    package var kind: AlertKind
    package var priority: Priority
    package var state: AlertState
    package var area: AreaID?
    package var outcome: AlertOutcome?
    package var occurrenceCount: Int
    /// What was promised.
    package var acceptWithin: Duration
    package var arriveWithin: Duration
    package var occurredAt: WallTime?
    package var receivedAt: WallTime
    package var raisedAt: WallTime
    package var firstOfferedAt: WallTime?
    package var firstDeliveredAt: WallTime?
    package var firstSeenAt: WallTime?
    package var voiceContactAt: WallTime?
    package var acceptedAt: WallTime?
    package var enRouteAt: WallTime?
    package var onSceneAt: WallTime?
    package var resolvedAt: WallTime?
    package var closedAt: WallTime?
}
