import GatewayCore
import StrictYAML

/// Reads the values of one row, each with an error that names its field.
struct FormReader {
    let row: [String: String]
    let isNew: Bool

    func text(_ name: String) -> String? { row[name] }

    func required(_ name: String) throws(FormError) -> String {
        guard let value = row[name] else {
            throw FormError(field: name, problem: "is missing", remedy: "Give it a value.")
        }
        return value
    }

    /// 1 to 128 letters, digits and `-_.:@`, since identifiers stand in topics, files and logs.
    func identifier() throws(FormError) -> String {
        let id = try required("id")
        let isPlain = id.unicodeScalars.allSatisfy { scalar in
            scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || "-_.:@".unicodeScalars.contains(scalar)
        }
        guard isPlain, id.utf8.count <= 128 else {
            throw FormError(
                field: "id",
                problem: "has a character that is not a letter, a digit or one of - _ . : @, or is too long",
                remedy: "Choose a short plain identifier; never a personal number."
            )
        }
        return id
    }

    func list(_ name: String) -> [String]? {
        row[name].map { text in
            text.split(separator: ";").map { String($0).trimmingSpaces }.filter { !$0.isEmpty }
        }
    }

    func bool(_ name: String) throws(FormError) -> Bool? {
        switch row[name]?.lowercased() {
        case nil: return nil
        case "true", "yes", "ja", "1": return true
        case "false", "no", "nej", "0": return false
        default: throw FormError(field: name, problem: "is neither true nor false", remedy: "Write true or false.")
        }
    }

    func number(_ name: String, in range: ClosedRange<Double>) throws(FormError) -> Double? {
        guard let text = row[name] else { return nil }
        guard let value = Double(text), range.contains(value) else {
            throw FormError(
                field: name,
                problem: "is not a number from \(range.lowerBound) to \(range.upperBound)",
                remedy: "Write a decimal number with a point."
            )
        }
        return value
    }

    func integer(_ name: String, in range: ClosedRange<Int>) throws(FormError) -> Int? {
        guard let text = row[name] else { return nil }
        guard let value = Int(text), range.contains(value) else {
            throw FormError(
                field: name,
                problem: "is not a whole number from \(range.lowerBound) to \(range.upperBound)",
                remedy: "Write digits only."
            )
        }
        return value
    }

    func moment(_ name: String) throws(FormError) -> WallTime? {
        guard let text = row[name] else { return nil }
        guard let value = WallTime(iso8601: text) else {
            throw FormError(
                field: name,
                problem: "is not an instant",
                remedy: "Write ISO 8601 with its zone: 2026-11-20T21:00+01:00."
            )
        }
        return value
    }

    func word<Word: RawRepresentable & CaseIterable>(_ name: String, as type: Word.Type) throws(FormError) -> Word?
    where Word.RawValue == String {
        guard let text = row[name] else { return nil }
        guard let word = Word(rawValue: text) else {
            throw FormError(
                field: name,
                problem: "has the unknown word '\(text.prefix(40))'",
                remedy: wordRemedy(for: text, among: Word.allCases.map(\.rawValue))
            )
        }
        return word
    }

    /// From `latitude` and `longitude`, which come together or not at all.
    func position() throws(FormError) -> Position? {
        let latitude = try number("latitude", in: -90...90)
        let longitude = try number("longitude", in: -180...180)
        switch (latitude, longitude) {
        case (nil, nil): return nil
        case (let latitude?, let longitude?): return Position(latitude: latitude, longitude: longitude)
        default:
            throw FormError(
                field: latitude == nil ? "latitude" : "longitude",
                problem: "is missing beside the other",
                remedy: "Give both or neither."
            )
        }
    }
}

extension String {
    fileprivate var trimmingSpaces: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
