import GatewayCore
import MQTTLink
package import ProfileLanguage
import Synchronization

/// Looks at what passes a broker and tells what the profiles make of it; stores nothing and answers nobody.
package final class ProfileWatch: Sendable {
    /// How a message is told.
    package enum Form: Sendable {
        /// A line for people.
        case text
        /// As `nattvakt profile decode` answers.
        case json
        /// As `nattvakt profile decode` and `profile new` take it in.
        case captured
    }

    private let session: MQTTSession

    /// Takes the broker of the configuration; listens to `filters`, or to what the profiles subscribe to.
    ///
    /// `tell` gets each line on the session's thread, `complain` what is wrong with the connection.
    package init(
        _ configuration: GatewayConfiguration,
        library: ProfileLibrary,
        filters: [String],
        form: Form,
        tell: @escaping @Sendable (String) -> Void,
        complain: @escaping @Sendable (String) -> Void
    ) throws {
        let endpoint: BrokerEndpoint =
            switch configuration.mqtt.broker {
            case .embedded(let own): .tcp(host: own.listen.first ?? "127.0.0.1", port: own.port)
            case .external(let endpoint): endpoint
            }
        var settings = MQTTSessionSettings(
            clientID: "\(configuration.mqtt.clientID)-profiles-\(UInt32.random(in: 0...UInt32.max))",
            endpoint: endpoint,
            filters: filters.isEmpty ? Array(Set(library.subscriptions.map(\.filter))).sorted() : filters
        )
        settings.tls = configuration.mqtt.tls
        settings.passwordFile = configuration.mqtt.passwordFile
        settings.isWatching = true
        let clock = GatewayClock(continuing: nil, lastStart: nil)
        let handler = WatchingHandler(library, place: "\(endpoint)", form: form, tell: tell, complain: complain)
        session = try MQTTSession(settings: settings, handler: handler) { clock.now() }
    }

    /// Runs until the task is cancelled.
    package func run() async throws { try await session.run() }
}

private final class WatchingHandler: MQTTSessionHandler {
    private let decoding: Mutex<DecodeSession>
    private let place: String
    private let form: ProfileWatch.Form
    private let tell: @Sendable (String) -> Void
    private let complain: @Sendable (String) -> Void

    init(
        _ library: ProfileLibrary,
        place: String,
        form: ProfileWatch.Form,
        tell: @escaping @Sendable (String) -> Void,
        complain: @escaping @Sendable (String) -> Void
    ) {
        decoding = Mutex(DecodeSession(library))
        self.place = place
        self.form = form
        self.tell = tell
        self.complain = complain
    }

    func handle(_ batch: MessageBatch, publishing outlet: inout Outlet) throws {
        for message in batch.messages {
            switch form {
            case .text: tell(decoding.withLock { $0.line(about: message) })
            case .json: tell(decoding.withLock { $0.answer(to: message) })
            case .captured: tell(DecodeSession.captured(message))
            }
        }
        for refused in batch.refused {
            complain("\(refused.topic): \(refused.payloadBytes) bytes, \(refused.reason.rawValue)")
        }
    }

    func sessionOpened(_ opening: SessionOpening, publishing outlet: inout Outlet) throws {
        complain("listening to the broker at \(place)")
    }
    func subscribed(refused: [RefusedFilter], publishing outlet: inout Outlet) throws {
        for filter in refused { complain("the broker refuses \(filter.filter): \(filter.reason)") }
    }
    func sessionClosed(_ closing: SessionClosing) {
        if closing.cause != .stopped { complain("no connection to the broker at \(place): \(closing.detail)") }
    }
    func woken(publishing outlet: inout Outlet) throws {}
    func confirmed(upTo token: PublishToken) {}
    func reported(_ report: SessionReport) {}
}
