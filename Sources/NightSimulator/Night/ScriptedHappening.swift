/// One thing that happens at a fixed moment, counted by the clock from the start of the night.
package struct ScriptedHappening: Sendable, Equatable {
    package var after: Duration
    package var what: Scripted
    /// The place of the home in `SimulatedTown.homes`.
    package var home: Int
    /// Whoever is asked answers, drives and helps within seconds of the clock, whatever its character.
    package var isBrisk: Bool

    package init(after: Duration, _ what: Scripted, home: Int, isBrisk: Bool = false) {
        self.after = after
        self.what = what
        self.home = home
        self.isBrisk = isBrisk
    }

    /// What can be scripted.
    ///
    /// What the home has no device for does not happen.
    package enum Scripted: String, Sendable, CaseIterable {
        case press
        case fall
        case wandering
        case cameraSighting
        case visit
        case failedAttempt
        case lowBattery
        case silence
        case installerTest
    }

    /// A press at second 1 that is accepted, driven to, opened for and resolved by second 15; a person before the
    /// camera, a walk out of the circle and a fall around it, so that every kind of device is seen.
    package static let openingScene = [
        ScriptedHappening(after: .seconds(1), .press, home: 0, isBrisk: true),
        ScriptedHappening(after: .seconds(3), .cameraSighting, home: 3),
        ScriptedHappening(after: .seconds(6), .fall, home: 2, isBrisk: true),
        ScriptedHappening(after: .seconds(9), .wandering, home: 1, isBrisk: true),
    ]
}
