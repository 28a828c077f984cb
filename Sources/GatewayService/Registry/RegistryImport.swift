import Foundation
package import GatewayCore
import SwiftCSV

/// Brings a CSV file into the registry: every row that can be taken is taken, and every other is named with its row.
package struct RegistryImport: Sendable {
    private let form: RegistryForm
    private let access: any GatewayAccess
    private let classOf: @Sendable (ProfileID) -> DeviceClass?

    /// Rows sent to the gateway at a time; each such batch is one commit.
    static let batchSize = 500

    /// One row that was not taken.
    package struct Fault: Sendable, Equatable, CustomStringConvertible {
        /// From 2: the first row below the header.
        package var row: Int
        package var text: String

        package var description: String { "row \(row): \(text)" }
    }

    /// What an import came to.
    package struct Summary: Sendable, Equatable {
        package var taken: Int
        package var faults: [Fault]
    }

    package init(
        _ form: RegistryForm,
        access: any GatewayAccess,
        classOf: @escaping @Sendable (ProfileID) -> DeviceClass?
    ) {
        self.form = form
        self.access = access
        self.classOf = classOf
    }

    /// Takes a file row by row; `progress` is called with the rows done and all rows, after each batch.
    package func run(file: String, progress: (Int, Int) -> Void) async throws -> Summary {
        let rows = try read(file)
        var known = try await existing()
        var summary = Summary(taken: 0, faults: [])
        var done = 0
        progress(0, rows.count)
        while done < rows.count {
            let batch = rows[done..<min(done + RegistryImport.batchSize, rows.count)]
            try await take(batch, &known, &summary)
            done += batch.count
            progress(done, rows.count)
        }
        return summary
    }

    /// A row whose entry waits to be sent.
    private struct Waiting {
        var id: String
        var row: Int
        var entry: RegistryEntry
    }

    private func take(
        _ batch: ArraySlice<[String: String]>,
        _ known: inout [String: RegistryEntry],
        _ summary: inout Summary
    ) async throws {
        var waiting: [Waiting] = []
        var ids: Set<String> = []
        for index in batch.indices {
            let id = batch[index]["id"] ?? ""
            // A further row of one thing builds on what the gateway made of the row before it.
            if !ids.insert(id).inserted {
                try await send(&waiting, &known, &summary)
                ids = [id]
            }
            do {
                let entry = try form.entry(from: batch[index], existing: known[id], classOf: classOf)
                waiting.append(Waiting(id: id, row: index + 2, entry: entry))
            } catch {
                summary.faults.append(Fault(row: index + 2, text: error.description))
            }
        }
        try await send(&waiting, &known, &summary)
    }

    /// Registers what waits; what is refused leaves what was known as it was.
    private func send(
        _ waiting: inout [Waiting],
        _ known: inout [String: RegistryEntry],
        _ summary: inout Summary
    ) async throws {
        guard !waiting.isEmpty else { return }
        switch try await access.ask(.register(waiting.map(\.entry))) {
        case .done(let results):
            for (sent, result) in zip(waiting, results) {
                if let refusal = result.refusal {
                    summary.faults.append(Fault(row: sent.row, text: refusal))
                } else {
                    known[sent.id] = sent.entry
                    summary.taken += 1
                }
            }
        case .failed(_, let problem, let remedy):
            throw ServiceError(.refused, "\(problem), after \(summary.taken) rows", remedy: remedy)
        default: preconditionFailure("a registration is answered by its results")
        }
        waiting = []
    }

    /// The rows by column name; a wrong header is refused before anything is taken.
    private func read(_ file: String) throws -> [[String: String]] {
        guard let data = FileManager.default.contents(atPath: file) else {
            throw ServiceError(.badInput, "cannot read '\(file)'", remedy: "Check the path and your rights.")
        }
        guard var text = String(data: data, encoding: .utf8) else {
            throw ServiceError(
                .badInput,
                "'\(file)' is not UTF-8",
                remedy: "Save it as CSV UTF-8, for names keep their letters then."
            )
        }
        if text.hasPrefix("\u{FEFF}") { text.removeFirst() }
        let table: NamedCSV
        do {
            table = try NamedCSV(string: text)
        } catch {
            throw ServiceError(
                .badInput,
                "'\(file)' is not CSV: \(error)",
                remedy: "See that quotes come in pairs and all rows have all columns."
            )
        }
        let header = Dictionary(table.header.map { ($0, "") }, uniquingKeysWith: { first, _ in first })
        do {
            try form.checkNames(of: header)
        } catch {
            throw ServiceError(.badInput, "column '\(error.field)' \(error.problem)", remedy: error.remedy)
        }
        guard table.header.contains("id") else {
            throw ServiceError(
                .badInput,
                "'\(file)' has no column 'id'",
                remedy: "The columns are: id, \(form.fields.map(\.name).joined(separator: ", "))."
            )
        }
        return table.rows
    }

    private func existing() async throws -> [String: RegistryEntry] {
        guard case .entries(let entries) = try await access.ask(.list(form.kind, limit: .max, after: nil)) else {
            return [:]
        }
        return Dictionary(entries.map { ($0.reference.words.id, $0) }, uniquingKeysWith: { first, _ in first })
    }
}
