import Foundation
import GatewayCore
import Testing

@testable import ProfileLanguage

/// The folder of the whole project, found from where this file stands.
let projectFolder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

/// Every file of `DeviceProfiles/`, by its name and text.
func profileFiles() throws -> [(name: String, text: String)] {
    let folder = projectFolder.appending(path: "DeviceProfiles")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".yaml") }
    return try names.sorted().map { ($0, try String(contentsOf: folder.appending(path: $0), encoding: .utf8)) }
}

func allProfiles() throws -> [DeviceProfile] { try parsedProfiles.get() }

/// Read once: they are many and long.
private let parsedProfiles = Result {
    try profileFiles().map { try DeviceProfile.parse($0.text, file: $0.name) }
}

/// The lines of a fixture: captured messages of real products, each with its source and its meaning.
func fixtureLines(_ name: String) throws -> [String] {
    let file = projectFolder.appending(path: "Tests/ProfileLanguageTests/Fixtures/\(name).jsonl")
    return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map(String.init)
}

let fixtureNames: [String] = {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures").path()
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return files.filter { $0.hasSuffix(".jsonl") }.map { String($0.dropLast(6)) }.sorted()
}()

/// The messages of a fixture, without what they mean.
func fixtureMessages(_ name: String) throws -> [Message] {
    try fixtureLines(name).map { line in
        let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        let topic = try #require(object["topic"] as? String)
        let payload = try #require(object["payload"] as? String)
        return message(topic, payload)
    }
}

/// A live message at a moment so many seconds after 2026-01-01T00:00:00Z.
func message(_ topic: String, _ payload: String, at seconds: Int64 = 0, isRetained: Bool = false) -> Message {
    Message(topic: topic, payload: Array(payload.utf8), isRetained: isRetained, receivedAt: moment(seconds))
}

func moment(_ seconds: Int64) -> Moment {
    Moment(
        uptime: Uptime(nanoseconds: seconds * 1_000_000_000),
        wall: WallTime(milliseconds: 1_767_225_600_000 + seconds * 1000)
    )
}

/// A reader of one small profile, for which every device is registered.
struct SmallReader {
    var reader: MessageReader

    init(_ profile: String) throws {
        let profile = try DeviceProfile.parse(profile, file: "small.yaml")
        reader = MessageReader(library: try ProfileLibrary(profiles: [profile], allowingDrafts: true))
    }

    mutating func read(_ message: Message) -> Reception { reader.read(message) { _, _ in true } }

    mutating func signals(_ message: Message) -> [Signal] {
        guard case .decoded(let signals) = read(message).outcome else { return [] }
        return signals
    }
}

/// A profile with these fields and rules on one JSON topic `t/{id}`.
func smallProfile(
    topic: String = #"{ name: main, pattern: "t/{id}", format: json, retained: stateOnly }"#,
    fields: String,
    rules: String,
    more: String = ""
) -> String {
    """
    apiVersion: deviceprofile/v1
    metadata: { id: small, revision: 1, vendor: V, model: M, deviceClass: safetyAlarm, status: draft, documentation: none }
    topics: [\(topic)]
    identity: { address: "{id}" }
    fields:
    \(indented(fields))
    rules:
    \(indented(rules))
    unmatched: quarantine
    \(more)
    tests: []
    """
}

private func indented(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { "  \($0)" }.joined(separator: "\n")
}
