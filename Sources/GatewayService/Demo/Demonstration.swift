import EventStore
import Foundation
import GatewayCore
import Logging
import MQTTLink
import NightSimulator
import ServiceLifecycle
import Synchronization

/// A simulated town at night on this machine: real broker, real store, real traffic; erased at the end.
package struct Demonstration: Sendable {
    private let options: DemoOptions
    private let runtime: GatewayRuntime
    private let town: SimulatedTown
    private let folder: String

    /// How long before the end nothing new happens any more, so that what is on its way arrives.
    private static let settling: Duration = .milliseconds(1500)
    /// How much shorter than in life an offer stays open, so that an unanswered one is seen to go on.
    private static let policyPace = 8.0

    /// Makes the folder and registers the town.
    package init(_ options: DemoOptions) throws {
        self.options = options
        folder = options.keep ?? "\(NSTemporaryDirectory())nattvakt-demo-\(ProcessInfo.processInfo.processIdentifier)"
        var configuration = GatewayConfiguration(dataFolder: folder, profiles: options.profiles)
        configuration.mqtt.broker = .embedded(GatewayConfiguration.MQTT.Embedded(listen: ["127.0.0.1"], port: 0))
        configuration.http.port = options.port
        var logger = GatewayLog.logger(GatewayConfiguration.Log(level: .error))
        logger.logLevel = .error
        runtime = try GatewayRuntime(configuration: configuration, logger: logger)
        town = SimulatedTown(
            seed: options.seed,
            residents: options.residents,
            patrols: options.patrols,
            start: runtime.pipeline.clock.now(),
            policyPace: Demonstration.policyPace
        )
        let refused = try runtime.pipeline.handle(town.registry.map { .register($0, by: .core) }).compactMap(\.refusal)
        guard refused.isEmpty else {
            throw ServiceError(
                .refused,
                "the town cannot be registered: \(refused[0])",
                remedy: "Use an empty folder with --keep, or leave it out."
            )
        }
    }

    /// Runs the night and prints it.
    ///
    /// - Returns: what it came to.
    package func run() async throws -> DemoSummary {
        defer { if options.keep == nil { try? FileManager.default.removeItem(atPath: folder) } }
        let clock = runtime.pipeline.clock
        let night = SimulatedNight(town: town, plan: .demonstration, seed: options.seed)
        let player = DemoTown(night: night) { clock.now() }
        let (ready, whenReady) = AsyncStream.makeStream(of: GatewayRuntime.Ready.self)
        let director = Director(
            options: options,
            player: player,
            pipeline: runtime.pipeline,
            ready: ready,
            settling: Demonstration.settling,
            announcement: announcement
        )
        let teller = Teller(pipeline: runtime.pipeline, isSilent: options.isHeadless)
        try await runtime.run(companions: [teller, director]) { whenReady.yield($0) }
        guard let summary = director.result.value else {
            throw ServiceError(.notRunning, "the night was stopped before it began", remedy: "Run it again.")
        }
        if options.isJSON { print(summary.json) } else { print(summary.text) }
        return summary
    }

    private func announcement(_ ready: GatewayRuntime.Ready) {
        let http = "http://127.0.0.1:\(ready.httpPort)"
        if options.isJSON {
            print("{\"ready\": true, \"http\": \"\(http)\", \"mqtt\": \(ready.mqttPort ?? 0)}")
        } else if !options.isHeadless {
            print(
                """
                Nattvakt visar en natt i Vintervik: \(town.homes.count) omsorgstagare, \(town.devices.count) enheter, \
                \(town.patrols.count) patruller, \(options.seconds) sekunder. Allt är påhittat. Avbryt med Ctrl-C.
                MQTT 127.0.0.1:\(ready.mqttPort ?? 0)   hälsa \(http)/healthz

                """
            )
        }
        flush()
    }
}

/// Moves the town's time on the real clock until the night is over.
private struct Director: Service {
    let options: DemoOptions
    let player: DemoTown
    let pipeline: GatewayPipeline
    let ready: AsyncStream<GatewayRuntime.Ready>
    let settling: Duration
    let announcement: @Sendable (GatewayRuntime.Ready) -> Void
    let result = DemoResult()

    func run() async throws {
        var endpoints = ready.makeAsyncIterator()
        guard let ready = await endpoints.next() else { return }
        announcement(ready)
        let settings = MQTTSessionSettings(
            clientID: "demo-town",
            endpoint: .tcp(host: "127.0.0.1", port: ready.mqttPort ?? 0),
            filters: DemoTown.filters
        )
        let session = try MQTTSession(settings: settings, handler: player) { [clock = pipeline.clock] in clock.now() }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await session.run() }
            group.addTask {
                await play(session)
                session.stop()
            }
            try await group.waitForAll()
        }
        result.value = try summary()
    }

    private func play(_ session: MQTTSession) async {
        let clock = ContinuousClock()
        let end = clock.now + .seconds(options.seconds)
        while clock.now < end, !Task.isShuttingDownGracefully {
            if clock.now > end - settling { player.end() }
            session.wake()
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: .milliseconds(5)) }
        }
        player.end()
    }

    /// Compares what happened with what was written down.
    private func summary() throws -> DemoSummary {
        let ledger = player.ledger
        var audit = NightAudit()
        var records = 0
        var last = FactNumber(0)
        while let page = try? pipeline.store.facts(after: last, limit: 1000), let end = page.last {
            for fact in page {
                audit.note(fact)
                if case .access = fact.body { records += 1 }
            }
            last = end.number
        }
        let sentUntil = pipeline.clock.now().advanced(by: .zero - settling).uptime
        let findings = audit.findings(in: ledger, sentUntil: sentUntil)
        if !options.isJSON { for finding in findings { print("SAKNAS: \(finding)") } }
        let latencies = player.latencies
        var summary = DemoSummary(
            seconds: options.seconds,
            messages: ledger.messageCount,
            alerts: DemoSummary.Alerts(),
            accessRecords: records,
            publishToAlertMs: DemoSummary.Latency(
                p50: latencies.percentile(0.5),
                p99: latencies.percentile(0.99),
                max: latencies.percentile(1)
            ),
            lost: findings.count
        )
        pipeline.read { gateway in
            for alert in gateway.state.alerts.values { summary.alerts.count(alert) }
        }
        return summary
    }
}

/// Prints the night as it is written down.
private struct Teller: Service {
    let pipeline: GatewayPipeline
    let isSilent: Bool

    func run() async throws {
        let text = NightText(zone: pipeline.read(\.zone))
        let stream = pipeline.facts()
        for await facts in stream.cancelOnGracefulShutdown() where !isSilent {
            let lines = pipeline.read { gateway in facts.compactMap { text.line($0, gateway.state) } }
            for line in lines { print(line) }
            flush()
        }
    }
}

/// Lines appear when they happen, also in a pipe.
private func flush() { fflush(nil) }

/// Where the director leaves what the night came to.
private final class DemoResult: Sendable {
    private let stored = Mutex<DemoSummary?>(nil)

    var value: DemoSummary? {
        get { stored.withLock(\.self) }
        set { stored.withLock { $0 = newValue } }
    }
}
