import GatewayCore
import Logging
import ServiceLifecycle

/// Ends the gateway when its store has failed for good, so that a supervisor starts it anew and it finds what is stored.
///
/// After a failed fsync the same file handle may report success for what never reached the disk; going on would
/// acknowledge alarms that are lost.
struct StoreWatch: Service {
    let pipeline: GatewayPipeline
    let logger: Logger

    func run() async throws {
        let (failures, tell) = AsyncStream.makeStream(of: (any Error).self)
        pipeline.whenBroken { tell.yield($0) }
        for await failure in failures.cancelOnGracefulShutdown() {
            logger.critical("the store has failed; the gateway ends", metadata: ["error": "\(failure)"])
            throw failure
        }
    }
}
