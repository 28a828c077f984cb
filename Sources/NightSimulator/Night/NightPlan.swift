package import GatewayCore

/// Everything about a night but the town: how often things happen, how people are, and what goes wrong.
///
/// Rates and people's spans are of the town's own time. `pace` says how fast that runs against the clock: at 30 a
/// ten-hour night is over in twenty minutes. Heartbeats and repetitions keep to the clock, as the devices do.
package struct NightPlan: Sendable, Equatable {
    /// Seconds of the town's time in a second of the clock; above zero, 1 is an ordinary night.
    package var pace: Double
    package var rates: SimulatedRates
    package var habits: PeopleHabits
    package var travel: TravelTimes
    /// How long, by the clock, chance leaves the town alone, so that an opening scene can be seen.
    package var quietFor: Duration
    /// What happens at fixed moments whatever chance does.
    package var script: [ScriptedHappening]
    /// What goes wrong with the gateway, the broker and the clock, and when.
    package var faults: [PlannedFault]

    package init(
        pace: Double = 1,
        rates: SimulatedRates = .ordinary,
        habits: PeopleHabits = PeopleHabits(),
        travel: TravelTimes = TravelTimes(),
        quietFor: Duration = .zero,
        script: [ScriptedHappening] = [],
        faults: [PlannedFault] = []
    ) {
        precondition(pace > 0, "a night's pace is above zero")
        self.pace = pace
        self.rates = rates
        self.habits = habits
        self.travel = travel
        self.quietFor = quietFor
        self.script = script
        self.faults = faults
    }

    /// A night as it is: for tests, benchmarks and what-if.
    package static let ordinary = NightPlan()

    /// A night for the eye: alarms every few seconds, and the opening scene from press to help within 15 seconds.
    package static let demonstration = NightPlan(
        pace: 40,
        rates: .busy,
        quietFor: .seconds(8),
        script: ScriptedHappening.openingScene
    )
}

/// How often things happen, per device and hour of the town's time.
package struct SimulatedRates: Sendable, Equatable {
    /// Presses of a safety alarm, without the repetitions.
    package var presses: Double
    /// Falls that a sensor suspects; see `PeopleHabits.realFalls`.
    package var falls: Double
    /// Leaving the circle around the home, per GPS alarm.
    package var wanderings: Double
    /// SOS presses on a GPS alarm that has a button.
    package var trackerPresses: Double
    /// Persons moving before a camera.
    package var cameraSightings: Double
    /// Planned visits that open a door without an alarm, per lock.
    package var visits: Double
    /// Wrong codes at a door, per lock.
    package var failedAttempts: Double
    /// Batteries that turn low, per device.
    package var lowBatteries: Double
    /// Devices that fall silent for a while, with or without a last will.
    package var silences: Double
    /// Tests by an installer, per device that can mark one.
    package var tests: Double

    /// A large city's figures: 920 alarms a day from 10,000 safety alarms, 210 of them at night (design, `domain.md`).
    ///
    /// The 0.0021 an hour for each resident are shared among presses, falls and wanderings by how many devices there
    /// are; the rest is our estimate, since nobody publishes it.
    package static let ordinary = SimulatedRates(
        presses: 0.0014,
        falls: 0.0015,
        wanderings: 0.0010,
        trackerPresses: 0.0008,
        cameraSightings: 0.4,
        visits: 0.05,
        failedAttempts: 0.004,
        lowBatteries: 0.0003,
        silences: 0.001,
        tests: 0.0002
    )

    /// With 40 residents at pace 40: an alarm every twelve seconds or so, which keeps half of six patrols on the road, and
    /// every kind of message within a minute or two.
    package static let busy = SimulatedRates(
        presses: 0.11,
        falls: 0.10,
        wanderings: 0.12,
        trackerPresses: 0.10,
        cameraSightings: 1.5,
        visits: 0.25,
        failedAttempts: 0.05,
        lowBatteries: 0.008,
        silences: 0.012,
        tests: 0.012
    )

    /// All rates times a factor, such as 3 for a bad night.
    package func scaled(by factor: Double) -> SimulatedRates {
        SimulatedRates(
            presses: presses * factor,
            falls: falls * factor,
            wanderings: wanderings * factor,
            trackerPresses: trackerPresses * factor,
            cameraSightings: cameraSightings * factor,
            visits: visits * factor,
            failedAttempts: failedAttempts * factor,
            lowBatteries: lowBatteries * factor,
            silences: silences * factor,
            tests: tests * factor
        )
    }
}

/// How long people take and how likely they are to do things.
///
/// Spans are of the town's time; chances are from 0 to 1.
package struct PeopleHabits: Sendable, Equatable {
    /// From the offer on the screen to its being read, for a prompt patrol; a slow one takes `slowness` times as long.
    package var reading: ClosedRange<Duration> = .seconds(4)...(.seconds(20))
    package var deciding: ClosedRange<Duration> = .seconds(2)...(.seconds(8))
    package var slowness = 5.0
    /// From accepting to setting out.
    package var gettingReady: ClosedRange<Duration> = .seconds(20)...(.seconds(100))
    /// From accepting to setting out, for one who forgot and whom nobody reminded.
    package var remembering: Duration = .seconds(900)
    /// At the door until inside.
    package var atTheDoor: ClosedRange<Duration> = .seconds(15)...(.seconds(60))
    /// On scene, until help is given.
    package var helping: ClosedRange<Duration> = .seconds(240)...(.seconds(1500))
    /// From one press to the next while nobody comes.
    package var pressingAgain: ClosedRange<Duration> = .seconds(180)...(.seconds(900))
    /// A dead telephone stays dead for so long.
    package var phoneDead: ClosedRange<Duration> = .seconds(3600)...(.seconds(10_800))

    /// That somebody presses again while nobody has come.
    package var pressesAgain = 0.5
    /// That a suspected fall is one.
    package var realFalls = 0.5
    /// That a slow patrol forgets to set out until reminded.
    package var forgets = 0.3
    /// That a declining patrol declines.
    package var declines = 0.5
    /// That an answer or a device's message is sent twice.
    package var sendsTwice = 0.05
    /// That the first try at a door fails.
    package var fumbles = 0.08
    /// That a patrol lets the lock tell that it has arrived.
    package var leavesArrivalToTheLock = 0.4

    package init() {}
}

/// How fast patrols drive.
package struct TravelTimes: Sendable, Equatable {
    /// Kilometres an hour between two homes of which one is in town; and both in the country.
    package var townSpeed = 35.0
    package var countrySpeed = 65.0
    /// How much longer the road is than the straight line.
    package var detour = 1.35
    /// Parking, stairs, the wrong entrance.
    package var fixed: Duration = .seconds(60)

    package init() {}

    /// The town's time from one place to another.
    package func time(from start: Position, to end: Position, isCountry: Bool) -> Duration {
        let kilometres = start.metres(to: end) * detour / 1000
        return fixed + .seconds(kilometres / (isCountry ? countrySpeed : townSpeed) * 3600)
    }
}
