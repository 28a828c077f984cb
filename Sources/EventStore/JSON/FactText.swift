import GatewayCore

/// How a fact's body stands in its row: a word, a JSON text and, for a message, its bytes.
extension Fact.Body {
    /// The JSON text of the body without its kind, which is a column.
    func text(_ writer: JSONWriter) throws -> [UInt8] {
        switch self {
        case .started(let start): try writer.text(of: start)
        case .registered(let entry, let actor): try writer.text(of: Registration(entry: entry, by: actor))
        case .removed(let reference, let actor): try writer.text(of: Removal(entry: reference, by: actor))
        case .received(let message): try writer.text(of: message)
        case .alert(let fact): try writer.text(of: fact)
        case .access(let record): try writer.text(of: record)
        case .patrol(let report): try writer.text(of: report)
        case .refused(let refusal): try writer.text(of: refusal)
        case .sessionGap(let gap): try writer.text(of: gap)
        case .clockStepped(let step): try writer.text(of: step)
        }
    }

    /// The body that `text(_:)` wrote under `kind`.
    init(kind: String, text: [UInt8], payload: [UInt8]?) throws {
        switch kind {
        case "started": self = .started(try JSONReader.value(GatewayStart.self, from: text))
        case "registered":
            let registration = try JSONReader.value(Registration.self, from: text)
            self = .registered(registration.entry, by: registration.by)
        case "removed":
            let removal = try JSONReader.value(Removal.self, from: text)
            self = .removed(removal.entry, by: removal.by)
        case "received":
            var message = try JSONReader.value(ReceivedMessage.self, from: text)
            message.payload = payload ?? []
            self = .received(message)
        case "alert": self = .alert(try JSONReader.value(AlertFact.self, from: text))
        case "access": self = .access(try JSONReader.value(AccessRecord.self, from: text))
        case "patrol": self = .patrol(try JSONReader.value(PatrolReport.self, from: text))
        case "refused": self = .refused(try JSONReader.value(Refusal.self, from: text))
        case "sessionGap": self = .sessionGap(try JSONReader.value(SessionGap.self, from: text))
        case "clockStepped": self = .clockStepped(try JSONReader.value(ClockStep.self, from: text))
        default: throw UnknownKind(kind: kind)
        }
    }

    /// The bytes of a message, kept in a column of their own.
    var payload: [UInt8]? {
        if case .received(let message) = self { message.payload } else { nil }
    }

    /// A kind of fact that this version does not know: a newer one wrote it, or the row was altered.
    struct UnknownKind: Error {
        var kind: String
    }

    private struct Registration: Codable {
        var entry: RegistryEntry
        var by: Actor
    }

    private struct Removal: Codable {
        var entry: RegistryReference
        var by: Actor
    }
}

extension RegistryEntry {
    /// The JSON text of the entity itself; its kind is a column.
    func text(_ writer: JSONWriter) throws -> [UInt8] {
        switch self {
        case .area(let area): try writer.text(of: area)
        case .resident(let resident): try writer.text(of: resident)
        case .device(let device): try writer.text(of: device)
        case .staff(let person): try writer.text(of: person)
        case .patrol(let patrol): try writer.text(of: patrol)
        case .lock(let lock): try writer.text(of: lock)
        case .doorKey(let key): try writer.text(of: key)
        case .policy(let policy): try writer.text(of: policy)
        case .profile(let profile): try writer.text(of: profile)
        }
    }

    /// The entry that `text(_:)` wrote under a kind of `RegistryReference.words`.
    init(kind: String, text: [UInt8]) throws {
        switch kind {
        case "area": self = .area(try JSONReader.value(Area.self, from: text))
        case "resident": self = .resident(try JSONReader.value(Resident.self, from: text))
        case "device": self = .device(try JSONReader.value(Device.self, from: text))
        case "staff": self = .staff(try JSONReader.value(Staff.self, from: text))
        case "patrol": self = .patrol(try JSONReader.value(Patrol.self, from: text))
        case "lock": self = .lock(try JSONReader.value(Lock.self, from: text))
        case "key": self = .doorKey(try JSONReader.value(DoorKey.self, from: text))
        case "policy": self = .policy(try JSONReader.value(DispatchPolicy.self, from: text))
        case "profile": self = .profile(try JSONReader.value(ProfileRevision.self, from: text))
        default: throw Fact.Body.UnknownKind(kind: kind)
        }
    }
}
