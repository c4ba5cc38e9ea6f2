import Database
import Foundation
import Kernel
import Measuring
import Totals

/// What is made anew: all totals as a repair, and beside it the denormalised table of the old kind.
struct Rebuilds {
    let database: Database

    func measure(_ run: inout Run) async throws {
        let recount = try await timed { try await database.upkeep { tx in try TotalStore.recount(in: tx) } }
        run.numbers["recount.seconds"] = recount.time.milliseconds / 1000
        say("recounted in \(Int(recount.time.milliseconds)) ms")
        if database.engine == .postgresql { try await measureAnalytics(&run) }
    }

    /// One wide row a fact with the names of its places under both structures, built anew as nightly builds do.
    private func measureAnalytics(_ run: inout Run) async throws {
        let build = try await timed {
            try await database.upkeep { tx in
                try tx.execute("DROP TABLE IF EXISTS bench_analytics")
                try tx.execute(
                    """
                    CREATE TABLE bench_analytics AS
                    SELECT f.record_id, f.position, f.year, f.day, c.code AS indicator, f.tier, f.quantity,
                           f.is_evidenced, f.place_id, n.name AS place, old.province_id AS old_province_id,
                           a.name AS old_province, new.province_id, b.name AS province, new.commune_id,
                           m.name AS commune
                      FROM fact f JOIN counted_indicator c ON c.id = f.indicator_id
                      JOIN place n ON n.id = f.place_id
                      JOIN place_path old ON old.place_id = f.place_id AND old.structure_id = 1
                      JOIN place_path new ON new.place_id = f.place_id AND new.structure_id = 2
                      JOIN place a ON a.id = old.province_id JOIN place b ON b.id = new.province_id
                      JOIN place m ON m.id = new.commune_id
                    """)
                try tx.execute("CREATE INDEX bench_analytics_year ON bench_analytics (year, province_id, indicator)")
                try tx.execute("ANALYZE bench_analytics")
            }
        }
        run.numbers["analytics.seconds"] = build.time.milliseconds / 1000
        var query = Samples()
        for _ in 0..<2 * Runner.rounds {
            query.add(
                try await timed {
                    try await database.read { tx in
                        try tx.rows(
                            """
                            SELECT province, indicator, SUM(quantity) AS achieved FROM bench_analytics
                             WHERE year = 2024 GROUP BY province, indicator
                            """
                        ).count
                    }
                }.time)
        }
        run.add("analytics.query", query)
        say("analytics table rebuilt in \(Int(build.time.milliseconds)) ms")
        try await database.upkeep { tx in _ = try tx.execute("DROP TABLE bench_analytics") }
    }
}
