/// What an alert is about.
///
/// The raw values are the words of topics, reports and policies.
package enum AlertKind: String, Sendable, Hashable, Codable, CaseIterable {
    case panic
    case fallSuspected = "fall_suspected"
    case fallConfirmed = "fall_confirmed"
    case manDown = "man_down"
    case geofenceExit = "geofence_exit"
    case doorForced = "door_forced"
    /// A device that a person relies on said something nobody could read: it may have been a press.
    case unreadableSignal = "unreadable_signal"
    /// An alarm from a device that is not in the registry.
    case unknownDevice = "unknown_device"
    /// An operator's own alert, such as a telephone call.
    case manual

    case batteryLow = "battery_low"
    case mainsLost = "mains_lost"
    case tamper
    case lockJammed = "lock_jammed"
    case deviceOffline = "device_offline"
    case deviceSilent = "device_silent"
    case unreadableTelemetry = "unreadable_telemetry"
    /// A device that is not in the registry sends, and not an alarm.
    case unregisteredDevice = "unregistered_device"
    case unknownTopic = "unknown_topic"
    /// The broker forgot the session or was away: signals may be missing.
    case signalGap = "signal_gap"
    case brokerUnreachable = "broker_unreachable"
    /// The broker does not let the gateway hear a part of what is sent.
    case subscriptionRefused = "subscription_refused"
    /// An alert ran through its whole policy and nobody took it.
    case nobodyAnswered = "nobody_answered"
    /// The wall clock was stepped.
    case clockStep = "clock_step"

    /// Which happenings are the same need when they come from the same device.
    package var group: Group {
        switch self {
        case .fallSuspected, .fallConfirmed, .manDown: .fall
        case .panic: .panic
        case .geofenceExit: .geofence
        case .doorForced: .door
        default: .own(self)
        }
    }

    /// A need that several signals of one device share.
    package enum Group: Sendable, Hashable, Codable {
        case panic
        case fall
        case geofence
        case door
        case own(AlertKind)
    }

    /// The class that a need starts with, before policy and repetition.
    ///
    /// The table of priority classes in the design (`domain.md`): life, help, deviation, low.
    package var priority: Priority {
        switch self {
        case .fallConfirmed, .manDown, .doorForced: .p1
        case .panic, .fallSuspected, .geofenceExit, .unreadableSignal, .unknownDevice, .manual: .p2
        case .signalGap, .brokerUnreachable, .subscriptionRefused, .nobodyAnswered, .clockStep, .deviceSilent,
            .lockJammed, .tamper:
            .p3
        case .batteryLow, .mainsLost, .deviceOffline, .unreadableTelemetry, .unregisteredDevice, .unknownTopic: .p4
        }
    }

    package var category: AlertCategory {
        switch self {
        case .panic, .fallSuspected, .fallConfirmed, .manDown, .geofenceExit, .doorForced, .unreadableSignal,
            .unknownDevice, .manual:
            .alarm
        case .batteryLow, .mainsLost, .tamper, .lockJammed, .deviceOffline, .deviceSilent, .unreadableTelemetry,
            .unregisteredDevice, .unknownTopic, .signalGap, .brokerUnreachable, .subscriptionRefused, .nobodyAnswered,
            .clockStep:
            .technical
        }
    }

    /// The alert that a signal raises; `nil` for signals that raise none.
    package init?(raisedBy signal: SignalKind) {
        switch signal {
        case .panic: self = .panic
        case .fallSuspected: self = .fallSuspected
        case .fallConfirmed: self = .fallConfirmed
        case .manDown: self = .manDown
        case .geofenceExit: self = .geofenceExit
        case .batteryLow: self = .batteryLow
        case .mainsLost: self = .mainsLost
        case .tamper: self = .tamper
        case .lockJammed: self = .lockJammed
        case .offline: self = .deviceOffline
        default: return nil
        }
    }

    /// The alerts whose cause a signal takes away.
    package static func restored(by signal: SignalKind) -> [Group] {
        switch signal {
        case .fallCleared: [.fall]
        case .geofenceEnter: [.geofence]
        case .mainsRestored: [.own(.mainsLost)]
        case .online: [.own(.deviceOffline), .own(.deviceSilent)]
        case .lockLocked, .lockUnlocked: [.own(.lockJammed)]
        default: []
        }
    }
}
