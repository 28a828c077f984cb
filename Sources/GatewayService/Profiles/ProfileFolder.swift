import Foundation
package import ProfileLanguage
import StrictYAML

/// Reads the device profiles of folders and files.
package enum ProfileFolder {
    /// - Throws: `ServiceError` that carries every fault of every file.
    package static func load(_ paths: [String], allowingDrafts: Bool = false) throws -> ProfileLibrary {
        var profiles: [DeviceProfile] = []
        var faults: [String] = []
        for file in try files(paths) {
            do {
                profiles.append(try DeviceProfile.parse(try String(contentsOfFile: file, encoding: .utf8), file: file))
            } catch {
                faults.append("\(error)")
            }
        }
        guard faults.isEmpty else { throw unusable(faults) }
        do {
            return try ProfileLibrary(profiles: profiles, allowingDrafts: allowingDrafts)
        } catch {
            throw unusable([error.description])
        }
    }

    /// The profiles of some paths, with those of others in the place of the same profiles.
    ///
    /// - Throws: `ServiceError` that carries every fault of every file.
    package static func library(_ paths: [String], replacing others: [String]) throws -> ProfileLibrary {
        let newer = try others.isEmpty ? [] : load(others, allowingDrafts: true).profiles
        let older = try load(paths).profiles.filter { old in !newer.contains { $0.id == old.id } }
        do {
            return try ProfileLibrary(profiles: older + newer, allowingDrafts: true)
        } catch {
            throw unusable([error.description])
        }
    }

    /// The profile files that paths name, as text.
    ///
    /// - Throws: `ServiceError` when there is no such path or it cannot be read.
    package static func read(_ paths: [String]) throws -> [ProfileFile] {
        try files(paths).map { path in
            guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
                throw ServiceError(
                    .badProfiles,
                    "cannot read '\(path)'",
                    remedy: "Check that it is UTF-8 text that the gateway may read."
                )
            }
            return ProfileFile(name: path, text: text)
        }
    }

    /// For a folder at rest, where profiles only complete what a registration leaves open.
    static func loadIfThere(_ paths: [String]) -> ProfileLibrary? { try? load(paths) }

    /// The YAML files that paths name, sorted.
    package static func files(_ paths: [String]) throws -> [String] {
        var found: [String] = []
        for path in paths {
            var isFolder: ObjCBool = false
            guard unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
                throw ServiceError(
                    .badProfiles,
                    "there is no folder or file '\(path)' with device profiles",
                    remedy: "Name them with --profiles or 'profiles' in the configuration."
                )
            }
            if isFolder.boolValue {
                let names = try FileManager.default.contentsOfDirectory(atPath: path)
                found += names.filter { $0.hasSuffix(".yaml") }.map { "\(path)/\($0)" }
            } else {
                found.append(path)
            }
        }
        return found.sorted()
    }

    static func unusable(_ faults: [String]) -> ServiceError {
        ServiceError(
            .badProfiles,
            faults.joined(separator: "\n"),
            remedy: "`nattvakt profile check` tells all about each file."
        )
    }
}
