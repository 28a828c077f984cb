import GatewayCore
import Logging
import ServiceLifecycle

/// Lets the core see time pass, and watches the clocks and the sessions.
struct Ticker: Service {
    let pipeline: GatewayPipeline
    let sessions: [SessionWatch]
    let watch: StrangeTopicWatch
    let logger: Logger

    /// How often the core is asked whether something is due; a deadline is met within this span.
    static let interval: Duration = .milliseconds(100)
    /// How far the wall clock may drift from the uptime clock between two ticks before it counts as stepped.
    static let stepThreshold: Duration = .seconds(2)
    /// How often a failure that goes on is told.
    static let complaintInterval: Duration = .seconds(10)
    /// How long a session may be away before a person is told.
    static let unreachableAfter: Duration = .seconds(20)

    func run() async throws {
        var last = pipeline.clock.now()
        var lastComplaint: Uptime?
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: Ticker.interval) }
            let now = pipeline.clock.now()
            let step = (now.wall - last.wall) - (now.uptime - last.uptime)
            last = now
            attempt(at: now, &lastComplaint) { while try pipeline.tick() {} }
            if step > Ticker.stepThreshold || step < .zero - Ticker.stepThreshold {
                logger.error("the wall clock was stepped", metadata: ["milliseconds": "\(step.wholeMilliseconds)"])
                attempt(at: now, &lastComplaint) {
                    try pipeline.handle([.clockStepped(ClockStep(stepMilliseconds: step.wholeMilliseconds))])
                }
            }
            for session in sessions { session.check(at: now) }
            watch.check(at: now)
        }
    }

    /// A tick that cannot be stored is tried again by the next one; deadlines stay due until they are on disk.
    private func attempt(at now: Moment, _ lastTold: inout Uptime?, _ body: () throws -> Void) {
        do {
            try body()
            lastTold = nil
        } catch {
            if let lastTold, now.uptime - lastTold < Ticker.complaintInterval { return }
            lastTold = now.uptime
            logger.critical("what is due cannot be stored", metadata: ["error": "\(error)"])
        }
    }
}
