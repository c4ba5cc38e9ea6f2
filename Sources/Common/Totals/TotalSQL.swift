/// The parts of which the statements of ``TotalStore`` are made: how totals of places, folded or not, become totals of
/// nodes. Fixed text of the program.
enum TotalSQL {
    static let intoPlace = """
        INSERT INTO total_place (place_id, period, indicator_id, issuer, tier, target, evidenced, declared, entries)
        """

    static let intoNode = """
        INSERT INTO total_node (structure_id, parent_id, period, node_id, indicator_id, issuer,
                                target, evidenced, declared, entries)
        """

    static let intoTier = """
        INSERT INTO total_tier (structure_id, node_id, period, indicator_id, issuer, tier,
                                target, evidenced, declared, entries)
        """

    /// What a table of places adds to the nodes they hang at; ends within a WHERE.
    ///
    /// CROSS JOIN keeps SQLite's planner from building an index over the edges.
    static func node(_ table: String, sign: Int = 1) -> String {
        """
        SELECT e.structure_id, e.parent_id, t.period, e.node_id, t.indicator_id, t.issuer, \(sums(sign))
          FROM \(table) t CROSS JOIN place_edge e WHERE e.place_id = t.place_id
        """
    }

    static let byNode = "GROUP BY e.structure_id, e.parent_id, t.period, e.node_id, t.indicator_id, t.issuer"

    /// The same by implementing tier, once for each node: what was recorded at the node itself stands under it a
    /// second time, as the row of its own beside the parts.
    static func tier(_ table: String, sign: Int = 1) -> String {
        """
        SELECT e.structure_id, e.node_id, t.period, t.indicator_id, t.issuer, t.tier, \(sums(sign))
          FROM \(table) t CROSS JOIN place_edge e WHERE e.place_id = t.place_id AND e.parent_id <> e.node_id
        """
    }

    static let byTier = "GROUP BY e.structure_id, e.node_id, t.period, t.indicator_id, t.issuer, t.tier"

    /// The nation is the root of all structures and is equal under each: it stands once, under structure 0.
    static func nation(_ table: String) -> String {
        """
        SELECT 0, 1, t.period, t.indicator_id, t.issuer, t.tier, \(sums(1)) FROM \(table) t WHERE 1 = 1
        """
    }

    static let byNation = "GROUP BY t.period, t.indicator_id, t.issuer, t.tier"

    static let addToPlace = add(to: "total_place", "place_id, period, indicator_id, issuer, tier")
    static let addToNode = add(to: "total_node", "structure_id, parent_id, period, node_id, indicator_id, issuer")
    static let addToTier = add(to: "total_tier", "structure_id, node_id, period, indicator_id, issuer, tier")

    private static func sums(_ sign: Int) -> String {
        ["target", "evidenced", "declared", "entries"].map { "CAST(SUM(t.\($0) * \(sign)) AS BIGINT)" }
            .joined(separator: ", ")
    }

    private static func add(to table: String, _ key: String) -> String {
        """
        ON CONFLICT (\(key)) DO UPDATE
           SET target = \(table).target + excluded.target, evidenced = \(table).evidenced + excluded.evidenced,
               declared = \(table).declared + excluded.declared, entries = \(table).entries + excluded.entries
        """
    }
}
