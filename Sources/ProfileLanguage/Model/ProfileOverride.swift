package import GatewayCore

/// Something that one installation may say differently, such as which press is the alarm.
package struct ProfileOverride: Sendable {
    package let name: String
    /// What it decides, for whoever registers a device.
    package let about: String
    let type: Kind
    /// Where a registration says nothing.
    let standard: Value
    /// The only values that may be given; empty where any of the type may.
    let allowed: [Value]

    /// What a value must be.
    enum Kind: String, Sendable, CaseIterable {
        case text
        case integer
        case number
        case bool
    }

    /// The value that a text stands for.
    ///
    /// - Returns: `nil` for what the override does not allow.
    func value(of text: String) -> Value? {
        let value: Value? =
            switch type {
            case .text: text.isEmpty || text.utf8.count > 128 ? nil : .text(text)
            case .integer: Int64(text).map(Value.integer)
            case .number: Double(text).flatMap { $0.isFinite ? .real($0) : nil }
            case .bool: text == "true" ? .bool(true) : text == "false" ? .bool(false) : nil
            }
        guard let value, allowed.isEmpty || allowed.contains(where: { $0.isSame(as: value) }) else { return nil }
        return value
    }

    /// What may be given, for people.
    package var choice: String {
        guard allowed.isEmpty else { return allowed.compactMap(\.text).joined(separator: ", ") }
        return switch type {
        case .text: "any text"
        case .integer: "a whole number"
        case .number: "a number"
        case .bool: "true or false"
        }
    }
}

extension DeviceProfile {
    /// Why a registration's settings do not fit the profile; `nil` when they do.
    package func objection(to settings: [DeviceSetting]) -> String? {
        for setting in settings {
            guard let override = overrides.first(where: { $0.name == setting.name }) else {
                let names = overrides.map(\.name).joined(separator: ", ")
                return "profile '\(id)' has no override '\(setting.name)'"
                    + (names.isEmpty ? "" : "; it has \(names)")
            }
            if override.value(of: setting.value) == nil {
                return "'\(setting.name)' cannot be '\(setting.value.prefix(40))'; it may be \(override.choice)"
            }
        }
        return nil
    }
}
