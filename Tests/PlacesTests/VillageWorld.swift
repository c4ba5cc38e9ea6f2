import Database
import Foundation
import Kernel
import TestSupport

@testable import Places

/// All places of the country in a database of the test's own.
enum VillageWorld {
    static let database = TestTemplate(migrations: PlacesMigrations.all, rules: PlacesMigrations.rules) { database in
        try await PlacesLoader.load(folder: World.folder, into: database)
    }

    /// A minute after the places were loaded: ids made from the moment must not repeat.
    static var environment: Kernel.Environment { .fixed(at: Date(timeIntervalSince1970: 1_710_900_060)) }

    static let officer = Actor(kind: .user, id: "u1", name: "Cán bộ")

    /// Phường Ngọc Xuân of Cao Bằng, which went whole, with two others, into phường Nùng Trí Cao.
    static let oldCommune = PlaceID(1_301_279)
    static let newCommune = PlaceID(2_301_279)
    /// Phường Cống Vị of Hà Nội, split between Ngọc Hà (00008) and Giảng Võ (00025).
    static let splitCommune = PlaceID(1_300_007)
    static let heirs = [PlaceID(2_300_008), PlaceID(2_300_025)]

    static let kinds = [
        PlaceAttributeKind(
            code: "region_iii", label: "Xã khu vực III", tiers: [.commune], placeCount: "region3_commune"),
        PlaceAttributeKind(
            code: "especially_disadvantaged", label: "Thôn đặc biệt khó khăn", tiers: [.village],
            placeCount: "especially_disadvantaged_village"),
        PlaceAttributeKind(code: "pilot", label: "Địa bàn điểm", tiers: [.district, .commune, .village]),
    ]

    static func with(_ engine: TestEngine, _ body: (Database) async throws -> Void) async throws {
        try await database.with(engine, environment: environment, body)
    }

    static func day(_ text: String) -> Day { Day(written: text)! }
}

extension Database {
    /// Enters villages of a commune by name.
    func villages(_ names: [String], of commune: PlaceID, from: Day? = nil) async throws -> [PlaceID] {
        try await write(as: VillageWorld.officer) { tx in
            guard let commune = try PlaceStore.place(commune, tx) else { throw Problem.noVillage }
            return try VillageStore.add(names.map { VillageFacts(name: $0, from: from) }, to: commune, tx)
        }
    }

    /// province, district, commune, unit.
    func path(_ place: PlaceID, in structure: Int) async throws -> [PlaceID] {
        try await read { tx in
            let path = try PlaceStore.path(of: place, in: structure, tx)
            return path.map { [$0.province, $0.district, $0.commune, $0.unit] } ?? []
        }
    }

    /// What a write is refused for: the codes of its problems.
    func refusal(_ body: @escaping @Sendable (WriteTransaction) throws -> Void) async throws -> [String] {
        do {
            try await write(as: VillageWorld.officer, body)
            return []
        } catch let problems as Problems {
            return problems.all.map(\.code)
        } catch let problem as Problem {
            return [problem.code]
        }
    }
}
