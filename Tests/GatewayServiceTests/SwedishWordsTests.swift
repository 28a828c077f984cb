import Foundation
import GatewayCore
import Testing

@testable import GatewayService

@Test func `ordinal numbers in Swedish`() {
    let words = [1, 2, 3, 4, 10, 11, 12, 13, 20, 21, 22, 23, 101, 111].map(ordinalInSwedish)
    #expect(
        words == [
            "1:a", "2:a", "3:e", "4:e", "10:e", "11:e", "12:e", "13:e", "20:e", "21:a", "22:a", "23:e", "101:a",
            "111:e",
        ]
    )
}

@Suite struct `The page of signals` {
    private func lines() throws -> [String] {
        let page = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "docs/signals.md")
        return try String(contentsOf: page, encoding: .utf8).split(separator: "\n").map(String.init)
    }

    @Test func `says of every word what the code does`() throws {
        let lines = try lines()
        for kind in SignalKind.allCases {
            let alert = AlertKind(raisedBy: kind).map { alert in
                "`\(alert.rawValue)` \(alert.priority.label)\(alert.category == .technical ? " technical" : "")"
            }
            let row = "| `\(kind.rawValue)` | \(kind.swedish) | `\(kind.role.rawValue)` | \(alert ?? "–") | "
            #expect(lines.count { $0.hasPrefix(row) } == 1, "\(row)")
        }
        for role in SignalKind.Role.allCases { #expect(lines.contains { $0.hasPrefix("| `\(role.rawValue)` | ") }) }
    }

    @Test func `says of every class what an unreadable message is`() throws {
        let lines = try lines()
        for deviceClass in [DeviceClass](DeviceClass.allCases) {
            let alert = deviceClass.callsForHelp ? "an alert" : "a technical alert"
            #expect(lines.contains("| `\(deviceClass.rawValue)` | \(deviceClass.swedish) | \(alert) |"))
        }
    }
}
