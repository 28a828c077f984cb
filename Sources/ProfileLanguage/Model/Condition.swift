/// When a rule applies.
///
/// Fields are named by their number within the profile.
///
/// Reasoning is three-valued (Kleene): a condition on an unusable value is unknown, its negation too, and only what is
/// known to hold makes a rule fire. So a lock's missing or garbled result can never count as "granted".
indirect enum Condition: Sendable {
    case all([Condition])
    case any([Condition])
    case not(Condition)
    case test(field: Int, Test)
    /// The message has no payload.
    case emptyPayload
    case always

    enum Test: Sendable {
        case isOneOf([Value])
        case isSameAs(field: Int)
        case compares(Comparison, Double)
        case comparesWith(Comparison, field: Int)
        case isBetween(Double, Double)
        /// Present and not null.
        case exists
        case isNull
        /// An empty text, list, object or array.
        case isEmpty
        /// The list has one of these.
        case has([Value])
        /// Differs from what this device said last; also when it never said it before.
        case hasChanged
    }

    enum Comparison: String, Sendable, CaseIterable {
        case lt
        case lte
        case gt
        case gte

        func holds(_ left: Double, _ right: Double) -> Bool {
            switch self {
            case .lt: left < right
            case .lte: left <= right
            case .gt: left > right
            case .gte: left >= right
            }
        }
    }
}

/// All conditions of a profile, laid out flat: asking one touches no reference, which is most of the speed of a profile.
struct ConditionPool: Sendable {
    private var nodes: [Node] = []
    private var constants: [Value] = []

    private struct Node: Sendable {
        var operation: Operation
        var field = 0
        /// Another field, or the first of the constants.
        var operand = 0
        var count = 0
        var low = 0.0
        var high = 0.0
        /// The first of its parts, which are a linked list; −1 for none.
        var firstPart = -1
        var next = -1
    }

    private enum Operation: UInt8, Sendable {
        case always
        case all
        case any
        case not
        case emptyPayload
        case isOneOf
        case isSameAs
        case compares
        case comparesWith
        case isBetween
        case exists
        case isNull
        case isEmpty
        case has
        case hasChanged
    }

    /// Adds a condition; the answer is the number by which it is asked.
    mutating func add(_ condition: Condition) -> Int {
        var node: Node
        var parts: [Condition] = []
        switch condition {
        case .always: node = Node(operation: .always)
        case .emptyPayload: node = Node(operation: .emptyPayload)
        case .all(let conditions): (node, parts) = (Node(operation: .all), conditions)
        case .any(let conditions): (node, parts) = (Node(operation: .any), conditions)
        case .not(let condition): (node, parts) = (Node(operation: .not), [condition])
        case .test(let field, let test):
            node = self.node(test)
            node.field = field
        }
        for part in parts.reversed() {
            let number = add(part)
            nodes[number].next = node.firstPart
            node.firstPart = number
        }
        nodes.append(node)
        return nodes.count - 1
    }

    private mutating func node(_ test: Condition.Test) -> Node {
        switch test {
        case .isOneOf(let values): return node(.isOneOf, values)
        case .has(let values): return node(.has, values)
        case .isSameAs(let field): return Node(operation: .isSameAs, operand: field)
        case .compares(let comparison, let limit):
            return Node(operation: .compares, count: comparison.number, low: limit)
        case .comparesWith(let comparison, let field):
            return Node(operation: .comparesWith, operand: field, count: comparison.number)
        case .isBetween(let low, let high): return Node(operation: .isBetween, low: low, high: high)
        case .exists: return Node(operation: .exists)
        case .isNull: return Node(operation: .isNull)
        case .isEmpty: return Node(operation: .isEmpty)
        case .hasChanged: return Node(operation: .hasChanged)
        }
    }

    private mutating func node(_ operation: Operation, _ values: [Value]) -> Node {
        constants += values
        return Node(operation: operation, operand: constants.count - values.count, count: values.count)
    }
}

extension ConditionPool {
    /// What conditions are judged by.
    struct Basis {
        var values: [Value]
        var isPayloadEmpty: Bool
        /// Fields that differ from what the device said last.
        var changed: [Int]
    }

    func truth(_ number: Int, _ basis: borrowing Basis) -> Truth {
        let operation = nodes[number].operation
        switch operation {
        case .always: return .yes
        case .emptyPayload: return Truth(basis.isPayloadEmpty)
        case .not: return truth(nodes[number].firstPart, basis).negated
        case .all, .any: return truthOfParts(number, basis, decidedBy: operation == .all ? .no : .yes)
        default: return truthOfTest(number, operation, basis)
        }
    }

    /// The values that fields are asked to have for a condition to hold; what stands below a 'not' is not among them.
    func wantedValues(_ number: Int) -> [(field: Int, value: Value)] {
        let node = nodes[number]
        switch node.operation {
        case .all, .any:
            var found: [(field: Int, value: Value)] = []
            var part = node.firstPart
            while part >= 0 {
                found += wantedValues(part)
                part = nodes[part].next
            }
            return found
        case .isOneOf, .has:
            return (node.operand..<node.operand + node.count).map { (node.field, constants[$0]) }
        default: return []
        }
    }

    /// One part that decides is enough; without one, an unknown part leaves the whole unknown.
    private func truthOfParts(_ number: Int, _ basis: borrowing Basis, decidedBy deciding: Truth) -> Truth {
        var result = deciding.negated
        var part = nodes[number].firstPart
        while part >= 0 {
            let truth = truth(part, basis)
            if truth == deciding { return deciding }
            if truth == .unknown { result = .unknown }
            part = nodes[part].next
        }
        return result
    }

    private func truthOfTest(_ number: Int, _ operation: Operation, _ basis: borrowing Basis) -> Truth {
        let node = nodes[number]
        if basis.values[node.field].isUnusable { return .unknown }
        switch operation {
        case .exists: return Truth(basis.values[node.field].isPresent)
        case .isOneOf: return Truth(isAmongConstants(basis.values[node.field], node))
        case .isNull: return Truth(basis.values[node.field] == .null)
        case .isEmpty: return Truth(basis.values[node.field].isEmptyContainer)
        case .has: return truthOfHas(basis.values[node.field], node)
        case .hasChanged: return Truth(basis.changed.contains(node.field))
        case .isSameAs:
            let other = basis.values[node.operand]
            return other.isUnusable ? .unknown : Truth(other.isPresent && other.isSame(as: basis.values[node.field]))
        case .compares, .comparesWith, .isBetween:
            return truthOfNumbers(node, operation, basis.values[node.field].number, basis.values[node.operand])
        case .always, .all, .any, .not, .emptyPayload: return .unknown
        }
    }

    private func truthOfNumbers(_ node: Node, _ operation: Operation, _ left: Double?, _ other: Value) -> Truth {
        if operation == .comparesWith, other.isUnusable { return .unknown }
        guard let left, let right = operation == .comparesWith ? other.number : node.low else { return .no }
        if operation == .isBetween { return Truth(node.low <= left && left <= node.high) }
        return Truth(Condition.Comparison.allCases[node.count].holds(left, right))
    }

    private func isAmongConstants(_ value: Value, _ node: Node) -> Bool {
        for constant in node.operand..<node.operand + node.count where constants[constant].isSame(as: value) {
            return true
        }
        return false
    }

    private func truthOfHas(_ value: Value, _ node: Node) -> Truth {
        guard case .list(let items) = value else { return .no }
        if items.contains(where: { isAmongConstants($0, node) }) { return .yes }
        return items.contains(.unusable) ? .unknown : .no
    }
}

extension Condition.Comparison {
    fileprivate var number: Int { Condition.Comparison.allCases.firstIndex(of: self) ?? 0 }
}

extension Value {
    fileprivate var isUnusable: Bool {
        if case .unusable = self { return true }
        return false
    }

    fileprivate var isEmptyContainer: Bool {
        switch self {
        case .text(let text): text.isEmpty
        case .list(let items): items.isEmpty
        case .structure(let isEmpty): isEmpty
        default: false
        }
    }
}
