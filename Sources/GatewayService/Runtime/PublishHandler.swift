import MQTTLink

/// Publishes what the pipeline has made durable; nothing comes in on its session.
final class PublishHandler: MQTTSessionHandler {
    private let pipeline: GatewayPipeline

    init(pipeline: GatewayPipeline) { self.pipeline = pipeline }

    func sessionOpened(_ opening: SessionOpening, publishing outlet: inout Outlet) throws {
        pipeline.drain(into: &outlet)
    }
    func handle(_ batch: MessageBatch, publishing outlet: inout Outlet) throws {}
    func woken(publishing outlet: inout Outlet) throws { pipeline.drain(into: &outlet) }
    func confirmed(upTo token: PublishToken) { pipeline.confirmed(upTo: token) }
    func sessionClosed(_ closing: SessionClosing) {}
    func reported(_ report: SessionReport) {}
}
