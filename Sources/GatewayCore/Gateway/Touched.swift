/// What has changed in the state since the last commit: which rows of the projections are to be written again.
package struct Touched: Sendable {
    package internal(set) var alerts: Set<AlertID> = []
    package internal(set) var entries: Set<RegistryReference> = []
    /// Entries that are no longer there; never among `entries`.
    package internal(set) var removed: Set<RegistryReference> = []
    /// What the registry said earlier; only ever grows.
    package internal(set) var past: Set<RegistryPastReference> = []

    package init() {}

    package var isEmpty: Bool { alerts.isEmpty && entries.isEmpty && removed.isEmpty && past.isEmpty }
}

/// Book-keeping is no part of what the gateway knows: two states are equal whatever is still to be written.
extension Touched: Equatable {
    package static func == (left: Touched, right: Touched) -> Bool { true }
}

extension GatewayState {
    /// Hands over what is to be written and starts anew.
    package mutating func takeTouched() -> Touched {
        defer { touched = Touched() }
        return touched
    }
}
