/// The person the service is for.
///
/// Name and address are personal data: they go to screens and offers of those who may see them, never to logs.
package struct Resident: Sendable, Hashable, Codable {
    package var id: ResidentID
    package var name: String
    package var address: String
    package var area: AreaID
    /// Where the home is; `nil` when the register does not say.
    package var position: Position?
    /// A visit needs two people.
    package var needsTwoPeople: Bool
    /// What a patrol must be able to do to be sent, such as `lyft`.
    package var requiredCompetences: [Competence]
    /// The named contact person (fast omsorgskontakt).
    package var contactPerson: StaffID?

    package init(
        id: ResidentID,
        name: String,
        address: String,
        area: AreaID,
        position: Position? = nil,
        needsTwoPeople: Bool = false,
        requiredCompetences: [Competence] = [],
        contactPerson: StaffID? = nil
    ) {
        self.id = id
        self.name = name
        self.address = address
        self.area = area
        self.position = position
        self.needsTwoPeople = needsTwoPeople
        self.requiredCompetences = requiredCompetences
        self.contactPerson = contactPerson
    }
}

/// A skill that a resident may need and a patrol may have, such as `delegering` or `lyft`.
package struct Competence: NamedIdentifier {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
}

/// A district with its own promises.
package struct Area: Sendable, Hashable, Codable {
    package var id: AreaID
    package var name: String
    package var settlement: Settlement

    package init(id: AreaID, name: String, settlement: Settlement = .town) {
        self.id = id
        self.name = name
        self.settlement = settlement
    }
}

/// How far apart people live: a promise in minutes differs between the two.
package enum Settlement: String, Sendable, Hashable, Codable, CaseIterable {
    case town
    case country
}
