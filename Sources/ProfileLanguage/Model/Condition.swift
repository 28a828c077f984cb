/// When a rule applies. Fields are named by their number within the profile.
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

extension Condition {

    func truth(_ values: [Value], isPayloadEmpty: Bool, changed: (Int) -> Bool) -> Truth {
        switch self {
        case .always: return .yes
        case .emptyPayload: return Truth(isPayloadEmpty)
        case .not(let condition):
            return condition.truth(values, isPayloadEmpty: isPayloadEmpty, changed: changed).negated
        case .all(let conditions):
            var result = Truth.yes
            for condition in conditions {
                switch condition.truth(values, isPayloadEmpty: isPayloadEmpty, changed: changed) {
                case .no: return .no
                case .unknown: result = .unknown
                case .yes: break
                }
            }
            return result
        case .any(let conditions):
            var result = Truth.no
            for condition in conditions {
                switch condition.truth(values, isPayloadEmpty: isPayloadEmpty, changed: changed) {
                case .yes: return .yes
                case .unknown: result = .unknown
                case .no: break
                }
            }
            return result
        case .test(let field, let test):
            if case .unusable = values[field] { return .unknown }
            if case .hasChanged = test { return Truth(changed(field)) }
            return test.truth(values[field], values)
        }
    }
}

extension Condition.Test {
    fileprivate func truth(_ value: Value, _ values: [Value]) -> Truth {
        switch self {
        case .isOneOf(let wanted):
            return Truth(wanted.contains { $0.isSame(as: value) })
        case .isSameAs(let other):
            if case .unusable = values[other] { return .unknown }
            return Truth(value.isPresent && value.isSame(as: values[other]))
        case .compares(let comparison, let limit):
            guard let number = value.number else { return .no }
            return Truth(comparison.holds(number, limit))
        case .comparesWith(let comparison, let other):
            if case .unusable = values[other] { return .unknown }
            guard let left = value.number, let right = values[other].number else { return .no }
            return Truth(comparison.holds(left, right))
        case .isBetween(let low, let high):
            guard let number = value.number else { return .no }
            return Truth(low <= number && number <= high)
        case .exists: return Truth(value.isPresent)
        case .isNull: return Truth(value == .null)
        case .isEmpty: return Truth(value.isEmptyContainer)
        case .has(let wanted):
            guard case .list(let items) = value else { return .no }
            if items.contains(where: { item in wanted.contains { $0.isSame(as: item) } }) { return .yes }
            return items.contains(.unusable) ? .unknown : .no
        case .hasChanged: return .no
        }
    }
}

extension Value {
    fileprivate var isEmptyContainer: Bool {
        switch self {
        case .text(let text): text.isEmpty
        case .list(let items): items.isEmpty
        case .structure(let isEmpty): isEmpty
        default: false
        }
    }
}
