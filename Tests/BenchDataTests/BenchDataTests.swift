import Database
import Foundation
import Kernel
import TestSupport
import Testing
import Totals

@testable import BenchData
@testable import Places

/// Bench data at a thousandth of the nation.
@Suite struct BenchDataTests {
    private static let template = TestTemplate(migrations: PlacesMigrations.all + TotalsMigrations.all) { database in
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        try await PlacesLoader.load(folder: root.appending(path: "Data/places"), into: database)
    }

    private static let indicators = (1...15).map { "indicator_\($0)" }

    private static func fill(_ database: Database, seed: UInt64 = 1) async throws -> BenchData.Summary {
        try await BenchData(scale: .thousandth, seed: seed, indicators: indicators).fill(database)
    }

    @Test("The same seed gives the same data on both engines, another seed gives others")
    func reproducible() async throws {
        var stored: [[String]] = []
        var made: [BenchData.Summary] = []
        for (engine, seed) in [(TestEngine.sqlite, UInt64(1)), (.postgresql, 1), (.sqlite, 2)] {
            try await Self.template.with(engine) { database in
                made.append(try await Self.fill(database, seed: seed))
                stored.append(try await Self.facts(database))
            }
        }
        #expect(made[0] == made[1] && stored[0] == stored[1])
        #expect(made[0].digest != made[2].digest && stored[0] != stored[2])
        #expect(stored[0].count == BenchScale.thousandth.facts && made[0].facts == stored[0].count)
    }

    @Test(
        "Its totals are right, villages hang below their communes under both structures, eleven indicators are used",
        arguments: TestEngine.allCases)
    func right(engine: TestEngine) async throws {
        try await Self.template.with(engine) { database in
            let summary = try await Self.fill(database)
            #expect(summary.villages == 13 && summary.targets > 500)
            try await database.read { tx in
                #expect(try TotalCheck.faults(in: tx).isEmpty)
                #expect(try CountedIndicators.all(in: tx).count == BenchData.indicatorCount)
                let paths: Int? = try tx.value("SELECT COUNT(*) FROM place_path WHERE place_id >= 100000000")
                #expect(paths == 2 * summary.villages)
                let own: Int? = try tx.value(
                    """
                    SELECT COUNT(*) FROM place v JOIN place_path a ON a.place_id = v.id
                     WHERE v.tier = 4 AND a.structure_id = 1 AND a.commune_id = v.parent_id AND a.unit_id = v.id
                    """)
                #expect(own == summary.villages)
                let nation = [1, 2].map { structure in
                    try? (2021...2026).flatMap {
                        try TotalReads.children(of: .nation, structure: structure, .period($0), in: tx)
                    }.reduce(into: Amounts()) { $0 += $1.amounts }
                }
                #expect(
                    nation[0] == nation[1] && nation[0]?.entries == Int64(summary.facts + summary.targets) - phase(tx))
            }
        }
    }

    @Test("A database that has results already is left as it is")
    func refused() async throws {
        try await Self.template.with(.sqlite) { database in
            _ = try await Self.fill(database)
            let before = try await Self.facts(database)
            await #expect(throws: Problem.self) { try await Self.fill(database, seed: 2) }
            #expect(try await Self.facts(database) == before)
        }
    }

    private func phase(_ tx: Transaction) -> Int64 {
        (try? tx.value("SELECT COUNT(*) FROM counted_target WHERE period > 9999")) ?? 0
    }

    private static func facts(_ database: Database) async throws -> [String] {
        try await database.read { tx in
            try tx.rows(
                """
                SELECT record_id, position, indicator_id, place_id, tier, day, quantity, is_evidenced FROM fact
                 ORDER BY record_id, position
                """
            ).map { row in
                let words: [String] = [try row("record_id"), try row("day")]
                let numbers = try ["position", "indicator_id", "place_id", "tier", "quantity", "is_evidenced"].map {
                    String(try row($0) as Int)
                }
                return (words + numbers).joined(separator: " ")
            }
        }
    }
}
