/// What a session has done since it was made; only ever grows.
package struct SessionCounters: Sendable, Equatable {
    /// Messages handed to the handler, refused ones not included.
    package var received = 0
    /// Messages that were refused.
    package var refused = 0
    /// Messages that the broker marked as sent before.
    package var repeats = 0
    /// Batches that the handler made durable.
    package var batches = 0
    /// Messages of the fullest batch.
    package var fullestBatch = 0
    /// Batches that the handler could not make durable.
    package var batchesNotStored = 0
    /// Publishes handed to the broker, each counted once.
    package var published = 0
    /// Publishes with QoS 1 that the broker has acknowledged.
    package var confirmed = 0
    /// Publishes that the broker refused.
    package var publishesRefused = 0
    /// Publishes that reached no subscriber.
    package var publishesUnheard = 0
    /// Connections that the broker accepted.
    package var opened = 0
    /// Connections on which the broker had forgotten our session.
    package var sessionsForgotten = 0
    /// Attempts that did not become a connection.
    package var attemptsFailed = 0
    /// Take-overs by another client with our identifier.
    package var takeovers = 0
    /// Filters that the broker refused.
    package var subscriptionsRefused = 0
}
