import GatewayCore
import StrictYAML
import Testing

@testable import ProfileLanguage

@Suite struct `Bytes with a layout` {
    private let binary = #"{ name: main, pattern: "t/{id}", format: binary }"#

    private func cut(_ cut: ByteCut, _ hex: String) -> Int64? { cut.number(in: (bytesFromHex(hex) ?? [])[...]) }

    @Test func `are numbers in either order, with and without a sign`() {
        #expect(cut(ByteCut(offset: 0, count: 3), "0676 5f") == 0x06765F)
        #expect(cut(ByteCut(offset: 1, count: 3, isSigned: true), "00 f2960a") == -879_094)
        #expect(cut(ByteCut(offset: 0, count: 3, isLittleEndian: true), "100e00") == 3600)
        #expect(cut(ByteCut(offset: 0, count: 4, isSigned: true), "ffffffff") == -1)
        #expect(cut(ByteCut(offset: 0, count: 8, isSigned: true), "8000000000000000") == .min)
        #expect(cut(ByteCut(offset: 0, count: 8), "8000000000000000") == nil, "more than a number holds")
        #expect(cut(ByteCut(offset: 2, count: 2), "0102 03") == nil, "cut off")
    }

    @Test func `are bits after the bytes are put in order`() {
        #expect(cut(ByteCut(offset: 0, count: 2, bits: (14, 1)), "4b45") == 1)
        #expect(cut(ByteCut(offset: 0, count: 2, bits: (0, 14)), "4b45") == 2885)
        #expect(cut(ByteCut(offset: 0, count: 1, bits: (4, 4)), "22") == 2)
        #expect(cut(ByteCut(offset: 0, count: 1, isSigned: true, bits: (0, 4)), "0f") == -1)
        #expect(cut(ByteCut(offset: 0, count: 2, isLittleEndian: true, bits: (8, 8)), "1234") == 0x34)
    }

    private func reader(_ fields: String, _ frames: String) throws -> SmallReader {
        try SmallReader(
            smallProfile(
                topic: binary,
                fields: fields,
                rules:
                    "- { id: all, when: { field: value, exists: true }, emit: { kind: panic, details: { value: $value } } }",
                more: "frames:\n\(frames)"
            )
        )
    }

    private func bytes(_ hex: String) -> Message {
        Message(topic: "t/a", payload: bytesFromHex(hex) ?? [], receivedAt: moment(0))
    }

    @Test func `of another length are shown, and nothing is taken from them`() throws {
        var small = try reader(
            #"value: { frame: f, from: "bytes:0+1", type: integer }"#,
            "  f: { from: payload, length: [2, 4] }"
        )
        #expect(small.signals(bytes("0700")).first?.details == [Signal.Detail(name: "value", value: "7")])
        #expect(small.signals(bytes("07000000")).count == 1)
        #expect(small.read(bytes("070000")).outcome == .quarantined("f: has 3 bytes, 2 or 4 are expected"))
    }

    @Test func `are of all types`() throws {
        var small = try reader(
            """
            value: { frame: f, from: "bytes:0+2", type: label }
            flag: { frame: f, from: "bytes:2+1", bits: "7+1", type: bool }
            word: { frame: f, from: "bytes:3+4", type: text }
            half: { frame: f, from: "bytes:7+1", signed: true, type: number, scale: 0.5 }
            """,
            "  f: { from: payload }"
        )
        #expect(small.signals(bytes("aB0c 80 6f6b0000 ff")).first?.details.first?.value == "ab0c")
        #expect(small.read(bytes("0102 80 c3280000 ff")).outcome.isMarked, "no UTF-8")
        #expect(small.read(bytes("0102 80 6f6b")).outcome.isMarked, "cut off")
    }

    @Test func `are walked from tag to tag as far as the lengths are known`() throws {
        var small = try reader(
            #"value: { frame: f, tag: "02", from: "bytes:0+2", type: integer }"#,
            #"  f: { from: payload, tags: { "01": 1, "02": 2 } }"#
        )
        #expect(small.signals(bytes("01ff 020102 01ff")).first?.details.first?.value == "258")
        let twice = small.signals(bytes("020102 02ffff"))
        #expect(twice.map(\.kind) == [.panic, .unknown], "of two alarms none vanishes without a trace")
        #expect(small.signals(bytes("020102 09")).map(\.kind) == [.panic, .unknown])
        #expect(
            small.read(bytes("01ff 09 020102")).outcome
                == .quarantined("f: tag 09 is not in its table, so the rest was not read")
        )
        #expect(small.read(bytes("0201")).outcome == .quarantined("f: ends within the value of a tag"))
    }

    @Test func `hold records of which each is a message, and one more beside them`() throws {
        var small = try reader(
            """
            value: { frame: f, tag: "20", from: "bytes:0+1", type: integer }
            other: { frame: f, tag: "01", from: "bytes:0+1", type: integer }
            """,
            #"  f: { from: payload, tags: { "01": 1, "20": 1, "21": 1 }, forEach: ["20", "21"] }"#
        )
        #expect(small.signals(bytes("2005 2006")).map { $0.details.first?.value } == ["5", "6"])
        #expect(
            small.signals(bytes("2005 01ff 2006")).map(\.kind) == [.panic, .panic, .unknown],
            "the rest has no rule"
        )
        #expect(small.signals(bytes("2005 2107 2006")).map(\.kind) == [.panic, .unknown, .panic], "each by itself")
        #expect(small.read(bytes("01ff")).outcome == .quarantined("unmatched: no rule knows this message"))
    }

    @Test(arguments: [
        (#"value: { frame: g, from: "bytes:0+1" }"#, #"  f: { from: payload }"#, "is not a frame"),
        (#"value: { frame: f, from: "json:/a" }"#, #"  f: { from: payload }"#, "bytes:OFFSET+COUNT"),
        (#"value: { frame: f, from: "bytes:1+2" }"#, #"  f: { from: payload, length: 2 }"#, "may end before"),
        (#"value: { frame: f, from: "bytes:0+1", bits: "4+5" }"#, #"  f: { from: payload }"#, "LOWEST+COUNT"),
        (#"value: { frame: f, tag: "01", from: "bytes:0+1" }"#, #"  f: { from: payload }"#, "has no tags"),
        (
            #"value: { frame: f, tag: "03", from: "bytes:0+1" }"#, #"  f: { from: payload, tags: { "01": 1 } }"#,
            "is not a tag"
        ),
        (
            #"value: { frame: f, tag: "01", from: "bytes:0+2" }"#, #"  f: { from: payload, tags: { "01": 1 } }"#,
            "has 1 bytes"
        ),
        (
            #"value: { frame: f, tag: "01", from: "bytes:0+1" }"#, #"  f: { from: payload, tags: { 01: 1 } }"#,
            "in quotes"
        ),
    ])
    func `that cannot be there are refused with their place`(field: String, frame: String, problem: String) {
        let text = smallProfile(
            topic: binary,
            fields: field,
            rules: "- { id: all, emit: { kind: heartbeat } }",
            more: "frames:\n\(frame)"
        )
        do {
            _ = try DeviceProfile.parse(text, file: "p.yaml")
            Issue.record("accepted")
        } catch {
            #expect(error.errors.contains { $0.description.contains(problem) }, "\(error.errors)")
        }
    }
}

extension Reception.Outcome {
    /// Whether it says that something could not be read.
    fileprivate var isMarked: Bool {
        switch self {
        case .quarantined: true
        case .decoded(let signals): signals.contains { $0.kind == .unknown }
        default: false
        }
    }
}
