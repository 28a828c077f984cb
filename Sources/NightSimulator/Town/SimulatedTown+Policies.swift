import GatewayCore

/// Who is asked: one policy for each kind of area, and one for what no area has.
extension SimulatedTown {
    static func policies(pace: Double) -> [DispatchPolicy] {
        precondition(pace > 0, "a policy's pace is above zero")
        let town = districts.map(\.area).filter { $0.settlement == .town }.map(\.id)
        let country = districts.map(\.area).filter { $0.settlement == .country }.map(\.id)
        return [
            policy("natt-tatort", areas: town, team: townTeam, pace: pace),
            policy("natt-land", areas: country, team: countryTeam, pace: pace),
            policy("natt-reserv", areas: [], team: nil, pace: pace),
        ]
    }

    /// The nearest of the team, then the whole team, then any patrol and the desk, then the night manager.
    private static func policy(_ id: PolicyID, areas: [AreaID], team: String?, pace: Double) -> DispatchPolicy {
        func seconds(_ count: Double) -> Duration { .seconds(count) / pace }
        return DispatchPolicy(
            id: id,
            version: 1,
            validFrom: WallTime(milliseconds: 0),
            appliesTo: DispatchPolicy.Scope(areas: areas),
            targets: DispatchPolicy.Targets(
                acceptWithin: seconds(120),
                arriveWithinTown: seconds(1800),
                arriveWithinCountry: seconds(3600)
            ),
            steps: [
                DispatchPolicy.Step(
                    after: .zero,
                    who: .nearestAvailable(team: team, count: 1),
                    offerTimeout: seconds(45)
                ),
                DispatchPolicy.Step(after: seconds(45), who: .allInTeam(team: team), offerTimeout: seconds(60)),
                DispatchPolicy.Step(
                    after: seconds(90),
                    who: .nearestAvailable(team: nil, count: 2),
                    offerTimeout: seconds(60)
                ),
                DispatchPolicy.Step(after: seconds(120), who: .operatorPool(desk), offerTimeout: seconds(120)),
                DispatchPolicy.Step(after: seconds(240), who: .role(nightManager), offerTimeout: seconds(120)),
            ],
            repetition: DispatchPolicy.Repetition(rounds: 3, interval: seconds(180)),
            exhausted: DispatchPolicy.Exhausted(notify: [nightManager], repeatEvery: seconds(120)),
            hold: DispatchPolicy.Hold(remindAfter: seconds(180), releaseAfter: seconds(300))
        )
    }
}
