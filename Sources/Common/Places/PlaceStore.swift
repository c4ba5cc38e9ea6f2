import Database
import Kernel

/// Reads places. Every function is one statement of intent over a transaction.
public enum PlaceStore {
    static let columns =
        "p.id, p.structure_id, p.code, p.tier, p.type, p.name, p.short_name, p.parent_id, p.lat, p.lon, p.local_word, "
        + "p.is_bucket"

    /// All structures, the oldest first.
    public static func structures(_ tx: Transaction) throws -> [Structure] {
        try tx.rows("SELECT id, name, in_force_from, decision FROM structure ORDER BY in_force_from").map(structure)
    }

    /// The structure in force on a day.
    ///
    /// - Throws: `Problem` `places.day_too_early` for a day before the first structure.
    public static func structure(on day: Day, _ tx: Transaction) throws -> Structure {
        let row = try tx.row(
            """
            SELECT id, name, in_force_from, decision FROM structure
             WHERE in_force_from <= \(day) ORDER BY in_force_from DESC LIMIT 1
            """)
        if let row { return try structure(row) }
        let first = try structures(tx).first?.inForceFrom
        throw Problem(
            .absent, "places.day_too_early",
            first.map { "Chưa có dữ liệu địa bàn cho ngày \(day.written). Chọn ngày từ \($0.written)." }
                ?? "Chưa có dữ liệu địa bàn. Khởi động lại chương trình để nạp dữ liệu.", field: "day")
    }

    /// A place by its id; nil when there is none.
    public static func place(_ id: PlaceID, _ tx: Transaction) throws -> Place? {
        try tx.row("SELECT \(unsafe: columns) FROM place p WHERE p.id = \(id)").map(Place.init)
    }

    /// The place that a code means on a day, buckets left out; `00` is the nation on every day. Nil when the
    /// structure of that day has no such code.
    public static func place(code: String, on day: Day, _ tx: Transaction) throws -> Place? {
        let structure = try structure(on: day, tx)
        return try place(code: code, structure: structure.id, tx)
    }

    /// A village is one place through all structures, whatever the day (ADR 0019).
    static func place(code: String, structure: Int, _ tx: Transaction) throws -> Place? {
        try tx.row(
            """
            SELECT \(unsafe: columns) FROM place p
             WHERE p.code = \(code) AND (p.structure_id = \(structure) OR p.tier IN (0, 4)) AND p.is_bucket = 0
            """
        ).map(Place.init)
    }

    /// Whether a place existed on a day: a province, district or commune while its structure is in force, a village on
    /// the days between its first and its last one, where an unknown first day counts as always before.
    ///
    /// - Returns: false for an unknown place, for a bucket “chưa phân định”, and for a day before the first structure;
    ///   true for the nation from then on.
    public static func existed(_ id: PlaceID, on day: Day, _ tx: Transaction) throws -> Bool {
        try tx.row(
            """
            SELECT 1 AS found FROM place p LEFT JOIN village_span sp ON sp.village_id = p.id
             WHERE p.id = \(id) AND p.is_bucket = 0 AND \(existing(on: day))
            """) != nil
    }

    /// The condition that a place `p`, with its `village_span sp` joined from the left, exists on a day.
    static func existing(on day: Day) -> SQL {
        """
        EXISTS (SELECT 1 FROM structure f WHERE f.in_force_from <= \(day)) AND (p.tier = 0
            OR (p.tier = 4 AND sp.village_id IS NOT NULL AND COALESCE(sp.valid_from, '') <= \(day)
                AND COALESCE(sp.valid_to, '9999-12-31') >= \(day))
            OR (p.tier < 4 AND p.structure_id = (
                 SELECT f.id FROM structure f WHERE f.in_force_from <= \(day) ORDER BY f.in_force_from DESC LIMIT 1)))
        """
    }

    /// The place that a code means on a day.
    ///
    /// - Throws: `Problem` `places.unknown_code`, which says where else the code is known.
    public static func requirePlace(code: String, on day: Day, _ tx: Transaction) throws -> Place {
        if let place = try place(code: code, on: day, tx) { return place }
        for structure in try structures(tx) {
            guard let other = try place(code: code, structure: structure.id, tx) else { continue }
            throw Problem(
                .absent, "places.unknown_code",
                "Ngày \(day.written) không có địa bàn mã “\(code)”. Mã này là \(other.name) trong “\(structure.name)”.",
                field: "place")
        }
        throw Problem(
            .absent, "places.unknown_code",
            "Không có địa bàn mã “\(code)”. Mã tỉnh có 2 chữ số, huyện 3 chữ số, xã 5 chữ số.", field: "place")
    }

    /// The place and what is above it in its own structure, highest first, without the nation unless it is asked for.
    public static func chain(_ id: PlaceID, _ tx: Transaction) throws -> [Place] {
        let rows = try tx.rows(
            """
            WITH RECURSIVE line (id) AS (
              SELECT id FROM place WHERE id = \(id)
              UNION ALL
              SELECT q.parent_id FROM line JOIN place q ON q.id = line.id WHERE q.parent_id IS NOT NULL)
            SELECT \(unsafe: columns) FROM line JOIN place p ON p.id = line.id ORDER BY p.tier, p.is_bucket
            """)
        return try rows.map(Place.init).filter { $0.id == id || $0.id != .nation }
    }

    /// The path of a place in a structure; nil for an unknown place or a bucket.
    public static func path(of id: PlaceID, in structure: Int, _ tx: Transaction) throws -> PlacePath? {
        try tx.row(
            """
            SELECT province_id, district_id, commune_id, unit_id FROM place_path
             WHERE structure_id = \(structure) AND place_id = \(id)
            """
        ).map {
            PlacePath(
                structure: structure, place: id, province: try $0("province_id"), district: try $0("district_id"),
                commune: try $0("commune_id"), unit: try $0("unit_id"))
        }
    }

    /// Where to go on reading about a place in a structure: the one place it is there, or else the nearest place above
    /// that holds all of it.
    public static func counterpart(of id: PlaceID, in structure: Int, _ tx: Transaction) throws -> Place? {
        guard let path = try path(of: id, in: structure, tx) else { return nil }
        for node in [path.commune, path.district, path.province] {
            if let place = try place(node, tx), !place.isBucket { return place }
        }
        return try place(.nation, tx)
    }

    /// The place itself and all its ancestors in every structure, buckets left out, the nation last: what a `Scope`
    /// is compared with. Empty for a place that does not exist, which no scope covers.
    public static func lineage(of id: PlaceID, _ tx: Transaction) throws -> [PlaceID] {
        guard let place = try place(id, tx) else { return [] }
        // A bucket has no path; whoever may see its place may see it.
        let start = place.isBucket ? place.parent ?? .nation : id
        let found: [PlaceID] = try tx.rows(
            """
            SELECT DISTINCT p.id, p.tier, p.structure_id FROM place_path a
              JOIN place p ON p.id IN (a.province_id, a.district_id, a.commune_id, a.unit_id)
             WHERE a.place_id = \(start) AND p.is_bucket = 0
               AND a.structure_id IN (SELECT id FROM structure)
             ORDER BY p.tier DESC, p.structure_id
            """
        ).map { try $0("id") }
        return [id] + found.filter { $0 != id && $0 != .nation } + (id == .nation ? [] : [.nation])
    }

    /// What became of a place. A district has no district after it: it answers with the communes that its communes
    /// went to.
    public static func successors(of id: PlaceID, _ tx: Transaction) throws -> [Succession] {
        let own = try successions(
            """
            SELECT \(unsafe: columns), s.share FROM succession s JOIN place p ON p.id = s.to_id
             WHERE s.from_id = \(id) ORDER BY s.share DESC, p.sort_key, p.id
            """, tx)
        if !own.isEmpty { return own }
        let parts = try tx.rows(
            """
            SELECT \(unsafe: columns) FROM place p WHERE p.id IN (
              SELECT s.to_id FROM place c JOIN succession s ON s.from_id = c.id WHERE c.parent_id = \(id) AND c.tier = 3)
             ORDER BY p.sort_key, p.id
            """)
        return try parts.map { Succession(place: try Place($0), share: parts.count == 1 ? .whole : .part) }
    }

    /// What a place was made from, the whole ones first. Villages that were assigned to a commune are no parts that it
    /// was made from.
    public static func predecessors(of id: PlaceID, _ tx: Transaction) throws -> [Succession] {
        try successions(
            """
            SELECT \(unsafe: columns), s.share FROM succession s JOIN place p ON p.id = s.from_id
              JOIN place q ON q.id = s.to_id
             WHERE s.to_id = \(id) AND (p.tier < 4 OR q.tier = 4) ORDER BY s.share DESC, p.sort_key, p.id
            """, tx)
    }

    /// The word for the village tier at a place: that of its province in its own structure, else that of the
    /// province it lies in in another one, else `thôn` (REQUIREMENTS A2).
    public static func localWord(for id: PlaceID, _ tx: Transaction) throws -> String {
        try tx.value(
            """
            SELECT q.local_word FROM place p JOIN place_path a ON a.place_id = p.id JOIN place q ON q.id = a.province_id
             WHERE p.id = \(id) AND q.local_word IS NOT NULL AND a.structure_id IN (SELECT id FROM structure)
             ORDER BY CASE WHEN a.structure_id = p.structure_id THEN 0 ELSE 1 END LIMIT 1
            """) ?? Tier.village.word
    }

    private static func successions(_ sql: SQL, _ tx: Transaction) throws -> [Succession] {
        try tx.rows(sql).map { Succession(place: try Place($0), share: try $0("share")) }
    }

    private static func structure(_ row: Row) throws -> Structure {
        Structure(
            id: try row("id"), name: try row("name"), inForceFrom: try row("in_force_from"),
            decision: try row("decision"))
    }
}
