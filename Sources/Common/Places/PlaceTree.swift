import Database
import Kernel

/// All places of a database with their succession, for the paths that are missing after something was added: a new
/// structure gives every place a path in it, and its own places one in each structure.
public struct PlaceTree: Sendable {
    private let builder: PathBuilder

    /// Reads every place but the buckets, and every row of succession.
    public init(_ tx: Transaction) throws {
        let nodes = try tx.rows(
            "SELECT id, structure_id, tier, parent_id FROM place WHERE is_bucket = 0 ORDER BY tier, id"
        ).map { row in
            PathBuilder.Node(
                id: try row("id"), structure: try row("structure_id"), tier: try row("tier"),
                parent: try row("parent_id"))
        }
        let steps = try tx.rows("SELECT from_id, to_id, share FROM succession ORDER BY from_id, to_id").map { row in
            let share: Share = try row("share")
            return PathBuilder.Step(from: try row("from_id"), to: try row("to_id"), whole: share == .whole)
        }
        builder = PathBuilder(nodes: nodes, steps: steps)
    }

    /// The one path of every place in every structure.
    public func paths() -> [PlacePath] { builder.paths() }

    /// Writes the rows of `place_path` and `place_edge` that do not stand yet; those that do are not touched.
    ///
    /// - Returns: how many paths were written.
    @discardableResult
    public static func addMissingPaths(_ tx: WriteTransaction) throws -> Int {
        struct Key: Hashable {
            let structure: Int
            let place: PlaceID
        }
        let known = Set(
            try tx.rows("SELECT structure_id, place_id FROM place_path").map {
                Key(structure: try $0("structure_id"), place: try $0("place_id"))
            })
        let missing = try PlaceTree(tx).paths().filter {
            !known.contains(Key(structure: $0.structure, place: $0.place))
        }
        try tx.insert(
            into: "place_path",
            columns: ["structure_id", "place_id", "province_id", "district_id", "commune_id", "unit_id"],
            rows: missing.map { [$0.structure, $0.place, $0.province, $0.district, $0.commune, $0.unit] })
        try tx.insert(
            into: "place_edge", columns: ["place_id", "structure_id", "parent_id", "node_id", "level"],
            rows: missing.flatMap(steps))
        return missing.count
    }

    /// The path as steps from parent to child; a level that repeats the one above is left out, so that a place hangs at
    /// one child only of each parent.
    private static func steps(_ path: PlacePath) -> [[any DatabaseValue]] {
        let key: [any DatabaseValue] = [path.place, path.structure]
        var rows: [[any DatabaseValue]] = [key + [PlaceID.nation, path.province, 1]]
        if path.district != path.province { rows.append(key + [path.province, path.district, 2]) }
        if path.district != .nation { rows.append(key + [path.district, path.commune, 3]) }
        return rows
    }
}

extension PlaceStore {
    /// The place, and the places of other structures that are the same unit: all of each became the other, one to one.
    /// A unit that was joined, split or ended has none. The place first.
    public static func sameUnits(as id: PlaceID, _ tx: Transaction) throws -> [PlaceID] {
        let others: [PlaceID] = try tx.rows(
            """
            SELECT q.id FROM place p
              JOIN place_path a ON a.place_id = p.id
              JOIN place q ON q.id = a.commune_id AND q.structure_id = a.structure_id AND q.tier = p.tier
              JOIN place_path b ON b.place_id = q.id AND b.structure_id = p.structure_id AND b.commune_id = p.id
             WHERE p.id = \(id) AND p.tier BETWEEN 1 AND 3 AND q.is_bucket = 0
               AND a.structure_id IN (SELECT id FROM structure)
             ORDER BY q.structure_id
            """
        ).map { try $0("id") }
        return [id] + others.filter { $0 != id }
    }
}
