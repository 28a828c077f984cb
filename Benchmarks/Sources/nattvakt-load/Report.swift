import Glibc

/// One line of JSON for the script that runs the load.
struct Report {
    private var members: [String] = []

    mutating func add(_ name: String, _ value: String) { members.append("\"\(name)\": \"\(value)\"") }
    mutating func add(_ name: String, _ value: Int) { members.append("\"\(name)\": \(value)") }
    mutating func add(_ name: String, _ value: Double) { members.append("\"\(name)\": \(value)") }
    mutating func add(_ name: String, _ value: Percentiles) { members.append("\"\(name)\": \(value.json)") }

    func print() { Swift.print("{\(members.joined(separator: ", "))}") }
}

/// What share of the values lies below what: by nearest rank, in milliseconds.
struct Percentiles {
    private let sorted: [Int64]

    /// - Parameter nanoseconds: in any order.
    init(_ nanoseconds: [Int64]) { sorted = nanoseconds.sorted() }

    func value(_ share: Double) -> Double {
        guard !sorted.isEmpty else { return -1 }
        let rank = Int((share * Double(sorted.count)).rounded(.up))
        return Double(sorted[min(max(rank, 1), sorted.count) - 1]) / 1e6
    }

    var json: String {
        let shares = [("p50", 0.5), ("p90", 0.9), ("p99", 0.99), ("p999", 0.999), ("max", 1.0)]
        return "{" + shares.map { "\"\($0.0)\": \(value($0.1))" }.joined(separator: ", ") + "}"
    }
}

enum CPU {
    /// Seconds of processor time that this process has used.
    static func used() -> Double {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
        return seconds(usage.ru_utime) + seconds(usage.ru_stime)
    }
}
