import Foundation
import GatewayCore
import GatewayTestKit
import Testing

@testable import ProfileLanguage

@Suite struct `A built-in decoder` {
    private func document(_ decoder: BuiltInDecoder, _ payload: [UInt8]) throws -> NSDictionary {
        let text = try decoder.document(payload)
        return try #require(try JSONSerialization.jsonObject(with: Data(text)) as? NSDictionary)
    }

    private func fault(_ decoder: BuiltInDecoder, _ text: String) -> String? {
        do {
            _ = try decoder.document(Array(text.utf8))
            return nil
        } catch {
            return error.reason
        }
    }

    // MARK: Teltonika

    private static let panic =
        "0000000000000025080100000194214ecd00020668a99223b62178000c005a080000ec0202ec0171470000000100006ad5"

    @Test func `of Teltonika frames gives each record with its values`() throws {
        let frame = try #require(bytesFromHex(Self.panic))
        let expected: NSDictionary = [
            "records": [
                [
                    "time": 1_735_725_600_000, "priority": 2, "latitude": 59.913868, "longitude": 10.752245,
                    "altitude": 12, "angle": 90, "satellites": 8, "speed": 0, "event": 236,
                    "io": ["236": 1, "113": 71],
                ]
            ]
        ]
        #expect(try document(.teltonikaCodec8, frame) == expected)
    }

    @Test func `of Teltonika frames refuses whatever does not add up`() throws {
        let frame = try #require(bytesFromHex(Self.panic))
        for place in frame.indices {
            for bit in 0..<8 {
                var damaged = frame
                damaged[place] ^= UInt8(1 << bit)
                #expect(throws: DecoderFault.self, "byte \(place), bit \(bit)") {
                    try BuiltInDecoder.teltonikaCodec8.document(damaged)
                }
            }
        }
        for count in 0..<frame.count {
            #expect(throws: DecoderFault.self) { try BuiltInDecoder.teltonikaCodec8.document(Array(frame[..<count])) }
        }
    }

    // MARK: SIA DC-09

    @Test func `of SIA lines gives the code, the place and the time`() throws {
        let line =
            "00000000\"SIA-DCS\"0004R12L3#12AB[#12AB|Nti10:23/ri1/BA007^Kitchen^][X018W30.0][Y33S45.0]_23:59:59,12-31-2026"
        let expected: NSDictionary = [
            "id": "SIA-DCS", "encrypted": false, "checksum": "wrong", "length": "wrong", "sequence": "0004",
            "receiver": "12", "line": "3", "account": "12AB", "code": "BA", "zone": "007", "latitude": -33.75,
            "longitude": -18.5, "time": "2026-12-31T23:59:59Z",
        ]
        #expect(try document(.siaDC09, Array(line.utf8)) == expected)
    }

    @Test func `of SIA lines knows the checksum and the length when they are right`() throws {
        let content = "\"NULL\"0001L0#77[]"
        let sum = String(checksumARC(content.utf8), radix: 16, uppercase: true)
        let line = String(repeating: "0", count: 4 - sum.count) + sum + "0011" + content
        let document = try document(.siaDC09, Array(line.utf8))
        #expect(content.utf8.count == 0x11)
        #expect(document["checksum"] as? String == "right")
        #expect(document["length"] as? String == "right")
        #expect(document["code"] == nil)
    }

    @Test(arguments: [
        ("hello", "no checksum"), ("00000000\"XYZ\"0001L0#1[]", "'SIA-DCS'"),
        ("00000000\"SIA-DCS\"1L0#1[]", "sequence"),
        ("00000000\"SIA-DCS\"0001L0[]", "'#'"), ("00000000\"SIA-DCS\"0001L0#1[|Nri1/p]", "two letters"),
        ("00000000\"ADM-CID\"0001L0#1[#1|11x1 00 003]", "four digits"), ("00000000\"SIA-DCS\"0001L0#1[|PA1", "']'"),
        ("00000000\"SIA-DCS\"0001L0#1[|PA1]_25:00:00,01-01-2026", "no time"), ("SR0001", "no account"),
        ("", "no checksum"),
    ])
    func `of SIA lines says what is wrong`(line: String, what: String) {
        #expect(fault(.siaDC09, line)?.contains(what) == true, "\(fault(.siaDC09, line) ?? "nothing")")
    }

    // MARK: SCAIP

    @Test func `of SCAIP gives trimmed texts, numbers without zeros, and what a bare message means`() throws {
        let text = """
            <?xml version="1.0" encoding="UTF-8"?><!-- from the flat -->
            <s:mrq xmlns:s='urn:a>b'><ref> 42 </ref><cid>\n 8031372</cid><dty>0005</dty><crd>sip:a</crd><crd>tel:1</crd>
            <lte><![CDATA[Badrum <2>]]></lte><ite>Bj&#246;rk &amp; S&#xF6;n</ite><dte/>
            <lge><geo>59.3,18.0</geo><tim>2026-01-01T00:00:00+01:00</tim></lge></s:mrq>
            """
        let expected: NSDictionary = [
            "mty": "ME", "stc": 10, "ref": "42", "cid": "8031372", "dty": 5, "crd": ["sip:a", "tel:1"],
            "lte": "Badrum <2>", "ite": "Björk & Sön", "dte": "",
            "lge": ["geo": "59.3,18.0", "tim": "2026-01-01T00:00:00+01:00"],
        ]
        #expect(try document(.scaipXML, Array(text.utf8)) == expected)
    }

    @Test func `of SCAIP takes no status for granted that is no alarm`() throws {
        let document = try document(.scaipXML, Array("<mrq><mty>PI</mty></mrq>".utf8))
        #expect(document == ["mty": "PI"])
    }

    @Test(arguments: [
        ("<!DOCTYPE mrq [<!ENTITY a 'b'>]><mrq/>", "document type"), ("<mrq><ref>1</mrq>", "another end"),
        ("<mrq><ref>1</ref>", "no end"), ("<mrs><ref>1</ref></mrs>", "no SCAIP request"),
        ("<mrq><ref>1</ref><ref>2</ref></mrq>", "twice"), ("<mrq>&lol;</mrq>", "unknown entity"),
        ("<mrq>&#0;</mrq>", "unknown entity"), ("<mrq/><mrq/>", "more than one"), ("<mrq a=\"", "no end"),
        (String(repeating: "<a>", count: 500), "too many"),
        ("<mrq>" + String(repeating: "<a/>", count: 300), "too many"),
        ("", "'<' is expected"), ("{}", "'<' is expected"),
    ])
    func `of SCAIP refuses what is no request`(text: String, what: String) {
        #expect(fault(.scaipXML, text)?.contains(what) == true, "\(fault(.scaipXML, text) ?? "nothing")")
    }

    // MARK: All of them

    @Test(arguments: UInt64(1)...20)
    func `gives JSON or a reason for damaged payloads, never anything else`(seed: UInt64) throws {
        var numbers = SeededGenerator(seed: seed)
        for (name, decoder) in [
            ("teltonika", .teltonikaCodec8), ("sia-dc09", .siaDC09), ("scaip", BuiltInDecoder.scaipXML),
        ] {
            for message in try fixtureMessages(name) {
                for _ in 0..<200 {
                    let damaged = numbers.damaged(message.payload)
                    guard let text = try? decoder.document(damaged) else { continue }
                    #expect(throws: Never.self, "\(name), seed \(seed): \(damaged)") {
                        try JSONSerialization.jsonObject(with: Data(text))
                    }
                }
            }
        }
    }
}
