/// Why a command or the gateway cannot do what was asked: what was found, and what to do.
package struct ServiceError: Error, Equatable, CustomStringConvertible {
    package var code: Code
    package var problem: String
    package var remedy: String

    package init(_ code: Code, _ problem: String, remedy: String) {
        self.code = code
        self.problem = problem
        self.remedy = remedy
    }

    package var description: String { "\(problem) [\(code.rawValue)]\n  → \(remedy)" }

    /// Stable names: documented and counted.
    package enum Code: String, Sendable, CaseIterable {
        case badConfiguration = "service.bad-configuration"
        case badProfiles = "service.bad-profiles"
        case notInitialized = "service.not-initialized"
        case notRunning = "service.not-running"
        case badInput = "service.bad-input"
        case refused = "service.refused"
        case notFound = "service.not-found"
    }
}
