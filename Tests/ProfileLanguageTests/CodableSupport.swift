import Foundation

@testable import ProfileLanguage

func encoded(_ memory: DeviceMemory) throws -> Data { try JSONEncoder().encode(memory) }
func decoded(_ data: Data) throws -> DeviceMemory { try JSONDecoder().decode(DeviceMemory.self, from: data) }
