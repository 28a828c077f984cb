import GatewayCore
import Testing

@testable import ProfileLanguage

@Suite struct `The draft of a profile` {
    private func skeleton(_ messages: [(topic: String, payload: [UInt8])]) -> String {
        let subject = ProfileSkeleton.Subject(
            id: "acme.lock",
            vendor: "Acme \"AB\"",
            model: "Lock 2",
            deviceClass: .digitalLock
        )
        return ProfileSkeleton(subject, from: messages).text()
    }

    private func json(_ topic: String, _ text: String) -> (topic: String, payload: [UInt8]) {
        (topic, Array(text.utf8))
    }

    @Test(arguments: fixtureNames)
    func `made from the messages of a real product passes the check`(name: String) throws {
        let messages = try fixtureMessages(name).map { ($0.topic, $0.payload) }
        let text = skeleton(messages)
        let report = ProfileCheck.report([("draft.yaml", text)])
        #expect(report.isGood, "\(name): \(report.lines.joined(separator: "\n"))\n\(text)")
    }

    @Test func `names topics, fields with types and what was seen, times, and the device`() throws {
        let text = skeleton([
            json(
                "acme/ab12/log",
                #"{"seq":7,"t":1767225600,"ev":"unlock","user":{"no":0},"ok":true,"list":[{"a":1.5}]}"#
            ),
            json("acme/ab13/log", #"{"seq":8,"t":1767225601,"ev":"lock","user":{"no":null},"ok":false}"#),
            json("acme/ab12/state", "on"),
        ])
        for line in [
            #"  - { name: log, pattern: "acme/{device}/log", format: json, address: "{device}" }"#,
            #"  - { name: state, pattern: "acme/{device}/state", format: text, address: "{device}" }"#,
            #"  ev: { from: "json:/ev", via: [log], type: text }  # unlock, lock"#,
            #"  no: { from: "json:/user/no", via: [log], type: integer }  # 0"#,
            #"  a: { from: "json:/list/*/a", via: [log], type: number }  # 1.5"#,
            #"  ok: { from: "json:/ok", via: [log], type: bool }  # true, false"#,
            #"  stateText: { from: text, via: [state], type: text }  # on"#, "  t: { from: t, as: epochSeconds }",
            #"    at: "2026-01-01T00:00:01Z""#, #"  vendor: "Acme \"AB\"""#,
        ] { #expect(text.contains("\n\(line)\n"), "\(line)\nis not in\n\(text)") }
        #expect(ProfileCheck.report([("draft.yaml", text)]).isGood)
    }

    @Test func `tells bytes that stand in a text, and leaves out times of other moments`() {
        let text = skeleton([
            json("lora/7/up", #"{"fPort":85,"data":"AXVk","expiresAt":1767225600,"t":1767225601}"#)
        ])
        #expect(text.contains("\n  bytes1: { from: \"json:/data\", encoding: base64 }  # 017564\n"))
        #expect(text.contains("\noccurredAt: [t]\n"))
        #expect(ProfileCheck.report([("draft.yaml", text)]).isGood)
    }

    @Test func `takes the device from the payload where no topic names it`() {
        let text = skeleton([json("sensors/events", #"{"deviceId":"A7","on":1}"#)])
        #expect(text.contains(#"address: "${deviceId}""#))
        #expect(ProfileCheck.report([("draft.yaml", text)]).isGood)
    }

    @Test func `can be made of bytes, of strange names, and of nothing`() {
        let odd = skeleton([
            ("a b/$x:1/+", [0, 255, 1]),
            json("q/1234/é", #"{"a/b":1,"a~b":2,"":3,"1":"x\n# y","device":5,"null":null}"#),
            json("r", "null"), json("s", "[[1,[2]],{}]"), json("t", ""),
        ])
        #expect(odd.contains("format: binary"))
        #expect(!skeleton([]).isEmpty)
    }
}
