import EventStore
import Foundation
import GatewayCore
import ProfileLanguage

/// What the profiles remember, on its way to the store and back.
extension MessageReader {
    /// The memories that changed since the last call, as the store keeps them.
    mutating func takeStorableMemories() throws -> [StoredMemory] {
        let encoder = JSONEncoder()
        return try takeChangedMemories().map { change in
            StoredMemory(
                device: DeviceKey(profile: change.profile, address: change.address),
                memory: Array(try encoder.encode(change.memory))
            )
        }
    }

    /// Puts back what the store kept; a memory that this version cannot read is forgotten, which may repeat an event.
    mutating func restore(_ memories: [StoredMemory]) throws {
        let decoder = JSONDecoder()
        for stored in memories {
            guard let memory = try? decoder.decode(DeviceMemory.self, from: Data(stored.memory)) else { continue }
            restore(memory, of: stored.device.address, under: stored.device.profile)
        }
    }
}
