import Glibc

/// A user name and a password, read from a file that only its owner can read.
///
/// Never taken from a flag or the environment: both show in process lists and in crash reports.
package struct MQTTCredentials: Sendable, Equatable, CustomStringConvertible {
    package var user: String
    package var password: String

    /// The user alone, so that a printed value leaks nothing.
    package var description: String { "\(user):…" }

    /// The longest password file that is read, in bytes.
    static let sizeLimitBytes = 4096

    /// Reads a file of two lines (user, password) or of one line `user:password`.
    ///
    /// - Throws: a file that is missing, unreadable, malformed, or open to the group or to others.
    package static func read(fromFile path: String) throws(MQTTLinkError) -> MQTTCredentials {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw MQTTLinkError(
                .passwordFileUnreadable,
                "password file \(path) cannot be read (\(systemError()))",
                remedy: "Create it, owned by the user that runs the gateway, with mode 0600."
            )
        }
        defer { close(descriptor) }
        try refuseOpenRights(of: descriptor, path: path)
        return try parse(contents(of: descriptor), path: path)
    }

    private static func refuseOpenRights(of descriptor: Int32, path: String) throws(MQTTLinkError) {
        var status = stat()
        // Looked at after opening, so that nobody can swap the file in between.
        guard fstat(descriptor, &status) == 0, status.st_mode & 0o077 == 0 else {
            throw MQTTLinkError(
                .passwordFileOpen,
                "password file \(path) can be read by other users",
                remedy: "Run: chmod 600 \(path)"
            )
        }
    }

    private static func contents(of descriptor: Int32) -> String {
        var bytes = [UInt8](repeating: 0, count: sizeLimitBytes)
        let count = Glibc.read(descriptor, &bytes, bytes.count)
        return String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self)
    }

    /// The two words of `text`; a password may contain colons, a user name may not.
    static func parse(_ text: String, path: String) throws(MQTTLinkError) -> MQTTCredentials {
        let lines = text.split(whereSeparator: \.isNewline)
        let words: [Substring] =
            switch lines.count {
            case 1: lines[0].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            case 2: lines
            default: []
            }
        guard words.count == 2, !words[0].isEmpty, !words[1].isEmpty else {
            throw MQTTLinkError(
                .passwordFileMalformed,
                "password file \(path) does not hold a user name and a password",
                remedy: "Write the user name on line 1 and the password on line 2, or one line user:password."
            )
        }
        return MQTTCredentials(user: String(words[0]), password: String(words[1]))
    }
}
