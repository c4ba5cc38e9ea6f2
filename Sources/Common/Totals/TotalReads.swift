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

    public init(node: PlaceID, indicator: Int, issuer: Int, amounts: Amounts) {
        self.node = node
        self.indicator = indicator
        self.issuer = issuer
        self.amounts = amounts
    }
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

    public init(period: Int, indicator: Int, issuer: Int, tier: Int, amounts: Amounts) {
        self.period = period
        self.indicator = indicator
        self.issuer = issuer
        self.tier = tier
        self.amounts = amounts
    }
}

/// What is asked of the nodes below a place.
public enum TotalQuestion: Hashable, Sendable {
    /// Targets and results of one year or one phase (``Period/totalKey``).
    case period(Int)
    /// Results of several years, added up. Targets of years are no part of it: added up they are no target of anybody.
    case results(ClosedRange<Int>)

    fileprivate var periods: ClosedRange<Int> {
        switch self {
        case .period(let key): key...key
        case .results(let years): years
        }
    }

    /// The condition over a table of totals or of deltas.
    fileprivate func holds(in table: String, tier: Int? = nil) -> SQL {
        let span: SQL =
            "\(unsafe: table).period BETWEEN \(periods.lowerBound) AND \(periods.upperBound)"
        let ofTier: SQL = tier.map { "AND \(unsafe: table).tier = \($0)" } ?? ""
        return switch self {
        case .period: "\(span) \(ofTier)"
        case .results: "\(span) AND \(unsafe: table).issuer = \(TotalKey.results) \(ofTier)"
        }
    }
}

/// Reads the totals. Every function adds what is not folded yet, in the one state its transaction sees, and so is right
/// at once.
///
/// `tier` narrows to what one implementing tier is to do or did, −1 to what nobody ascribes to one.
public enum TotalReads {
    /// Every node directly below a place of a structure, its buckets among them: provinces of the nation, districts or
    /// communes of a province, communes of a district. Use ``units(of:structure:_:tier:in:)`` below a commune.
    public static func children(
        of parent: PlaceID, structure: Int, _ question: TotalQuestion, tier: Int? = nil, in tx: Transaction
    ) throws -> [NodeTotal] {
        // Years are added up here and not by the engine. SQLite would sort all rows; PostgreSQL plans a prepared
        // statement for the average parent, which has a row or two, and would sort ten thousand as well.
        let folded: SQL = """
            SELECT n.node_id, n.indicator_id, n.issuer, n.target, n.evidenced, n.declared, n.entries FROM total_node n
             WHERE n.structure_id = \(structure) AND n.parent_id = \(parent) AND \(question.holds(in: "n"))
            """
        return try nodes(
            tier.map { ofTier($0, below: parent, structure: structure, question) } ?? folded,
            waiting: """
                SELECT e.node_id, d.indicator_id, d.issuer, \(unsafe: sums)
                  FROM total_delta d CROSS JOIN place_edge e
                 WHERE e.place_id = d.place_id AND e.structure_id = \(structure) AND e.parent_id = \(parent)
                   AND \(question.holds(in: "d", tier: tier))
                 GROUP BY e.node_id, d.indicator_id, d.issuer
                """, isUnique: question.periods.count == 1, in: tx)
    }

    /// Every village of a commune, and the commune itself for what was recorded at it.
    public static func units(
        of commune: PlaceID, structure: Int, _ question: TotalQuestion, tier: Int? = nil, in tx: Transaction
    ) throws -> [NodeTotal] {
        try nodes(
            """
            SELECT p.unit_id, t.indicator_id, t.issuer, \(unsafe: sums)
              FROM place_path p CROSS JOIN total_place t
             WHERE p.structure_id = \(structure) AND p.commune_id = \(commune) AND t.place_id = p.place_id
               AND \(question.holds(in: "t", tier: tier))
             GROUP BY p.unit_id, t.indicator_id, t.issuer
            """,
            waiting: """
                SELECT p.unit_id, d.indicator_id, d.issuer, \(unsafe: sums)
                  FROM total_delta d CROSS JOIN place_path p
                 WHERE p.structure_id = \(structure) AND p.commune_id = \(commune) AND p.place_id = d.place_id
                   AND \(question.holds(in: "d", tier: tier))
                 GROUP BY p.unit_id, d.indicator_id, d.issuer
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
                SELECT period, indicator_id, issuer, tier, target, evidenced, declared, entries FROM total_tier
                 WHERE structure_id = 0 AND node_id = \(PlaceID.nation) AND period IN \(list: periods)
                UNION ALL
                SELECT d.period, d.indicator_id, d.issuer, d.tier, d.target, d.evidenced, d.declared, d.entries
                  FROM total_delta d WHERE d.period IN \(list: periods)
                """
        case .below(let parent):
            part = """
                SELECT period, indicator_id, issuer, tier, target, evidenced, declared, entries FROM total_tier
                 WHERE structure_id = \(structure) AND node_id = \(node) AND period IN \(list: periods)
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
                  FROM total_delta d CROSS JOIN place_path p
                 WHERE p.structure_id = \(structure) AND p.commune_id = \(commune) AND p.unit_id = \(node)
                   AND p.place_id = d.place_id AND d.period IN \(list: periods)
                """
        }
        return try tiers(part, in: tx)
    }

    /// What lies in a place of one structure, by the communes (or, at the nation's level, provinces) of another: the
    /// district of Quảng Hòa read under the communes of 2025. What cannot be placed stands in buckets.
    public static func crossing(
        of place: PlaceID, from old: Int, to new: Int, _ question: TotalQuestion, tier: Int? = nil, in tx: Transaction
    ) throws -> [NodeTotal] {
        try nodes(
            """
            SELECT q.commune_id, t.indicator_id, t.issuer, \(unsafe: sums)
              FROM place_path p CROSS JOIN place_path q CROSS JOIN total_place t
             WHERE p.structure_id = \(old)
               AND (p.province_id = \(place) OR p.district_id = \(place) OR p.commune_id = \(place))
               AND q.structure_id = \(new) AND q.place_id = p.place_id AND t.place_id = p.place_id
               AND \(question.holds(in: "t", tier: tier))
             GROUP BY q.commune_id, t.indicator_id, t.issuer
            """,
            waiting: """
                SELECT q.commune_id, d.indicator_id, d.issuer, \(unsafe: sums)
                  FROM total_delta d CROSS JOIN place_path p CROSS JOIN place_path q
                 WHERE p.structure_id = \(old) AND p.place_id = d.place_id
                   AND (p.province_id = \(place) OR p.district_id = \(place) OR p.commune_id = \(place))
                   AND q.structure_id = \(new) AND q.place_id = p.place_id
                   AND \(question.holds(in: "d", tier: tier))
                 GROUP BY q.commune_id, d.indicator_id, d.issuer
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

    /// The nodes below a place as one implementing tier has them. Nodes keep all tiers together; what was recorded at
    /// the place itself has no entry of its own among the tiers and is added up from its places.
    private static func ofTier(
        _ tier: Int, below parent: PlaceID, structure: Int, _ question: TotalQuestion
    ) -> SQL {
        """
        SELECT t.node_id, t.indicator_id, t.issuer, \(unsafe: sums) FROM total_tier t
         WHERE t.structure_id = \(structure) AND \(question.holds(in: "t", tier: tier))
           AND t.node_id IN (
             SELECT n.node_id FROM total_node n
              WHERE n.structure_id = \(structure) AND n.parent_id = \(parent) AND n.node_id <> \(parent)
                AND \(question.holds(in: "n")))
         GROUP BY t.node_id, t.indicator_id, t.issuer
        UNION ALL
        SELECT p.commune_id, t.indicator_id, t.issuer, \(unsafe: sums)
          FROM place_path p CROSS JOIN total_place t
         WHERE p.structure_id = \(structure) AND p.commune_id = \(parent) AND t.place_id = p.place_id
           AND \(question.holds(in: "t", tier: tier))
         GROUP BY p.commune_id, t.indicator_id, t.issuer
        """
    }

    private static let sums = """
        CAST(SUM(target) AS BIGINT), CAST(SUM(evidenced) AS BIGINT), CAST(SUM(declared) AS BIGINT), \
        CAST(SUM(entries) AS BIGINT)
        """

    private struct NodeKey: Hashable {
        let node: Int64
        let indicator: Int64
        let issuer: Int64
    }

    /// Folded totals with what waits to be folded, which is little and mostly nothing. Rows of which nothing is left
    /// are left out.
    ///
    /// - Parameter isUnique: no node, indicator and issuer occurs twice in `folded`.
    private static func nodes(
        _ folded: SQL, waiting: SQL, isUnique: Bool = true, in tx: Transaction
    ) throws -> [NodeTotal] {
        func key(_ row: ArraySlice<Int64>) -> NodeKey {
            let first = row.startIndex
            return NodeKey(node: row[first], indicator: row[first + 1], issuer: row[first + 2])
        }
        func amounts(_ row: ArraySlice<Int64>) -> Amounts {
            let first = row.startIndex + 3
            return Amounts(
                target: row[first], evidenced: row[first + 1], declared: row[first + 2], entries: row[first + 3])
        }
        func total(_ key: NodeKey, _ amounts: Amounts) -> NodeTotal? {
            guard amounts.entries != 0 else { return nil }
            return NodeTotal(
                node: PlaceID(key.node), indicator: Int(key.indicator), issuer: Int(key.issuer), amounts: amounts)
        }
        var sums: [NodeKey: Amounts] = [:]
        for row in try tx.integers(waiting) { sums[key(row)] = amounts(row) }
        let rows = try tx.integers(folded)
        if isUnique && sums.isEmpty { return rows.compactMap { total(key($0), amounts($0)) } }
        sums.reserveCapacity(min(rows.count, 4_096))
        for row in rows { sums[key(row), default: Amounts()] += amounts(row) }
        return sums.compactMap(total)
    }

    private static func tiers(_ part: SQL, in tx: Transaction) throws -> [TierTotal] {
        let rows = try tx.integers(
            """
            SELECT period, indicator_id, issuer, tier, \(unsafe: sums)
              FROM (\(part)) u
             GROUP BY period, indicator_id, issuer, tier HAVING SUM(entries) <> 0
            """)
        return rows.map { row in
            let first = row.startIndex
            return TierTotal(
                period: Int(row[first]), indicator: Int(row[first + 1]), issuer: Int(row[first + 2]),
                tier: Int(row[first + 3]),
                amounts: Amounts(
                    target: row[first + 4], evidenced: row[first + 5], declared: row[first + 6],
                    entries: row[first + 7]))
        }
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
