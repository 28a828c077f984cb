import EventStore
import GatewayCore
import ProfileLanguage

/// What the profiles remember, on its way to the store and back.
extension MessageReader {
    /// The memories that changed since the last call, as the store keeps them.
    mutating func takeStorableMemories() throws -> [StoredMemory] {
        try takeChangedMemories().map { change in
            let device = DeviceKey(profile: change.profile, address: change.address)
            return try StoredMemory(device: device, encoding: change.memory)
        }
    }

    /// Puts back what the store kept; a memory that this version cannot read is forgotten, which may repeat an event.
    mutating func restore(_ memories: [StoredMemory]) {
        for stored in memories {
            guard let memory = try? stored.decoded(as: DeviceMemory.self) else { continue }
            restore(memory, of: stored.device.address, under: stored.device.profile)
        }
    }
}
