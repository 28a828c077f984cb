/// Where in a file something stands.
///
/// Lines and columns count from 1.
package struct SourcePlace: Sendable, Hashable, CustomStringConvertible {
    package var file: String
    package var line: Int
    package var column: Int

    package init(file: String, line: Int, column: Int) {
        self.file = file
        self.line = line
        self.column = column
    }

    package var description: String { "\(file):\(line):\(column)" }
}

/// One fault in a file that a person wrote: where it is, what was found, and what to do.
package struct SourceError: Error, Hashable, Sendable, CustomStringConvertible {
    package var code: Code
    package var place: SourcePlace
    /// What was found, and what is allowed there.
    package var problem: String
    package var remedy: String

    package init(_ code: Code, at place: SourcePlace, _ problem: String, remedy: String) {
        self.code = code
        self.place = place
        self.problem = problem
        self.remedy = remedy
    }

    package var description: String { "\(place): \(problem) [\(code.rawValue)]\n  → \(remedy)" }

    /// A stable name of a kind of fault: documented and counted; renaming one is a breaking change.
    package struct Code: RawRepresentable, Hashable, Sendable, ExpressibleByStringLiteral {
        package var rawValue: String
        package init(rawValue: String) { self.rawValue = rawValue }
        package init(stringLiteral value: String) { self.init(rawValue: value) }
    }
}

extension SourceError.Code {
    /// Not YAML at all, as the parser reports it.
    package static let syntax: Self = "yaml.syntax"
    /// YAML that this project does not accept: an anchor, an alias, a tag, a merge key, a second document.
    package static let notAllowed: Self = "yaml.not-allowed"
    package static let duplicateKey: Self = "yaml.duplicate-key"
    /// More bytes or deeper nesting than the caller allows.
    package static let tooLarge: Self = "yaml.too-large"
    package static let wrongType: Self = "yaml.wrong-type"
    package static let missingKey: Self = "yaml.missing-key"
    package static let unknownKey: Self = "yaml.unknown-key"
    /// A word that is not one of the allowed ones, or a number outside its range.
    package static let badValue: Self = "yaml.bad-value"
}

/// All faults that were found in one file, in the order of their places.
package struct SourceErrors: Error, Equatable, Sendable, CustomStringConvertible {
    package var errors: [SourceError]

    package init(_ errors: [SourceError]) {
        self.errors = errors.sorted { left, right in
            (left.place.line, left.place.column) < (right.place.line, right.place.column)
        }
    }

    package var description: String { errors.map(\.description).joined(separator: "\n") }
}

/// Collects the faults of one file while it is read, so that one run reports them all.
///
/// Owned by the function that reads one file; never shared between tasks.
package final class SourceFaults {
    package private(set) var errors: [SourceError] = []

    package init() {}

    package func report(
        _ code: SourceError.Code,
        at place: SourcePlace,
        _ problem: String,
        remedy: String
    ) {
        let error = SourceError(code, at: place, problem, remedy: remedy)
        if !errors.contains(error) { errors.append(error) }
    }

    /// Throws everything that was collected; does nothing when there is nothing.
    package func throwIfAny() throws(SourceErrors) {
        if !errors.isEmpty { throw SourceErrors(errors) }
    }
}
