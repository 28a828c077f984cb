/// Payloads whose structure takes more than a layout can say: each becomes a JSON document that a profile reads.
///
/// A total function of the bytes, bounded by their number. `docs/device-profiles.md` lists the members of each document.
package enum BuiltInDecoder: String, Sendable, CaseIterable {
    /// AVL frames of Teltonika trackers, Codec 8.
    case teltonikaCodec8
    /// SIA DC-09 lines with SIA-DCS, ADM-CID or NULL content.
    case siaDC09
    /// SCAIP requests, `<mrq>`.
    case scaipXML

    /// The JSON document of a payload; throws for anything that is not what the decoder's name says.
    package func document(_ payload: [UInt8]) throws(DecoderFault) -> [UInt8] {
        switch self {
        case .teltonikaCodec8: try teltonikaDocument(payload)
        case .siaDC09: try siaDocument(payload)
        case .scaipXML: try scaipDocument(payload)
        }
    }
}

/// Why a payload is not what a built-in decoder reads; the place is a byte offset from 0.
package struct DecoderFault: Error, Equatable {
    package var what: String
    package var place: Int

    /// The reason of a refusal; the word before the colon is stable.
    var reason: String { "payload-syntax: \(what) at byte \(place)" }
}

/// CRC-16/ARC: polynomial 0xA001 reflected, begun with 0, as Teltonika and SIA DC-09 use it.
package func checksumARC(_ bytes: some Sequence<UInt8>) -> UInt16 {
    var sum: UInt16 = 0
    for byte in bytes {
        sum ^= UInt16(byte)
        for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xA001 : sum >> 1 }
    }
    return sum
}
