import Database
import Kernel

/// Villages that are made by the thousand: bench data. They get their paths and steps in every structure by the rules of
/// ``PathBuilder``, worked out for all of them at once.
public enum VillageBulk {
    /// Where ids of villages begin.
    static let firstID: Int64 = 100_000_000

    /// Adds invented villages, “Thôn 1”, “Thôn 2” and so on, to communes that have none.
    ///
    /// - Parameter counts: how many each commune gets, in the order in which they get their ids.
    /// - Returns: the villages of each commune, in the same order.
    /// - Throws: `Problem` (conflict) when the database has villages already.
    public static func insert(
        _ counts: [(commune: PlaceID, villages: Int)], in tx: WriteTransaction
    ) throws -> [[PlaceID]] {
        var nodes = try tx.rows(
            "SELECT id, structure_id, tier, parent_id, code FROM place WHERE is_bucket = 0 ORDER BY tier, id"
        ).map { row in
            Unit(
                node: PathBuilder.Node(
                    id: try row("id"), structure: try row("structure_id"), tier: try row("tier"),
                    parent: try row("parent_id")), code: try row("code"))
        }
        let communes = Dictionary(uniqueKeysWithValues: nodes.map { ($0.node.id, $0) })
        var next = firstID
        let villages = counts.map { commune, count -> [Unit] in
            guard let above = communes[commune] else { return [] }
            return (0..<count).map { index in
                defer { next += 1 }
                return Unit(
                    node: PathBuilder.Node(
                        id: PlaceID(next), structure: above.node.structure, tier: .village, parent: commune),
                    code: "\(above.code)/\(index + 1)")
            }
        }
        nodes += villages.joined()
        try insert(Array(villages.joined()), in: tx)
        let steps = try tx.rows("SELECT from_id, to_id, share FROM succession").map { row in
            PathBuilder.Step(
                from: try row("from_id"), to: try row("to_id"), whole: (try row("share") as Share) == .whole)
        }
        let builder = PathBuilder(nodes: nodes.map(\.node), steps: steps)
        let structures: [Int] = try tx.rows("SELECT id FROM structure ORDER BY id").map { try $0("id") }
        let paths = structures.flatMap { structure in
            villages.joined().compactMap { builder.path(of: $0.node.id, in: structure) }
        }
        try insert(paths, in: tx)
        return villages.map { $0.map(\.node.id) }
    }

    private struct Unit {
        let node: PathBuilder.Node
        let code: String
    }

    private static func insert(_ villages: [Unit], in tx: WriteTransaction) throws {
        try tx.insert(
            into: "place",
            columns: [
                "id", "structure_id", "code", "tier", "type", "name", "short_name", "folded", "folded_short",
                "sort_key", "parent_id", "is_bucket",
            ],
            rows: villages.map { village in
                let number = village.code.split(separator: "/").last.map(String.init) ?? ""
                let name = "Thôn \(number)"
                return [
                    village.node.id, village.node.structure, village.code, village.node.tier, "Thôn", name, name,
                    Vietnamese.folded(name), number, Vietnamese.sortKey(name), village.node.parent, false,
                ]
            })
    }

    private static func insert(_ paths: [PlacePath], in tx: WriteTransaction) throws {
        try tx.insert(
            into: "place_path",
            columns: ["structure_id", "place_id", "province_id", "district_id", "commune_id", "unit_id"],
            rows: paths.map { [$0.structure, $0.place, $0.province, $0.district, $0.commune, $0.unit] })
        try PlacesLoader.insertEdges(tx, from: firstID)
    }
}
