import ConsoleHTTP
import EventStore
import GatewayCore
package import Logging
import MQTTLink
import PatrolDispatch
import ProfileLanguage
package import ServiceLifecycle
import Synchronization
import UnixSignals

/// Builds the gateway's parts from a configuration and runs them until it is told to stop.
package struct GatewayRuntime: Sendable {
    package let configuration: GatewayConfiguration
    package let pipeline: GatewayPipeline
    /// What was wrong with profiles at the start, each a text for people; the gateway runs with those that it knew.
    let profileFaults: [String]
    /// When strange topics are looked for; tests hurry it.
    var watchRhythm = WatchRhythm()
    private let folder: DataFolderPaths
    private let logger: Logger

    /// The version that every part tells.
    package static let version = "0.1.0"

    /// Where a running gateway answers.
    package struct Ready: Sendable {
        package var httpPort: Int
        /// `nil` when an external broker is configured.
        package var mqttPort: UInt16?
    }

    /// Opens the store and reads everything; nothing listens or connects yet.
    package init(configuration: GatewayConfiguration, logger: Logger) throws {
        self.configuration = configuration
        self.logger = logger
        folder = DataFolderPaths(configuration.dataFolder)
        pipeline = try GatewayPipeline.open(configuration, library: try ProfileLibrary(profiles: [])) { notice in
            logger.log(level: notice.kind.level, "\(notice.kind.rawValue)", metadata: ["detail": "\(notice.detail)"])
        }
        profileFaults =
            pipeline.profileFaults + (try ProfileStart(pipeline: pipeline).adoptFiles(configuration.profiles))
        for fault in profileFaults {
            logger.error("a profile is not used as its file says", metadata: ["fault": "\(fault)"])
        }
    }

    /// Runs everything; returns after a graceful stop.
    ///
    /// Companions run beside the gateway and are stopped before it; when one returns, the gateway stops. `whenReady` is called once
    /// when signals are taken in, stored and published, and HTTP answers.
    package func run(
        companions: [any Service] = [],
        whenReady: @escaping @Sendable (Ready) -> Void
    ) async throws {
        let clock = pipeline.clock
        let lastAlive = pipeline.read { $0.state.lastStart == nil ? nil : $0.state.lastMoment?.wall }
        try pipeline.handle([
            .started(
                GatewayStart(
                    version: GatewayRuntime.version,
                    bootID: clock.bootID,
                    uptimeOffsetNanoseconds: clock.offsetNanoseconds
                )
            )
        ])
        let kept = KeptInputs { [pipeline] in try pipeline.handle($0, at: $1) }
        let broker = try makeBroker(kept)
        let watches = SessionRole.allCases.map { role in
            SessionWatch(role: role, session: "\(configuration.mqtt.clientID)-\(role.rawValue)", startedAt: clock.now())
        }
        let readiness = Readiness(sessions: watches, mqttPort: broker?.port, whenReady: whenReady)
        let filters = LaneFilters(
            pipeline.profiles.library,
            former: pipeline.profiles.filtersOfAllRevisions(pipeline.read(\.state)),
            logger: logger
        )
        let sessions = try watches.map { watch in
            let whenGranted: @Sendable () -> Void = {
                readiness.note(.session(watch.role))
                if let lane = Lane(rawValue: watch.role.rawValue) { filters.granted(lane) }
            }
            guard let lane = Lane(rawValue: watch.role.rawValue) else {
                let handler = PublishHandler(
                    watch: watch,
                    pipeline: pipeline,
                    logger: logger,
                    whenGranted: whenGranted
                )
                let publisher = try makeSession(watch.session, handler, isUrgent: true, broker: broker)
                pipeline.whenCommitted { publisher.session.wake() }
                return publisher
            }
            let handler = LaneHandler(
                lane: lane,
                watch: watch,
                pipeline: pipeline,
                kept: kept,
                lastOpen: lastAlive,
                logger: logger,
                whenGranted: whenGranted
            )
            let service = try makeSession(
                watch.session,
                handler,
                filters: filters.filters(of: lane),
                isUrgent: lane == .alarm,
                broker: broker
            )
            filters.attach(service.session, to: lane)
            return service
        }
        pipeline.profiles.whenChanged { filters.change(to: $0) }
        let watch = StrangeTopicWatch(pipeline: pipeline, rhythm: watchRhythm, logger: logger)
        let backend = LocalBackend(
            pipeline: pipeline,
            sessions: watches,
            watch: watch,
            kept: kept,
            since: clock.now().wall,
            broker: broker?.listeningSentence,
            profileFaults: profileFaults
        )

        // Stopped in the reverse of this order: intake first, what it feeds last.
        var services: [any Service] = [
            StoreWatch(pipeline: pipeline, logger: logger),
            Ticker(pipeline: pipeline, kept: kept, sessions: watches, watch: watch, logger: logger),
        ]
        services.append(
            ConsoleServer(.localSocket(path: folder.localSocket), backend: backend, logger: quietLogger) { _ in
                readiness.note(.localSocket)
            }
        )
        services.append(
            ConsoleServer(
                .network(host: configuration.http.address, port: Int(configuration.http.port)),
                backend: backend,
                logger: quietLogger
            ) { port in readiness.note(.http(port)) }
        )
        if let broker { services.append(BrokerService(broker: broker)) }
        services.append(try makeWatchSession(watch, broker: broker))
        services += sessions
        services += companions
        folder.removeStaleSocket()
        logger.notice(
            "starting",
            metadata: [
                "version": "\(GatewayRuntime.version)", "sqlite": "\(EventStore.sqliteVersion)",
                "broker": "\(broker?.listeningSentence ?? "external")",
                "profiles": "\(pipeline.profiles.library.profiles.count)",
            ]
        )
        var group = ServiceGroupConfiguration(
            services: services.map {
                .init(
                    service: $0,
                    successTerminationBehavior: .gracefullyShutdownGroup,
                    failureTerminationBehavior: .gracefullyShutdownGroup
                )
            },
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: quietLogger
        )
        group.maximumGracefulShutdownDuration = .seconds(10)
        try await ServiceGroup(configuration: group).run()
        try pipeline.close()
    }

    /// For libraries that tell everything they do: only what goes wrong is of interest here.
    private var quietLogger: Logger {
        var logger = logger
        logger.logLevel = max(logger.logLevel, .warning)
        return logger
    }

    private func makeBroker(_ kept: KeptInputs) throws -> EmbeddedBroker? {
        guard case .embedded(let embedded) = configuration.mqtt.broker else { return nil }
        var settings = BrokerSettings(folder: folder.broker)
        settings.addresses = embedded.listen
        settings.port = embedded.port
        // Saving on every change costs nineteen of twenty messages (docs/decisions/0005).
        settings.saving = .every(seconds: 1)
        return try EmbeddedBroker(settings: settings) { [logger, pipeline] report in
            logger.log(level: report.level, "broker: \(report.words)")
            guard case .died(let reason, _) = report else { return }
            do { try kept.take(.brokerDied(reason: reason), at: pipeline.clock.now()) } catch {
                logger.critical(
                    "cannot store that the broker died; it is tried again",
                    metadata: ["error": "\(error)"]
                )
            }
        }
    }

    private func makeSession(
        _ name: String,
        _ handler: any MQTTSessionHandler,
        filters: [String] = [],
        isUrgent: Bool,
        broker: EmbeddedBroker?
    ) throws -> SessionService {
        var settings = MQTTSessionSettings(clientID: name, endpoint: try endpoint(broker), filters: filters)
        settings.tls = configuration.mqtt.tls
        settings.passwordFile = configuration.mqtt.passwordFile
        if handler is PublishHandler { settings.announcement = announcement() }
        settings.isUrgent = isUrgent
        let session = try MQTTSession(settings: settings, handler: handler) { [clock = pipeline.clock] in clock.now() }
        return SessionService(session: session)
    }

    private func makeWatchSession(_ watch: StrangeTopicWatch, broker: EmbeddedBroker?) throws -> SessionService {
        var settings = MQTTSessionSettings(
            clientID: "\(configuration.mqtt.clientID)-watch",
            endpoint: try endpoint(broker),
            filters: ["#"]
        )
        settings.tls = configuration.mqtt.tls
        settings.passwordFile = configuration.mqtt.passwordFile
        settings.isWatching = true
        let session = try MQTTSession(settings: settings, handler: watch) { [clock = pipeline.clock] in clock.now() }
        watch.whenSteered { session.listen($0) }
        return SessionService(session: session)
    }

    private func endpoint(_ broker: EmbeddedBroker?) throws -> BrokerEndpoint {
        if let broker { return broker.endpoint }
        guard case .external(let endpoint) = configuration.mqtt.broker else {
            preconditionFailure("a gateway without a configured broker has its own")
        }
        return endpoint
    }

    private func announcement() -> StatusAnnouncement {
        func status(_ word: String) -> [UInt8] {
            JSONText.object {
                $0.member("status", word)
                $0.member("online", word == "online")
                $0.member("version", GatewayRuntime.version)
                $0.member("since", iso8601OrNull: pipeline.clock.now().wall)
            }
        }
        return StatusAnnouncement(
            topic: "\(AlertPublisher.topicRoot)/gateway/status",
            online: status("online"),
            offline: status("offline")
        )
    }
}
