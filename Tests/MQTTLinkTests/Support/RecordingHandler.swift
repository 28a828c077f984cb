import Dispatch
import GatewayCore
import MQTTLink
import Synchronization

/// Keeps all that a session tells, and stores or fails as the test wants.
final class RecordingHandler: MQTTSessionHandler {
    struct NotStored: Error {}

    struct Record {
        var openings: [SessionOpening] = []
        /// What was refused at each answer of the broker to our filters.
        var subscriptions: [[RefusedFilter]] = []
        var batches: [MessageBatch] = []
        var closings: [SessionClosing] = []
        var reports: [SessionReport] = []
        var confirmed = PublishToken(number: 0)
        var wakes = 0
        var failedBatches: [MessageBatch] = []

        var messages: [Message] { batches.flatMap(\.messages) }
    }

    typealias Step = @Sendable (MessageBatch, inout Outlet) throws -> Void

    private let record = Mutex(Record())
    private let step: Step
    private let onWake: @Sendable (inout Outlet) throws -> Void

    /// - Parameters:
    ///   - step: runs in `handle` before the batch is recorded; throws for "could not be stored".
    ///   - onWake: runs in `woken`.
    init(
        _ step: @escaping Step = { _, _ in },
        onWake: @escaping @Sendable (inout Outlet) throws -> Void = { _ in }
    ) {
        self.onWake = onWake
        self.step = step
    }

    var snapshot: Record { record.withLock(\.self) }
    var payloads: [String] { snapshot.messages.map { String(decoding: $0.payload, as: UTF8.self) } }

    func sessionOpened(_ opening: SessionOpening, publishing outlet: inout Outlet) throws {
        record.withLock { $0.openings.append(opening) }
    }

    func subscribed(refused: [RefusedFilter], publishing outlet: inout Outlet) throws {
        record.withLock { $0.subscriptions.append(refused) }
    }

    func handle(_ batch: MessageBatch, publishing outlet: inout Outlet) throws {
        do {
            try step(batch, &outlet)
        } catch {
            record.withLock { $0.failedBatches.append(batch) }
            throw error
        }
        record.withLock { $0.batches.append(batch) }
    }

    func woken(publishing outlet: inout Outlet) throws {
        record.withLock { $0.wakes += 1 }
        try onWake(&outlet)
    }

    func confirmed(upTo token: PublishToken) { record.withLock { $0.confirmed = token } }
    func sessionClosed(_ closing: SessionClosing) { record.withLock { $0.closings.append(closing) } }
    func reported(_ report: SessionReport) { record.withLock { $0.reports.append(report) } }
}

/// A gate that a session's thread waits at until the test opens it.
final class Gate: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)
    private let arrivals = Atomic(0)

    /// How many have come to the gate.
    var arrived: Int { arrivals.load(ordering: .acquiring) }

    func pass() {
        arrivals.add(1, ordering: .acquiringAndReleasing)
        semaphore.wait()
        semaphore.signal()
    }

    func open() { semaphore.signal() }
}

/// Runs a session while `body` runs, and stops it after.
func withSession<Result>(
    _ settings: MQTTSessionSettings,
    _ handler: RecordingHandler,
    _ body: (MQTTSession) async throws -> Result
) async throws -> Result {
    let session = try MQTTSession(settings: settings, handler: handler, now: systemMoment)
    let running = Task { try await session.run() }
    do {
        let result = try await body(session)
        session.stop()
        try await running.value
        return result
    } catch {
        session.stop()
        try await running.value
        throw error
    }
}
