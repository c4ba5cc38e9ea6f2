import Database
import Kernel

/// The tables of totals: right at the moment a write commits, with no nightly build (DESIGN idea 6, ADR 0016).
///
/// A write adds signed changes. On SQLite they are folded into the totals inside the same transaction. On PostgreSQL
/// they stay in `total_delta`, which every reader adds, until ``fold(_:)`` folds them: writers touch no row that another
/// writer needs.
public enum TotalStore {
    /// Unfolded changes above which reading becomes noticeably slower; the log says so.
    public static let backlogAlarm = 20_000

    /// Adds changes; what cancels out is left out.
    static func add(_ changes: [TotalKey: Amounts], in tx: WriteTransaction) throws {
        let real = changes.filter { !$0.value.isZero }
        guard !real.isEmpty else { return }
        try tx.insert(
            into: "total_delta",
            columns: [
                "place_id", "period", "indicator_id", "issuer", "tier", "target", "evidenced", "declared", "entries",
            ],
            rows: real.map { key, amounts in
                [
                    key.place, key.period, key.indicator, key.issuer, key.tier, amounts.target, amounts.evidenced,
                    amounts.declared, amounts.entries,
                ]
            })
        if tx.engine == .sqlite { try foldAll(in: tx) }
    }

    /// Folds what writers left, in one transaction.
    ///
    /// - Returns: how many changes were folded; nil when another server is folding just now.
    @discardableResult
    public static func fold(_ database: Database) async throws -> Int? {
        // Most of the time there is nothing to do: a reading transaction disturbs nobody.
        let waits = try await database.read { tx in try tx.row("SELECT 1 AS waits FROM total_delta LIMIT 1") != nil }
        guard waits else { return 0 }
        return try await database.upkeep { tx in
            guard try isAlone(in: tx) else { return nil }
            return try foldAll(in: tx)
        }
    }

    /// How many changes wait to be folded.
    public static func backlog(in tx: Transaction) throws -> Int {
        try tx.value("SELECT COUNT(*) FROM total_delta") ?? 0
    }

    /// Makes the totals of a structure anew out of those of the places: after a reform gave it its paths.
    public static func rebuild(structure: Int, in tx: WriteTransaction) throws {
        try waitUntilAlone(in: tx)
        try tx.execute("DELETE FROM total_node WHERE structure_id = \(structure)")
        try tx.execute(
            """
            INSERT INTO total_node (structure_id, parent_id, period, node_id, indicator_id, issuer, tier,
                                    target, evidenced, declared, entries)
            SELECT e.structure_id, e.parent_id, t.period, e.node_id, t.indicator_id, t.issuer, t.tier,
                   CAST(SUM(t.target) AS BIGINT), CAST(SUM(t.evidenced) AS BIGINT), CAST(SUM(t.declared) AS BIGINT),
                   CAST(SUM(t.entries) AS BIGINT)
              FROM total_place t CROSS JOIN place_edge e
             WHERE e.place_id = t.place_id AND e.structure_id = \(structure)
             GROUP BY e.structure_id, e.parent_id, t.period, e.node_id, t.indicator_id, t.issuer, t.tier
            """)
    }

    /// Takes the totals of places out of the nodes they hang at, before their paths change.
    public static func willMove(_ places: [PlaceID], in tx: WriteTransaction) throws {
        try waitUntilAlone(in: tx)
        try move(places, sign: -1, in: tx)
    }

    /// Adds them where the places hang now.
    public static func didMove(_ places: [PlaceID], in tx: WriteTransaction) throws {
        try move(places, sign: 1, in: tx)
    }

    private static func move(_ places: [PlaceID], sign: Int, in tx: WriteTransaction) throws {
        for start in stride(from: 0, to: places.count, by: 500) {
            let part = Array(places[start..<min(start + 500, places.count)])
            try tx.execute(
                """
                INSERT INTO total_node (structure_id, parent_id, period, node_id, indicator_id, issuer, tier,
                                        target, evidenced, declared, entries)
                SELECT e.structure_id, e.parent_id, t.period, e.node_id, t.indicator_id, t.issuer, t.tier,
                       CAST(SUM(t.target * \(sign)) AS BIGINT), CAST(SUM(t.evidenced * \(sign)) AS BIGINT),
                       CAST(SUM(t.declared * \(sign)) AS BIGINT), CAST(SUM(t.entries * \(sign)) AS BIGINT)
                  FROM total_place t CROSS JOIN place_edge e
                 WHERE t.place_id IN \(list: part) AND e.place_id = t.place_id
                 GROUP BY e.structure_id, e.parent_id, t.period, e.node_id, t.indicator_id, t.issuer, t.tier
                \(unsafe: addToNode)
                """)
        }
    }

    @discardableResult
    private static func foldAll(in tx: WriteTransaction) throws -> Int {
        // `WHERE 1 = 1`: without a WHERE, SQLite takes ON CONFLICT for the ON of a join.
        try tx.execute(
            """
            INSERT INTO total_place (place_id, period, indicator_id, issuer, tier, target, evidenced, declared, entries)
            SELECT place_id, period, indicator_id, issuer, tier, CAST(SUM(target) AS BIGINT),
                   CAST(SUM(evidenced) AS BIGINT), CAST(SUM(declared) AS BIGINT), CAST(SUM(entries) AS BIGINT)
              FROM total_delta WHERE 1 = 1 GROUP BY place_id, period, indicator_id, issuer, tier
            ON CONFLICT (place_id, period, indicator_id, issuer, tier) DO UPDATE
               SET target = total_place.target + excluded.target,
                   evidenced = total_place.evidenced + excluded.evidenced,
                   declared = total_place.declared + excluded.declared,
                   entries = total_place.entries + excluded.entries
            """)
        // CROSS JOIN keeps SQLite's planner from building an index over the edges.
        try tx.execute(
            """
            INSERT INTO total_node (structure_id, parent_id, period, node_id, indicator_id, issuer, tier,
                                    target, evidenced, declared, entries)
            SELECT e.structure_id, e.parent_id, d.period, e.node_id, d.indicator_id, d.issuer, d.tier,
                   CAST(SUM(d.target) AS BIGINT), CAST(SUM(d.evidenced) AS BIGINT), CAST(SUM(d.declared) AS BIGINT),
                   CAST(SUM(d.entries) AS BIGINT)
              FROM total_delta d CROSS JOIN place_edge e
             WHERE e.place_id = d.place_id
             GROUP BY e.structure_id, e.parent_id, d.period, e.node_id, d.indicator_id, d.issuer, d.tier
            \(unsafe: addToNode)
            """)
        return try tx.execute("DELETE FROM total_delta")
    }

    private static let addToNode = """
        ON CONFLICT (structure_id, parent_id, period, node_id, indicator_id, issuer, tier) DO UPDATE
           SET target = total_node.target + excluded.target,
               evidenced = total_node.evidenced + excluded.evidenced,
               declared = total_node.declared + excluded.declared,
               entries = total_node.entries + excluded.entries
        """

    /// An arbitrary constant of this program: one server folds at a time.
    private static let lock = 7_165_727

    private static func isAlone(in tx: WriteTransaction) throws -> Bool {
        guard tx.engine == .postgresql else { return true }
        return try tx.value("SELECT CAST(pg_try_advisory_xact_lock(\(lock)) AS INTEGER)") == 1
    }

    private static func waitUntilAlone(in tx: WriteTransaction) throws {
        guard tx.engine == .postgresql else { return }
        _ = try tx.row("SELECT pg_advisory_xact_lock(\(lock))")
    }
}
