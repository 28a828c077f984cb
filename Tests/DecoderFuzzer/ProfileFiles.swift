import Foundation
import ProfileLanguage
import StrictYAML

/// The profiles of the project, and the messages inside them.
struct ProfileFiles {
    struct Entry {
        var name: String
        /// Without its samples, which no message meets.
        var text: String
        var root: SourceNode
        var places: [NodePath]
        var samples: [(topic: String, payload: [UInt8])]
    }

    let entries: [Entry]

    /// Reads `DeviceProfiles/` of the working directory, in the order of its names.
    init() throws {
        let folder = "DeviceProfiles"
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".yaml") }
        entries = try names.sorted().map { name in
            let text = try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)
            let profile = try DeviceProfile.parse(text, file: name)
            let head = text.split(separator: "\n", omittingEmptySubsequences: false).prefix { $0 != "tests:" }
            let bare = head.joined(separator: "\n") + "\ntests: []\n"
            let root = try SourceNode.parse(bare, file: name)
            return Entry(name: name, text: bare, root: root, places: root.paths, samples: profile.sampleMessages)
        }
    }

    /// One input for each sample: its profile as it is, and its payload.
    var seedsOfProfiles: [[UInt8]] {
        entries.enumerated().flatMap { number, entry in
            entry.samples.enumerated().map { sample, message in
                [UInt8(number), 0, UInt8(sample)] + message.payload.prefix(2000)
            }
        }
    }

    /// The texts of the profiles, as far as a fuzzer takes them.
    var texts: [[UInt8]] { entries.map { Array($0.text.utf8.prefix(4000)) } }

    /// The payloads that a built-in decoder takes, of all samples.
    func payloads(readBy decoder: BuiltInDecoder) -> [[UInt8]] {
        entries.flatMap(\.samples).map(\.payload).filter { (try? decoder.document($0)) != nil }
    }
}
