import Database
import Foundation
import Kernel
import TestSupport

@testable import Places

/// The shipped places in a database, loaded once an engine and only read by the tests.
actor World {
    static let shared = World()
    private var loading: [TestEngine: Task<Database, any Error>] = [:]

    /// Data/places of this checkout.
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Data/places")

    static let data = Result { try PlacesData(folder: folder) }

    private func database(_ engine: TestEngine) async throws -> Database {
        if let task = loading[engine] { return try await task.value }
        let task = Task {
            let location = try await TestDatabase.fresh(engine)
            let database = try await Database(
                location.location, migrations: PlacesMigrations.all, environment: .fixed())
            try await PlacesLoader.load(folder: World.folder, into: database)
            return database
        }
        loading[engine] = task
        return try await task.value
    }

    static func database(_ engine: TestEngine) async throws -> Database { try await shared.database(engine) }

    static func read<T: Sendable>(
        _ engine: TestEngine, _ body: @escaping @Sendable (Transaction) throws -> T
    ) async throws -> T {
        try await shared.database(engine).read(body)
    }
}

extension Day {
    static let before = Day(year: 2024, month: 3, day: 20)!
    static let lastOfOld = Day(year: 2025, month: 6, day: 30)!
    static let firstOfNew = Day(year: 2025, month: 7, day: 1)!
    static let after = Day(year: 2026, month: 1, day: 1)!
}

/// A small tree for the rules of paths: two old provinces became one, with a split commune and an island.
enum Small {
    static let nation = PathBuilder.Node(id: .nation, structure: 1, tier: .central, parent: nil)

    static func node(_ id: Int64, _ structure: Int, _ tier: Tier, _ parent: Int64) -> PathBuilder.Node {
        PathBuilder.Node(id: PlaceID(id), structure: structure, tier: tier, parent: PlaceID(parent))
    }

    static func step(_ from: Int64, _ to: Int64, whole: Bool = true) -> PathBuilder.Step {
        PathBuilder.Step(from: PlaceID(from), to: PlaceID(to), whole: whole)
    }

    /// Old: provinces 10 and 11; districts 20, 21 (of 10), 22 (of 11), the island district 23 (of 11); communes 30, 31
    /// (of 20), 32 (of 21), 33, 34 (of 22); village 40 (of 30), villages 41 and 42 (of 31). New: province 50 out of
    /// both; communes 60, 61, 62, 63, the island 64; village 70 (of 61).
    static let nodes = [
        nation,
        node(10, 1, .province, 1), node(11, 1, .province, 1),
        node(20, 1, .district, 10), node(21, 1, .district, 10), node(22, 1, .district, 11), node(23, 1, .district, 11),
        node(30, 1, .commune, 20), node(31, 1, .commune, 20), node(32, 1, .commune, 21),
        node(33, 1, .commune, 22), node(34, 1, .commune, 22),
        node(40, 1, .village, 30), node(41, 1, .village, 31), node(42, 1, .village, 31),
        node(50, 2, .province, 1),
        node(60, 2, .commune, 50), node(61, 2, .commune, 50), node(62, 2, .commune, 50), node(63, 2, .commune, 50),
        node(64, 2, .commune, 50),
        node(70, 2, .village, 61),
    ]

    /// 30 → 60 whole. 31 was split between 60 and 61. 32 → 62 and 33 → 62: two old provinces. 34 → 63 alone. The island
    /// 23 → 64. Of the villages of the split commune only 41 is known: → 70.
    static let steps = [
        step(10, 50), step(11, 50),
        step(30, 60), step(31, 60, whole: false), step(31, 61, whole: false),
        step(32, 62), step(33, 62), step(34, 63), step(23, 64), step(41, 70),
    ]

    static let builder = PathBuilder(nodes: nodes, steps: steps)

    /// province, district, commune, unit.
    static func path(_ id: Int64, in structure: Int) -> [Int64]? {
        builder.path(of: PlaceID(id), in: structure).map {
            [$0.province.number, $0.district.number, $0.commune.number, $0.unit.number]
        }
    }

    static func bucket(_ id: Int64, _ structure: Int) -> Int64 {
        PathBuilder.bucket(of: PlaceID(id), structure: structure).number
    }
}
