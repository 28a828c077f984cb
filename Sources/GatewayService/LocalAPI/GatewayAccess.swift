import AsyncHTTPClient
import Foundation
import Logging
import NIOCore
import NIOHTTP1
import ProfileLanguage

/// A way to a gateway for the command line: the running one through its socket, or the data folder at rest.
package protocol GatewayAccess: Sendable {
    func ask(_ request: LocalRequest) async throws -> LocalReply
}

/// Finds the way: whoever holds the folder's lock is asked, else the folder is opened.
package enum GatewayDoor {
    /// Calls `body` with a way to the gateway of a configuration's data folder and closes it afterwards.
    package static func open<Value>(
        _ configuration: GatewayConfiguration,
        body: (any GatewayAccess) async throws -> Value
    ) async throws -> Value {
        let folder = configuration.dataFolder
        guard FileManager.default.fileExists(atPath: "\(folder)/nattvakt.db") else {
            throw ServiceError(
                .notInitialized,
                "there is no gateway's data in '\(folder)'",
                remedy: "Make it with `nattvakt init --data \(folder)`, or name the right folder with --data."
            )
        }
        if let running = RunningGateway(folder: folder), await running.answers() { return try await body(running) }
        let resting = try RestingGateway(configuration)
        let value = try await body(resting)
        try resting.close()
        return value
    }
}

/// The running gateway, through the Unix socket in its data folder.
struct RunningGateway: GatewayAccess {
    private let base: String

    /// `nil` when the folder has no socket.
    init?(folder: String) {
        let path = DataFolderPaths(folder).localSocket
        guard FileManager.default.fileExists(atPath: path),
            let host = path.addingPercentEncoding(withAllowedCharacters: .alphanumerics)
        else { return nil }
        base = "http+unix://\(host)"
    }

    /// Whether somebody listens; a killed gateway leaves its socket behind.
    func answers() async -> Bool {
        var request = HTTPClientRequest(url: "\(base)/healthz")
        request.method = .GET
        return (try? await HTTPClient.shared.execute(request, timeout: .seconds(5))) != nil
    }

    func ask(_ request: LocalRequest) async throws -> LocalReply {
        var post = HTTPClientRequest(url: "\(base)/local/v1/request")
        post.method = .POST
        post.headers.add(name: "content-type", value: "application/json")
        post.body = .bytes(ByteBuffer(bytes: try JSONEncoder().encode(request)))
        let response = try await HTTPClient.shared.execute(post, timeout: .seconds(300))
        let body = try await response.body.collect(upTo: 256 * 1024 * 1024)
        return try JSONDecoder().decode(LocalReply.self, from: Data(body.readableBytesView))
    }
}

/// A data folder that no gateway runs on; holds its lock while it is open.
struct RestingGateway: GatewayAccess {
    private let desk: LocalDesk

    init(_ configuration: GatewayConfiguration) throws {
        let library = ProfileFolder.loadIfThere(configuration.profiles)
        let pipeline = try GatewayPipeline.open(
            configuration,
            library: try library ?? ProfileLibrary(profiles: [])
        ) { _ in }
        desk = LocalDesk(pipeline: pipeline)
    }

    func ask(_ request: LocalRequest) async throws -> LocalReply { await desk.answer(request) }

    /// Not inlined: the optimizer of Swift 6.3.1 crashes when it meets this in a generic async function.
    @inline(never)
    func close() throws { try desk.pipeline.close() }
}
