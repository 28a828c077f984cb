/// What people have done about an alert.
///
/// Each state names those that may follow.
package enum AlertState: String, Sendable, Hashable, Codable, CaseIterable {
    /// Stored, not yet offered. Next: offered, accepted, enRoute, unattended, referred, merged, cancelled, testClosed, closed (faults).
    case raised
    /// At least one patrol or pool has been asked. Next: accepted, enRoute, unattended, referred, merged, cancelled.
    case offered
    /// A named person has taken responsibility. Next: enRoute, offered, onScene, resolved, referred, merged, cancelled.
    case accepted
    /// The holder travels. Next: onScene, offered, resolved, referred, merged.
    case enRoute
    /// The holder is at the place. Next: enRoute, accepted, resolved, referred, merged.
    case onScene
    /// Help was given, with an outcome. Next: accepted, offered (re-press within the reopen window), closed.
    case resolved
    /// Reviewed and frozen. Nothing follows.
    case closed
    /// Every round of the policy is over and nobody accepted; keeps repeating. Next: accepted, enRoute, referred, merged.
    case unattended
    /// Handed to another organisation, waits for its confirmation. Next: accepted, offered, closed.
    case referred
    /// Follows its parent. Nothing follows.
    case merged
    /// A person judged it not needed. Next: closed.
    case cancelled
    /// The end of a test. Nothing follows.
    case testClosed

    /// Whether somebody is still owed something, so that a deadline must be running.
    package var isOpen: Bool {
        switch self {
        case .raised, .offered, .accepted, .enRoute, .onScene, .unattended, .referred: true
        case .resolved, .closed, .merged, .cancelled, .testClosed: false
        }
    }

    /// Whether it still waits for somebody to take it.
    package var isUntaken: Bool {
        switch self {
        case .raised, .offered, .unattended: true
        default: false
        }
    }

    /// Whether a holder has it.
    package var isHeld: Bool {
        switch self {
        case .accepted, .enRoute, .onScene: true
        default: false
        }
    }
}

/// What the world says about an alert's cause.
///
/// Set by devices and by the core, never by a person's button.
package enum AlertCondition: String, Sendable, Hashable, Codable, CaseIterable {
    /// The cause is present, or the device cannot say.
    case active
    /// The device says that the cause is gone; the alert is still handled.
    case restored
    /// The sender withdrew it; the alert is still handled.
    case cancelledBySender
    /// The device went silent while the alert was open, which makes it more urgent.
    case lostContact
}

/// Who does something: the actor of a transition.
package enum Actor: Sendable, Hashable, Codable {
    case device(DeviceID?)
    case clock
    case patrol(PatrolID)
    case staff(StaffID, Staff.Role)
    /// The gateway itself, from evidence such as an unlock.
    case core

    /// Who it is as one word for logs and topics: identifiers, never names.
    package var words: String {
        switch self {
        case .device(let id): id.map { "device:\($0)" } ?? "device"
        case .clock: "clock"
        case .patrol(let id): "patrol:\(id)"
        case .staff(let id, let role): "\(role.rawValue):\(id)"
        case .core: "core"
        }
    }
}

/// How an alert ended, in words that reports count.
package enum AlertOutcome: String, Sendable, Hashable, Codable, CaseIterable {
    case helped
    case fallNoInjury
    case fallInjury
    case ambulance
    case noNeed
    case falseAlarm
    case noContactForcedVisit
    case technical
    case test
    case duplicate
    case other
}
