import GatewayCore

/// `{"mty", "stc", "ref", "cid", …}` of a SCAIP request `<mrq>`, each member under the name of its element.
///
/// Texts are trimmed, for devices put spaces around them. Elements that hold numbers lose their leading zeros: devices
/// write one code as `10`, `010` and `0010`. `mty` is `ME` and, with it, `stc` is 10 when the device leaves them out: a
/// bare message is a manual alarm. `crd`, which may repeat, is a list; `lge` an object. Source: the project's design
/// notes from open code and open documents; the standard itself was not read.
func scaipDocument(_ payload: [UInt8]) throws(DecoderFault) -> [UInt8] {
    var reader = XMLReader(payload)
    let root = try reader.root()
    guard root.name == "mrq" else { throw DecoderFault(what: "<\(root.name)> is no SCAIP request", place: 0) }
    var texts: [String: [String]] = [:]
    for element in root.elements where element.elements.isEmpty {
        texts[element.name, default: []].append(element.text)
    }
    if texts["mty"] == nil { texts["mty"] = ["ME"] }
    if texts["stc"] == nil, texts["mty"] == ["ME"] { texts["stc"] = ["10"] }
    var text = JSONText()
    text.append(UInt8(ascii: "{"))
    for (name, values) in texts.sorted(by: { $0.key < $1.key }) {
        guard values.count == 1 || name == "crd" else { throw DecoderFault(what: "<\(name)> twice", place: 0) }
        if text.count > 1 { text.append(UInt8(ascii: ",")) }
        text.write(name)
        text.append(UInt8(ascii: ":"))
        write(name, values, to: &text)
    }
    let places = root.elements.filter { $0.name == "lge" && !$0.elements.isEmpty }
    if let place = places.first { writePlace(place, to: &text) }
    text.append(UInt8(ascii: "}"))
    return text.bytes
}

private let numbered: Set<String> = ["sco", "cha", "dty", "dco", "stc", "pri", "lco", "ico", "ame", "hbo", "mreq"]

private func write(_ name: String, _ values: [String], to text: inout JSONText) {
    if name == "crd" {
        text.append(UInt8(ascii: "["))
        for (index, value) in values.enumerated() {
            if index > 0 { text.append(UInt8(ascii: ",")) }
            text.write(value)
        }
        return text.append(UInt8(ascii: "]"))
    }
    let isDigits = !values[0].isEmpty && values[0].utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
    if numbered.contains(name), isDigits, let number = UInt32(values[0]) {
        text.write(integer: number)
    } else {
        text.write(values[0])
    }
}

private func writePlace(_ place: XMLReader.Element, to text: inout JSONText) {
    text.append(",\"lge\":{")
    var seen: Set<String> = []
    for element in place.elements where ["geo", "tim", "gga"].contains(element.name) {
        guard seen.insert(element.name).inserted else { continue }
        if seen.count > 1 { text.append(UInt8(ascii: ",")) }
        text.write(element.name)
        text.append(UInt8(ascii: ":"))
        text.write(element.text)
    }
    text.append(UInt8(ascii: "}"))
}

/// Reads the part of XML that devices send: elements, text, the five named entities and numbered ones, CDATA.
///
/// Attributes, comments and processing instructions are passed over. A document type is refused: it can make a few
/// bytes grow without end.
private struct XMLReader {
    struct Element {
        var name: String
        /// Without white space around it.
        var text = ""
        var elements: [Element] = []
    }

    static let depthLimit = 8
    static let elementLimit = 256

    private let bytes: [UInt8]
    private var place = 0
    private var count = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func root() throws(DecoderFault) -> Element {
        if take([0xEF, 0xBB, 0xBF]) { place = 3 }
        try skipBetween()
        let element = try self.element(depth: 1)
        try skipBetween()
        guard place == bytes.count else { throw fault("more than one element") }
        return element
    }

    private func fault(_ what: String) -> DecoderFault { DecoderFault(what: what, place: place) }

    private func has(_ word: [UInt8]) -> Bool { bytes[place...].starts(with: word) }

    private mutating func take(_ word: [UInt8]) -> Bool {
        guard has(word) else { return false }
        place += word.count
        return true
    }

    private mutating func take(_ word: String) -> Bool { take(Array(word.utf8)) }

    /// Goes past what ends with a word.
    private mutating func skip(past word: String) throws(DecoderFault) {
        let end = Array(word.utf8)
        while place < bytes.count {
            if take(end) { return }
            place += 1
        }
        throw fault("'\(word)' is missing")
    }

    /// White space, comments and processing instructions.
    private mutating func skipBetween() throws(DecoderFault) {
        while place < bytes.count {
            if bytes[place] <= 0x20 {
                place += 1
            } else if take("<?") {
                try skip(past: "?>")
            } else if take("<!--") {
                try skip(past: "-->")
            } else {
                return
            }
        }
    }

    private mutating func element(depth: Int) throws(DecoderFault) -> Element {
        guard take("<") else { throw fault("'<' is expected") }
        if has(Array("!".utf8)) { throw fault("a document type is not allowed") }
        count += 1
        guard depth <= Self.depthLimit, count <= Self.elementLimit else { throw fault("too many elements") }
        var element = Element(name: try name())
        if try skipAttributes() { return element }
        var text: [UInt8] = []
        while true {
            guard place < bytes.count else { throw fault("<\(element.name)> has no end") }
            if take("</") {
                guard try name() == element.name else { throw fault("another end than </\(element.name)>") }
                while place < bytes.count, bytes[place] <= 0x20 { place += 1 }
                guard take(">") else { throw fault("'>' is expected") }
                break
            }
            try takeContent(&element, &text, depth: depth)
        }
        guard let all = String(validating: text, as: UTF8.self) else { throw fault("not UTF-8") }
        element.text = Normalization.trim.apply(all)
        return element
    }

    private mutating func takeContent(
        _ element: inout Element,
        _ text: inout [UInt8],
        depth: Int
    ) throws(DecoderFault) {
        if take("<!--") { return try skip(past: "-->") }
        if take("<?") { return try skip(past: "?>") }
        if take("<![CDATA[") {
            let start = place
            try skip(past: "]]>")
            text += bytes[start..<place - 3]
        } else if bytes[place] == UInt8(ascii: "<") {
            element.elements.append(try self.element(depth: depth + 1))
        } else if take("&") {
            text += try entity()
        } else {
            text.append(bytes[place])
            place += 1
        }
    }

    /// Letters, digits, '-', '_' and '.'; what stands before a ':' is the prefix of a namespace and left out.
    private mutating func name() throws(DecoderFault) -> String {
        var name: [UInt8] = []
        while place < bytes.count, name.count <= 64 {
            let byte = bytes[place]
            if byte == UInt8(ascii: ":") {
                name = []
            } else if (byte & 0xDF >= 0x41 && byte & 0xDF <= 0x5A) || (byte >= 0x2D && byte <= 0x39 && byte != 0x2F)
                || byte == 0x5F
            {
                name.append(byte)
            } else {
                break
            }
            place += 1
        }
        guard !name.isEmpty, name.count <= 64 else { throw fault("a name is expected") }
        return String(decoding: name, as: UTF8.self)
    }

    /// Goes to the end of a tag; `true` when the element ends with it.
    private mutating func skipAttributes() throws(DecoderFault) -> Bool {
        var quote: UInt8?
        while place < bytes.count {
            let byte = bytes[place]
            place += 1
            if let open = quote {
                if byte == open { quote = nil }
            } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                quote = byte
            } else if byte == UInt8(ascii: ">") {
                return place >= 2 && bytes[place - 2] == UInt8(ascii: "/")
            } else if byte == UInt8(ascii: "<") {
                throw fault("'<' within a tag")
            }
        }
        throw fault("a tag has no end")
    }

    private mutating func entity() throws(DecoderFault) -> [UInt8] {
        let start = place
        while place < bytes.count, place - start < 10, bytes[place] != UInt8(ascii: ";") { place += 1 }
        let name = String(decoding: bytes[start..<place], as: UTF8.self)
        guard take(";") else { throw fault("an entity has no ';'") }
        switch name {
        case "amp": return [UInt8(ascii: "&")]
        case "lt": return [UInt8(ascii: "<")]
        case "gt": return [UInt8(ascii: ">")]
        case "quot": return [UInt8(ascii: "\"")]
        case "apos": return [UInt8(ascii: "'")]
        default: break
        }
        let code =
            name.hasPrefix("#x")
            ? UInt32(name.dropFirst(2), radix: 16)
            : name.hasPrefix("#") ? UInt32(name.dropFirst()) : nil
        guard let scalar = code.flatMap(Unicode.Scalar.init), scalar.value != 0 else { throw fault("unknown entity") }
        return Array(String(Character(scalar)).utf8)
    }
}
