import EventStore
import GatewayCore
import ProfileLanguage

/// What the profiles remember, on its way to the store and back.
extension MessageReader {
    /// Puts back what the store kept; a memory that this version cannot read is forgotten, which may repeat an event.
    mutating func restore(_ loaded: LoadedMemories) {
        for stored in loaded.settled + loaded.unsettled.map(\.memory) {
            guard let memory = try? stored.decoded(as: DeviceMemory.self) else { continue }
            restore(memory, of: stored.device.address, under: stored.device.profile)
        }
    }
}
