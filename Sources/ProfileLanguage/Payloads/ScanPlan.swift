/// Which values of a JSON document are wanted: a tree of pointers, laid out flat for the scanner.
struct ScanPlan: Sendable, Equatable {
    /// Node 0 is the document itself.
    private(set) var nodes: [Node] = [Node()]
    private(set) var branches: [Branch] = []
    private(set) var keyBytes: [UInt8] = []

    struct Node: Sendable, Equatable {
        /// Where the value goes; −1 for nowhere.
        var slot = -1
        /// Below a wildcard there may be many values for one slot.
        var isMany = false
        /// The first of its branches, which are a linked list; −1 for none.
        var firstBranch = -1
        /// The node for every element or member; −1 for none.
        var each = -1
    }

    /// A step to a member by name, or to an element whose index has that name.
    struct Branch: Sendable, Equatable {
        var keyStart: Int
        var keyCount: Int
        /// The same step as an array index; −1 when the key is no number.
        var index: Int
        var child: Int
        var next: Int
    }

    /// Adds a wanted value.
    mutating func add(_ pointer: JSONPointer, slot: Int) {
        var node = 0
        for step in pointer.steps {
            let isMany = nodes[node].isMany
            switch step {
            case .each:
                if nodes[node].each < 0 {
                    nodes[node].each = append(Node(isMany: true))
                }
                node = nodes[node].each
            case .member(let name):
                node = child(of: node, named: name, isMany: isMany)
            }
        }
        nodes[node].slot = slot
    }

    /// Whether anything below the document itself is wanted.
    var wantsMembers: Bool { nodes[0].firstBranch >= 0 || nodes[0].each >= 0 }

    private mutating func child(of node: Int, named name: String, isMany: Bool) -> Int {
        let key = Array(name.utf8)
        var branch = nodes[node].firstBranch
        while branch >= 0 {
            let found = branches[branch]
            if Array(keyBytes[found.keyStart..<found.keyStart + found.keyCount]) == key { return found.child }
            branch = found.next
        }
        let child = append(Node(isMany: isMany))
        let start = keyBytes.count
        keyBytes += key
        branches.append(
            Branch(
                keyStart: start,
                keyCount: key.count,
                index: Int(name) ?? -1,
                child: child,
                next: nodes[node].firstBranch
            )
        )
        nodes[node].firstBranch = branches.count - 1
        return child
    }

    private mutating func append(_ node: Node) -> Int {
        nodes.append(node)
        return nodes.count - 1
    }
}

/// A JSON pointer (RFC 6901) in which a step `*` stands for every element of an array or member of an object.
struct JSONPointer: Sendable, Hashable {
    var steps: [Step]

    enum Step: Sendable, Hashable {
        /// A member by its name, or an element by its index.
        case member(String)
        case each
    }

    /// Reads `/a/0/b`, with `~0` for `~` and `~1` for `/`; the empty text is the document itself.
    init?(_ text: String) {
        steps = []
        guard !text.isEmpty else { return }
        guard text.hasPrefix("/") else { return nil }
        for part in text.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
            guard part != "*" else {
                steps.append(.each)
                continue
            }
            guard let name = JSONPointer.unescaped(part) else { return nil }
            steps.append(.member(name))
        }
    }

    var hasWildcard: Bool { steps.contains(.each) }

    private static func unescaped(_ part: Substring) -> String? {
        var name = ""
        var rest = part
        while let character = rest.popFirst() {
            guard character == "~" else {
                name.append(character)
                continue
            }
            switch rest.popFirst() {
            case "0": name.append("~")
            case "1": name.append("/")
            default: return nil
            }
        }
        return name
    }
}
