import ConsoleHTTP
import Foundation
import GatewayCore
import MQTTLink
import ProfileLanguage

/// What the HTTP listeners ask of a running gateway.
struct LocalBackend: GatewayBackend {
    let pipeline: GatewayPipeline
    let sessions: [SessionWatch]
    let watch: StrangeTopicWatch
    let kept: KeptInputs
    let since: WallTime
    /// What was wrong with profiles at the start.
    let profileFaults: [String]
    private let desk: LocalDesk

    init(
        pipeline: GatewayPipeline,
        sessions: [SessionWatch],
        watch: StrangeTopicWatch,
        kept: KeptInputs,
        since: WallTime,
        broker: String?,
        profileFaults: [String] = []
    ) {
        self.pipeline = pipeline
        self.sessions = sessions
        self.watch = watch
        self.kept = kept
        self.since = since
        self.profileFaults = profileFaults
        desk = LocalDesk(pipeline: pipeline, since: since, broker: broker)
    }

    func health() -> HealthReport {
        var parts = sessions.map { session in
            let fault = session.state.fault
            return HealthReport.Part(
                name: "session.\(session.role.rawValue)",
                state: fault == nil ? .ok : .fault,
                detail: fault ?? ""
            )
        }
        parts.append(
            HealthReport.Part(
                name: "strange-topics",
                state: .ok,
                detail: watch.isSampling ? "looked for in samples only: much passes the broker" : ""
            )
        )
        parts.append(
            HealthReport.Part(name: "profiles", state: .ok, detail: profileFaults.joined(separator: "; "))
        )
        let failure = pipeline.failure
        parts.append(
            HealthReport.Part(name: "store", state: failure == nil ? .ok : .fault, detail: failure ?? "")
        )
        return HealthReport(
            isReady: parts.allSatisfy { $0.state == .ok },
            version: GatewayRuntime.version,
            since: since.iso8601,
            parts: parts
        )
    }

    func metrics() -> String { MetricsText.render(pipeline: pipeline, sessions: sessions, watch: watch, kept: kept) }

    func answer(_ request: [UInt8]) async -> [UInt8] {
        let reply: LocalReply
        do {
            reply = await desk.answer(try JSONDecoder().decode(LocalRequest.self, from: Data(request)))
        } catch {
            reply = .failed(
                code: "service.bad-input",
                problem: "the request is not one this version knows",
                remedy: "Use the command line of version \(GatewayRuntime.version)."
            )
        }
        do {
            return Array(try JSONEncoder().encode(reply))
        } catch {
            return Array(
                #"{"failed":{"code":"service.failed","problem":"the reply cannot be written","remedy":""}}"#.utf8
            )
        }
    }
}

extension SessionWatch.Connection {
    /// What is wrong, in words; `nil` when all that is sent reaches us.
    fileprivate var fault: String? {
        switch self {
        case .away(let since): "the broker has granted nothing since \(since.wall.iso8601)"
        case .answered(let refused) where refused.isEmpty: nil
        case .answered(let refused):
            "the broker refuses " + refused.map { "\($0.filter) (\($0.reason))" }.joined(separator: ", ")
        }
    }
}
