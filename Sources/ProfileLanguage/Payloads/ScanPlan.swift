/// Which values of a JSON document are wanted: a tree of pointers, laid out flat for the scanner.
struct ScanPlan: Sendable, Equatable {
    /// Node 0 is the document itself.
    private(set) var nodes: [Node] = [Node()]
    private(set) var branches: [Branch] = []
    private(set) var keyBytes: [UInt8] = []

    private(set) var wants: [Want] = []

    struct Node: Sendable, Equatable {
        /// The first of the slots that its value goes to, which are a linked list; −1 for none.
        var firstWant = -1
        /// The first of its branches, which are a linked list; −1 for none.
        var firstBranch = -1
        /// The node for every element or member that has no branch of its own; −1 for none.
        var each = -1
    }

    /// Where a value goes: to a slot alone, or to the many below a wildcard.
    struct Want: Sendable, Equatable {
        var slot: Int
        var isMany: Bool
        var next: Int
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
    ///
    /// A branch of its own has everything that the wildcard beside it wants: a place may be wanted by both.
    mutating func add(_ pointer: JSONPointer, slot: Int) {
        add(pointer.steps[...], Want(slot: slot, isMany: pointer.hasWildcard, next: -1), to: 0)
    }

    private mutating func add(_ steps: ArraySlice<JSONPointer.Step>, _ want: Want, to node: Int) {
        switch steps.first {
        case nil: note(want, at: node)
        case .each:
            if nodes[node].each < 0 { nodes[node].each = append(Node()) }
            add(steps.dropFirst(), want, to: nodes[node].each)
            var branch = nodes[node].firstBranch
            while branch >= 0 {
                add(steps.dropFirst(), want, to: branches[branch].child)
                branch = branches[branch].next
            }
        case .member(let name): add(steps.dropFirst(), want, to: child(of: node, named: name))
        }
    }

    private mutating func note(_ want: Want, at node: Int) {
        var known = nodes[node].firstWant
        while known >= 0 {
            if wants[known].slot == want.slot { return }
            known = wants[known].next
        }
        wants.append(Want(slot: want.slot, isMany: want.isMany, next: nodes[node].firstWant))
        nodes[node].firstWant = wants.count - 1
    }

    /// Whether anything below the document itself is wanted.
    var wantsMembers: Bool { nodes[0].firstBranch >= 0 || nodes[0].each >= 0 }

    private mutating func child(of node: Int, named name: String) -> Int {
        let key = Array(name.utf8)
        var branch = nodes[node].firstBranch
        while branch >= 0 {
            let found = branches[branch]
            if Array(keyBytes[found.keyStart..<found.keyStart + found.keyCount]) == key { return found.child }
            branch = found.next
        }
        let child = nodes[node].each < 0 ? append(Node()) : copy(of: nodes[node].each)
        addBranch(to: node, key, child)
        return child
    }

    private mutating func addBranch(to node: Int, _ key: [UInt8], _ child: Int) {
        branches.append(
            Branch(
                keyStart: keyBytes.count,
                keyCount: key.count,
                index: String(validating: key, as: UTF8.self).flatMap { Int($0) } ?? -1,
                child: child,
                next: nodes[node].firstBranch
            )
        )
        keyBytes += key
        nodes[node].firstBranch = branches.count - 1
    }

    /// A node that wants the same, and below it the same.
    private mutating func copy(of original: Int) -> Int {
        let copy = append(Node())
        var want = nodes[original].firstWant
        while want >= 0 {
            note(wants[want], at: copy)
            want = wants[want].next
        }
        if nodes[original].each >= 0 {
            let each = self.copy(of: nodes[original].each)
            nodes[copy].each = each
        }
        var branch = nodes[original].firstBranch
        while branch >= 0 {
            let found = branches[branch]
            let child = self.copy(of: found.child)
            addBranch(to: copy, Array(keyBytes[found.keyStart..<found.keyStart + found.keyCount]), child)
            branch = found.next
        }
        return copy
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
