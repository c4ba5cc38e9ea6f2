import Database
import Kernel
import Places
import Programme
import Totals

/// Reads reports. Every figure is a sum of what is committed, so it is right at once.
public enum ProgressStore {
    /// What a place has achieved of its targets.
    ///
    /// - Parameter tier: only what this implementing tier is to do or did, −1 for what nobody ascribes; nil for all.
    public static func report(
        _ view: ProgressView, catalogue: Catalogue, tier: Int? = nil, in tx: Transaction
    ) throws -> ProgressReport {
        let builder = ProgressBuilder(catalogue: catalogue, year: view.year)
        return builder.report(try rows(view, builder, tier: tier, in: tx))
    }

    /// The newest year up to one in which the place has a target or a result; nil when there is none.
    public static func newestYear(of place: Place, upTo year: Int, in tx: Transaction) throws -> Int? {
        let years = Array(max(2000, year - 20)...max(2000, year))
        let structures = try PlaceStore.structures(tx).map(\.id)
        return try structures.compactMap { structure -> Int? in
            guard let there = try counterpart(of: place, in: structure, tx) else { return nil }
            return try TotalReads.figures(of: there, structure: structure, periods: years, in: tx).map(\.period).max()
        }.max()
    }

    /// The same place in a structure; nil where it is none of the same tier there.
    private static func counterpart(of place: Place, in structure: Int, _ tx: Transaction) throws -> PlaceID? {
        if place.tier == .central || place.structure == structure { return place.id }
        let there = try PlaceStore.counterpart(of: place.id, in: structure, tx)
        return there?.tier == place.tier ? there?.id : nil
    }

    private static func rows(
        _ view: ProgressView, _ builder: ProgressBuilder, tier: Int?, in tx: Transaction
    ) throws -> ProgressBuilder.Rows {
        let codes = Dictionary(
            try CountedIndicators.all(in: tx).map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        let isCrossing = view.way == .crossing
        let own = isCrossing ? view.place.structure : view.structure.id
        let table = Table(view: view, tier: tier, tx: tx)
        // Which series is shown is decided over all tiers, and over the place's own tree.
        let decidesApart = isCrossing || tier != nil
        let year = TotalQuestion.period(builder.year)
        let phase = builder.phase.map { TotalQuestion.period($0.totalKey) }
        let yearRows = try table.totals(year)
        let phaseRows = try phase.map { try table.totals($0) } ?? []
        let accumulated =
            builder.years.count == 1
            ? yearRows.filter { $0.issuer == TotalKey.results } : try table.totals(.results(builder.years))
        let seen = Set((yearRows + phaseRows + accumulated).map(\.node))
        return ProgressBuilder.Rows(
            place: view.place.id, codes: codes, nodes: try table.nodes(seen), year: yearRows, accumulated: accumulated,
            phase: phaseRows, ownYear: decidesApart ? try below(view.place, own, year, in: tx) : yearRows,
            ownPhase: decidesApart ? try phase.map { try below(view.place, own, $0, in: tx) } ?? [] : phaseRows,
            figures: try TotalReads.figures(
                of: view.place.id, structure: own,
                periods: Array(builder.years) + (builder.phase.map { [$0.totalKey] } ?? []), in: tx
            ).filter { tier == nil || $0.tier == tier })
    }

    static func below(
        _ place: Place, _ structure: Int, _ question: TotalQuestion, tier: Int? = nil, in tx: Transaction
    ) throws -> [NodeTotal] {
        place.tier >= .commune
            ? try TotalReads.units(of: place.id, structure: structure, question, tier: tier, in: tx)
            : try TotalReads.children(of: place.id, structure: structure, question, tier: tier, in: tx)
    }

    /// The rows of the tables below a place.
    private struct Table {
        let view: ProgressView
        let tier: Int?
        let tx: Transaction

        func totals(_ question: TotalQuestion) throws -> [NodeTotal] {
            guard view.way == .crossing else {
                return try ProgressStore.below(view.place, view.structure.id, question, tier: tier, in: tx)
            }
            let found = try TotalReads.crossing(
                of: view.place.id, from: view.place.structure, to: view.structure.id, question, tier: tier,
                in: tx)
            guard view.place.tier == .province else { return found }
            // A province's communes would be a long list: it is read by the provinces there.
            let provinces = try ProgressStore.provinces(of: Set(found.map(\.node)), in: view.structure.id, tx)
            return found.map {
                NodeTotal(
                    node: provinces[$0.node] ?? $0.node, indicator: $0.indicator, issuer: $0.issuer, amounts: $0.amounts
                )
            }
        }

        /// The places below in their order, then the place itself and “chưa phân định” where totals stand in them.
        func nodes(_ seen: Set<PlaceID>) throws -> [ProgressNode] {
            let listed: [ProgressNode]
            if view.way == .crossing {
                listed = try ProgressStore.nodes(view.crossingPlaces(seen, in: tx), own: view.place.id, in: tx)
            } else {
                listed = try tx.rows(
                    """
                    SELECT id, code, name, short_name, tier, lat, lon, is_bucket FROM place
                     WHERE parent_id = \(view.place.id) AND structure_id = \(view.structure.id) AND is_bucket = 0
                     ORDER BY sort_key, id
                    """
                ).map { try ProgressNode($0, own: view.place.id) }
            }
            let known = Set(listed.map(\.id))
            let rest = try ProgressStore.nodes(seen.subtracting(known), own: view.place.id, in: tx)
            return listed + rest.filter { $0.kind == .place } + rest.filter { $0.kind == .own }
                + rest.filter { $0.kind == .bucket }
        }
    }

    static func nodes(_ ids: Set<PlaceID>, own: PlaceID, in tx: Transaction) throws -> [ProgressNode] {
        guard !ids.isEmpty else { return [] }
        return try tx.rows(
            """
            SELECT id, code, name, short_name, tier, lat, lon, is_bucket FROM place
             WHERE id IN \(list: ids.sorted()) ORDER BY sort_key, id
            """
        ).map { try ProgressNode($0, own: own) }
    }

    /// The province of each node of a structure; of a bucket that of its place.
    static func provinces(of nodes: Set<PlaceID>, in structure: Int, _ tx: Transaction) throws -> [PlaceID: PlaceID] {
        guard !nodes.isEmpty else { return [:] }
        let rows = try tx.rows(
            """
            SELECT p.id, p.is_bucket, a.province_id FROM place p
              JOIN place_path a ON a.place_id = CASE WHEN p.is_bucket = 1 THEN p.parent_id ELSE p.id END
             WHERE p.id IN \(list: nodes.sorted()) AND a.structure_id = \(structure)
            """)
        var found: [PlaceID: PlaceID] = [:]
        for row in rows {
            let province: PlaceID = try row("province_id")
            // The nation's bucket lies in no province.
            found[try row("id")] = province == .nation ? try row("id") : province
        }
        return found
    }
}

extension ProgressView {
    /// Every place of the structure that a part of the shown place lies in, also without totals.
    func crossingPlaces(_ seen: Set<PlaceID>, in tx: Transaction) throws -> Set<PlaceID> {
        let level = place.tier == .province ? "q.province_id" : "q.commune_id"
        let places: [PlaceID] = try tx.rows(
            """
            SELECT DISTINCT \(unsafe: level) AS id FROM place_path p
              JOIN place_path q ON q.structure_id = \(structure.id) AND q.place_id = p.place_id
              JOIN place c ON c.id = \(unsafe: level)
             WHERE p.structure_id = \(place.structure) AND c.is_bucket = 0
               AND (p.province_id = \(place.id) OR p.district_id = \(place.id) OR p.commune_id = \(place.id))
            """
        ).map { try $0("id") }
        return Set(places.filter { $0 != .nation && $0 != place.id })
    }
}

extension ProgressNode {
    fileprivate init(_ row: Row, own: PlaceID) throws {
        let id: PlaceID = try row("id")
        let isBucket: Bool = try row("is_bucket")
        self.init(
            id: id, code: try row("code"), name: try row("name"), shortName: try row("short_name"),
            tier: try row("tier"), kind: isBucket ? .bucket : id == own ? .own : .place, latitude: try row("lat"),
            longitude: try row("lon"))
    }
}
