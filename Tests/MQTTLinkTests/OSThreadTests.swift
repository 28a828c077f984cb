import Glibc
import Testing

@testable import MQTTLink

@Suite struct `A thread that others wait behind` {
    /// What a new thread finds.
    private func onThread<Value: Sendable>(
        isUrgent: Bool,
        _ body: @escaping @Sendable () -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            do {
                try OSThread(named: "test", isUrgent: isUrgent) { continuation.resume(returning: body()) }.detach()
            } catch {
                continuation.resume(throwing: error)
            }
        }
    }

    @Test func `runs before others where the system allows it, and it alone`() async throws {
        let which = __priority_which_t(PRIO_PROCESS.rawValue)
        let mayGoFirst = try await onThread(isUrgent: false) { setpriority(which, 0, -5) == 0 }
        let usual = try await onThread(isUrgent: false) { getpriority(which, 0) }
        let urgent = try await onThread(isUrgent: true) { getpriority(which, 0) }
        #expect(urgent == (mayGoFirst ? -10 : usual))
        #expect(usual != -10 || !mayGoFirst)
    }
}
