import GatewayCore
import StrictYAML
import Testing

@testable import ProfileLanguage

@Suite struct `Decoding lines` {
    private func session(_ options: DecodeSession.Options = .init()) throws -> DecodeSession {
        try DecodeSession(profiles: allProfiles(), options: options)
    }

    @Test func `answers in the shape that others rely on`() throws {
        var session = try session()
        #expect(
            session.answer(#"{"topic":"nuki/2BB28570/lockActionEvent","payload":"3,0,54321,12345,1"}"#)
                == #"{"line":1,"profile":"nuki.smart-lock","revision":1,"device":"2BB28570","outcome":"decoded","#
                + #""signals":[{"kind":"lock_unlocked","key":"12345","method":"keypad","device_time":null,"lat":null,"#
                + #""lon":null,"battery_percent":null,"test":false,"state_only":false,"clock":"receivedOnly","accuracy_m":null,"#
                + #""part":null,"occurrence":null,"source_id":null,"details":{"stage":"announced"}}],"#
                + #""reason":null}"#
        )
        #expect(
            session.answer(#"{"topic":"nobody","payload":""}"#)
                == #"{"line":2,"profile":null,"revision":null,"device":null,"outcome":"quarantined","signals":[],"#
                + #""reason":"unmatched-topic: no profile knows this topic"}"#
        )
    }

    @Test func `carries the devices from line to line, unless each stands alone`() throws {
        let line = #"{"topic":"v1/p/a/d/b/up/alarm","payload":"{\"id\":\"1\",\"type\":\"panic\"}"}"#
        var carried = try session()
        _ = carried.answer(line)
        #expect(carried.answer(line).contains(#""outcome":"duplicate""#))
        var alone = try session(.init(eachAlone: true))
        _ = alone.answer(line)
        #expect(alone.answer(line).contains(#""outcome":"decoded""#))
    }

    @Test func `takes a stored copy as live only when each stands alone`() throws {
        let line = #"{"topic":"v1/p/a/d/b/up/alarm","payload":"{\"type\":\"panic\"}","retain":true}"#
        var carried = try session()
        #expect(carried.answer(line).contains(#""outcome":"ignored""#))
        var alone = try session(.init(eachAlone: true))
        #expect(alone.answer(line).contains(#""kind":"panic""#))
    }

    @Test(arguments: [("hex", "7b7d"), ("base64", "e30="), ("utf8", "{}")])
    func `knows payloads as text, hexadecimal and base 64`(encoding: String, payload: String) throws {
        var session = try session()
        let line = #"{"topic":"v1/p/a/d/b/up/hb","payload":"\#(payload)","payload_encoding":"\#(encoding)"}"#
        #expect(session.answer(line).contains(#""kind":"heartbeat""#))
    }

    @Test(arguments: [
        "", "nonsense", "[]", #"{"payload":"x"}"#, #"{"topic":"a","payload":"zz","payload_encoding":"hex"}"#,
        #"{"topic":"a","payload":"","received_at":"yesterday"}"#,
    ])
    func `refuses what is no message, and goes on`(line: String) throws {
        var session = try session()
        #expect(session.answer(line).contains(#""outcome":"refused""#))
        #expect(session.answer(#"{"topic":"v1/p/a/d/b/up/hb","payload":"{}"}"#).contains(#""line":2"#))
    }

    @Test func `judges clocks by the receive time, where there is one`() throws {
        let line = #"{"topic":"v1/p/a/d/b/up/hb","payload":"{\"t\":\"2031-01-01T00:00:00Z\"}""#
        var session = try session()
        #expect(session.answer(line + "}").contains(#""device_time":"2031-01-01T00:00:00Z""#))
        #expect(session.answer(line + #","received_at":"2026-01-01T00:00:00Z"}"#).contains(#""device_time":null"#))
    }

    @Test func `names the profile that was probably meant`() throws {
        let profiles = try allProfiles()
        let errors = #expect(throws: SourceErrors.self) {
            try DecodeSession(profiles: profiles, options: .init(profile: "nuki.smartlock"))
        }
        #expect(errors?.description.contains("Did you mean 'nuki.smart-lock'?") == true)
    }
}
