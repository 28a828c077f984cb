import GatewayCore
import Logging
import ServiceLifecycle

/// Lets the core see time pass, watches the clocks and the sessions, and tries again what could not be stored.
struct Ticker: Service {
    let pipeline: GatewayPipeline
    let kept: KeptInputs
    let sessions: [SessionWatch]
    let watch: StrangeTopicWatch
    let logger: Logger

    /// How often the core is asked whether something is due; a deadline is met within this span.
    static let interval: Duration = .milliseconds(100)
    /// How far the wall clock may drift from the uptime clock between two ticks before it counts as stepped.
    static let stepThreshold: Duration = .seconds(2)
    /// How long a session may be away before a person is told.
    static let unreachableAfter: Duration = .seconds(20)

    func run() async throws {
        var last = pipeline.clock.now()
        var wasFailing = false
        var due = Complaint(about: "what is due cannot be stored; it is tried again", logger: logger)
        var late = Complaint(about: "what happened cannot be stored; it is tried again", logger: logger)
        var standing = Complaint(about: "how the sessions stand cannot be stored; it is tried again", logger: logger)
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: Ticker.interval) }
            let now = pipeline.clock.now()
            let step = (now.wall - last.wall) - (now.uptime - last.uptime)
            last = now
            due.unless(now) { while try pipeline.tick() {} }
            if step > Ticker.stepThreshold || step < .zero - Ticker.stepThreshold {
                logger.error("the wall clock was stepped", metadata: ["milliseconds": "\(step.wholeMilliseconds)"])
                let input = Input.clockStepped(ClockStep(stepMilliseconds: step.wholeMilliseconds))
                late.unless(now) { try kept.take(input, at: now) }
            } else {
                late.unless(now) { try kept.tryAgain() }
            }
            standing.unless(now) {
                for session in sessions { try session.check(at: now) { try pipeline.handle($0) } }
            }
            let isFailing = pipeline.failure != nil
            if wasFailing, !isFailing { logger.notice("the store takes commits again") }
            wasFailing = isFailing
            pipeline.publishWhatWasLeft()
            watch.check(at: now)
        }
    }
}
