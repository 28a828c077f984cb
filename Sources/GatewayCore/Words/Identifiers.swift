/// A name given by people or devices: 1 to 128 characters, unique within its kind.
///
/// Each kind of thing has a type of its own, so that a resident can never be passed where a device is meant.
public protocol NamedIdentifier: RawRepresentable, Hashable, Comparable, Codable, Sendable,
    CustomStringConvertible, ExpressibleByStringLiteral
where RawValue == String {
    init(rawValue: String)
}

extension NamedIdentifier {
    package init(stringLiteral value: String) { self.init(rawValue: value) }
    package init(_ value: String) { self.init(rawValue: value) }
    package var description: String { rawValue }
    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
    package init(from decoder: any Decoder) throws {
        self.init(rawValue: try decoder.singleValueContainer().decode(String.self))
    }
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }
}

/// A number that the gateway gives out in order: 1, 2, 3 …; zero is never given.
public protocol NumberedIdentifier: RawRepresentable, Hashable, Comparable, Codable, Sendable,
    CustomStringConvertible
where RawValue == UInt64 {
    init(rawValue: UInt64)
}

extension NumberedIdentifier {
    package init(_ value: UInt64) { self.init(rawValue: value) }
    package var description: String { String(rawValue) }
    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
    package init(from decoder: any Decoder) throws {
        self.init(rawValue: try decoder.singleValueContainer().decode(UInt64.self))
    }
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }
}

/// A person the service is for.
///
/// The identifier is pseudonymous: never a personal number, never a name.
package struct ResidentID: NamedIdentifier {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
}

/// A registered piece of technology at a resident's place.
package struct DeviceID: NamedIdentifier {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
}

/// A district with its own promises and its own policy.
package struct AreaID: NamedIdentifier {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
}

/// A unit of one or more people who go to a resident.
package struct PatrolID: NamedIdentifier {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
}

/// A member of staff: patrol member, operator, installer, manager.
package struct StaffID: NamedIdentifier {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
}

/// A lock as the registry knows it; the device that reports for it is a `DeviceID`.
package struct LockID: NamedIdentifier {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
}

/// A door or a cabinet: the place that a lock guards.
package struct DoorID: NamedIdentifier {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
}

/// A credential that opens one or more locks.
package struct DoorKeyID: NamedIdentifier {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
}

/// A dispatch policy; its versions share the identifier.
package struct PolicyID: NamedIdentifier {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
}

/// A device profile; its revisions share the identifier.
package struct ProfileID: NamedIdentifier {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
}

/// An alert: something that needs a person.
package struct AlertID: NumberedIdentifier {
    package let rawValue: UInt64
    package init(rawValue: UInt64) { self.rawValue = rawValue }
}

/// An alert shown to one patrol until a deadline.
package struct OfferID: NumberedIdentifier {
    package let rawValue: UInt64
    package init(rawValue: UInt64) { self.rawValue = rawValue }
}

/// The place of a fact in the log, from 1 without holes.
package struct FactNumber: NumberedIdentifier {
    package let rawValue: UInt64
    package init(rawValue: UInt64) { self.rawValue = rawValue }
}
