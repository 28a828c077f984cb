import GatewayCore
import Logging
import MQTTLink
import NightSimulator
import Synchronization

/// The simulated town on the real broker: publishes what its devices and telephones do, and lets them hear the answers.
final class DemoTown: MQTTSessionHandler {
    private let state: Mutex<State>
    private let now: @Sendable () -> Moment

    private struct State {
        var night: SimulatedNight
        var latencies = AlertLatencies()
        var isOpen = false
        var isOver = false
    }

    init(night: SimulatedNight, now: @escaping @Sendable () -> Moment) {
        state = Mutex(State(night: night))
        self.now = now
    }

    /// What the town listens to.
    static let filters = ["nattvakt/v1/alerts/+", "nattvakt/v1/patrols/+/offers", "v1/p/+/d/+/down/ack"]

    var isOpen: Bool { state.withLock(\.isOpen) }
    var ledger: NightLedger { state.withLock(\.night.ledger) }
    var latencies: AlertLatencies { state.withLock(\.latencies) }

    /// Nothing new happens in the town from now on.
    func end() { state.withLock { $0.isOver = true } }

    func sessionOpened(_ opening: SessionOpening, publishing outlet: inout Outlet) throws {
        state.withLock { $0.isOpen = true }
    }

    func handle(_ batch: MessageBatch, publishing outlet: inout Outlet) throws {
        state.withLock { state in
            for message in batch.messages {
                state.latencies.hear(message)
                state.night.hear(topic: message.topic, payload: message.payload, at: message.receivedAt)
            }
        }
    }

    /// Publishes what has happened since the last call.
    func woken(publishing outlet: inout Outlet) throws {
        let moment = now()
        let acts = state.withLock { state -> [SimulatedAct] in
            state.isOver ? [] : state.night.advance(to: moment)
        }
        for act in acts {
            guard let message = act.message else { continue }
            state.withLock { $0.latencies.publish(message, at: now()) }
            try outlet.publish(
                Publish(
                    topic: message.topic,
                    payload: message.payload,
                    quality: message.quality == 0 ? .atMostOnce : .atLeastOnce,
                    isRetained: message.isRetained
                )
            )
        }
    }

    func confirmed(upTo token: PublishToken) {}
    func sessionClosed(_ closing: SessionClosing) { state.withLock { $0.isOpen = false } }
    func reported(_ report: SessionReport) {}
}
