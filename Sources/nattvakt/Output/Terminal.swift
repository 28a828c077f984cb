import Foundation

/// Standard output and standard error, and what they can show.
enum Terminal {
    /// Whether colours and progress bars may be used on standard error.
    static let isInteractive = isatty(STDERR_FILENO) == 1 && ProcessInfo.processInfo.environment["NO_COLOR"] == nil

    /// Whether colours may be used on standard output.
    static let hasColour = isatty(STDOUT_FILENO) == 1 && ProcessInfo.processInfo.environment["NO_COLOR"] == nil

    /// A message for people, on standard error.
    static func complain(_ text: String) {
        FileHandle.standardError.write(Data((text + "\n").utf8))
    }

    /// Text without a line end on standard error, for progress.
    static func overwrite(_ text: String) {
        FileHandle.standardError.write(Data(("\r" + text + "\u{1B}[K").utf8))
    }
}

/// Tells how far a long command has come: a bar on a terminal, a line for each tenth elsewhere.
struct Progress {
    let label: String
    let total: Int
    private var toldTenths = 0

    init(_ label: String, total: Int) {
        self.label = label
        self.total = total
    }

    mutating func show(_ done: Int) {
        guard total > 0 else { return }
        if Terminal.isInteractive {
            let width = 30
            let filled = done * width / total
            let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
            Terminal.overwrite("\(label) \(bar) \(done)/\(total)")
            if done >= total { Terminal.complain("") }
            return
        }
        let tenths = done * 10 / total
        guard tenths > toldTenths else { return }
        toldTenths = tenths
        Terminal.complain("\(label): \(done) of \(total)")
    }
}
