import CMosquitto
import Glibc
import Synchronization

/// A mosquitto of our own, started and supervised, for a gateway without a configured broker.
package final class EmbeddedBroker: Sendable {
    /// Where the gateway's own sessions connect: the Unix socket when there is one, else the first plain listener.
    package let endpoint: BrokerEndpoint
    /// The port of the plain listener; the one that was picked when the settings said zero.
    package let port: UInt16
    /// Who can connect, in plain words for the start log.
    package let listeningSentence: String

    private let settings: BrokerSettings
    private let program: String
    private let guardian: String
    private let report: @Sendable (BrokerReport) -> Void
    private let wakeUp: WakeUp
    private let hasRun = Atomic(false)
    private let isStopping = Atomic(false)
    private let runningProcess = Atomic<Int32>(0)

    /// Finds mosquitto, picks the port and checks the settings; starts nothing yet.
    ///
    /// - Parameters:
    ///   - settings: what the broker shall be like.
    ///   - report: called on the supervisor's thread; must return soon.
    /// - Throws: settings under which it would be unsafe or not start, a missing program, or no free port.
    package init(
        settings: BrokerSettings,
        report: @escaping @Sendable (BrokerReport) -> Void
    ) throws(MQTTLinkError) {
        try settings.check()
        var settings = settings
        settings.addresses = settings.addresses.filter { canListen(on: $0) }
        if settings.port == 0, !settings.addresses.isEmpty { settings.port = try freePort(on: settings.addresses) }
        program = try Self.require("mosquitto", package: "mosquitto")
        guardian = try Self.require("setpriv", package: "util-linux")
        self.settings = settings
        self.report = report
        port = settings.port
        endpoint =
            if let path = settings.unixSocket {
                .unixSocket(path: path)
            } else {
                .tcp(host: settings.addresses.first ?? "127.0.0.1", port: settings.port)
            }
        listeningSentence = BrokerConfiguration(settings: settings, isRoot: false).listeningSentence
        wakeUp = try WakeUp()
    }

    private static func require(_ name: String, package: String) throws(MQTTLinkError) -> String {
        if let path = BrokerProcess.find(name) { return path }
        throw MQTTLinkError(
            .brokerNotFound,
            "\(name) is not installed in \(BrokerProcess.searchedFolders.joined(separator: ", "))",
            remedy: "Run: apt install \(package) — or configure a broker of your own with mqtt.broker."
        )
    }

    /// The process of the running broker, or `nil` while there is none.
    package var processID: Int32? {
        let process = runningProcess.load(ordering: .acquiring)
        return process == 0 ? nil : process
    }

    /// Runs the broker until `stop()` is called or the task is cancelled; call it once.
    ///
    /// - Throws: a folder that is taken or cannot be written, and a first start that fails. A broker that dies later
    ///   is started again for as long as it takes.
    package func run() async throws(MQTTLinkError) {
        let isFirst = !hasRun.exchange(true, ordering: .relaxed)
        precondition(isFirst, "a broker runs once")
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                start { continuation.resume(returning: $0) }
            }
        } onCancel: {
            stop()
        }
        try outcome.get()
    }

    /// Has the broker save its store and end; returns at once.
    package func stop() {
        isStopping.store(true, ordering: .releasing)
        wakeUp.ring()
    }

    private func start(whenDone: @escaping @Sendable (Result<Void, MQTTLinkError>) -> Void) {
        do {
            try OSThread(named: "broker") { [self] in
                whenDone(Result { () throws(MQTTLinkError) in try supervise() })
            }.detach()
        } catch {
            whenDone(.failure(error))
        }
    }

    // MARK: On the supervisor's thread

    /// Starts the broker again and again; the first start has to succeed.
    private func supervise() throws(MQTTLinkError) {
        let folder = try BrokerFolder(path: settings.folder)
        let text = BrokerConfiguration(settings: settings, isRoot: geteuid() == 0).text
        let configuration = try folder.write(text, to: "mosquitto.conf")
        let backoff = Backoff(first: .milliseconds(100), limit: .seconds(2))
        var hasRun = false
        var failures = 0
        while !isStopping.load(ordering: .acquiring) {
            let life = try serve(
                BrokerProcess(
                    program: program,
                    guardian: guardian,
                    configuration: configuration,
                    lock: folder.lock
                ),
                in: folder
            )
            runningProcess.store(0, ordering: .releasing)
            guard !isStopping.load(ordering: .acquiring) else { break }
            guard life.wasRunning || hasRun else { throw didNotStart(life) }
            hasRun = true
            failures = life.wasRunning ? 1 : failures + 1
            let wait = backoff.wait(beforeAttempt: failures, random: 1)
            report(.died(life.end, restartIn: wait))
            pause(for: wait)
        }
        report(.stopped)
    }

    private func didNotStart(_ life: BrokerLife) -> MQTTLinkError {
        guard life.lastWords.contains("Address already in use") else {
            return MQTTLinkError(
                .brokerDidNotStart,
                "mosquitto ended at once with \(life.end): \(life.lastWords)",
                remedy: "Correct what it complains of; its configuration is \(settings.folder)/mosquitto.conf."
            )
        }
        return MQTTLinkError(
            .brokerPortTaken,
            "another program listens on port \(port) already",
            remedy: "See which with: ss -ltnp 'sport = :\(port)' — or choose another port with mqtt.port."
        )
    }

    private func pause(for span: Duration) {
        var descriptors = [pollfd(fd: wakeUp.descriptor, events: Int16(POLLIN), revents: 0)]
        waitForAny(&descriptors, atMost: span)
    }

    /// Reads the log of one broker until it has ended, and ends it when we are told to stop.
    private func serve(_ broker: consuming BrokerProcess, in folder: borrowing BrokerFolder) -> BrokerLife {
        folder.note(holder: broker.process)
        runningProcess.store(broker.process, ordering: .releasing)
        var lines = LineReader()
        var life = BrokerLife()
        var killAt: ContinuousClock.Instant?
        while !lines.isAtEnd {
            var descriptors = [
                pollfd(fd: broker.log, events: Int16(POLLIN), revents: 0),
                pollfd(fd: killAt == nil ? wakeUp.descriptor : -1, events: Int16(POLLIN), revents: 0),
            ]
            waitForAny(&descriptors, atMost: .seconds(1))
            if descriptors[0].revents != 0 { lines.read(from: broker.log) }
            while let line = lines.next() { note(line, process: broker.process, in: &life) }
            if killAt == nil, isStopping.load(ordering: .acquiring) {
                broker.terminate()
                killAt = .now + Self.savingLimit
            } else if let killAt, .now > killAt {
                broker.killNow()
            }
        }
        life.end = broker.reap()
        return life
    }

    /// How long a broker may take to save its store before it is killed.
    private static let savingLimit: Duration = .seconds(10)

    private func note(_ text: String, process: Int32, in life: inout BrokerLife) {
        let line = BrokerLogLine(text)
        switch line {
        case .running:
            life.wasRunning = true
            report(.running(process: process))
        case .trouble: life.lastWords = text
        default: break
        }
        report(.log(line))
    }
}

/// What the supervisor tells.
package enum BrokerReport: Sendable, Equatable {
    /// The broker answers.
    case running(process: Int32)
    /// The broker has ended by itself; sessions reconnect when it is back.
    case died(String, restartIn: Duration)
    /// The broker has ended because we stopped it.
    case stopped
    case log(BrokerLogLine)
}

/// One broker process from start to end.
private struct BrokerLife {
    var wasRunning = false
    var end = ""
    var lastWords = "it said nothing"
}
