import EventStore
import Foundation
import GatewayCore
import ProfileLanguage
import Testing

@testable import GatewayService

@Suite(.serialized, .timeLimit(.minutes(2))) struct `A profile that is changed while the gateway runs` {
    /// A product that no shipped profile knows: `kind` is what its press means, `topic` where it speaks.
    private func file(_ revision: Int, _ kind: String = "panic", topic: String = "acme/{id}/press") -> ProfileFile {
        let text = """
            apiVersion: deviceprofile/v1
            metadata: { id: acme.knob, revision: \(revision), vendor: Acme, model: Knob, deviceClass: safetyAlarm, status: fixtureVerified, documentation: invented }
            topics: [{ name: press, pattern: "\(topic)", format: json }]
            identity: { address: "{id}" }
            fields:
              n: { from: "json:/n", type: integer }
              need: { from: "override:need", type: text }
            overrides:
              need: { type: text, default: button, allowed: [button, cord], about: "What hangs there" }
            rules:
              - { id: pressed, when: { field: n, exists: true }, emit: { kind: \(kind), details: { need: $need } } }
            unmatched: quarantine
            tests:
              - name: a press
                send: { topic: "\(topic.replacing("{id}", with: "k1"))", json: { n: 1 } }
                expect: { events: [{ kind: \(kind), details: { need: button } }] }
              - name: a cord
                settings: { need: cord }
                send: { topic: "\(topic.replacing("{id}", with: "k1"))", json: { n: 1 } }
                expect: { events: [{ kind: \(kind), details: { need: cord } }] }
              - name: garbage
                send: { topic: "\(topic.replacing("{id}", with: "k1"))", text: "{" }
                expect: { refused: payload-syntax }

            """
        return ProfileFile(name: "acme.yaml", text: text)
    }

    private func knob(_ id: DeviceID, revision: Int? = nil, need: String? = nil) -> LocalRequest {
        .register([
            .device(
                Device(
                    id: id,
                    profile: "acme.knob",
                    address: id.rawValue,
                    deviceClass: .safetyAlarm,
                    resident: "r-1",
                    profileRevision: revision,
                    settings: need.map { [DeviceSetting(name: "need", value: $0)] }
                )
            )
        ])
    }

    private func received(_ device: DeviceID, _ live: LiveGateway) async throws -> [ReceivedMessage] {
        try await live.pipeline.store.reader.messages(from: device, limit: 100).compactMap { fact in
            if case .received(let message) = fact.body { message } else { nil }
        }
    }

    @Test func `is heard on its new topics, keeps pinned devices, and goes back`() async throws {
        try await LiveGateway.run { live in
            let desk = LocalDesk(pipeline: live.pipeline)
            guard case .activated(let first) = await desk.answer(.activateProfiles([file(1)], isTrial: false)) else {
                Issue.record("not activated")
                return
            }
            #expect(first.map(\.revision) == [1])
            #expect(accepted(await desk.answer(knob("k1"))))
            #expect(accepted(await desk.answer(knob("k2", revision: 1, need: "cord"))))

            try await live.eventually("the new topic is listened to") {
                try? live.client.publish("acme/k1/press", #"{"n":1}"#)
                return live.alerts.contains { $0.subject.device == "k1" }
            }
            // On another topic from now on, and it means more.
            let second = file(2, "fall_confirmed", topic: "acme/v2/{id}/press")
            guard case .activated(let revisions) = await desk.answer(.activateProfiles([second], isTrial: false)) else {
                Issue.record("not activated")
                return
            }
            #expect(revisions.map(\.devices) == [1], "the other device is pinned")
            try await live.eventually("the newer topic is listened to") {
                try? live.client.publish("acme/v2/k1/press", #"{"n":2}"#)
                return live.alert(.fallConfirmed)?.subject.device == "k1"
            }
            try live.client.publish("acme/k2/press", #"{"n":3}"#)
            try await live.eventually("the pinned device is read as before") {
                live.alerts.contains { $0.subject.device == "k2" && $0.kind == .panic }
            }
            let pinned = try await received("k2", live)
            #expect(pinned.map(\.revision) == [1])
            #expect(pinned[0].signals[0].details == [Signal.Detail(name: "need", value: "cord")])
            #expect(try await received("k1", live).map(\.revision).first == 2)

            #expect(accepted(await desk.answer(.withdrawProfile("acme.knob", revision: 2))))
            try await live.eventually("the former revision reads again") {
                try? live.client.publish("acme/k1/press", #"{"n":4}"#)
                return (try? await received("k1", live).first?.revision) == 1
            }
        }
    }

    @Test func `and that is wrong changes nothing`() async throws {
        try await LiveGateway.run { live in
            let desk = LocalDesk(pipeline: live.pipeline)
            _ = await desk.answer(.activateProfiles([file(3)], isTrial: false))
            var changed = file(3)
            changed.text = changed.text.replacing("invented", with: "invented again")
            var unproved = file(4)
            unproved.text = unproved.text.replacing("kind: panic, details: { need: button }", with: "kind: man_down")
            var draft = file(4)
            draft.text = draft.text.replacing("fixtureVerified", with: "draft")
            for (wrong, words) in [
                (changed, "revision 3 of 'acme.knob' is in use with another text"),
                (file(2), "revision 2 of 'acme.knob' is older than 3"), (unproved, "expected kind = man_down"),
                (draft, "'acme.knob' is a draft"), (ProfileFile(name: "x.yaml", text: "rules:"), "x.yaml:1"),
                (file(4, topic: "v1/p/{principal}/d/{id}/up/alarm"), "meets 'alarm'"),
            ] {
                guard case .failed(_, let problem, _) = await desk.answer(.activateProfiles([wrong], isTrial: false))
                else {
                    Issue.record("taken: \(words)")
                    continue
                }
                #expect(problem.contains(words), "\(problem)")
            }
            #expect(live.pipeline.profiles.library.profile("acme.knob")?.revision == 3)
            #expect(!accepted(await desk.answer(knob("k1", revision: 9))), "no such revision")
            #expect(!accepted(await desk.answer(knob("k1", need: "string"))), "not an allowed override")
            #expect(accepted(await desk.answer(knob("k1", revision: 3))))
            #expect(!accepted(await desk.answer(.withdrawProfile("acme.knob", revision: 3))), "a device needs it")
        }
    }

    @Test func `and moves to the other lane is heard once, before and after`() async throws {
        try await LiveGateway.run { live in
            let desk = LocalDesk(pipeline: live.pipeline)
            _ = await desk.answer(.activateProfiles([file(1)], isTrial: false))
            #expect(accepted(await desk.answer(knob("k1"))))
            var sent = 0
            func send() {
                sent += 1
                try? live.client.publish("acme/k1/press", #"{"n":\#(sent)}"#)
            }
            try await live.eventually("it is heard") {
                try? live.client.publish("acme/k1/press", #"{"n":0}"#)
                return live.alerts.contains { $0.subject.device == "k1" }
            }
            for revision in 2...5 {
                var moved = file(revision)
                if revision % 2 == 0 {
                    moved.text = moved.text.replacing("format: json }", with: "format: json, lane: telemetry }")
                }
                _ = await desk.answer(.activateProfiles([moved], isTrial: false))
                for _ in 0..<20 {
                    send()
                    try await Task.sleep(for: .milliseconds(5))
                }
            }
            try await Task.sleep(for: .seconds(1))
            let settled = try await received("k1", live).count
            send()
            try await live.eventually("the last is stored") { (try? await received("k1", live).count) ?? 0 > settled }
            let payloads = try await received("k1", live).map { String(decoding: $0.payload, as: UTF8.self) }
            let kept = Set(payloads)
            for number in 1...sent { #expect(kept.contains("{\"n\":\(number)}"), "press \(number) is lost") }
            #expect(payloads.count { $0 == "{\"n\":\(sent)}" } == 1, "and once it has moved, each comes once")
        }
    }

    @Test func `for trial reads only the devices that are pinned to it, also after a restart`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "nv-\(UUID().uuidString.prefix(8))").path()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await LiveGateway.run(in: folder) { live in
            let desk = LocalDesk(pipeline: live.pipeline)
            _ = await desk.answer(.activateProfiles([file(1)], isTrial: false))
            _ = await desk.answer(.activateProfiles([file(2, "man_down")], isTrial: true))
            #expect(accepted(await desk.answer(knob("k1"))))
            #expect(accepted(await desk.answer(knob("k2", revision: 2))))
        }
        // The files of the configuration do not know the product: what was activated is kept in the store.
        try await LiveGateway.run(in: folder) { live in
            try live.client.publish("acme/k1/press", #"{"n":1}"#)
            try live.client.publish("acme/k2/press", #"{"n":1}"#)
            try await live.eventually("each device is read by its revision") {
                live.alerts.contains { $0.subject.device == "k1" && $0.kind == .panic }
                    && live.alerts.contains { $0.subject.device == "k2" && $0.kind == .manDown }
            }
        }
    }

    @Test func `can be tried on what has been stored`() async throws {
        try await LiveGateway.run { live in
            let begun = live.pipeline.clock.now().wall
            try live.client.publish(LiveTown.button, #"{"id":"x","type":"panic","battery":40}"#)
            try live.client.publish(LiveTown.button, #"{"id":"y","type":"fall"}"#)
            try await live.eventually("both are stored") {
                live.alert(.panic) != nil && live.alert(.fallSuspected) != nil
            }
            let desk = LocalDesk(pipeline: live.pipeline)
            let reply = await desk.answer(.receivedSince(begun, after: FactNumber(0), limit: 1000))
            guard case .receivedPage(let lines, let next?) = reply else {
                Issue.record("\(reply)")
                return
            }
            #expect(lines.count == 2)
            guard case .receivedPage(let rest, nil) = await desk.answer(.receivedSince(begun, after: next, limit: 1000))
            else { return }
            #expect(rest.isEmpty)

            let devices = live.pipeline.read { Array($0.state.devices.values) }
            var same = ProfileReplay(live.pipeline.profiles.library, devices: devices)
            #expect(lines.compactMap { same.read($0) } == [])
            #expect(same.count == 2)

            var file = try #require(try ProfileFolder.read([LiveGateway.profiles + "/nattvakt-native.yaml"]).first)
            file.text = file.text.replacing("    emit: { kind: fall_suspected,", with: "    emit: { kind: man_down,")
            let changed = try DeviceProfile.parse(file.text, file: file.name)
            var replay = ProfileReplay(try ProfileLibrary(profiles: [changed]), devices: devices)
            let differences = lines.compactMap { replay.read($0) }
            #expect(differences.map(\.was) == [["fall_suspected (sourceID y)"]])
            #expect(differences.map(\.isNow) == [["man_down (sourceID y)"]])
            #expect(differences.first?.readBy == "nattvakt-native@1")
        }
    }

    private func accepted(_ reply: LocalReply) -> Bool {
        guard case .done(let results) = reply else { return false }
        return results.allSatisfy { $0.refusal == nil }
    }
}

@Suite(.timeLimit(.minutes(1))) struct `A profile's file that was changed without a new revision` {
    @Test func `does not keep the gateway from starting, and changes nothing`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "nv-\(UUID().uuidString.prefix(8))").path()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try FileManager.default.createDirectory(atPath: "\(folder)/profiles", withIntermediateDirectories: true)
        let native = try #require(try ProfileFolder.read([LiveGateway.profiles + "/nattvakt-native.yaml"]).first)
        func start(with text: String) throws -> (faults: [String], text: String?) {
            try Data(text.utf8).write(to: URL(filePath: "\(folder)/profiles/native.yaml"))
            let runtime = try GatewayRuntime(
                configuration: GatewayConfiguration(dataFolder: "\(folder)/data", profiles: ["\(folder)/profiles"]),
                logger: GatewayLog.logger(GatewayConfiguration.Log(level: .error))
            )
            defer { try? runtime.pipeline.close() }
            let known = runtime.pipeline.read { $0.state.profiles["nattvakt-native"]?.last?.text }
            #expect(runtime.pipeline.profiles.library.profile("nattvakt-native") != nil)
            return (runtime.profileFaults, known)
        }
        #expect(throws: ServiceError.self, "there is nothing else to run with") { _ = try start(with: "rules:") }
        #expect(try start(with: native.text).faults == [])
        #expect(try start(with: native.text).text == native.text)
        let changed = try start(with: native.text.replacing("15d", with: "14d"))
        #expect(changed.faults.count == 1 && changed.faults[0].contains("is in use with another text"))
        #expect(changed.text == native.text)
        let broken = try start(with: "rules:")
        #expect(broken.faults.count == 1 && broken.text == native.text)
    }

    @Test func `nor does one in the store that this version cannot read, and what was withdrawn stays so`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "nv-\(UUID().uuidString.prefix(8))").path()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let configuration = GatewayConfiguration(dataFolder: folder, profiles: [LiveGateway.profiles])
        func start() throws -> GatewayRuntime {
            try GatewayRuntime(
                configuration: configuration,
                logger: GatewayLog.logger(GatewayConfiguration.Log(level: .error))
            )
        }
        let first = try start()
        let count = first.pipeline.profiles.library.profiles.count
        var axis = try #require(first.pipeline.read { $0.state.profiles["axis.camera"]?.last })
        axis.use = .withdrawn
        var traccar = try #require(first.pipeline.read { $0.state.profiles["traccar"]?.last })
        traccar.use = .trial
        try first.pipeline.handle([
            .register(.profile(axis), by: .core), .register(.profile(traccar), by: .core),
            .register(.profile(ProfileRevision(profile: "frigate", revision: 9, text: "rules:")), by: .core),
        ])
        #expect(first.pipeline.profiles.library.profiles.count == count - 2)
        #expect(first.pipeline.profiles.library.profile("frigate")?.revision == 1, "the one before reads on")
        try first.pipeline.close()

        let second = try start()
        let library = second.pipeline.profiles.library
        #expect(library.profiles.count == count - 2)
        #expect(library.profile("axis.camera") == nil && library.profile("traccar") == nil)
        #expect(library.profile("frigate")?.revision == 1)
        #expect(second.profileFaults.contains { $0.contains("frigate@9 cannot be used") })
        // Nor does it keep others out.
        var again = try #require(second.pipeline.read { $0.state.profiles["axis.camera"]?.last })
        again.use = .general
        #expect(try second.pipeline.adopt([again], by: .core).allSatisfy { $0.refusal == nil })
        #expect(second.pipeline.profiles.library.profile("axis.camera") != nil)
        try second.pipeline.close()
    }
}
