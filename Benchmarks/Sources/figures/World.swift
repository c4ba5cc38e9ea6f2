import Database
import Foundation
import Kernel
import Measuring
import Places
import Totals

/// The places that are read, and where new facts happen.
struct World: Sendable {
    static let codes = (1...11).map { "bench_\($0)" }
    /// Indicators that traffic counts for; the last one is kept for the proof that an answer is right at once.
    static let busy = codes.dropLast()
    let communes: [PlaceID]
    /// Of the second structure, the one with most to show.
    let province: PlaceID
    /// Of the first structure, with the most villages.
    let commune: PlaceID

    static func number(_ tx: Transaction, _ sql: SQL) throws -> Int64 {
        guard let number: Int64 = try tx.value(sql) else { throw Broken(description: "the bench data are empty") }
        return number
    }

    static func read(_ tx: Transaction) throws -> World {
        let communes: [PlaceID] = try tx.rows(
            """
            SELECT DISTINCT place_id FROM counted_target
             WHERE issuer = 1 AND period = 2024 AND place_id BETWEEN 1300000 AND 1399999
            """
        ).map { try $0("place_id") }
        return World(
            communes: communes.sorted(),
            province: PlaceID(
                try number(
                    tx,
                    """
                    SELECT parent_id FROM total_node
                     WHERE structure_id = 2 AND parent_id BETWEEN 2100000 AND 2199999 AND period = 2024
                     GROUP BY parent_id ORDER BY COUNT(*) DESC, parent_id LIMIT 1
                    """)),
            commune: PlaceID(
                try number(
                    tx,
                    """
                    SELECT parent_id FROM place WHERE tier = 4 AND id >= 100000000
                     GROUP BY parent_id ORDER BY COUNT(*) DESC, parent_id LIMIT 1
                    """)))
    }

    /// The facts of one import: a province's, at 200 communes that are neighbours; 2.000 of
    /// 2.500 change a total of their own.
    func sheet(_ count: Int, from first: Int) -> [Fact] {
        (0..<count).map { index in
            Fact(
                indicator: World.busy[(index + index / 200) % World.busy.count],
                place: communes[(first + index % 200) % communes.count],
                tier: .commune, day: Day(year: 2024, month: index % 12 + 1, day: index % 28 + 1)!, quantity: 1,
                isEvidenced: false)
        }
    }

    /// A fact of 2024 at a commune; numbers that follow each other are far apart on the map.
    func fact(_ number: Int, indicator: String? = nil, quantity: Int64 = 1) -> Fact {
        Fact(
            indicator: indicator ?? World.busy[number % World.busy.count],
            place: communes[number * 7919 % communes.count],
            tier: .commune, day: Day(year: 2024, month: number % 12 + 1, day: number % 28 + 1)!, quantity: quantity,
            isEvidenced: true)
    }
}

/// A question to the totals, with a table made for it alone.
struct Question: Sendable {
    let name: String
    let table: String
    let structure: Int
    /// Targets of the phase with the results of its years; otherwise targets and results of 2024.
    let isPhase: Bool
    let ask: @Sendable (Int, TotalQuestion, Transaction) throws -> [NodeTotal]
    private static let phase = 20_212_025

    func totals(_ database: Database) async throws -> [NodeTotal] {
        try await database.read { tx in
            isPhase
                ? try ask(structure, .period(Self.phase), tx) + ask(structure, .results(2021...2025), tx)
                : try ask(structure, .period(2024), tx)
        }
    }

    /// The narrowest table that could answer: only the columns of the answer, only the rows of this question in all
    /// years, nobody keeps it true. It is read like the totals are.
    func narrow(_ database: Database) async throws -> Int {
        try await database.read { tx in
            let sql: SQL =
                isPhase
                ? """
                SELECT node_id, indicator_id, CAST(SUM(CASE WHEN year = \(Self.phase) THEN target ELSE 0 END) AS BIGINT),
                       CAST(SUM(achieved) AS BIGINT)
                  FROM \(unsafe: table)
                 WHERE structure_id = \(structure) AND (year BETWEEN 2021 AND 2025 OR year = \(Self.phase))
                 GROUP BY node_id, indicator_id
                """
                : """
                SELECT node_id, indicator_id, target, achieved FROM \(unsafe: table)
                 WHERE structure_id = \(structure) AND year = 2024
                """
            return try tx.integers(sql).count
        }
    }

    /// Makes the narrow table out of what the totals answer.
    func makeNarrow(_ database: Database, structures: [Int]) async throws {
        try await database.upkeep { tx in
            try tx.execute("DROP TABLE IF EXISTS \(unsafe: table)")
            try tx.execute(
                """
                CREATE TABLE \(unsafe: table) (
                  structure_id INTEGER NOT NULL, year INTEGER NOT NULL, node_id BIGINT NOT NULL,
                  indicator_id INTEGER NOT NULL, target BIGINT NOT NULL, achieved BIGINT NOT NULL,
                  PRIMARY KEY (structure_id, year, node_id, indicator_id)
                ) \(unsafe: tx.engine == .sqlite ? "WITHOUT ROWID" : "")
                """)
            for structure in structures {
                for year in Array(2021...2026) + [Self.phase] {
                    let cells = Dictionary(
                        grouping: try ask(structure, .period(year), tx), by: { [$0.node.number, Int64($0.indicator)] })
                    try tx.insert(
                        into: table,
                        columns: ["structure_id", "year", "node_id", "indicator_id", "target", "achieved"],
                        rows: cells.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { key, totals in
                            [
                                structure, year, key[0], key[1], totals.map(\.amounts.target).max() ?? 0,
                                totals.reduce(0) { $0 + $1.amounts.achieved },
                            ]
                        })
                }
            }
        }
    }
}
