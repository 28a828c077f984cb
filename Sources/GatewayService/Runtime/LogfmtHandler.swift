import Foundation
import GatewayCore
import Logging

/// Writes log entries as one line each: time, level, message, then `name=value` sorted by name.
struct LogfmtHandler: LogHandler {
    var logLevel: Logger.Level = .info
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let now = WallTime(milliseconds: Int64((Date().timeIntervalSince1970 * 1000).rounded()))
        var line = "\(now.iso8601) \(event.level.rawValue) \(plain(event.message.description))"
        let all = metadata.merging(event.metadata ?? [:]) { _, new in new }
        for (name, value) in all.sorted(by: { $0.key < $1.key }) {
            line += " \(name)=\(quotedIfNeeded(value.description))"
        }
        FileHandle.standardError.write(Data((line + "\n").utf8))
    }

    /// No text from outside may begin a line of its own; our errors' second line, what to do, goes on the first.
    private func plain(_ text: String) -> String {
        let text = text.replacingOccurrences(of: "\n  → ", with: " → ")
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || scalar.value == 0x2028 {
                result.append(contentsOf: "\\u{\(String(scalar.value, radix: 16))}".unicodeScalars)
            } else {
                result.append(scalar)
            }
        }
        return String(result)
    }

    private func quotedIfNeeded(_ value: String) -> String {
        let value = plain(value)
        guard value.isEmpty || value.contains(where: { $0 == " " || $0 == "\"" || $0 == "=" }) else { return value }
        return "\"\(value.replacingOccurrences(of: "\"", with: "\\\""))\""
    }
}
