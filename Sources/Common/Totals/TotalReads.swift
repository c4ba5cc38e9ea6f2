import Database
import Kernel

/// The sum of one series at one node.
public struct NodeTotal: Hashable, Sendable {
    /// A place of the structure, one of its buckets “chưa phân định”, or the asked place itself for what was recorded
    /// at it and not below.
    public let node: PlaceID
    /// The number of the indicator in `counted_indicator`.
    public let indicator: Int
    /// The tier of the plans that set the target; ``TotalKey/results`` for what was achieved.
    public let issuer: Int
    public let amounts: Amounts
}

/// The sum of one series in one period by one implementing tier.
public struct TierTotal: Hashable, Sendable {
    /// A year or a phase (``Period/totalKey``).
    public let period: Int
    public let indicator: Int
    public let issuer: Int
    /// Who implements: the depth of a `Tier`, −1 where nobody says.
    public let tier: Int
    public let amounts: Amounts
}

/// Reads the totals. Every function is one statement, adds what is not folded yet, and so is right at once.
///
/// `periods` is a range of keys (``Period/totalKey``): `2024...2024`, `2021...2024`, `20212025...20212025`. A range of
/// years never holds a phase.
public enum TotalReads {
    /// Every node directly below a place of a structure, its buckets among them: provinces of the nation, districts or
    /// communes of a province, communes of a district. Use ``units(of:structure:periods:in:)`` below a commune.
    public static func children(
        of parent: PlaceID, structure: Int, periods: ClosedRange<Int>, in tx: Transaction
    ) throws -> [NodeTotal] {
        try nodes(
            """
            SELECT node_id, indicator_id, issuer, SUM(target) AS target, SUM(evidenced) AS evidenced,
                   SUM(declared) AS declared, SUM(entries) AS entries
              FROM (
                SELECT node_id, indicator_id, issuer, target, evidenced, declared, entries FROM total_node
                 WHERE structure_id = \(structure) AND parent_id = \(parent)
                   AND period BETWEEN \(periods.lowerBound) AND \(periods.upperBound)
                UNION ALL
                SELECT e.node_id, d.indicator_id, d.issuer, d.target, d.evidenced, d.declared, d.entries
                  FROM total_delta d CROSS JOIN place_edge e
                 WHERE e.place_id = d.place_id AND e.structure_id = \(structure) AND e.parent_id = \(parent)
                   AND d.period BETWEEN \(periods.lowerBound) AND \(periods.upperBound)) u
             GROUP BY node_id, indicator_id, issuer HAVING SUM(entries) <> 0
            """, in: tx)
    }

    /// Every village of a commune, and the commune itself for what was recorded at it.
    public static func units(
        of commune: PlaceID, structure: Int, periods: ClosedRange<Int>, in tx: Transaction
    ) throws -> [NodeTotal] {
        try nodes(
            """
            SELECT node_id, indicator_id, issuer, SUM(target) AS target, SUM(evidenced) AS evidenced,
                   SUM(declared) AS declared, SUM(entries) AS entries
              FROM (
                SELECT p.unit_id AS node_id, t.indicator_id, t.issuer, t.target, t.evidenced, t.declared, t.entries
                  FROM place_path p CROSS JOIN total_place t
                 WHERE p.structure_id = \(structure) AND p.commune_id = \(commune) AND t.place_id = p.place_id
                   AND t.period BETWEEN \(periods.lowerBound) AND \(periods.upperBound)
                UNION ALL
                SELECT p.unit_id, d.indicator_id, d.issuer, d.target, d.evidenced, d.declared, d.entries
                  FROM place_path p CROSS JOIN total_delta d
                 WHERE p.structure_id = \(structure) AND p.commune_id = \(commune) AND d.place_id = p.place_id
                   AND d.period BETWEEN \(periods.lowerBound) AND \(periods.upperBound)) u
             GROUP BY node_id, indicator_id, issuer HAVING SUM(entries) <> 0
            """, in: tx)
    }

    /// The whole of a node by period and implementing tier.
    ///
    /// - Parameters:
    ///   - node: the nation, a place of the structure or one of its buckets; of another structure's place nothing is
    ///     found.
    ///   - periods: each key is one search, so that a wide phase costs as little as its years.
    public static func figures(
        of node: PlaceID, structure: Int, periods: [Int], in tx: Transaction
    ) throws -> [TierTotal] {
        let part: SQL
        switch try Standing.of(node, structure: structure, in: tx) {
        case .nowhere: return []
        case .nation:
            part = """
                SELECT period, indicator_id, issuer, tier, target, evidenced, declared, entries FROM total_node
                 WHERE structure_id = \(structure) AND parent_id = \(PlaceID.nation) AND period IN \(list: periods)
                UNION ALL
                SELECT d.period, d.indicator_id, d.issuer, d.tier, d.target, d.evidenced, d.declared, d.entries
                  FROM total_delta d WHERE d.period IN \(list: periods)
                """
        case .below(let parent):
            part = """
                SELECT period, indicator_id, issuer, tier, target, evidenced, declared, entries FROM total_node
                 WHERE structure_id = \(structure) AND parent_id = \(parent) AND period IN \(list: periods)
                   AND node_id = \(node)
                UNION ALL
                SELECT d.period, d.indicator_id, d.issuer, d.tier, d.target, d.evidenced, d.declared, d.entries
                  FROM total_delta d CROSS JOIN place_edge e
                 WHERE e.place_id = d.place_id AND e.structure_id = \(structure) AND e.parent_id = \(parent)
                   AND e.node_id = \(node) AND d.period IN \(list: periods)
                """
        case .unit(let commune):
            part = """
                SELECT t.period, t.indicator_id, t.issuer, t.tier, t.target, t.evidenced, t.declared, t.entries
                  FROM place_path p CROSS JOIN total_place t
                 WHERE p.structure_id = \(structure) AND p.commune_id = \(commune) AND p.unit_id = \(node)
                   AND t.place_id = p.place_id AND t.period IN \(list: periods)
                UNION ALL
                SELECT d.period, d.indicator_id, d.issuer, d.tier, d.target, d.evidenced, d.declared, d.entries
                  FROM place_path p CROSS JOIN total_delta d
                 WHERE p.structure_id = \(structure) AND p.commune_id = \(commune) AND p.unit_id = \(node)
                   AND d.place_id = p.place_id AND d.period IN \(list: periods)
                """
        }
        return try tiers(part, in: tx)
    }

    /// What lies in a place of one structure, by the communes (or, at the nation's level, provinces) of another: the
    /// district of Quảng Hòa read under the communes of 2025. What cannot be placed stands in buckets.
    public static func crossing(
        of place: PlaceID, from old: Int, to new: Int, periods: ClosedRange<Int>, in tx: Transaction
    ) throws -> [NodeTotal] {
        try nodes(
            """
            SELECT node_id, indicator_id, issuer, SUM(target) AS target, SUM(evidenced) AS evidenced,
                   SUM(declared) AS declared, SUM(entries) AS entries
              FROM (
                SELECT q.commune_id AS node_id, t.indicator_id, t.issuer, t.target, t.evidenced, t.declared, t.entries
                  FROM place_path p CROSS JOIN place_path q CROSS JOIN total_place t
                 WHERE p.structure_id = \(old)
                   AND (p.province_id = \(place) OR p.district_id = \(place) OR p.commune_id = \(place))
                   AND q.structure_id = \(new) AND q.place_id = p.place_id AND t.place_id = p.place_id
                   AND t.period BETWEEN \(periods.lowerBound) AND \(periods.upperBound)
                UNION ALL
                SELECT q.commune_id, d.indicator_id, d.issuer, d.target, d.evidenced, d.declared, d.entries
                  FROM total_delta d CROSS JOIN place_path p CROSS JOIN place_path q
                 WHERE p.structure_id = \(old) AND p.place_id = d.place_id
                   AND (p.province_id = \(place) OR p.district_id = \(place) OR p.commune_id = \(place))
                   AND q.structure_id = \(new) AND q.place_id = p.place_id
                   AND d.period BETWEEN \(periods.lowerBound) AND \(periods.upperBound)) u
             GROUP BY node_id, indicator_id, issuer HAVING SUM(entries) <> 0
            """, in: tx)
    }

    /// Where the totals of a node are to be found.
    private enum Standing {
        case nowhere, nation
        case below(PlaceID)
        case unit(commune: PlaceID)

        static func of(_ node: PlaceID, structure: Int, in tx: Transaction) throws -> Standing {
            if node == .nation { return .nation }
            // A bucket has no path and stands below its place.
            let found = try tx.row(
                """
                SELECT p.is_bucket, p.structure_id, p.parent_id, a.province_id, a.district_id, a.commune_id
                  FROM place p LEFT JOIN place_path a ON a.place_id = p.id AND a.structure_id = \(structure)
                 WHERE p.id = \(node)
                """)
            guard let found else { return .nowhere }
            if try found("is_bucket") {
                let own: Int = try found("structure_id")
                let parent: PlaceID? = try found("parent_id")
                return own == structure ? parent.map { .below($0) } ?? .nowhere : .nowhere
            }
            guard let province: PlaceID = try found("province_id"), let district: PlaceID = try found("district_id"),
                let commune: PlaceID = try found("commune_id")
            else { return .nowhere }
            if province == node { return .below(.nation) }
            if district == node { return .below(province) }
            if commune == node { return .below(district) }
            let tier: Int = try tx.value("SELECT tier FROM place WHERE id = \(node)") ?? 0
            return tier == Tier.village.depth ? .unit(commune: commune) : .nowhere
        }
    }

    private static func nodes(_ sql: SQL, in tx: Transaction) throws -> [NodeTotal] {
        try tx.rows(sql).map { row in
            NodeTotal(
                node: try row("node_id"), indicator: try row("indicator_id"), issuer: try row("issuer"),
                amounts: try amounts(row))
        }
    }

    private static func tiers(_ part: SQL, in tx: Transaction) throws -> [TierTotal] {
        try tx.rows(
            """
            SELECT period, indicator_id, issuer, tier, SUM(target) AS target, SUM(evidenced) AS evidenced,
                   SUM(declared) AS declared, SUM(entries) AS entries
              FROM (\(part)) u
             GROUP BY period, indicator_id, issuer, tier HAVING SUM(entries) <> 0
            """
        ).map { row in
            TierTotal(
                period: try row("period"), indicator: try row("indicator_id"), issuer: try row("issuer"),
                tier: try row("tier"), amounts: try amounts(row))
        }
    }

    private static func amounts(_ row: Row) throws -> Amounts {
        Amounts(
            target: try row("target"), evidenced: try row("evidenced"), declared: try row("declared"),
            entries: try row("entries"))
    }
}

/// Which series of targets a table shows, so that nothing is counted twice and the parts add up to the whole.
public enum TargetSeries {
    /// The series to show for an indicator over the nodes below a place: the one set highest up that reaches below the
    /// place itself; if none does, the one set highest up. Nil when no plan sets a target there.
    public static func shown(_ totals: [NodeTotal], indicator: Int, below parent: PlaceID) -> Int? {
        let targets = totals.filter { $0.indicator == indicator && $0.issuer != TotalKey.results }
        let reaching = targets.filter { $0.node != parent }.map(\.issuer).min()
        return reaching ?? targets.map(\.issuer).min()
    }
}
