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
    case doorLeftOpen = "door_left_open"
    case staffAttack = "staff_attack"
    case videoVisit = "video_visit"
    case outOfBedTooLong = "out_of_bed_too_long"
    case inactivity
    case bathroomTooLong = "bathroom_too_long"
    case doseMissed = "dose_missed"
    case cabinetLeftOpen = "cabinet_left_open"
    case smoke
    case carbonMonoxide = "carbon_monoxide"
    case gas
    case waterLeak = "water_leak"
    /// Too hot or too cold in a home.
    case temperature
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
    case cameraLookFailed = "camera_look_failed"
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
        case .fallConfirmed, .manDown, .doorForced, .staffAttack, .smoke, .carbonMonoxide, .gas: .p1
        case .panic, .fallSuspected, .geofenceExit, .unreadableSignal, .unknownDevice, .manual: .p2
        case .doorLeftOpen, .outOfBedTooLong, .inactivity, .bathroomTooLong, .doseMissed, .cabinetLeftOpen,
            .waterLeak, .temperature:
            .p3
        case .signalGap, .brokerUnreachable, .subscriptionRefused, .nobodyAnswered, .clockStep, .deviceSilent,
            .lockJammed, .tamper, .cameraLookFailed:
            .p3
        case .videoVisit: .p4
        case .batteryLow, .mainsLost, .deviceOffline, .unreadableTelemetry, .unregisteredDevice, .unknownTopic: .p4
        }
    }

    package var category: AlertCategory {
        switch self {
        case .panic, .fallSuspected, .fallConfirmed, .manDown, .geofenceExit, .doorForced, .doorLeftOpen, .staffAttack,
            .videoVisit, .outOfBedTooLong, .inactivity, .bathroomTooLong, .doseMissed, .cabinetLeftOpen, .smoke,
            .carbonMonoxide, .gas, .waterLeak, .temperature, .unreadableSignal, .unknownDevice, .manual:
            .alarm
        case .batteryLow, .mainsLost, .tamper, .lockJammed, .cameraLookFailed, .deviceOffline, .deviceSilent,
            .unreadableTelemetry,
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
        case .staffAttack: self = .staffAttack
        case .videoVisitRequested: self = .videoVisit
        case .geofenceExit: self = .geofenceExit
        case .outOfBedTooLong: self = .outOfBedTooLong
        case .inactivity: self = .inactivity
        case .bathroomTooLong: self = .bathroomTooLong
        case .doseMissed: self = .doseMissed
        case .cabinetLeftOpen: self = .cabinetLeftOpen
        case .doorLeftOpen: self = .doorLeftOpen
        case .doorForced: self = .doorForced
        case .smoke: self = .smoke
        case .carbonMonoxide: self = .carbonMonoxide
        case .gas: self = .gas
        case .waterLeak: self = .waterLeak
        case .temperatureHigh, .temperatureLow: self = .temperature
        case .batteryLow: self = .batteryLow
        case .mainsLost: self = .mainsLost
        case .tamper: self = .tamper
        case .lockJammed: self = .lockJammed
        case .cameraLookFailed: self = .cameraLookFailed
        case .offline: self = .deviceOffline
        case .alarmCancelled, .fallCleared, .geofenceEnter, .location, .presence, .absence, .bedExit, .bedReturn,
            .activity,
            .bathroomLeft, .voiceOpened, .voiceClosed, .doseTaken, .cabinetOpened, .cabinetClosed, .lockLocked,
            .lockUnlocked, .lockFailedAttempt, .keySynced, .doorOpen, .doorClosed, .cameraLookStarted, .cameraLookEnded,
            .cameraEvent, .smokeCleared, .carbonMonoxideCleared, .gasCleared, .waterLeakCleared, .temperature,
            .temperatureNormal, .batteryLevel, .mainsRestored, .heartbeat, .online, .unknown:
            return nil
        }
    }

    /// The alerts whose cause a signal takes away.
    package static func restored(by signal: SignalKind) -> [Group] {
        switch signal {
        case .fallCleared: [.fall]
        case .geofenceEnter: [.geofence]
        case .bedReturn: [.own(.outOfBedTooLong)]
        case .activity: [.own(.inactivity)]
        case .bathroomLeft: [.own(.bathroomTooLong)]
        case .doseTaken: [.own(.doseMissed)]
        case .cabinetClosed: [.own(.cabinetLeftOpen)]
        case .doorClosed: [.own(.doorLeftOpen)]
        case .smokeCleared: [.own(.smoke)]
        case .carbonMonoxideCleared: [.own(.carbonMonoxide)]
        case .gasCleared: [.own(.gas)]
        case .waterLeakCleared: [.own(.waterLeak)]
        case .temperatureNormal: [.own(.temperature)]
        case .mainsRestored: [.own(.mainsLost)]
        case .online: [.own(.deviceOffline), .own(.deviceSilent)]
        case .lockLocked, .lockUnlocked: [.own(.lockJammed)]
        case .cameraLookStarted: [.own(.cameraLookFailed)]
        default: []
        }
    }

    /// The needs of a person that one device may have told of.
    static let needs = Set(allCases.filter { $0.category == .alarm }.map(\.group))
}
