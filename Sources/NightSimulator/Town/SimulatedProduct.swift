package import GatewayCore

/// The products that stand in the simulated homes.
///
/// Each speaks on its real topics in its real shapes, and is read with its profile in `DeviceProfiles/`.
package enum SimulatedProduct: String, Sendable, CaseIterable {
    /// An alarm button that follows our own topics and repeats until we say "stored".
    case nattvaktButton
    /// A battery SOS button behind Zigbee2MQTT.
    case zigbeeButton
    /// A Vayyar radar on the wall.
    case vayyarFallSensor
    /// A telephone with OwnTracks, which tells when its bearer leaves home.
    case ownTracksPhone
    /// A GPS watch behind Traccar, with an SOS button.
    case traccarTracker
    /// A Nuki smart lock with its official MQTT.
    case nukiLock
    /// A lock behind Zigbee2MQTT.
    case zigbeeLock
    /// An offline cylinder: the key carries its log to the broker hours later.
    case nattvaktLock
    /// A camera behind Frigate.
    case frigateCamera

    /// The profile under which the registry knows the product.
    package var profile: ProfileID {
        switch self {
        case .nattvaktButton, .nattvaktLock: "nattvakt-native"
        case .zigbeeButton: "zigbee2mqtt.sos-button"
        case .vayyarFallSensor: "vayyar-care"
        case .ownTracksPhone: "owntracks"
        case .traccarTracker: "traccar"
        case .nukiLock: "nuki.smart-lock"
        case .zigbeeLock: "zigbee2mqtt.lock"
        case .frigateCamera: "frigate"
        }
    }

    package var deviceClass: DeviceClass {
        switch self {
        case .nattvaktButton, .zigbeeButton: .safetyAlarm
        case .vayyarFallSensor: .fallSensor
        case .ownTracksPhone, .traccarTracker: .gpsAlarm
        case .nukiLock, .zigbeeLock, .nattvaktLock: .digitalLock
        case .frigateCamera: .nightCamera
        }
    }

    /// How often it tells that it lives; zero is never by itself.
    ///
    /// Alarm hubs each minute, battery devices far more seldom (design, `domain.md`, liveness).
    package var beatEvery: Duration {
        switch self {
        case .nattvaktButton: .seconds(60)
        case .vayyarFallSensor: .seconds(300)
        case .ownTracksPhone, .traccarTracker: .seconds(600)
        case .zigbeeButton, .zigbeeLock: .seconds(3000)
        case .nukiLock: .seconds(21_600)
        case .nattvaktLock: .zero
        case .frigateCamera: .seconds(1800)
        }
    }

    /// How long its silence is normal, as the registry has it: three beats, or zero for no supervision.
    package var supervisionSeconds: Int { Int(beatEvery.wholeSeconds) * 3 }

    /// Whether it repeats a message until the gateway has answered that it is stored.
    var repeatsUntilStored: Bool { self == .nattvaktButton || self == .nattvaktLock }

    /// Whether the lock tells of its use while it happens, so that an opening can prove an arrival.
    var reportsAtOnce: Bool { self == .nukiLock || self == .zigbeeLock }

    /// How a lock of this product names the n-th key, n from 1; `nil` for what is no lock.
    func credential(ofKey number: Int) -> String? {
        switch self {
        // Code numbers of a Nuki keypad are large; slot 0 of the offline cylinder is a key like any other.
        case .nukiLock: String(12_000 + number)
        case .zigbeeLock: String(number)
        case .nattvaktLock: String(number - 1)
        default: nil
        }
    }

    /// The beginning of the registry's name for such a device.
    var word: String {
        switch deviceClass {
        case .safetyAlarm, .hub: "knapp"
        case .gpsAlarm: "gps"
        case .fallSensor: "fall"
        case .digitalLock: "las"
        case .nightCamera: "kamera"
        case .homeSensor: "sensor"
        case .medicationDispenser: "medicin"
        }
    }
}
