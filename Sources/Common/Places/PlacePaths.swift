import Database
import Kernel

/// The rows of `place_path` and `place_edge` of single places: made by the same rules as those of all places, out of the
/// few places that the rules look at.
public enum PlacePaths {
    /// What the rooms above do when places come to lie elsewhere: totals of what is recorded at them must move along.
    public struct Hooks: Sendable {
        public typealias Change = @Sendable (_ places: [PlaceID], _ tx: WriteTransaction) throws -> Void

        /// Called while the places still lie where they did.
        public let willChange: Change
        /// Called once they lie where they now do, in the same transaction.
        public let didChange: Change

        public init(willChange: @escaping Change, didChange: @escaping Change) {
            self.willChange = willChange
            self.didChange = didChange
        }

        /// Nobody has anything to move.
        public static let none = Hooks(willChange: { _, _ in }, didChange: { _, _ in })
    }

    /// Writes the paths and edges of places that have none yet, in every structure.
    ///
    /// Costs a few statements, whatever their number; a thousand villages at once are usual.
    public static func insert(for ids: [PlaceID], _ tx: WriteTransaction) throws {
        guard !ids.isEmpty else { return }
        let builder = try PathNeighbourhood(around: ids, tx).builder
        let paths = ids.flatMap { id in builder.structures.compactMap { builder.path(of: id, in: $0) } }
        try tx.insert(
            into: "place_path",
            columns: ["structure_id", "place_id", "province_id", "district_id", "commune_id", "unit_id"],
            rows: paths.map { [$0.structure, $0.place, $0.province, $0.district, $0.commune, $0.unit] })
        try tx.insert(
            into: "place_edge", columns: ["place_id", "structure_id", "parent_id", "node_id", "level"],
            rows: paths.flatMap { path in
                path.edges.map { [path.place, path.structure, $0.parent, $0.node, $0.level] }
            })
    }

    /// Writes anew the paths of villages whose succession has changed, and of all villages that are joined to them by
    /// rows of succession.
    ///
    /// - Returns: every village whose rows were written.
    @discardableResult
    public static func rebuild(_ ids: [PlaceID], hooks: Hooks, _ tx: WriteTransaction) throws -> [PlaceID] {
        let all = try connected(ids, tx)
        guard !all.isEmpty else { return [] }
        try hooks.willChange(all, tx)
        try tx.execute("DELETE FROM place_path WHERE place_id IN \(list: all)")
        try tx.execute("DELETE FROM place_edge WHERE place_id IN \(list: all)")
        try insert(for: all, tx)
        try hooks.didChange(all, tx)
        return all
    }

    /// The places and all villages reached from them by rows between villages.
    private static func connected(_ ids: [PlaceID], _ tx: Transaction) throws -> [PlaceID] {
        var found = Set(ids)
        var fresh = ids
        while !fresh.isEmpty {
            let ends: [PlaceID] = try tx.rows(
                """
                SELECT s.to_id AS id FROM succession s JOIN place p ON p.id = s.to_id
                 WHERE s.from_id IN \(list: fresh) AND p.tier = 4
                UNION
                SELECT s.from_id AS id FROM succession s JOIN place p ON p.id = s.from_id
                 WHERE s.to_id IN \(list: fresh) AND p.tier = 4
                """
            ).map { try $0("id") }
            fresh = ends.filter { found.insert($0).inserted }
        }
        return found.sorted()
    }
}

extension PlacePath {
    /// The steps from parent to child on this path, as `place_edge` holds them. A level that repeats the one above is
    /// left out, so that a place hangs at one child only of each parent.
    var edges: [(parent: PlaceID, node: PlaceID, level: Int)] {
        var edges = [(parent: PlaceID.nation, node: province, level: 1)]
        if district != province { edges.append((province, district, 2)) }
        if district != .nation { edges.append((district, commune, 3)) }
        return edges
    }
}

/// The places and rows of succession that decide the paths of some places. Pure once it is loaded.
private struct PathNeighbourhood {
    private var nodes: [PlaceID: PathBuilder.Node] = [:]
    private var steps: Set<PathBuilder.Step> = []
    private let structures: [Int]
    private let deep: Set<Int>

    var builder: PathBuilder {
        PathBuilder(
            nodes: nodes.values.sorted { ($0.tier, $0.id) < ($1.tier, $1.id) }, steps: Array(steps),
            structures: structures, deep: deep)
    }

    init(around ids: [PlaceID], _ tx: Transaction) throws {
        structures = try PlaceStore.structures(tx).map(\.id)
        deep = Set(
            try tx.rows("SELECT DISTINCT structure_id FROM place WHERE tier = 2 AND is_bucket = 0").map {
                try $0("structure_id") as Int
            })
        try load(ids, tx)
        try loadVillages(tx)
        let start = nodes.values.filter { $0.tier == .commune } + ids.compactMap { nodes[$0] }
        for forwards in [true, false] { try follow(start.filter { $0.tier != .village }, forwards, tx) }
    }

    /// Loads places and what is above them.
    private mutating func load(_ ids: [PlaceID], _ tx: Transaction) throws {
        var missing = Set(ids).subtracting(nodes.keys)
        while !missing.isEmpty {
            let rows = try tx.rows(
                "SELECT id, structure_id, tier, parent_id FROM place WHERE id IN \(list: missing.sorted())")
            for row in rows { try add(row) }
            missing = Set(nodes.values.compactMap(\.parent)).subtracting(nodes.keys)
        }
    }

    private mutating func add(_ row: Row) throws {
        let id: PlaceID = try row("id")
        nodes[id] = PathBuilder.Node(
            id: id, structure: try row("structure_id"), tier: try row("tier"), parent: try row("parent_id"))
    }

    /// All villages joined to those at hand, with their rows, and the communes that villages were assigned to.
    private mutating func loadVillages(_ tx: Transaction) throws {
        var asked: Set<PlaceID> = []
        while true {
            let fresh = nodes.values.filter { $0.tier == .village && !asked.contains($0.id) }.map(\.id).sorted()
            if fresh.isEmpty { return }
            asked.formUnion(fresh)
            let rows = try tx.rows(
                """
                SELECT from_id, to_id, share FROM succession
                 WHERE from_id IN \(list: fresh) OR to_id IN \(list: fresh)
                """)
            try load(try take(rows), tx)
        }
    }

    /// Follows communes, and where they have no rows what is above and below that, into the later or earlier structures.
    private mutating func follow(_ start: [PathBuilder.Node], _ forwards: Bool, _ tx: Transaction) throws {
        var asked: Set<PlaceID> = []
        var fresh = start
        while true {
            fresh = fresh.filter { isBounded($0, forwards) && asked.insert($0.id).inserted }
            if fresh.isEmpty { return }
            let column = forwards ? "from_id" : "to_id"
            let rows = try tx.rows(
                """
                SELECT s.from_id, s.to_id, s.share FROM succession s JOIN place f ON f.id = s.from_id
                 WHERE s.\(unsafe: column) IN \(list: fresh.map(\.id).sorted()) AND f.tier <> 4
                """)
            let ends = try take(rows)
            try load(ends, tx)
            let told = Set(try rows.map { try $0(column) as PlaceID })
            let silent = fresh.filter { !told.contains($0.id) }
            let parts = try children(of: silent.filter { $0.tier < .commune }.map(\.id), tx)
            fresh = (ends + parts + silent.compactMap(\.parent)).compactMap { nodes[$0] }
        }
    }

    /// Whether there is a structure further on in this direction.
    private func isBounded(_ node: PathBuilder.Node, _ forwards: Bool) -> Bool {
        guard node.id != .nation else { return false }
        return forwards ? structures.contains { $0 > node.structure } : structures.contains { $0 < node.structure }
    }

    private mutating func children(of ids: [PlaceID], _ tx: Transaction) throws -> [PlaceID] {
        guard !ids.isEmpty else { return [] }
        let rows = try tx.rows(
            """
            SELECT id, structure_id, tier, parent_id FROM place
             WHERE parent_id IN \(list: ids.sorted()) AND is_bucket = 0 AND tier < 4
            """)
        for row in rows { try add(row) }
        return try rows.map { try $0("id") }
    }

    /// Keeps rows and gives both ends of each.
    private mutating func take(_ rows: [Row]) throws -> [PlaceID] {
        try rows.flatMap { row -> [PlaceID] in
            let share: Share = try row("share")
            let step = PathBuilder.Step(from: try row("from_id"), to: try row("to_id"), whole: share == .whole)
            steps.insert(step)
            return [step.from, step.to]
        }
    }
}
