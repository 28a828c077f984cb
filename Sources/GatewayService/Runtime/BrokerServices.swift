import Logging
import MQTTLink
import ServiceLifecycle

/// The embedded broker as a part of the gateway.
struct BrokerService: Service {
    let broker: EmbeddedBroker

    func run() async throws {
        try await withGracefulShutdownHandler {
            try await broker.run()
        } onGracefulShutdown: {
            broker.stop()
        }
    }
}

/// A session as a part of the gateway.
struct SessionService: Service {
    let session: MQTTSession

    func run() async throws {
        try await withGracefulShutdownHandler {
            try await session.run()
        } onGracefulShutdown: {
            session.stop()
        }
    }
}
