import Hummingbird
package import Logging
import NIOCore
import ServiceLifecycle
import Synchronization

/// One HTTP listener: on a TCP address for health and metrics, or on a Unix socket for the local API too.
package struct ConsoleServer: Service {
    private let backend: any GatewayBackend
    private let address: Address
    private let logger: Logger
    private let whenListening: @Sendable (Int) -> Void

    /// Where to listen, and with that which routes are served.
    package enum Address: Sendable {
        /// Health and metrics. Port zero picks a free one.
        case network(host: String, port: Int)
        /// Those and the local API.
        case localSocket(path: String)
    }

    /// Sets a listener up; it listens when it runs, and calls `whenListening` once with the port, zero for a Unix socket.
    package init(
        _ address: Address,
        backend: any GatewayBackend,
        logger: Logger,
        whenListening: @escaping @Sendable (Int) -> Void
    ) {
        self.address = address
        self.backend = backend
        self.logger = logger
        self.whenListening = whenListening
    }

    package func run() async throws {
        let router: Router<BasicRequestContext>
        let bind: BindAddress
        switch address {
        case .network(let host, let port):
            router = healthRouter(backend)
            bind = .hostname(host, port: port)
        case .localSocket(let path):
            router = localRouter(backend)
            bind = .unixDomainSocket(path: path)
        }
        let application = Application(
            router: router,
            configuration: ApplicationConfiguration(address: bind, serverName: "nattvakt"),
            onServerRunning: { [whenListening] channel in whenListening(channel.localAddress?.port ?? 0) },
            logger: logger
        )
        try await application.run()
    }
}
