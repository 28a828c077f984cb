import Crypto
import GatewayCore

/// 32 bytes that stand for a value without telling it, until the salt is shown.
package struct Commitment: Sendable, Hashable {
    package var bytes: [UInt8]

    package init(bytes: [UInt8]) { self.bytes = bytes }

    /// HMAC-SHA-256 under the salt of `"nv1" ‖ 0x00 ‖ field ‖ length ‖ value`.
    ///
    /// The field is the record's key number in one byte, the length that of the value in eight bytes, big end first.
    package init(_ value: [UInt8], field: Field, salt: Salt) {
        var message = Array("nv1".utf8)
        message += [0, field.rawValue]
        for place in (0..<8).reversed() { message.append(UInt8(truncatingIfNeeded: value.count >> (place * 8))) }
        message += value
        bytes = Array(HMAC<SHA256>.authenticationCode(for: message, using: SymmetricKey(data: salt.bytes)))
    }

    /// What is committed to, by the number of its key in the record.
    package enum Field: UInt8, Sendable, CaseIterable {
        case actor = 9
        case subject = 12
        case details = 13
    }
}

/// 32 random bytes, new for each field of each record; without them a commitment says nothing.
package struct Salt: Sendable, Hashable {
    package var bytes: [UInt8]

    package init(bytes: [UInt8]) { self.bytes = bytes }

    package init(using generator: inout some RandomNumberGenerator) {
        bytes = (0..<4).flatMap { _ in
            let word = generator.next() as UInt64
            return (0..<8).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) }
        }
    }
}

/// The salts of one record.
package struct Salts: Sendable, Hashable {
    package var actor: Salt
    package var subject: Salt
    package var details: Salt

    package init(actor: Salt, subject: Salt, details: Salt) {
        self.actor = actor
        self.subject = subject
        self.details = details
    }

    package init(using generator: inout some RandomNumberGenerator) {
        actor = Salt(using: &generator)
        subject = Salt(using: &generator)
        details = Salt(using: &generator)
    }
}

/// What a record commits to, as canonical bytes: the same plain values always give the same bytes.
extension AccessRecord {
    /// How the person was determined (1 holder, 2 ambiguous, 0 unknown) and who: `[basis, [staff …]]`.
    var actorValue: [UInt8] {
        let (basis, people): (UInt64, [StaffID]) =
            switch person {
            case .unknown: (0, [])
            case .holder(let staff): (1, [staff])
            case .ambiguous(let staff): (2, staff)
            }
        return CBOR.array([.unsigned(basis), .array(people.map { .text($0.rawValue) })]).encoded
    }

    /// Whose door it was: `[resident]`, or `[]` where the door is nobody's.
    var subjectValue: [UInt8] {
        CBOR.array(resident.map { [.text($0.rawValue)] } ?? []).encoded
    }

    /// Everything else that was reported, as a map; what is unknown is left out.
    func detailsValue(fact: FactNumber) -> [UInt8] {
        CBOR.members([
            CBOR.Member(0, ifAny: method.map { .text($0.rawValue) }),
            CBOR.Member(1, ifAny: lock.map { .text($0.rawValue) }),
            CBOR.Member(2, ifAny: door.map { .text($0.rawValue) }),
            CBOR.Member(3, ifAny: device.map { .text($0.rawValue) }),
            CBOR.Member(4, ifAny: credential.map { .text($0) }),
            CBOR.Member(5, ifAny: doorKey.map { .text($0.rawValue) }),
            CBOR.Member(6, ifAny: occurredAt.map { .signed($0.milliseconds) }),
            CBOR.Member(7, .text(clockQuality.rawValue)),
            CBOR.Member(8, .signed(receivedAt.wall.milliseconds)),
            CBOR.Member(9, .signed(receivedAt.uptime.nanoseconds)),
            CBOR.Member(10, .unsigned(isLate ? 1 : 0)),
            CBOR.Member(11, .unsigned(signal.rawValue)),
            CBOR.Member(12, .text(profile.rawValue)),
            CBOR.Member(13, .signed(Int64(revision))),
            CBOR.Member(14, .unsigned(fact.rawValue)),
        ]).encoded
    }
}
