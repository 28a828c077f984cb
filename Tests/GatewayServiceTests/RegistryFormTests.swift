import Foundation
import GatewayCore
import GatewayTestKit
import Testing

@testable import GatewayService

@Suite struct `A row for the registry` {
    @Test func `makes something new when all that is needed is there`() throws {
        let form = try #require(RegistryForm(.resident))
        let entry = try form.entry(
            from: ["id": "r-1", "name": "Rut", "address": "Provgatan 1", "area": "sodra", "needsTwoPeople": "ja"],
            existing: nil
        )
        guard case .resident(let resident) = entry else { return }
        #expect(resident.needsTwoPeople)
        #expect(resident.area == "sodra")
    }

    @Test func `changes only the fields that it gives`() throws {
        let form = try #require(RegistryForm(.key))
        let first = try form.entry(
            from: ["id": "k", "lock": "l-1", "credential": "0", "staff": "anna"],
            existing: nil
        )
        let second = try form.entry(from: ["id": "k", "lock": "l-2", "credential": "7"], existing: first)
        guard case .doorKey(let key) = second else { return }
        #expect(key.slots.map(\.credential) == ["0", "7"])
        #expect(key.holdings.map(\.staff) == ["anna"])
    }

    @Test(arguments: [
        (["id": "r"], "'name' is missing. Give it a value."),
        (["id": "r", "nmae": "x"], "'nmae' is not a field of resident. Did you mean 'name'?"),
        (["id": "r x", "name": "a", "address": "b", "area": "c"], "'id' has a character"),
        (["id": "r", "name": "a", "address": "b", "area": "c", "latitude": "57"], "'longitude' is missing beside"),
        (["id": "r", "name": "a", "address": "b", "area": "c", "needsTwoPeople": "x"], "'needsTwoPeople' is neither"),
    ])
    func `that is wrong is refused with its field`(row: [String: String], beginning: String) throws {
        let form = try #require(RegistryForm(.resident))
        let error = #expect(throws: FormError.self) { _ = try form.entry(from: row, existing: nil) }
        #expect(error?.description.hasPrefix(beginning) == true, "\(error?.description ?? "")")
    }
}

@Suite struct `An import` {
    @Test func `takes the good rows and names the others`() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("import-\(UUID())").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var configuration = GatewayConfiguration(dataFolder: folder, profiles: [])
        configuration.profiles = []
        try DataFolderMaker.make(configuration)
        let file = folder + "/residents.csv"
        let rows = (1...1200).map { "r-\($0),Namn \($0),\"Gatan \($0), 3 tr\",\($0 == 700 ? "norra" : "sodra")" }
        try ("id,name,address,area\n" + rows.joined(separator: "\n") + "\n,Utan id,Gatan,sodra\n")
            .write(toFile: file, atomically: true, encoding: .utf8)
        var told: [Int] = []
        let summary = try await GatewayDoor.open(configuration) { access in
            _ = try await access.ask(.register([.area(Area(id: "sodra", name: "Södra"))]))
            let form = try #require(RegistryForm(.resident))
            return try await RegistryImport(form, access: access, classOf: { _ in nil })
                .run(file: file) { done, _ in told.append(done) }
        }
        #expect(summary.taken == 1199)
        #expect(
            summary.faults.map(\.description) == [
                "row 701: area 'norra' is not registered; add it first", "row 1202: 'id' is missing. Give it a value.",
            ]
        )
        #expect(told == [0, 500, 1000, 1201])
    }

    @Test func `goes on with a thing after a row of it was refused`() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("import-\(UUID())").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let configuration = GatewayConfiguration(dataFolder: folder, profiles: [])
        try DataFolderMaker.make(configuration)
        let file = folder + "/keys.csv"
        try "id,label,staff\nk-1,ett,\nk-1,,nobody\nk-1,tre,\n".write(toFile: file, atomically: true, encoding: .utf8)
        let summary = try await GatewayDoor.open(configuration) { access in
            let form = try #require(RegistryForm(.key))
            return try await RegistryImport(form, access: access, classOf: { _ in nil }).run(file: file) { _, _ in }
        }
        #expect(summary.taken == 2)
        #expect(summary.faults.map(\.row) == [3])
    }
}
