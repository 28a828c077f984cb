/// What was made of one message: whose it is, what it says, what to answer, or why nothing could be made of it.
package struct Reception: Sendable, Equatable {
    package var message: Message
    /// The profile that understood the message; `nil` when no profile knows its topic.
    package var profile: ProfileID?
    package var revision: Int
    package var deviceClass: DeviceClass?
    /// How the device names itself within its profile; `nil` when the message does not say.
    package var address: String?
    package var outcome: Outcome
    /// Names this message among those of its device, to recognise its repetition; `nil` where the profile declares none.
    package var dedupKey: String?
    /// What to send to the device once the message is on disk; `nil` when the profile declares no answer.
    package var acknowledgement: Acknowledgement?
    /// The payload with every value that is marked sensitive blanked out; `nil` when nothing had to be.
    package var redactedPayload: [UInt8]?

    package init(
        message: Message,
        profile: ProfileID? = nil,
        revision: Int = 0,
        deviceClass: DeviceClass? = nil,
        address: String? = nil,
        outcome: Outcome,
        dedupKey: String? = nil,
        acknowledgement: Acknowledgement? = nil,
        redactedPayload: [UInt8]? = nil
    ) {
        self.message = message
        self.profile = profile
        self.revision = revision
        self.deviceClass = deviceClass
        self.address = address
        self.outcome = outcome
        self.dedupKey = dedupKey
        self.acknowledgement = acknowledgement
        self.redactedPayload = redactedPayload
    }

    /// How a message ended.
    package enum Outcome: Sendable, Equatable {
        /// Understood: at least one signal, in the order of the profile's rules.
        case decoded([Signal])
        /// Understood, and nothing to tell; the text says why.
        case ignored(String)
        /// The device said this before; the text names what is repeated.
        case duplicate(String)
        /// Not understood; kept and shown. The text names the field or the rule that was missing.
        case quarantined(String)
        /// Malformed or not allowed; kept and shown. The text says what is wrong.
        case refused(String)
    }

    /// The payload as it may be stored.
    package var storablePayload: [UInt8] { redactedPayload ?? message.payload }
}

/// An answer to a device, sent only after the facts of its message are on disk.
package struct Acknowledgement: Sendable, Hashable, Codable {
    package var topic: String
    package var payload: [UInt8]

    package init(topic: String, payload: [UInt8]) {
        self.topic = topic
        self.payload = payload
    }
}

/// The classes of devices that homes have.
package enum DeviceClass: String, Sendable, Hashable, Codable, CaseIterable {
    case safetyAlarm
    case gpsAlarm
    case fallSensor
    case digitalLock
    case nightCamera
    /// Watches over a home or a bed without being worn: smoke, water, motion, bed and door sensors.
    case homeSensor
    case medicationDispenser
    /// A bridge or gateway that speaks for devices behind it.
    case hub

    /// Whether a person relies on the device to call for help, so that an unreadable message may be a press.
    package var callsForHelp: Bool {
        switch self {
        case .safetyAlarm, .gpsAlarm, .fallSensor, .homeSensor: true
        case .digitalLock, .nightCamera, .medicationDispenser, .hub: false
        }
    }
}
