/// A message for the broker, to be sent once the facts behind it are on disk.
package struct Publication: Sendable, Equatable {
    package var topic: String
    package var payload: [UInt8]
    package var isRetained: Bool

    package init(topic: String, payload: [UInt8], isRetained: Bool = false) {
        self.topic = topic
        self.payload = payload
        self.isRetained = isRetained
    }
}
