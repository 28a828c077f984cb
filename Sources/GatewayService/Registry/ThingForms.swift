import GatewayCore

/// The fields of a device.
enum DeviceForm {
    static let fields = [
        RegistryForm.Field("profile", "the device profile's id", isRequired: true),
        RegistryForm.Field("address", "how the device names itself, as its profile reads it", isRequired: true),
        RegistryForm.Field(
            "class",
            "\(DeviceClass.allCases.map(\.rawValue).joined(separator: ", ")); else the profile's"
        ),
        RegistryForm.Field("resident", "whose it is"),
        RegistryForm.Field("label", "as people call it"),
        RegistryForm.Field("supervisionSeconds", "how long silence is normal; 0 switches supervision off"),
        RegistryForm.Field("profileRevision", "the revision of the profile that reads it, or 'latest'"),
        RegistryForm.Field("settings", "what the profile's overrides are here: name=value;name=value, or 'none'"),
    ]

    static func entry(
        _ id: String,
        _ row: FormReader,
        _ existing: RegistryEntry?,
        classOf: (ProfileID) -> DeviceClass?
    ) throws(FormError) -> RegistryEntry {
        var device: Device
        if case .device(let known) = existing {
            device = known
            device.profile = row.text("profile").map(ProfileID.init) ?? device.profile
        } else {
            let profile = ProfileID(try row.required("profile"))
            guard let deviceClass = try row.word("class", as: DeviceClass.self) ?? classOf(profile) else {
                throw FormError(
                    field: "class",
                    problem: "is missing, and profile '\(profile)' is not loaded",
                    remedy: "Name the class, or check the profile's id with `nattvakt profile check`."
                )
            }
            device = Device(id: DeviceID(id), profile: profile, address: "", deviceClass: deviceClass)
        }
        device.deviceClass = try row.word("class", as: DeviceClass.self) ?? device.deviceClass
        device.address = row.text("address") ?? device.address
        device.resident = row.text("resident").map(ResidentID.init) ?? device.resident
        device.label = row.text("label") ?? device.label
        device.supervisionSeconds =
            try row.integer("supervisionSeconds", in: 0...31_536_000) ?? device.supervisionSeconds
        if row.text("profileRevision") == "latest" {
            device.profileRevision = nil
        } else {
            device.profileRevision = try row.integer("profileRevision", in: 1...1_000_000) ?? device.profileRevision
        }
        device.settings = try settings(row) ?? device.settings
        if device.settings?.isEmpty == true { device.settings = nil }
        return .device(device)
    }
}

extension DeviceForm {
    private static func settings(_ row: FormReader) throws(FormError) -> [DeviceSetting]? {
        if row.text("settings") == "none" { return [] }
        guard let items = row.list("settings") else { return nil }
        var settings: [DeviceSetting] = []
        for item in items {
            let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2, !parts[0].isEmpty, !settings.contains(where: { $0.name == parts[0] }) else {
                throw FormError(
                    field: "settings",
                    problem: "has '\(item)', which is not one name=value for each name",
                    remedy: "Write name=value;name=value, with the names of the profile's overrides."
                )
            }
            settings.append(DeviceSetting(name: parts[0], value: parts[1]))
        }
        return settings.sorted { $0.name < $1.name }
    }
}

/// The fields of a lock.
enum LockForm {
    static let fields = [
        RegistryForm.Field("device", "the registered device that reports for it", isRequired: true),
        RegistryForm.Field("door", "the door or cabinet it guards", isRequired: true),
        RegistryForm.Field("kind", "homeDoor, gate or medicineCabinet"),
        RegistryForm.Field("resident", "whose door it is"),
    ]

    static func entry(_ id: String, _ row: FormReader, _ existing: RegistryEntry?) throws(FormError) -> RegistryEntry {
        var lock = Lock(id: LockID(id), device: "", door: "")
        if case .lock(let known) = existing { lock = known }
        lock.device = row.text("device").map(DeviceID.init) ?? lock.device
        lock.door = row.text("door").map(DoorID.init) ?? lock.door
        lock.kind = try row.word("kind", as: Lock.Kind.self) ?? lock.kind
        lock.resident = row.text("resident").map(ResidentID.init) ?? lock.resident
        return .lock(lock)
    }
}

/// The fields of a door key; each row may add one slot and one holder.
enum KeyForm {
    static let fields = [
        RegistryForm.Field("label", "as people call it"),
        RegistryForm.Field("lock", "a lock that holds the key, in a slot that this row adds"),
        RegistryForm.Field("credential", "how that lock names the key in its reports; 0 is a name too"),
        RegistryForm.Field("staff", "whom this row issues the key to"),
        RegistryForm.Field("from", "from when slot and issue count; always when left out"),
        RegistryForm.Field("to", "until when; without an end when left out"),
    ]

    static func entry(_ id: String, _ row: FormReader, _ existing: RegistryEntry?) throws(FormError) -> RegistryEntry {
        var key = DoorKey(id: DoorKeyID(id))
        if case .doorKey(let known) = existing { key = known }
        key.label = row.text("label") ?? key.label
        let from = try row.moment("from") ?? WallTime(milliseconds: 0)
        let to = try row.moment("to")
        if let lock = row.text("lock") {
            let slot = KeySlot(
                lock: LockID(lock),
                credential: try row.required("credential"),
                from: from,
                to: to
            )
            // The same slot with an end is the old one, ended.
            let open = key.slots.lastIndex { $0.lock == slot.lock && $0.credential == slot.credential && $0.to == nil }
            if let open, to != nil {
                key.slots[open].to = to
            } else if !key.slots.contains(slot) {
                key.slots.append(slot)
            }
        }
        if let staff = row.text("staff") {
            let holding = KeyHolding(staff: StaffID(staff), from: from, to: to)
            let open = key.holdings.lastIndex { $0.staff == holding.staff && $0.to == nil }
            if let open, to != nil {
                key.holdings[open].to = to
            } else if !key.holdings.contains(holding) {
                key.holdings.append(holding)
            }
        }
        return .doorKey(key)
    }
}
