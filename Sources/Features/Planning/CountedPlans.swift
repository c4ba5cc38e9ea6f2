import Database
import Kernel
import Papers
import Places
import Totals

/// Which targets count in the totals: for each plan those of the version in force, or of the newest version while none
/// was issued, so that progress can be read from the day an annex is entered. Where several agencies plan for one place
/// and period, each indicator is taken from one plan only: an issued one before a draft, a newer before an older.
public enum CountedPlans {
    private struct Standing {
        let version: RecordID
        let isIssued: Bool
        let changedAt: String
    }

    /// Brings the totals to what the plans of a place and period say now. Doing it again changes nothing.
    static func refresh(place: PlaceID, period: Period, in tx: WriteTransaction) throws {
        guard let issuer = try PlaceStore.place(place, tx)?.tier else { return }
        let versions = try standing(at: place, period: period, in: tx)
        var taken: Set<String> = []
        var targets: [CountedTarget] = []
        for version in versions {
            let own = try self.targets(of: version.version, period: period, in: tx)
            targets += own.filter { !taken.contains($0.indicator) }
            taken.formUnion(own.map(\.indicator))
        }
        try TargetLedger.replace(targets, of: place, issuer: issuer, period: period, in: tx)
    }

    /// Counts the plans of a database that was filled before totals existed.
    public static func countExisting(in database: Database) async throws {
        let missing = try await database.read { tx in
            try tx.row("SELECT 1 AS found FROM counted_target LIMIT 1") == nil
                && tx.row("SELECT 1 AS found FROM target LIMIT 1") != nil
        }
        guard missing else { return }
        try await database.upkeep { tx in
            for row in try tx.rows("SELECT DISTINCT place_id, year_from, year_to FROM plan") {
                guard let period = Period(first: try row("year_from"), last: try row("year_to")) else { continue }
                try refresh(place: try row("place_id"), period: period, in: tx)
            }
        }
    }

    /// The versions that count, the one that goes before the others first.
    private static func standing(at place: PlaceID, period: Period, in tx: Transaction) throws -> [Standing] {
        let rows = try tx.rows(
            """
            SELECT r.id, r.state, r.changed_at FROM plan p JOIN paper r ON r.series_id = p.id
             WHERE p.place_id = \(place) AND p.year_from = \(period.first) AND p.year_to = \(period.last)
               AND r.version = COALESCE(
                 (SELECT MAX(i.version) FROM paper i WHERE i.series_id = p.id AND i.state = 'issued'),
                 (SELECT MAX(n.version) FROM paper n WHERE n.series_id = p.id AND n.state <> 'superseded'))
            """)
        return try rows.map { row in
            Standing(
                version: try row("id"), isIssued: (try row("state") as PaperState) == .issued,
                changedAt: try row("changed_at"))
        }.sorted { ($0.isIssued ? 1 : 0, $0.changedAt, $0.version) > ($1.isIssued ? 1 : 0, $1.changedAt, $1.version) }
    }

    private static func targets(
        of version: RecordID, period: Period, in tx: Transaction
    ) throws -> [CountedTarget] {
        try tx.rows(
            """
            SELECT indicator, place_id, tier, SUM(quantity) AS quantity FROM target
             WHERE version_id = \(version) AND year_from = \(period.first) AND year_to = \(period.last)
             GROUP BY indicator, place_id, tier
            """
        ).map { row in
            CountedTarget(
                indicator: try row("indicator"), place: try row("place_id"), tier: Tier(depth: try row("tier")),
                quantity: try row("quantity"), version: version)
        }
    }
}
