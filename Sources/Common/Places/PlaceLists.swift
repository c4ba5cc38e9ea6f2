import Database
import Kernel

/// A place in a list, with what lies below it.
public struct PlaceItem: Hashable, Sendable {
    public let place: Place
    /// The places directly below.
    public let children: Int
    /// The communes below it, directly or under its districts; 0 for a commune.
    public let communes: Int
    /// How many places of an earlier structure it was made from, and how many of a later one it went to.
    public let predecessors: Int
    public let successors: Int
}

/// One page of a list: it asks for one row more than it shows instead of counting.
public struct PlacePage: Hashable, Sendable {
    public let items: [PlaceItem]
    public let hasMore: Bool
}

/// What a search found, best first.
public struct PlaceHit: Hashable, Sendable {
    public let place: Place
    /// `Tỉnh Cao Bằng › Huyện Quảng Hòa`: from the province down to the place.
    public let path: String
}

extension PlaceStore {
    /// The most rows a page may have.
    public static let largestPage = 200

    /// The places directly below one, in a structure, in the order of a Vietnamese dictionary.
    ///
    /// - Parameters:
    ///   - filter: a part of the name, tone marks not needed; empty for all.
    ///   - page: from 1.
    public static func children(
        of id: PlaceID, in structure: Int, filter: String = "", page: Int = 1, size: Int = 60, _ tx: Transaction
    ) throws -> PlacePage {
        let size = min(max(size, 1), largestPage)
        let offset = (min(max(page, 1), 10_000) - 1) * size
        let part = Vietnamese.folded(filter)
        let rows = try tx.rows(
            """
            SELECT \(unsafe: columns),
                   (SELECT COUNT(*) FROM place c WHERE c.parent_id = p.id AND c.is_bucket = 0) AS below,
                   (SELECT COUNT(*) FROM place c JOIN place g ON g.parent_id = c.id
                     WHERE c.parent_id = p.id AND c.tier = 2 AND g.tier = 3 AND g.is_bucket = 0) AS under_districts,
                   (SELECT COUNT(*) FROM place c WHERE c.parent_id = p.id AND c.tier = 3 AND c.is_bucket = 0) AS direct,
                   (SELECT COUNT(*) FROM succession s JOIN place f ON f.id = s.from_id
                     WHERE s.to_id = p.id AND (f.tier < 4 OR p.tier = 4)) AS predecessors,
                   (SELECT COUNT(*) FROM succession s WHERE s.from_id = p.id) AS successors
              FROM place p
             WHERE p.parent_id = \(id) AND p.structure_id = \(structure) AND p.is_bucket = 0
               AND p.folded LIKE \("%\(part)%")
             ORDER BY p.sort_key, p.id LIMIT \(size + 1) OFFSET \(offset)
            """)
        let items = try rows.prefix(size).map { row in
            let direct: Int = try row("direct")
            let underDistricts: Int = try row("under_districts")
            return PlaceItem(
                place: try Place(row), children: try row("below"), communes: direct + underDistricts,
                predecessors: try row("predecessors"), successors: try row("successors"))
        }
        return PlacePage(items: items, hasMore: rows.count > size)
    }

    /// How many places of each tier lie below one in a structure; tiers without any are missing.
    public static func counts(below id: PlaceID, in structure: Int, _ tx: Transaction) throws -> [Tier: Int] {
        let rows = try tx.rows(
            """
            WITH RECURSIVE below (id) AS (
              SELECT id FROM place WHERE parent_id = \(id) AND structure_id = \(structure) AND is_bucket = 0
              UNION ALL
              SELECT c.id FROM below JOIN place c ON c.parent_id = below.id WHERE c.is_bucket = 0)
            SELECT p.tier, COUNT(*) AS number FROM below JOIN place p ON p.id = below.id GROUP BY p.tier
            """)
        return Dictionary(uniqueKeysWithValues: try rows.map { (try $0("tier") as Tier, try $0("number") as Int) })
    }

    /// Places of a day's structure whose name holds the text, tone marks not needed: first those called exactly so,
    /// then those that begin so, then the rest; a higher tier first among equals. Printed abbreviations count as
    /// names. Villages are found on the days they exist, and told with the commune they lie in then.
    ///
    /// - Parameter limit: at most `largestPage`.
    public static func search(_ text: String, on day: Day, limit: Int = 20, _ tx: Transaction) throws -> [PlaceHit] {
        let name = Vietnamese.folded(text)
        guard !name.isEmpty else { return [] }
        let structure = try structure(on: day, tx)
        let rows = try tx.rows(
            """
            SELECT \(unsafe: columns), a.name AS first_name, b.name AS second_name, a.tier AS first_tier,
                   b.tier AS second_tier,
                   CASE WHEN p.folded = \(name) OR p.folded_short = \(name) THEN 0
                        WHEN EXISTS (SELECT 1 FROM place_alias l WHERE l.place_id = p.id AND l.alias_folded = \(name))
                        THEN 1
                        WHEN p.folded LIKE \("\(name)%") OR p.folded_short LIKE \("\(name)%") THEN 2
                        WHEN p.folded LIKE \("% \(name)%") THEN 3
                        ELSE 4 END AS place_rank
              FROM place p
              LEFT JOIN village_span sp ON sp.village_id = p.id
              LEFT JOIN place_path x ON x.structure_id = \(structure.id) AND x.place_id = p.id AND p.tier = 4
              LEFT JOIN place b ON b.id = COALESCE(x.commune_id, p.parent_id)
              LEFT JOIN place a ON a.id = COALESCE(x.district_id, b.parent_id)
             WHERE (p.structure_id = \(structure.id) OR p.tier IN (0, 4)) AND p.is_bucket = 0
               AND (p.tier < 4 OR \(existing(on: day)))
               AND (p.folded LIKE \("%\(name)%") OR EXISTS (
                     SELECT 1 FROM place_alias l WHERE l.place_id = p.id AND l.alias_folded = \(name)))
             ORDER BY place_rank, p.tier, p.sort_key, p.id LIMIT \(min(max(limit, 1), largestPage))
            """)
        return try rows.map { row in
            let place = try Place(row)
            let above = [
                (try row("first_tier") as Tier?, try row("first_name") as String?),
                (try row("second_tier") as Tier?, try row("second_name") as String?),
            ]
            // A village in a bucket of its province names the province once.
            var names = above.compactMap { tier, name in tier == .central ? nil : name } + [place.name]
            if names.count == 3, names[0] == names[1] { names.removeFirst() }
            return PlaceHit(place: place, path: names.joined(separator: " › "))
        }
    }

    /// The places below one that a printed name may mean: those of the given tiers, at any depth, in the structure
    /// of a day. `[.district]` for the units of a provincial annex of 2024, `[.commune]` for one of 2026. Villages are
    /// those that lie there in that structure and exist on the day, wherever they were entered.
    public static func unitCandidates(
        under id: PlaceID, on day: Day, tiers: [Tier], _ tx: Transaction
    ) throws -> [PlaceName] {
        let structure = try structure(on: day, tx)
        let below: SQL = """
            WITH RECURSIVE below (id) AS (
              SELECT id FROM place WHERE parent_id = \(id) AND structure_id = \(structure.id) AND is_bucket = 0
              UNION ALL
              SELECT c.id FROM below JOIN place c ON c.parent_id = below.id WHERE c.is_bucket = 0)
            """
        let units: SQL = """
            \(below) SELECT \(unsafe: columns) FROM below JOIN place p ON p.id = below.id
             WHERE p.tier IN \(list: tiers) AND p.tier < 4 ORDER BY p.tier, p.sort_key, p.id
            """
        var places = try tx.rows(units).map(Place.init)
        if tiers.contains(.village), let root = try place(id, tx), root.tier > .central {
            places += try VillageStore.villages(below: root, in: structure.id, tx).map(\.village).filter {
                $0.existed(on: day)
            }.map(\.place)
        }
        let aliases = try tx.rows(
            "SELECT place_id, alias FROM place_alias WHERE place_id IN \(list: places.map(\.id)) ORDER BY alias")
        let byPlace = try Dictionary(grouping: aliases, by: { try $0("place_id") as PlaceID })
        return try places.map { place in
            PlaceName(place, aliases: try byPlace[place.id]?.map { try $0("alias") } ?? [])
        }
    }
}
