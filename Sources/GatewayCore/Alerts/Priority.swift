/// How urgent a person's need is.
///
/// P1 sorts first.
package enum Priority: Int, Sendable, Hashable, Codable, CaseIterable, Comparable {
    /// Life (Akut).
    case p1 = 1
    /// Help (Hög).
    case p2 = 2
    /// Deviation (Normal).
    case p3 = 3
    /// Low (Låg): needs a person before morning.
    case p4 = 4

    package static func < (left: Priority, right: Priority) -> Bool { left.rawValue < right.rawValue }

    /// `P1` to `P4`.
    package var label: String { "P\(rawValue)" }
}

/// Three kinds of alert that never share a queue.
package enum AlertCategory: String, Sendable, Hashable, Codable, CaseIterable {
    /// A person's need.
    case alarm
    /// A fault of a device or of the gateway.
    case technical
    /// A test: a lane of its own, never in statistics.
    case test
}
