import Foundation
import ProfileLanguage
import StrictYAML

/// What a fuzzer may throw bytes at.
enum FuzzTarget: String, CaseIterable {
    /// A profile that was changed, reading a payload that was changed.
    case profile
    /// The text of a profile.
    case profileText
    case teltonikaCodec8
    case siaDC09
    case scaipXML

    /// Takes the bytes in; stops the process on anything that must never be.
    func run(_ bytes: [UInt8], with profiles: inout ChangedProfiles) {
        switch self {
        case .profile: profiles.read(bytes)
        case .profileText: check(text: bytes)
        case .teltonikaCodec8:
            check(.teltonikaCodec8, bytes)
            check(.teltonikaCodec8, teltonikaFrame(around: bytes))
        case .siaDC09:
            check(.siaDC09, bytes)
            check(.siaDC09, siaLine(around: bytes))
        case .scaipXML: check(.scaipXML, bytes)
        }
    }

    /// A decoder gives a document that can be read and that is no more than its payload explains, or a named refusal.
    private func check(_ decoder: BuiltInDecoder, _ bytes: [UInt8]) {
        do {
            let document = try decoder.document(bytes)
            precondition(document.count <= 256 + 40 * bytes.count, "a document of \(document.count) bytes")
            precondition(
                (try? JSONSerialization.jsonObject(with: Data(document))) != nil,
                "no JSON: \(String(decoding: document, as: UTF8.self))"
            )
            let again = try decoder.document(bytes)
            precondition(again == document, "two documents of one payload")
        } catch {
            precondition(!error.what.isEmpty && (0...bytes.count).contains(error.place), "\(error)")
        }
    }

    /// A text is a profile, or is refused with words and a place.
    private func check(text: [UInt8]) {
        do {
            _ = try DeviceProfile.parse(String(decoding: text, as: UTF8.self), file: "fuzzed.yaml")
        } catch {
            precondition(!error.errors.isEmpty && error.errors.allSatisfy { !$0.description.isEmpty }, "no words")
        }
    }

    /// Inputs to begin with: what real products send, and the samples of the profiles.
    func seeds(_ files: ProfileFiles) -> [[UInt8]] {
        switch self {
        case .profile: files.seedsOfProfiles
        case .profileText: files.texts
        case .teltonikaCodec8:
            files.payloads(readBy: .teltonikaCodec8).flatMap { [$0, Array($0.dropFirst(8).dropLast(4))] }
        case .siaDC09: files.payloads(readBy: .siaDC09).flatMap { [$0, Array($0.dropFirst(9).dropLast())] }
        case .scaipXML: files.payloads(readBy: .scaipXML)
        }
    }
}

// A checksum keeps a fuzzer out; so every input is also tried as what stands inside a right one.

private func teltonikaFrame(around content: [UInt8]) -> [UInt8] {
    [0, 0, 0, 0] + bigEndian(UInt32(content.count)) + content + bigEndian(UInt32(checksumARC(content)))
}

private func siaLine(around content: [UInt8]) -> [UInt8] {
    let head = hex(Int(checksumARC(content))) + hex(content.count)
    return [UInt8(ascii: "\n")] + Array(head.utf8) + content + [UInt8(ascii: "\r")]
}

private func bigEndian(_ number: UInt32) -> [UInt8] { withUnsafeBytes(of: number.bigEndian) { Array($0) } }

/// Four hexadecimal digits of the lowest 16 bits.
private func hex(_ number: Int) -> String {
    let digits = String(number & 0xFFFF, radix: 16, uppercase: true)
    return String(repeating: "0", count: 4 - digits.count) + digits
}
