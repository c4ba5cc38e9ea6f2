import Database
import Kernel

/// A total that is not the sum of what stands behind it.
public struct TotalFault: Hashable, Sendable, Codable {
    /// `total_place`, `total_node` or `total_tier`.
    public let table: String
    /// The structure of a node; nil for the total of a place, 0 for the nation by tier.
    public let structure: Int?
    /// The parent of the node in `total_node`; nil in the other tables.
    public let parent: Int64?
    /// The place or node.
    public let place: Int64
    public let period: Int
    /// The code of the indicator.
    public let indicator: String
    public let issuer: Int
    /// Who implements; nil in `total_node`, which holds all tiers together.
    public let tier: Int?
    /// What is stored, with what is not folded yet.
    public let stored: [Int64]
    /// What the facts and counted targets add up to: target, evidenced, declared, entries.
    public let counted: [Int64]
}

/// Recounts every total from the facts and the targets of plans.
public enum TotalCheck {
    /// The totals that differ, at most so many.
    ///
    /// Reads every fact: minutes for the nation.
    public static func faults(limit: Int = 100, in tx: Transaction) throws -> [TotalFault] {
        let places = try tx.rows(placeFaults(limit)).map { try fault($0, table: "total_place") }
        let nodes = try tx.rows(nodeFaults(limit)).map { try fault($0, table: "total_node") }
        let tiers = try tx.rows(tierFaults(limit)).map { try fault($0, table: "total_tier") }
        return Array((places + nodes + tiers).prefix(limit))
    }

    /// Facts and targets on one side, totals with their deltas on the other, subtracted.
    private static func placeFaults(_ limit: Int) -> SQL {
        """
        SELECT NULL AS structure_id, NULL AS parent_id, u.place_id, u.period, c.code, u.issuer, u.tier,
               \(unsafe: compared)
          FROM (
            SELECT place_id, year AS period, indicator_id, -1 AS issuer, tier, 0 AS target,
                   SUM(quantity * is_evidenced) AS evidenced, SUM(quantity * (1 - is_evidenced)) AS declared,
                   COUNT(*) AS entries, 0 AS s_target, 0 AS s_evidenced, 0 AS s_declared, 0 AS s_entries
              FROM fact GROUP BY place_id, year, indicator_id, tier
            UNION ALL
            SELECT place_id, period, indicator_id, issuer, tier, SUM(quantity), 0, 0, COUNT(*), 0, 0, 0, 0
              FROM counted_target GROUP BY place_id, period, indicator_id, issuer, tier
            UNION ALL
            SELECT place_id, period, indicator_id, issuer, tier, 0, 0, 0, 0, target, evidenced, declared, entries
              FROM total_place
            UNION ALL
            SELECT place_id, period, indicator_id, issuer, tier, 0, 0, 0, 0, target, evidenced, declared, entries
              FROM total_delta) u
          JOIN counted_indicator c ON c.id = u.indicator_id
         GROUP BY u.place_id, u.period, c.code, u.issuer, u.tier
        \(unsafe: differing)
         ORDER BY u.place_id, u.period, c.code LIMIT \(limit)
        """
    }

    /// Nodes against the totals of the places below them.
    private static func nodeFaults(_ limit: Int) -> SQL {
        """
        SELECT u.structure_id, u.parent_id, u.node_id AS place_id, u.period, c.code, u.issuer, NULL AS tier,
               \(unsafe: compared)
          FROM (
            SELECT e.structure_id, e.parent_id, e.node_id, t.period, t.indicator_id, t.issuer, \(unsafe: counted)
              FROM total_place t CROSS JOIN place_edge e WHERE e.place_id = t.place_id
             GROUP BY e.structure_id, e.parent_id, e.node_id, t.period, t.indicator_id, t.issuer
            UNION ALL
            SELECT structure_id, parent_id, node_id, period, indicator_id, issuer, 0, 0, 0, 0,
                   target, evidenced, declared, entries
              FROM total_node) u
          JOIN counted_indicator c ON c.id = u.indicator_id
         GROUP BY u.structure_id, u.parent_id, u.node_id, u.period, c.code, u.issuer
        \(unsafe: differing)
         ORDER BY u.structure_id, u.parent_id, u.node_id, u.period, c.code LIMIT \(limit)
        """
    }

    /// The same by implementing tier, and the nation, which stands under structure 0.
    private static func tierFaults(_ limit: Int) -> SQL {
        """
        SELECT u.structure_id, NULL AS parent_id, u.node_id AS place_id, u.period, c.code, u.issuer, u.tier,
               \(unsafe: compared)
          FROM (
            SELECT e.structure_id, e.node_id, t.period, t.indicator_id, t.issuer, t.tier, \(unsafe: counted)
              FROM total_place t CROSS JOIN place_edge e WHERE e.place_id = t.place_id AND e.parent_id <> e.node_id
             GROUP BY e.structure_id, e.node_id, t.period, t.indicator_id, t.issuer, t.tier
            UNION ALL
            SELECT 0, CAST(\(PlaceID.nation) AS BIGINT), t.period, t.indicator_id, t.issuer, t.tier, \(unsafe: counted)
              FROM total_place t GROUP BY t.period, t.indicator_id, t.issuer, t.tier
            UNION ALL
            SELECT structure_id, node_id, period, indicator_id, issuer, tier, 0, 0, 0, 0,
                   target, evidenced, declared, entries
              FROM total_tier) u
          JOIN counted_indicator c ON c.id = u.indicator_id
         GROUP BY u.structure_id, u.node_id, u.period, c.code, u.issuer, u.tier
        \(unsafe: differing)
         ORDER BY u.structure_id, u.node_id, u.period, c.code LIMIT \(limit)
        """
    }

    private static let counted = """
        SUM(t.target) AS target, SUM(t.evidenced) AS evidenced, SUM(t.declared) AS declared, \
        SUM(t.entries) AS entries, 0 AS s_target, 0 AS s_evidenced, 0 AS s_declared, 0 AS s_entries
        """

    private static let compared = """
        SUM(u.target) AS target, SUM(u.evidenced) AS evidenced, SUM(u.declared) AS declared, \
        SUM(u.entries) AS entries, SUM(u.s_target) AS s_target, SUM(u.s_evidenced) AS s_evidenced, \
        SUM(u.s_declared) AS s_declared, SUM(u.s_entries) AS s_entries
        """

    private static let differing = """
        HAVING SUM(u.target) <> SUM(u.s_target) OR SUM(u.evidenced) <> SUM(u.s_evidenced) \
        OR SUM(u.declared) <> SUM(u.s_declared) OR SUM(u.entries) <> SUM(u.s_entries)
        """

    private static func fault(_ row: Row, table: String) throws -> TotalFault {
        TotalFault(
            table: table, structure: try row("structure_id"), parent: try row("parent_id"), place: try row("place_id"),
            period: try row("period"), indicator: try row("code"), issuer: try row("issuer"), tier: try row("tier"),
            stored: [try row("s_target"), try row("s_evidenced"), try row("s_declared"), try row("s_entries")],
            counted: [try row("target"), try row("evidenced"), try row("declared"), try row("entries")])
    }
}
