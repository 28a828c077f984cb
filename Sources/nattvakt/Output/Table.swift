import Foundation

/// Rows under named columns: aligned text for people, JSON Lines for programs.
struct Table {
    let columns: [String]
    private(set) var rows: [[String?]] = []

    init(_ columns: String...) { self.columns = columns }
    init(_ columns: [String]) { self.columns = columns }

    /// Adds a row; `nil` is shown as `–` and is `null` in JSON.
    mutating func add(_ values: String?...) {
        precondition(values.count == columns.count, "a row has a value for each column")
        rows.append(values)
    }

    func print(asJSON: Bool, empty: String) {
        if asJSON {
            for row in rows { Swift.print(json(row)) }
        } else if rows.isEmpty {
            Terminal.complain(empty)
        } else {
            Swift.print(text)
        }
    }

    private var text: String {
        let widths = columns.indices.map { column in
            max(columns[column].count, rows.map { ($0[column] ?? "–").count }.max() ?? 0)
        }
        func line(_ values: [String]) -> String {
            let padded = values.enumerated().map { column, value in
                column == values.count - 1 ? value : value.padding(to: widths[column])
            }
            return padded.joined(separator: "  ")
        }
        let head = line(columns)
        let body = rows.map { row in line(row.map { $0 ?? "–" }) }
        return ([Terminal.hasColour ? "\u{1B}[1m\(head)\u{1B}[0m" : head] + body).joined(separator: "\n")
    }

    private func json(_ row: [String?]) -> String {
        let members = zip(columns, row).map { name, value in
            "\(quoted(name)):\(value.map(quoted) ?? "null")"
        }
        return "{\(members.joined(separator: ","))}"
    }
}

/// A text as a JSON string.
func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\"": result += "\\\""
        case "\\": result += "\\\\"
        case "\n": result += "\\n"
        case _ where scalar.value < 0x20: result += String(format: "\\u%04x", scalar.value)
        default: result.unicodeScalars.append(scalar)
        }
    }
    return result + "\""
}

extension String {
    fileprivate func padding(to width: Int) -> String {
        count >= width ? self : self + String(repeating: " ", count: width - count)
    }
}
