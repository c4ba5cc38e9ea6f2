import Database
import Kernel

/// The tables of totals: right at the moment a write commits, with no nightly build (DESIGN idea 6, ADR 0016).
///
/// A write adds signed changes. On SQLite, which has one writer anyway, a small write folds its own into the totals
/// inside its transaction. A large one, and every write on PostgreSQL, leaves them in `total_delta`, which every reader
/// adds, until ``fold(_:)`` folds them: nobody waits for a row or a lock that an import holds.
public enum TotalStore {
    /// Unfolded changes above which reading becomes noticeably slower; the log says so.
    public static let backlogAlarm = 20_000

    /// The most changes that a write on SQLite folds itself; a larger write leaves them to the job in steps of this
    /// size, each a transaction of a few milliseconds that other writers pass.
    static let stepSize = 128

    /// Adds changes; what cancels out is left out.
    static func add(_ changes: [TotalKey: Amounts], in tx: WriteTransaction) throws {
        // In the order of the tables: neighbours lie on the same pages.
        let real = changes.filter { !$0.value.isZero }.sorted { $0.key < $1.key }
        guard !real.isEmpty else { return }
        let foldsHere = tx.engine == .sqlite && real.count <= stepSize
        var step = 0
        if tx.engine == .sqlite && !foldsHere {
            step = (try tx.value("SELECT COALESCE(MAX(step), 0) FROM total_delta") ?? 0) + 1
        }
        try tx.insert(
            into: "total_delta",
            columns: [
                "step", "place_id", "period", "indicator_id", "issuer", "tier", "target", "evidenced", "declared",
                "entries",
            ],
            rows: real.enumerated().map { index, change in
                let (key, amounts) = change
                return [
                    step == 0 ? 0 : step + index / stepSize, key.place, key.period, key.indicator, key.issuer, key.tier,
                    amounts.target, amounts.evidenced, amounts.declared, amounts.entries,
                ]
            })
        if foldsHere { try fold(step: 0, in: tx) }
    }

    /// Folds what writers left, each step in a transaction of its own. A step is all there is on PostgreSQL, where
    /// folding holds up no writer.
    ///
    /// - Returns: how many changes were folded; nil when another server is folding just now.
    @discardableResult
    public static func fold(_ database: Database) async throws -> Int? {
        var folded = 0
        while true {
            // Most of the time there is nothing to do: a reading transaction disturbs nobody.
            let step: Int? = try await database.read { tx in
                try tx.value("SELECT step FROM total_delta ORDER BY step LIMIT 1")
            }
            guard let step else { return folded }
            let part = try await database.upkeep { tx -> Int? in
                guard try isAlone(in: tx) else { return nil }
                return try fold(step: step, in: tx)
            }
            guard let part else { return nil }
            folded += part
            if step == 0 { return folded }
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
        try tx.execute("DELETE FROM total_tier WHERE structure_id = \(structure)")
        try tx.execute(
            """
            \(unsafe: TotalSQL.intoNode)
            \(unsafe: TotalSQL.node("total_place")) AND e.structure_id = \(structure)
            \(unsafe: TotalSQL.byNode)
            """)
        try tx.execute(
            """
            \(unsafe: TotalSQL.intoTier)
            \(unsafe: TotalSQL.tier("total_place")) AND e.structure_id = \(structure)
            \(unsafe: TotalSQL.byTier)
            """)
    }

    /// Makes every total anew out of the facts and the counted targets: the repair of what ``TotalCheck`` finds, and the
    /// quick way to the totals of data that were loaded in bulk (``BulkLoad``).
    ///
    /// Reads every fact: minutes for the nation. Writers may go on meanwhile on PostgreSQL; on SQLite they wait.
    public static func recount(in tx: WriteTransaction) throws {
        try waitUntilAlone(in: tx)
        for table in ["total_delta", "total_place", "total_node", "total_tier"] {
            try tx.execute("DELETE FROM \(unsafe: table)")
        }
        // Results and targets have different issuers, so no key is met twice.
        try tx.execute(
            """
            \(unsafe: TotalSQL.intoPlace)
            SELECT place_id, year, indicator_id, \(unsafe: String(TotalKey.results)), tier, 0,
                   CAST(SUM(quantity * is_evidenced) AS BIGINT), CAST(SUM(quantity * (1 - is_evidenced)) AS BIGINT),
                   COUNT(*)
              FROM fact GROUP BY place_id, year, indicator_id, tier ORDER BY place_id, year, indicator_id, tier
            """)
        try tx.execute(
            """
            \(unsafe: TotalSQL.intoPlace)
            SELECT place_id, period, indicator_id, issuer, tier, CAST(SUM(quantity) AS BIGINT), 0, 0, COUNT(*)
              FROM counted_target GROUP BY place_id, period, indicator_id, issuer, tier
             ORDER BY place_id, period, indicator_id, issuer, tier
            """)
        try tx.execute(
            """
            \(unsafe: TotalSQL.intoNode)
            \(unsafe: TotalSQL.node("total_place")) \(unsafe: TotalSQL.byNode)
            ORDER BY 1, 2, 3, 4, 5, 6
            """)
        try tx.execute(
            """
            \(unsafe: TotalSQL.intoTier)
            \(unsafe: TotalSQL.tier("total_place")) \(unsafe: TotalSQL.byTier)
            ORDER BY 1, 2, 3, 4, 5, 6
            """)
        try tx.execute(
            "\(unsafe: TotalSQL.intoTier) \(unsafe: TotalSQL.nation("total_place")) \(unsafe: TotalSQL.byNation)")
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
                \(unsafe: TotalSQL.intoNode)
                \(unsafe: TotalSQL.node("total_place", sign: sign)) AND t.place_id IN \(list: part)
                \(unsafe: TotalSQL.byNode) \(unsafe: TotalSQL.addToNode)
                """)
            try tx.execute(
                """
                \(unsafe: TotalSQL.intoTier)
                \(unsafe: TotalSQL.tier("total_place", sign: sign)) AND t.place_id IN \(list: part)
                \(unsafe: TotalSQL.byTier) \(unsafe: TotalSQL.addToTier)
                """)
        }
    }

    @discardableResult
    private static func fold(step: Int, in tx: WriteTransaction) throws -> Int {
        try tx.execute(
            """
            \(unsafe: TotalSQL.intoPlace)
            SELECT place_id, period, indicator_id, issuer, tier, CAST(SUM(target) AS BIGINT),
                   CAST(SUM(evidenced) AS BIGINT), CAST(SUM(declared) AS BIGINT), CAST(SUM(entries) AS BIGINT)
              FROM total_delta WHERE step = \(step) GROUP BY place_id, period, indicator_id, issuer, tier
            \(unsafe: TotalSQL.addToPlace)
            """)
        try tx.execute(
            """
            \(unsafe: TotalSQL.intoNode)
            \(unsafe: TotalSQL.node("total_delta")) AND t.step = \(step)
            \(unsafe: TotalSQL.byNode) \(unsafe: TotalSQL.addToNode)
            """)
        try tx.execute(
            """
            \(unsafe: TotalSQL.intoTier)
            \(unsafe: TotalSQL.tier("total_delta")) AND t.step = \(step)
            \(unsafe: TotalSQL.byTier) \(unsafe: TotalSQL.addToTier)
            """)
        try tx.execute(
            """
            \(unsafe: TotalSQL.intoTier)
            \(unsafe: TotalSQL.nation("total_delta")) AND t.step = \(step)
            \(unsafe: TotalSQL.byNation) \(unsafe: TotalSQL.addToTier)
            """)
        return try tx.execute("DELETE FROM total_delta WHERE step = \(step)")
    }

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
