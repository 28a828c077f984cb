/// Text with places for values: `{capture}` from the topic, `${field}` from the message.
struct Template: Sendable {
    var pieces: [Piece]

    /// Whether it needs nothing of the payload.
    var isInTopic: Bool {
        pieces.allSatisfy { piece in
            switch piece {
            case .literal, .slot: true
            case .field, .receivedAt, .device: false
            }
        }
    }

    enum Piece: Sendable, Equatable {
        case literal(String)
        /// A level of the topic, by its slot.
        case slot(Int)
        case field(Int)
        /// When the message was received, ISO 8601 in UTC.
        case receivedAt
        /// How the device names itself.
        case device
    }
}

/// Text as it stands between the quotes of a JSON string.
func escapedForJSON(_ text: String) -> String {
    let isPlain = text.utf8.allSatisfy { $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }
    if isPlain { return text }
    var result = ""
    result.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\"": result += "\\\""
        case "\\": result += "\\\\"
        case "\n": result += "\\n"
        case "\r": result += "\\r"
        case "\t": result += "\\t"
        case let control where control.value < 0x20:
            let digits = String(control.value, radix: 16)
            result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        default: result.unicodeScalars.append(scalar)
        }
    }
    return result
}
