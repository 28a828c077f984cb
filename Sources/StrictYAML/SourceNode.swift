/// A value in a file, with its place.
package struct SourceNode: Sendable, Equatable {
    package var place: SourcePlace
    package var content: Content

    package init(place: SourcePlace, content: Content) {
        self.place = place
        self.content = content
    }

    package indirect enum Content: Sendable, Equatable {
        /// Members in the order of the file; no key occurs twice.
        case mapping([Member])
        case sequence([SourceNode])
        case scalar(Scalar)
    }

    /// One `key: value` of a mapping.
    package struct Member: Sendable, Equatable {
        package var key: Scalar
        package var keyPlace: SourcePlace
        package var value: SourceNode
    }

    /// Text as it stands in the file; what it means is decided by who asks.
    package struct Scalar: Sendable, Equatable {
        package var text: String
        /// A quoted scalar is always text; only an unquoted one can be a number, `true`, `false` or `null`.
        package var isQuoted: Bool

        package init(text: String, isQuoted: Bool) {
            self.text = text
            self.isQuoted = isQuoted
        }
    }

    package var scalar: Scalar? {
        guard case .scalar(let scalar) = content else { return nil }
        return scalar
    }

    /// What it is, in the words of an error message.
    package var kindName: String {
        switch content {
        case .mapping: "a mapping"
        case .sequence: "a list"
        case .scalar(let scalar) where scalar.isNull: "nothing"
        case .scalar(let scalar): "'\(shortened(scalar.text))'"
        }
    }

    /// The value of a key in a mapping; `nil` when there is none, or no mapping.
    package func member(_ key: String) -> SourceNode? {
        guard case .mapping(let members) = content else { return nil }
        return members.first { $0.key.text == key }?.value
    }
}

extension SourceNode.Scalar {
    /// Unquoted `null`, `~`, or nothing at all.
    package var isNull: Bool { !isQuoted && (text == "null" || text == "~" || text.isEmpty) }

    /// Unquoted `true` or `false`.
    ///
    /// The words `on`, `off`, `yes` and `no` are text here, never booleans.
    package var bool: Bool? {
        guard !isQuoted else { return nil }
        return text == "true" ? true : text == "false" ? false : nil
    }

    /// An unquoted whole decimal number.
    ///
    /// `0x10`, `1_000` and `012` are text.
    package var integer: Int64? {
        guard !isQuoted, hasPlainDigits else { return nil }
        return Int64(text)
    }

    /// An unquoted decimal number.
    ///
    /// Infinities and not-a-number are text.
    package var number: Double? {
        guard !isQuoted, let first = text.utf8.first(where: { $0 != UInt8(ascii: "-") }),
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first),
            let value = Double(text), value.isFinite, !text.contains("x"), !text.contains("X")
        else { return nil }
        return value
    }

    private var hasPlainDigits: Bool {
        let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
        guard let first = digits.utf8.first, digits.utf8.allSatisfy({ (48...57).contains($0) }) else { return false }
        return first != UInt8(ascii: "0") || digits.utf8.count == 1
    }
}

/// At most 60 characters of what was found, so that an error stays one readable line.
func shortened(_ text: String) -> String {
    let line = text.prefix { $0 != "\n" }
    return line.count > 60 ? line.prefix(57) + "..." : line.count < text.count ? line + " ..." : String(line)
}
