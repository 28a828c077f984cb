internal import Yams

/// How much a file may hold.
package struct SourceLimits: Sendable, Equatable {
    /// Bytes of UTF-8.
    package var bytes: Int
    /// Levels of mappings and lists within each other.
    package var depth: Int

    package init(bytes: Int = 1 << 20, depth: Int = 32) {
        self.bytes = bytes
        self.depth = depth
    }
}

extension SourceNode {
    /// Reads YAML or JSON text into a tree of located values.
    ///
    /// The accepted YAML is a small part of the whole: no anchors, aliases, tags, merge keys or duplicate keys, and one
    /// document only. Refuses with one located error.
    package static func parse(
        _ text: String,
        file: String,
        limits: SourceLimits = SourceLimits()
    ) throws(SourceErrors) -> SourceNode {
        let start = SourcePlace(file: file, line: 1, column: 1)
        guard text.utf8.count <= limits.bytes else {
            let problem = "the file has \(text.utf8.count) bytes, at most \(limits.bytes) are allowed"
            throw SourceErrors([
                SourceError(.tooLarge, at: start, problem, remedy: "Split the file, or take out what is not needed.")
            ])
        }
        do {
            // The parser must live while its nodes are read: it alone keeps the anchors.
            let parser = try Parser(yaml: text, encoding: .utf8)
            guard let root = try parser.singleRoot() else {
                let error = SourceError(.syntax, at: start, "the file is empty", remedy: "Write a mapping of keys.")
                throw SourceErrors([error])
            }
            let converter = Converter(file: file, maxDepth: limits.depth)
            let node = try converter.node(root, depth: 1)
            return withExtendedLifetime(parser) { node }
        } catch let errors as SourceErrors {
            throw errors
        } catch let error as SourceError {
            throw SourceErrors([error])
        } catch {
            throw SourceErrors([located(error, file: file, text: text)])
        }
    }
}

/// Turns the parser's nodes into ours, and refuses what is not in the subset.
private struct Converter {
    var file: String
    var maxDepth: Int

    func node(_ node: Node, depth: Int) throws -> SourceNode {
        let place = place(node.mark)
        guard depth <= maxDepth else {
            throw SourceError(
                .tooLarge,
                at: place,
                "nesting is deeper than \(maxDepth) levels",
                remedy: "Write the same with fewer levels."
            )
        }
        switch node {
        case .scalar(let scalar):
            try refuseAnchor(scalar.anchor, at: place)
            return SourceNode(place: place, content: .scalar(try self.scalar(scalar, at: place)))
        case .sequence(let sequence):
            try refuseAnchor(sequence.anchor, at: place)
            try refuseTag(sequence.tag.rawValue, standard: "", at: place)
            return SourceNode(
                place: place,
                content: .sequence(try sequence.map { try self.node($0, depth: depth + 1) })
            )
        case .mapping(let mapping):
            try refuseAnchor(mapping.anchor, at: place)
            try refuseTag(mapping.tag.rawValue, standard: "", at: place)
            return SourceNode(
                place: place,
                content: .mapping(try mapping.map { try member($0.key, $0.value, depth: depth) })
            )
        case .alias:
            throw SourceError(
                .notAllowed,
                at: place,
                "an alias ('*name') is not allowed",
                remedy: "Write the value out again."
            )
        }
    }

    private func member(_ key: Node, _ value: Node, depth: Int) throws -> SourceNode.Member {
        let place = place(key.mark)
        guard case .scalar(let scalar) = key else {
            throw SourceError(
                .notAllowed,
                at: place,
                "a key must be a word or a number, not a mapping or a list",
                remedy: "Write 'key: value'."
            )
        }
        try refuseAnchor(scalar.anchor, at: place)
        // Comparing keys has made the parser resolve their tags; a standard tag on a key changes nothing for us.
        guard scalar.tag.rawValue.isEmpty || scalar.tag.rawValue.hasPrefix(standardTags) else {
            throw tagError(scalar.tag.rawValue, at: place)
        }
        let isQuoted = scalar.style != .plain
        guard isQuoted || scalar.string != "<<" else {
            throw SourceError(
                .notAllowed,
                at: place,
                "a merge key ('<<') is not allowed",
                remedy: "Write the members out again."
            )
        }
        return SourceNode.Member(
            key: SourceNode.Scalar(text: scalar.string, isQuoted: isQuoted),
            keyPlace: place,
            value: try node(value, depth: depth + 1)
        )
    }

    private func scalar(_ scalar: Node.Scalar, at place: SourcePlace) throws -> SourceNode.Scalar {
        let isQuoted = scalar.style != .plain
        try refuseTag(scalar.tag.rawValue, standard: isQuoted ? standardTags + "str" : "", at: place)
        return SourceNode.Scalar(text: scalar.string, isQuoted: isQuoted)
    }

    private func refuseAnchor(_ anchor: Anchor?, at place: SourcePlace) throws {
        guard let anchor else { return }
        throw SourceError(
            .notAllowed,
            at: place,
            "an anchor ('&\(anchor.rawValue)') is not allowed",
            remedy: "Write the value out wherever it is needed."
        )
    }

    private func refuseTag(_ tag: String, standard: String, at place: SourcePlace) throws {
        guard tag.isEmpty || tag == standard else { throw tagError(tag, at: place) }
    }

    private func tagError(_ tag: String, at place: SourcePlace) -> SourceError {
        SourceError(
            .notAllowed,
            at: place,
            "a tag ('\(shortened(tag))') is not allowed",
            remedy: "Leave the tag out; quote the value if it must be text."
        )
    }

    private func place(_ mark: Mark?) -> SourcePlace {
        SourcePlace(file: file, line: mark?.line ?? 1, column: mark?.column ?? 1)
    }
}

private let standardTags = "tag:yaml.org,2002:"

/// The parser's own errors in our form.
private func located(_ error: any Error, file: String, text: String) -> SourceError {
    let remedy = "Check quotes, indentation (spaces, no tabs), ':' and brackets at this place."
    func syntax(_ problem: String, _ mark: Mark) -> SourceError {
        let place = SourcePlace(file: file, line: mark.line, column: mark.column)
        guard problem.contains("another document") else {
            return SourceError(.syntax, at: place, problem, remedy: remedy)
        }
        return SourceError(
            .notAllowed,
            at: place,
            "a second document ('---') is not allowed",
            remedy: "Write one document in a file."
        )
    }
    switch error {
    case YamlError.scanner(_, let problem, let mark, _), YamlError.parser(_, let problem, let mark, _),
        YamlError.composer(_, let problem, let mark, _):
        return syntax(problem, mark)
    case YamlError.duplicatedKeysInMapping(let keys, let context):
        let names = keys.sorted().map { "'\(shortened($0))'" }.joined(separator: ", ")
        let place = SourcePlace(file: file, line: context.mark.line, column: context.mark.column)
        return SourceError(
            .duplicateKey,
            at: place,
            "the key \(names) occurs more than once in this mapping",
            remedy: "Keep one of them; which one was meant cannot be known."
        )
    case YamlError.reader(let problem, let offset, _, _):
        let place = placeOfCharacter(offset ?? 0, in: text, file: file)
        return SourceError(.syntax, at: place, problem, remedy: "Save the file as UTF-8 without control characters.")
    default:
        let place = SourcePlace(file: file, line: 1, column: 1)
        return SourceError(.syntax, at: place, "the file cannot be read", remedy: remedy)
    }
}

private func placeOfCharacter(_ offset: Int, in text: String, file: String) -> SourcePlace {
    let before = text.prefix(offset)
    let line = before.count { $0.isNewline } + 1
    let column =
        (before.lastIndex(where: \.isNewline).map { before.distance(from: $0, to: before.endIndex) } ?? offset + 1)
    return SourcePlace(file: file, line: line, column: max(column, 1))
}
