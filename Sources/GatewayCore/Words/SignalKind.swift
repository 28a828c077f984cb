/// What a signal says, in our terms.
///
/// The raw values are the words of profiles, topics and `profile decode`; `docs/signals.md` lists them with the Swedish
/// ones and with what each does.
package enum SignalKind: String, Sendable, Hashable, Codable, CaseIterable {
    // Calls of a person.
    case panic
    case alarmCancelled = "alarm_cancelled"
    case fallSuspected = "fall_suspected"
    case fallConfirmed = "fall_confirmed"
    case fallCleared = "fall_cleared"
    case manDown = "man_down"
    case staffAttack = "staff_attack"
    case videoVisitRequested = "video_visit_requested"
    case voiceOpened = "voice_opened"
    case voiceClosed = "voice_closed"

    // Where a person is.
    case geofenceExit = "geofence_exit"
    case geofenceEnter = "geofence_enter"
    case location
    case presence
    case absence
    case bedExit = "bed_exit"
    case bedReturn = "bed_return"
    case outOfBedTooLong = "out_of_bed_too_long"
    case inactivity
    case activity
    case bathroomTooLong = "bathroom_too_long"
    case bathroomLeft = "bathroom_left"

    // Medicine.
    case doseTaken = "dose_taken"
    case doseMissed = "dose_missed"
    case cabinetOpened = "cabinet_opened"
    case cabinetClosed = "cabinet_closed"
    case cabinetLeftOpen = "cabinet_left_open"

    // Doors, locks and keys.
    case lockLocked = "lock_locked"
    case lockUnlocked = "lock_unlocked"
    case lockJammed = "lock_jammed"
    case lockFailedAttempt = "lock_failed_attempt"
    case keySynced = "key_synced"
    case doorOpen = "door_open"
    case doorClosed = "door_closed"
    case doorLeftOpen = "door_left_open"
    case doorForced = "door_forced"

    // Cameras.
    case cameraLookStarted = "camera_look_started"
    case cameraLookEnded = "camera_look_ended"
    case cameraLookFailed = "camera_look_failed"
    case cameraEvent = "camera_event"

    // The home.
    case smoke
    case smokeCleared = "smoke_cleared"
    case carbonMonoxide = "carbon_monoxide"
    case carbonMonoxideCleared = "carbon_monoxide_cleared"
    case gas
    case gasCleared = "gas_cleared"
    case waterLeak = "water_leak"
    case waterLeakCleared = "water_leak_cleared"
    case temperature
    case temperatureHigh = "temperature_high"
    case temperatureLow = "temperature_low"
    case temperatureNormal = "temperature_normal"

    // The device itself.
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
        case .panic, .fallSuspected, .fallConfirmed, .manDown, .staffAttack, .videoVisitRequested, .geofenceExit,
            .outOfBedTooLong, .inactivity, .bathroomTooLong, .doseMissed, .cabinetLeftOpen, .doorLeftOpen, .doorForced,
            .smoke, .carbonMonoxide, .gas, .waterLeak, .temperatureHigh, .temperatureLow:
            .alarm
        case .alarmCancelled, .fallCleared, .geofenceEnter, .bedReturn, .activity, .bathroomLeft, .doseTaken,
            .doorClosed,
            .smokeCleared, .carbonMonoxideCleared, .gasCleared, .waterLeakCleared, .temperatureNormal:
            .restore
        case .lockLocked, .lockUnlocked, .lockFailedAttempt, .cabinetOpened, .cabinetClosed, .keySynced,
            .cameraLookStarted, .cameraLookEnded, .cameraLookFailed:
            .access
        case .lockJammed, .batteryLow, .mainsLost, .tamper, .offline: .fault
        case .mainsRestored, .online: .faultRestore
        case .voiceOpened, .voiceClosed: .contact
        case .location, .presence, .absence, .bedExit, .doorOpen, .cameraEvent, .temperature, .batteryLevel,
            .heartbeat, .unknown:
            .observation
        }
    }

    /// What a kind of signal does in the gateway.
    package enum Role: String, Sendable, CaseIterable {
        /// A person may need help: raises or joins an alert.
        case alarm
        /// The cause of an alarm is gone: changes the alert's condition, closes nothing.
        case restore
        /// A door, a cabinet, a key or a camera was used or tried: leaves an access record.
        case access
        /// Protection is impaired: raises or joins a technical alert.
        case fault
        /// The cause of a fault is gone.
        case faultRestore
        /// Somebody speaks with the person: noted on the person's open alerts, and answers none of them.
        case contact
        /// Tells something that needs nobody by itself.
        case observation
    }
}
