/// A value that writes its own JSON text.
public protocol JSONTextWritable {
    /// Appends the text of the value.
    func write(to text: inout JSONText) throws
}

/// Objects, arrays and their members; a member without a value is left out unless its label says otherwise.
extension JSONText {
    /// An object with these members.
    @inlinable public mutating func object(_ members: (inout JSONText) throws -> Void) rethrows {
        append(UInt8(ascii: "{"))
        try members(&self)
        append(UInt8(ascii: "}"))
    }

    /// An object with one member: an enum's case with what it carries.
    @inlinable public mutating func enumCase(
        _ name: StaticString,
        _ members: (inout JSONText) throws -> Void
    ) rethrows {
        try object {
            $0.name(name)
            try $0.object(members)
        }
    }

    /// An enum's case that carries nothing.
    package mutating func enumCase(_ name: StaticString) { enumCase(name) { _ in } }

    /// A comma unless the member is its object's first, the name, and a colon.
    @usableFromInline package mutating func name(_ name: StaticString) {
        if unsafe length > 0 && start[length - 1] != UInt8(ascii: "{") { append(UInt8(ascii: ",")) }
        append(UInt8(ascii: "\""))
        append(name)
        append("\":")
    }

    @usableFromInline package mutating func member(_ name: StaticString, _ value: String) {
        self.name(name)
        write(value)
    }
    package mutating func member(_ name: StaticString, _ value: String?) {
        if let value { member(name, value) }
    }
    package mutating func member(_ name: StaticString, orNull value: String?) {
        self.name(name)
        if let value { write(value) } else { writeNull() }
    }
    /// A name.
    @inlinable public mutating func member(_ name: StaticString, _ value: some NamedIdentifier) {
        member(name, value.rawValue)
    }
    /// A name, where there is one.
    @inlinable public mutating func member(_ name: StaticString, _ value: (some NamedIdentifier)?) {
        if let value { member(name, value.rawValue) }
    }
    /// A word of a vocabulary.
    @inlinable public mutating func member(_ name: StaticString, word: some RawRepresentable<String>) {
        member(name, word.rawValue)
    }
    /// A word of a vocabulary, where there is one.
    @inlinable public mutating func member(_ name: StaticString, word: (some RawRepresentable<String>)?) {
        if let word { member(name, word.rawValue) }
    }

    /// A whole number.
    @inlinable public mutating func member<Number: FixedWidthInteger>(_ name: StaticString, _ value: Number) {
        self.name(name)
        write(integer: value)
    }
    /// A whole number, where there is one.
    @inlinable public mutating func member<Number: FixedWidthInteger>(_ name: StaticString, _ value: Number?) {
        if let value { member(name, value) }
    }
    /// A number that names something.
    @inlinable public mutating func member(_ name: StaticString, _ value: some NumberedIdentifier) {
        member(name, value.rawValue)
    }
    /// A number that names something, where there is one.
    @inlinable public mutating func member(_ name: StaticString, _ value: (some NumberedIdentifier)?) {
        if let value { member(name, value.rawValue) }
    }
    /// Milliseconds since 1970 UTC.
    package mutating func member(_ name: StaticString, _ value: WallTime?) { member(name, value?.milliseconds) }
    /// UTC in ISO 8601, or `null`.
    package mutating func member(_ name: StaticString, iso8601OrNull value: WallTime?) {
        self.name(name)
        if let value { write(iso8601: value) } else { writeNull() }
    }
    /// Nanoseconds.
    package mutating func member(_ name: StaticString, _ value: Uptime) { member(name, value.nanoseconds) }

    package mutating func member(_ name: StaticString, _ value: Bool) {
        self.name(name)
        write(value)
    }
    package mutating func member(_ name: StaticString, _ value: Double?) {
        guard let value else { return }
        self.name(name)
        write(value)
    }
    /// Decimal seconds.
    package mutating func member(_ name: StaticString, _ value: Duration) {
        self.name(name)
        write(value)
    }

    /// A value that knows its own text.
    @inlinable public mutating func member(_ name: StaticString, _ value: some JSONTextWritable) throws {
        self.name(name)
        try value.write(to: &self)
    }
    /// A value that knows its own text, where there is one.
    @inlinable public mutating func member(_ name: StaticString, _ value: (some JSONTextWritable)?) throws {
        if let value { try member(name, value) }
    }
    /// A list of values that know their own text.
    @inlinable public mutating func member(_ name: StaticString, _ values: [some JSONTextWritable]) throws {
        try member(name, values) { try $1.write(to: &$0) }
    }
    /// A list of words of a vocabulary.
    @inlinable public mutating func member(_ name: StaticString, words: [some RawRepresentable<String>]) {
        member(name, words) { $0.write($1.rawValue) }
    }
    /// A list of texts.
    @inlinable public mutating func member(_ name: StaticString, words: [String]) {
        member(name, words) { $0.write($1) }
    }

    @inlinable mutating func member<Element>(
        _ name: StaticString,
        _ values: [Element],
        _ write: (inout JSONText, Element) throws -> Void
    ) rethrows {
        self.name(name)
        append(UInt8(ascii: "["))
        var isFirst = true
        for value in values {
            if !isFirst { append(UInt8(ascii: ",")) }
            isFirst = false
            try write(&self, value)
        }
        append(UInt8(ascii: "]"))
    }
}
