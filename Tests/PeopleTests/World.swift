import Database
import Foundation
import Kernel
import Places
import Programme
import TestSupport

@testable import People

/// All places of the country, the shipped catalogue, on 22/11/2026.
enum World {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    static let today = Day(year: 2026, month: 11, day: 22)!
    static let officer = Actor(kind: .user, id: "018e5a4c-0000-7000-8000-0000000000aa", name: "Nông Thị Ngữ")

    static let catalogue = Result { try CatalogueLoader.load(folder: root.appending(path: "Programmes/du-an-8")) }

    static let template = TestTemplate(
        migrations: PlacesMigrations.all + PeopleMigrations.all, rules: PlacesMigrations.rules + PeopleMigrations.rules
    ) { database in
        try await PlacesLoader.load(folder: root.appending(path: "Data/places"), into: database)
    }

    /// A minute after the places were loaded: ids made from the moment must not repeat.
    static func with(_ engine: TestEngine, _ body: @escaping @Sendable (Database) async throws -> Void) async throws {
        let environment = Kernel.Environment.fixed(at: Date(timeIntervalSince1970: 1_710_900_060))
        try await template.with(engine, environment: environment) { database async throws in try await body(database) }
    }

    static func rules() throws -> PersonRules { PersonRules(catalogue: try catalogue.get(), today: today) }

    /// A commune of the structure of 2024.
    static func commune(_ code: String, _ tx: Transaction) throws -> PlaceID {
        try PlaceStore.requirePlace(code: code, on: Day(year: 2024, month: 3, day: 20)!, tx).id
    }

    static func lan(_ residence: PlaceID?, name: String = "Hoàng Thị Lan", year: Int? = 1987) -> PersonDraft {
        PersonDraft(
            name: name, sex: .female, birth: year.map { Birth(year: $0) }, ethnicity: "nung", residence: residence)
    }
}
