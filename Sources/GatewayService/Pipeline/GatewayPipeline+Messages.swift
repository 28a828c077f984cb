import GatewayCore
import MQTTLink
import PatrolDispatch
import ProfileLanguage

extension GatewayPipeline {
    /// Reads one message: a patrol's word, or a device's through its profile.
    func read(
        _ message: Message,
        lane: Lane,
        reader: inout MessageReader,
        gateway: inout Gateway,
        _ outcome: inout Outcome
    ) {
        if PatrolTopics.owns(message.topic) {
            return readPatrol(message, lane: lane, gateway: &gateway, &outcome)
        }
        let reception = reader.read(message, registration: { gateway.state.device($0, $1)?.registration })
        gateway.handle(.received(reception, lane: lane), at: message.receivedAt, into: &outcome)
    }

    /// A message too large or too broken to hand on: whose it is still shows in its topic.
    func read(
        _ refused: RefusedMessage,
        lane: Lane,
        reader: inout MessageReader,
        gateway: inout Gateway,
        _ outcome: inout Outcome
    ) {
        let message = Message(topic: refused.topic, payload: [], receivedAt: refused.receivedAt)
        var reception = reader.read(message, registration: { gateway.state.device($0, $1)?.registration })
        reception.outcome = .refused("\(refused.reason.rawValue): \(refused.payloadBytes) bytes")
        reception.acknowledgement = nil
        gateway.handle(.received(reception, lane: lane), at: refused.receivedAt, into: &outcome)
    }

    private func readPatrol(_ message: Message, lane: Lane, gateway: inout Gateway, _ outcome: inout Outcome) {
        // A stored copy is what a telephone said once, not what it says now.
        guard !message.isRetained else { return }
        do {
            let input = try PatrolTopics.input(from: message)
            gateway.handle(input, at: message.receivedAt, into: &outcome)
        } catch {
            let reception = Reception(message: message, outcome: .refused(error.problem))
            gateway.handle(.received(reception, lane: lane), at: message.receivedAt, into: &outcome)
        }
    }
}
