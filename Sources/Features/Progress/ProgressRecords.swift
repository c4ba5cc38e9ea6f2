import Database
import Kernel
import Places
import Totals

/// A fact behind a figure.
public struct ProgressRecord: Hashable, Sendable {
    public let kind: String
    public let record: RecordID
    public let placeID: PlaceID
    /// Where it happened, as it is called there: `Xã Cách Linh`.
    public let placeName: String
    public let tier: Tier?
    public let day: Day
    public let quantity: Int64
    public let isEvidenced: Bool
}

/// Which facts are asked for.
public struct RecordQuestion: Sendable {
    /// The code of an indicator or of a part of a target in per cent.
    public var code: String
    public var years: ClosedRange<Int>
    /// A row of the table below the place: a place, the place itself for what was recorded at it, or a bucket; nil for
    /// all of the place.
    public var node: PlaceID?
    /// Evidenced, declared, or nil for both.
    public var isEvidenced: Bool?
    /// Who implemented it: nil for all, otherwise a tier, or nil inside for what nobody ascribes.
    public var tier: Tier??
    /// Only what lies inside these days as a whole; nil for all of the years.
    public var days: ClosedRange<Day>?

    public init(
        code: String, years: ClosedRange<Int>, node: PlaceID? = nil, isEvidenced: Bool? = nil, tier: Tier?? = nil,
        days: ClosedRange<Day>? = nil
    ) {
        self.code = code
        self.years = years
        self.node = node
        self.isEvidenced = isEvidenced
        self.tier = tier
        self.days = days
    }
}

/// What the records of an indicator and an implementing tier say of a span of days within a year.
public struct SpanTotal: Hashable, Sendable {
    public struct Key: Hashable, Sendable {
        /// `communication_team`.
        public let code: String
        /// The depth of the tier, −1 where nobody says.
        public let tier: Int
    }

    public let key: Key
    /// From the first day of the year to the last of the span.
    public private(set) var soFar = ProgressFigures()
    /// Inside the span.
    public private(set) var inside = ProgressFigures()
    /// Of records that stand for a longer time, such as a whole year, part of which lies in the span: nobody knows how
    /// much of it belongs there.
    public private(set) var unclear: Int64 = 0

    init(key: Key) { self.key = key }

    mutating func add(isEvidenced: Bool, soFar: Int64, inside: Int64, touching: Int64) {
        if isEvidenced {
            self.soFar.evidenced += soFar
            self.inside.evidenced += inside
        } else {
            self.soFar.declared += soFar
            self.inside.declared += inside
        }
        unclear += touching - inside
    }
}

extension ProgressStore {
    /// The facts behind a figure, the latest first; ask for one more than a page to know whether there is another.
    public static func records(
        _ question: RecordQuestion, of view: ProgressView, offset: Int = 0, limit: Int, in tx: Transaction
    ) throws -> [ProgressRecord] {
        try tx.rows(
            """
            SELECT f.record_kind, f.record_id, f.place_id, p.name, f.tier, f.day, f.quantity, f.is_evidenced
              FROM \(source(question, view)) JOIN place p ON p.id = f.place_id
             WHERE \(condition(question, view))
             ORDER BY f.day DESC, f.record_id, f.position LIMIT \(limit) OFFSET \(offset)
            """
        ).map { row in
            ProgressRecord(
                kind: try row("record_kind"), record: try row("record_id"), placeID: try row("place_id"),
                placeName: try row("name"), tier: Tier(depth: try row("tier")), day: try row("day"),
                quantity: try row("quantity"), isEvidenced: try row("is_evidenced"))
        }
    }

    /// How many facts there are and what they add up to.
    public static func sum(
        of question: RecordQuestion, of view: ProgressView, in tx: Transaction
    ) throws -> (records: Int, figures: ProgressFigures) {
        let row = try tx.row(
            """
            SELECT COUNT(*) AS number,
                   CAST(COALESCE(SUM(CASE WHEN f.is_evidenced = 1 THEN f.quantity ELSE 0 END), 0) AS BIGINT) AS evidenced,
                   CAST(COALESCE(SUM(CASE WHEN f.is_evidenced = 1 THEN 0 ELSE f.quantity END), 0) AS BIGINT) AS declared
              FROM \(source(question, view)) WHERE \(condition(question, view))
            """)
        guard let row else { return (0, ProgressFigures()) }
        return (
            try row("number"), ProgressFigures(evidenced: try row("evidenced"), declared: try row("declared"))
        )
    }

    /// What records of a year say of a span of its days, by indicator and implementing tier: added up from the records,
    /// because totals know years only. Meant for a place and what lies below it, up to a province.
    ///
    /// - Parameter nodes: only these rows below the place, such as what was recorded at the place itself; nil for all of it.
    public static func span(
        _ days: ClosedRange<Day>, of view: ProgressView, nodes: [PlaceID]? = nil, in tx: Transaction
    ) throws -> [SpanTotal] {
        var found: [SpanTotal.Key: SpanTotal] = [:]
        for node in nodes.map({ $0.map { Optional($0) } }) ?? [nil] {
            let question = RecordQuestion(code: "", years: view.year...view.year, node: node)
            for row in try tx.rows(
                """
                SELECT c.code, f.tier, f.is_evidenced,
                       \(sum("f.day <= \(days.upperBound)")) AS so_far,
                       \(sum("COALESCE(f.first_day, f.day) >= \(days.lowerBound) AND f.day <= \(days.upperBound)")) AS inside,
                       \(sum("COALESCE(f.first_day, f.day) <= \(days.upperBound) AND f.day >= \(days.lowerBound)")) AS touching
                  FROM \(source(question, view)) CROSS JOIN counted_indicator c
                 WHERE c.id = f.indicator_id AND f.year = \(view.year) \(reach(question, view))
                 GROUP BY c.code, f.tier, f.is_evidenced
                """)
            {
                let key = SpanTotal.Key(code: try row("code"), tier: try row("tier"))
                found[key, default: SpanTotal(key: key)].add(
                    isEvidenced: try row("is_evidenced"), soFar: try row("so_far"), inside: try row("inside"),
                    touching: try row("touching"))
            }
        }
        return found.values.sorted { ($0.key.code, $0.key.tier) < ($1.key.code, $1.key.tier) }
    }

    private static func sum(_ condition: SQL) -> SQL {
        "CAST(SUM(CASE WHEN \(condition) THEN f.quantity ELSE 0 END) AS BIGINT)"
    }

    private static func source(_ question: RecordQuestion, _ view: ProgressView) -> SQL {
        if view.way == .crossing {
            return question.node == nil
                ? "place_path a CROSS JOIN fact f" : "place_path a CROSS JOIN place_path b CROSS JOIN fact f"
        }
        if view.place.tier >= .commune { return "place_path a CROSS JOIN fact f" }
        if question.node != nil { return "place_edge a CROSS JOIN fact f" }
        return view.place.id == .nation ? "fact f" : "place_path a CROSS JOIN fact f"
    }

    private static func condition(_ question: RecordQuestion, _ view: ProgressView) -> SQL {
        var condition: SQL = """
            f.indicator_id = (SELECT c.id FROM counted_indicator c WHERE c.code = \(question.code))
            AND f.year BETWEEN \(question.years.lowerBound) AND \(question.years.upperBound)
            """
        if let isEvidenced = question.isEvidenced { condition = "\(condition) AND f.is_evidenced = \(isEvidenced)" }
        if let days = question.days {
            condition = """
                \(condition) AND COALESCE(f.first_day, f.day) >= \(days.lowerBound) AND f.day <= \(days.upperBound)
                """
        }
        if let tier = question.tier { condition = "\(condition) AND f.tier = \(tier?.depth ?? -1)" }
        return "\(condition) \(reach(question, view))"
    }

    /// The facts that the totals of the same row are made of.
    private static func reach(_ question: RecordQuestion, _ view: ProgressView) -> SQL {
        let place = view.place.id
        let whole: SQL =
            "(a.province_id = \(place) OR a.district_id = \(place) OR a.commune_id = \(place) OR a.unit_id = \(place))"
        if view.way == .crossing {
            let own: SQL = "AND a.structure_id = \(view.place.structure) AND f.place_id = a.place_id AND \(whole)"
            guard let node = question.node else { return own }
            let level = view.place.tier == .province ? "b.province_id" : "b.commune_id"
            return """
                \(own) AND b.structure_id = \(view.structure.id) AND b.place_id = a.place_id
                AND \(unsafe: level) = \(node)
                """
        }
        if view.place.tier >= .commune {
            let unit: SQL = question.node.map { "AND a.unit_id = \($0)" } ?? ""
            return "AND a.structure_id = \(view.structure.id) AND f.place_id = a.place_id AND \(whole) \(unit)"
        }
        if let node = question.node {
            return """
                AND a.structure_id = \(view.structure.id) AND a.parent_id = \(place) AND a.node_id = \(node)
                AND f.place_id = a.place_id
                """
        }
        if place == .nation { return "" }
        return "AND a.structure_id = \(view.structure.id) AND f.place_id = a.place_id AND \(whole)"
    }
}
