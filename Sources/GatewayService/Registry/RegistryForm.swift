package import GatewayCore
import StrictYAML

/// One row of words for one thing in the registry: what `add` takes as `field=value` and `import` as columns.
///
/// There is one definition of the fields for both. A field that is left out keeps what is registered; shifts, slots and
/// holders are added to those that are there.
package struct RegistryForm: Sendable {
    package let kind: RegistryKind
    package let fields: [Field]

    /// One field with what it means.
    package struct Field: Sendable {
        package var name: String
        /// Needed for something new.
        package var isRequired: Bool
        package var help: String

        init(_ name: String, _ help: String, isRequired: Bool = false) {
            self.name = name
            self.help = help
            self.isRequired = isRequired
        }
    }

    /// The form of a kind; `nil` for policies and profiles, which are files of their own.
    package init?(_ kind: RegistryKind) {
        self.kind = kind
        switch kind {
        case .area: fields = AreaForm.fields
        case .resident: fields = ResidentForm.fields
        case .device: fields = DeviceForm.fields
        case .staff: fields = StaffForm.fields
        case .patrol: fields = PatrolForm.fields
        case .lock: fields = LockForm.fields
        case .key: fields = KeyForm.fields
        case .policy, .profile: return nil
        }
    }

    /// The entry that a row asks for: values by field name, the identifier under `id`; empty values count as left out.
    ///
    /// What is registered under the identifier keeps the fields that the row does not give.
    package func entry(
        from row: [String: String],
        existing: RegistryEntry?,
        classOf: (ProfileID) -> DeviceClass? = { _ in nil }
    ) throws(FormError) -> RegistryEntry {
        let reader = FormReader(row: row.filter { !$0.value.isEmpty }, isNew: existing == nil)
        try checkNames(of: row)
        if existing == nil {
            for field in fields where field.isRequired { _ = try reader.required(field.name) }
        }
        let id = try reader.identifier()
        switch kind {
        case .area: return try AreaForm.entry(id, reader, existing)
        case .resident: return try ResidentForm.entry(id, reader, existing)
        case .device: return try DeviceForm.entry(id, reader, existing, classOf: classOf)
        case .staff: return try StaffForm.entry(id, reader, existing)
        case .patrol: return try PatrolForm.entry(id, reader, existing)
        case .lock: return try LockForm.entry(id, reader, existing)
        case .key: return try KeyForm.entry(id, reader, existing)
        case .policy, .profile: preconditionFailure("a \(kind.rawValue) has no form")
        }
    }

    /// Whether every name is a field; the same check serves a file's header.
    package func checkNames(of row: [String: String]) throws(FormError) {
        let known = ["id"] + fields.map(\.name)
        for name in row.keys.sorted() where !known.contains(name) {
            throw FormError(
                field: name,
                problem: "is not a field of \(kind.rawValue)",
                remedy: wordRemedy(for: name, among: known)
            )
        }
    }

    /// The reference under which the entry of a row stands.
    package func reference(_ id: String) -> RegistryReference { kind.reference(id) }
}

/// What is wrong with one field of a row.
package struct FormError: Error, Equatable, CustomStringConvertible {
    package var field: String
    package var problem: String
    package var remedy: String

    package var description: String { "'\(field)' \(problem). \(remedy)" }
}

extension RegistryKind {
    /// The name of a thing of this kind; a policy's text is `id@version`.
    package func reference(_ id: String) -> RegistryReference {
        switch self {
        case .area: return .area(AreaID(id))
        case .resident: return .resident(ResidentID(id))
        case .device: return .device(DeviceID(id))
        case .staff: return .staff(StaffID(id))
        case .patrol: return .patrol(PatrolID(id))
        case .lock: return .lock(LockID(id))
        case .key: return .doorKey(DoorKeyID(id))
        case .policy:
            let parts = id.split(separator: "@", maxSplits: 1)
            return .policy(PolicyID(String(parts.first ?? "")), version: parts.count == 2 ? Int(parts[1]) ?? 0 : 0)
        case .profile:
            let parts = id.split(separator: "@", maxSplits: 1)
            return .profile(ProfileID(String(parts.first ?? "")), revision: parts.count == 2 ? Int(parts[1]) ?? 0 : 0)
        }
    }
}
