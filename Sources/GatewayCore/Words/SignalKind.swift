/// What a signal says, in our terms.
///
/// The raw values are the words of profiles, topics and `profile decode`.
package enum SignalKind: String, Sendable, Hashable, Codable, CaseIterable {
    case panic
    case fallSuspected = "fall_suspected"
    case fallConfirmed = "fall_confirmed"
    case fallCleared = "fall_cleared"
    case manDown = "man_down"
    case geofenceExit = "geofence_exit"
    case geofenceEnter = "geofence_enter"
    case location
    case lockLocked = "lock_locked"
    case lockUnlocked = "lock_unlocked"
    case lockJammed = "lock_jammed"
    case lockFailedAttempt = "lock_failed_attempt"
    case doorOpen = "door_open"
    case doorClosed = "door_closed"
    case presence
    case absence
    case cameraEvent = "camera_event"
    case batteryLow = "battery_low"
    case batteryLevel = "battery_level"
    case mainsLost = "mains_lost"
    case mainsRestored = "mains_restored"
    case tamper
    case heartbeat
    case online
    case offline
    case unknown

    /// What the kind asks of the gateway.
    package var role: Role {
        switch self {
        case .panic, .fallSuspected, .fallConfirmed, .manDown, .geofenceExit: .alarm
        case .fallCleared, .geofenceEnter: .restore
        case .lockLocked, .lockUnlocked, .lockFailedAttempt: .access
        case .lockJammed, .batteryLow, .mainsLost, .tamper, .offline: .fault
        case .mainsRestored, .online: .faultRestore
        case .location, .doorOpen, .doorClosed, .presence, .absence, .cameraEvent, .batteryLevel, .heartbeat,
            .unknown:
            .observation
        }
    }

    /// What a kind of signal does in the gateway.
    package enum Role: Sendable {
        /// A person may need help: raises or joins an alert.
        case alarm
        /// The cause of an alarm is gone: changes the alert's condition, closes nothing.
        case restore
        /// A door was used or tried: leaves an access record.
        case access
        /// Protection is impaired: raises or joins a technical alert.
        case fault
        /// The cause of a fault is gone.
        case faultRestore
        /// Tells something that needs nobody by itself.
        case observation
    }
}
