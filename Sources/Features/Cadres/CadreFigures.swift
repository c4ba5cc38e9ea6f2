import Database
import Kernel
import Places
import Programme
import Totals
import Trainings

/// A place under the structure by which its parts are shown.
public struct CadreArea: Hashable, Sendable {
    public let place: Place
    public let structure: Int

    /// The place as it stands on a day; where it was another then, under its own structure.
    public static func of(_ place: Place, on day: Day, in tx: Transaction) throws -> CadreArea {
        let structure = try PlaceStore.structure(on: day, tx).id
        guard place.id != .nation, place.tier != .village, place.structure != structure else {
            return CadreArea(place: place, structure: structure)
        }
        if let same = try PlaceStore.counterpart(of: place.id, in: structure, tx), same.tier == place.tier {
            return CadreArea(place: same, structure: structure)
        }
        return CadreArea(place: place, structure: place.structure)
    }

    /// What lies directly below the place on the way to a record: a district, a commune, or the place itself.
    func node(_ row: Row) throws -> PlaceID {
        let path: [PlaceID?] = [
            try row("province_id"), try row("district_id"), try row("commune_id"), try row("unit_id"),
        ]
        let line = path.compactMap { $0 }
        if place.id == .nation { return line.first { $0 != .nation } ?? .nation }
        guard let own = line.lastIndex(of: place.id) else { return place.id }
        return own + 1 < line.count ? line[own + 1] : place.id
    }
}

extension CadreReader {
    private static let path = "a.province_id, a.district_id, a.commune_id, a.unit_id"

    /// Every entry at a place and below, as numbers need it.
    public func counted(in area: CadreArea, in tx: Transaction) throws -> [CountedEntry] {
        try tx.rows(
            """
            SELECT x.cadre_id, x.category, x.field, x.level, x.from_day, x.until_day, \(unsafe: Self.path)
              FROM cadre_entry x JOIN cadre c ON c.id = x.cadre_id
              LEFT JOIN place_path a ON a.place_id = x.place_id AND a.structure_id = \(area.structure)
             WHERE x.is_mistake = 0 AND c.taken_back_at IS NULL
               AND \(PlaceStore.within([Scope(area.place.id)], column: "x.place_id"))
             ORDER BY x.id
            """
        ).map { row in
            let level: Int? = try row("level")
            return CountedEntry(
                cadre: try row("cadre_id"), category: try row("category"), field: try row("field"),
                level: level.flatMap { Tier(depth: $0) }, node: try area.node(row), from: try row("from_day"),
                until: try row("until_day"))
        }
    }

    /// By district or commune below a place: the target of a year, who was trained in it, who of the list never was (K156).
    ///
    /// - Parameters:
    ///   - indicator: the code of the indicator whose target it is.
    ///   - day: on which an entry is to hold for its woman to count as listed.
    /// - Returns: with at least one number other than nought, by the sort key of the place.
    public func targets(
        in area: CadreArea, year: Int, indicator: String, on day: Day, in tx: Transaction
    ) throws -> [CadreTarget] {
        let targets = try goals(in: area, year: year, indicator: indicator, in: tx)
        let trained = try trained(in: area, year: year, in: tx)
        let (listed, untrained) = try listed(in: area, on: day, in: tx)
        let nodes = Set(targets.keys).union(trained.keys).union(listed.keys)
        let order: [PlaceID] = try tx.rows(
            "SELECT id FROM place WHERE id IN \(list: nodes.sorted()) ORDER BY tier, is_bucket, sort_key, id"
        ).map { try $0("id") }
        return order.map {
            CadreTarget(
                node: $0, target: targets[$0], trained: trained[$0]?.count ?? 0, listed: listed[$0]?.count ?? 0,
                untrained: untrained[$0]?.count ?? 0)
        }
    }

    private func goals(
        in area: CadreArea, year: Int, indicator: String, in tx: Transaction
    ) throws -> [PlaceID: Int64] {
        guard let number = try CountedIndicators.all(in: tx)[indicator] else { return [:] }
        let place = area.place
        let totals =
            place.tier >= .commune
            ? try TotalReads.units(of: place.id, structure: area.structure, .period(year), in: tx)
            : try TotalReads.children(of: place.id, structure: area.structure, .period(year), in: tx)
        guard let issuer = TargetSeries.shown(totals, indicator: number, below: place.id) else { return [:] }
        var goals: [PlaceID: Int64] = [:]
        for total in totals where total.indicator == number && total.issuer == issuer && total.amounts.target > 0 {
            goals[total.node, default: 0] += total.amounts.target
        }
        return goals
    }

    /// The plans in which the targets of a year stand: `288/KH-BCD`, and whether they were issued.
    public func plans(
        in area: CadreArea, year: Int, indicator: String, in tx: Transaction
    ) throws -> [(number: String?, isIssued: Bool)] {
        try tx.rows(
            """
            SELECT DISTINCT r.number, r.state FROM counted_target t JOIN counted_indicator i ON i.id = t.indicator_id
              JOIN paper r ON r.id = t.version_id
             WHERE i.code = \(indicator) AND t.period = \(year)
               AND \(PlaceStore.within([Scope(area.place.id)], column: "t.place_id"))
             ORDER BY r.number
            """
        ).map { row in
            let state: String = try row("state")
            return (number: try row("number"), isIssued: state == "issued")
        }
    }

    /// Where a woman who came to a class belongs: the place of her list, else where she lives, else where the class was.
    private static let home = "COALESCE(c.place_id, q.residence_id, e.place_id)"

    private func trained(in area: CadreArea, year: Int, in tx: Transaction) throws -> [PlaceID: Set<RecordID>] {
        var found: [PlaceID: Set<RecordID>] = [:]
        var seen: Set<RecordID> = []
        for row in try tx.rows(
            """
            SELECT p.person_id, \(unsafe: Self.path)
              FROM event_participant p JOIN event e ON e.id = p.event_id JOIN person q ON q.id = p.person_id
              LEFT JOIN cadre c ON c.person_id = p.person_id AND c.taken_back_at IS NULL
              LEFT JOIN place_path a ON a.place_id = \(unsafe: Self.home) AND a.structure_id = \(area.structure)
             WHERE \(Attendance.holds(kind: kind, variant: variant, year: year)) AND p.is_woman = 1
               AND p.is_minority = 1 AND \(PlaceStore.within([Scope(area.place.id)], column: Self.home))
             ORDER BY e.held_until, e.id, p.id
            """)
        {
            let person: RecordID = try row("person_id")
            // Whoever lives nowhere known counts where she first came.
            guard seen.insert(person).inserted else { continue }
            found[try area.node(row), default: []].insert(person)
        }
        return found
    }

    private func listed(
        in area: CadreArea, on day: Day, in tx: Transaction
    ) throws -> (all: [PlaceID: Set<RecordID>], untrained: [PlaceID: Set<RecordID>]) {
        var all: [PlaceID: Set<RecordID>] = [:]
        var untrained: [PlaceID: Set<RecordID>] = [:]
        for row in try tx.rows(
            """
            SELECT c.id, \(unsafe: Self.path),
                   CASE WHEN \(Attendance.came("c.person_id", kind: kind, variant: variant, year: nil))
                        THEN 1 ELSE 0 END AS is_trained
              FROM cadre c LEFT JOIN place_path a ON a.place_id = c.place_id AND a.structure_id = \(area.structure)
             WHERE c.taken_back_at IS NULL AND \(PlaceStore.within([Scope(area.place.id)], column: "c.place_id"))
               AND EXISTS (SELECT 1 FROM cadre_entry x WHERE x.cadre_id = c.id AND x.is_mistake = 0
                             AND x.from_day <= \(day) AND (x.until_day IS NULL OR x.until_day >= \(day)))
            """)
        {
            let node = try area.node(row)
            let id: RecordID = try row("id")
            let isTrained: Bool = try row("is_trained")
            all[node, default: []].insert(id)
            if !isTrained { untrained[node, default: []].insert(id) }
        }
        return (all, untrained)
    }
}
