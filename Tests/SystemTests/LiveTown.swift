import GatewayCore
import GatewayTestKit

/// The virtual night's town under addresses of real products, with shifts around now.
enum LiveTown {
    static let button = "v1/p/hemmet/d/knapp-1/up/alarm"
    static let buttonAnswer = "v1/p/hemmet/d/knapp-1/down/ack"

    static func registry(around now: WallTime) -> [Input] {
        let admin = Actor.staff("admin-1", .administrator)
        return VirtualNight.town.map { entry in
            switch entry {
            case .device(var device):
                if let real = addresses[device.id] { (device.profile, device.address) = real }
                return .register(.device(device), by: admin)
            case .patrol(var patrol):
                patrol.shifts = patrol.shifts.map {
                    Shift(staff: $0.staff, from: now + .seconds(-3600), to: now + .seconds(36_000))
                }
                return .register(.patrol(patrol), by: admin)
            default: return .register(entry, by: admin)
            }
        }
    }

    private static let addresses: [DeviceID: (ProfileID, String)] = [
        "button-1": ("nattvakt-native", "hemmet/knapp-1"), "button-2": ("zigbee2mqtt.sos-button", "sos-2"),
        "lock-1": ("nuki.smart-lock", "2BB28570"),
    ]
}
