import GatewayCore

/// The fields of an area.
enum AreaForm {
    static let fields = [
        RegistryForm.Field("name", "as people call it", isRequired: true),
        RegistryForm.Field("settlement", "town or country; promises differ"),
    ]

    static func entry(_ id: String, _ row: FormReader, _ existing: RegistryEntry?) throws(FormError) -> RegistryEntry {
        var area = Area(id: AreaID(id), name: "")
        if case .area(let known) = existing { area = known }
        area.name = row.text("name") ?? area.name
        area.settlement = try row.word("settlement", as: Settlement.self) ?? area.settlement
        return .area(area)
    }
}

/// The fields of a resident.
enum ResidentForm {
    static let fields = [
        RegistryForm.Field("name", "personal data: shown to those who may see it, never logged", isRequired: true),
        RegistryForm.Field("address", "where a patrol is sent", isRequired: true),
        RegistryForm.Field("area", "a registered area", isRequired: true),
        RegistryForm.Field("latitude", "degrees north of the home"),
        RegistryForm.Field("longitude", "degrees east of the home"),
        RegistryForm.Field("needsTwoPeople", "true when one person is not enough"),
        RegistryForm.Field("requiredCompetences", "what a patrol must be able to do, separated by ;"),
        RegistryForm.Field("contactPerson", "a registered member of staff"),
    ]

    static func entry(_ id: String, _ row: FormReader, _ existing: RegistryEntry?) throws(FormError) -> RegistryEntry {
        var resident = Resident(id: ResidentID(id), name: "", address: "", area: "")
        if case .resident(let known) = existing { resident = known }
        resident.name = row.text("name") ?? resident.name
        resident.address = row.text("address") ?? resident.address
        resident.area = row.text("area").map(AreaID.init) ?? resident.area
        resident.position = try row.position() ?? resident.position
        resident.needsTwoPeople = try row.bool("needsTwoPeople") ?? resident.needsTwoPeople
        resident.requiredCompetences =
            row.list("requiredCompetences")?.map(Competence.init) ?? resident.requiredCompetences
        resident.contactPerson = row.text("contactPerson").map(StaffID.init) ?? resident.contactPerson
        return .resident(resident)
    }
}

/// The fields of a member of staff.
enum StaffForm {
    static let fields = [
        RegistryForm.Field("name", "personal data, never logged", isRequired: true),
        RegistryForm.Field("role", "patrol, operator, installer, manager, administrator or auditor", isRequired: true),
    ]

    static func entry(_ id: String, _ row: FormReader, _ existing: RegistryEntry?) throws(FormError) -> RegistryEntry {
        var staff = Staff(id: StaffID(id), name: "", role: .patrol)
        if case .staff(let known) = existing { staff = known }
        staff.name = row.text("name") ?? staff.name
        staff.role = try row.word("role", as: Staff.Role.self) ?? staff.role
        return .staff(staff)
    }
}

/// The fields of a patrol; each row may add one shift.
enum PatrolForm {
    static let fields = [
        RegistryForm.Field("name", "as people call it", isRequired: true),
        RegistryForm.Field("team", "the team that policies ask for", isRequired: true),
        RegistryForm.Field("areas", "where it may be sent, separated by ;; none means everywhere"),
        RegistryForm.Field("competences", "what it can do, separated by ;"),
        RegistryForm.Field("staff", "who rides, in a shift that this row adds"),
        RegistryForm.Field("from", "when the shift begins"),
        RegistryForm.Field("to", "when the shift ends"),
    ]

    static func entry(_ id: String, _ row: FormReader, _ existing: RegistryEntry?) throws(FormError) -> RegistryEntry {
        var patrol = Patrol(id: PatrolID(id), name: "", team: "")
        if case .patrol(let known) = existing { patrol = known }
        patrol.name = row.text("name") ?? patrol.name
        patrol.team = row.text("team") ?? patrol.team
        patrol.areas = row.list("areas")?.map(AreaID.init) ?? patrol.areas
        patrol.competences = row.list("competences")?.map(Competence.init) ?? patrol.competences
        if let staff = row.text("staff") {
            guard let from = try row.moment("from"), let to = try row.moment("to") else {
                throw FormError(
                    field: "from",
                    problem: "or 'to' is missing for the shift of '\(staff)'",
                    remedy: "Give both ends of the shift."
                )
            }
            let shift = Shift(staff: StaffID(staff), from: from, to: to)
            if !patrol.shifts.contains(shift) { patrol.shifts.append(shift) }
        }
        return .patrol(patrol)
    }
}
