import Database
import Foundation
import Kernel

/// Fills the tables of places from Data/places when they are empty.
public enum PlacesLoader {
    /// What the audit entry says was loaded.
    struct Summary: Codable, Sendable, Equatable {
        let structures: Int
        let places: Int
        let successions: Int
        let aliases: Int
    }

    /// Loads both structures at the first start; later it changes nothing.
    ///
    /// - Parameter folder: Data/places, with its five files.
    /// - Returns: whether it loaded.
    /// - Throws: `PlacesDataFault` with file and line.
    @discardableResult
    public static func load(folder: URL, into database: Database) async throws -> Bool {
        if try await isLoaded(database) { return false }
        let rows = Rows(try PlacesData(folder: folder))
        do {
            return try await database.write(as: .startUp) { tx in
                if try tx.value("SELECT COUNT(*) FROM structure", as: Int.self) != 0 { return false }
                try rows.insert(tx)
                try tx.audit("places.loaded", RecordRef("structure", "all"), place: .nation, after: rows.summary)
                return true
            }
        } catch let problem as Problem where problem.kind == .conflict {
            // Another server was quicker at the same first start.
            if try await isLoaded(database) { return false }
            throw problem
        }
    }

    private static func isLoaded(_ database: Database) async throws -> Bool {
        try await database.read { tx in try tx.value("SELECT COUNT(*) FROM structure", as: Int.self) != 0 }
    }

    /// What is inserted, worked out before the transaction begins.
    private struct Rows: Sendable {
        let data: PlacesData
        let buckets: [(id: PlaceID, structure: Int, parent: PlaceID)]
        let paths: [PlacePath]

        init(_ data: PlacesData) {
            let builder = PathBuilder(data)
            self.data = data
            buckets = builder.buckets()
            paths = builder.paths()
        }

        var summary: Summary {
            Summary(
                structures: Structure.shipped.count, places: data.units.count, successions: data.steps.count,
                aliases: data.aliases.count)
        }

        func insert(_ tx: WriteTransaction) throws {
            try tx.insert(
                into: "structure", columns: ["id", "name", "in_force_from", "decision"],
                rows: Structure.shipped.map { [$0.id, $0.name, $0.inForceFrom, $0.decision] })
            try tx.insert(
                into: "place", columns: PlaceRows.columns,
                rows: data.units.map(PlaceRows.place)
                    + buckets.map { PlaceRows.bucket($0, in: data.unit($0.parent)) })
            try tx.insert(
                into: "place_alias", columns: ["place_id", "alias_spelling", "alias", "alias_folded", "source"],
                rows: data.aliases.map {
                    [$0.place, Vietnamese.spelling($0.text), $0.text, Vietnamese.folded($0.text), $0.source]
                })
            try tx.insert(
                into: "succession", columns: ["from_id", "to_id", "share"],
                rows: data.steps.map { [$0.from, $0.to, $0.share] })
            try tx.insert(
                into: "place_path",
                columns: ["structure_id", "place_id", "province_id", "district_id", "commune_id", "unit_id"],
                rows: paths.map { [$0.structure, $0.place, $0.province, $0.district, $0.commune, $0.unit] })
            try PlacesLoader.insertEdges(tx)
        }
    }

    /// The steps from parent to child, out of the paths. A level that repeats the one above is left out, so that a
    /// place hangs at one child only of each parent.
    ///
    /// - Parameter first: edges of places with this id and higher.
    static func insertEdges(_ tx: WriteTransaction, from first: Int64 = 0) throws {
        try tx.execute(
            """
            INSERT INTO place_edge (place_id, structure_id, parent_id, node_id, level)
            SELECT place_id, structure_id, CAST(\(PlaceID.nation) AS BIGINT), province_id, 1 FROM place_path
             WHERE place_id >= \(first)
            """)
        try tx.execute(
            """
            INSERT INTO place_edge (place_id, structure_id, parent_id, node_id, level)
            SELECT place_id, structure_id, province_id, district_id, 2 FROM place_path
             WHERE district_id <> province_id AND place_id >= \(first)
            """)
        try tx.execute(
            """
            INSERT INTO place_edge (place_id, structure_id, parent_id, node_id, level)
            SELECT place_id, structure_id, district_id, commune_id, 3 FROM place_path
             WHERE district_id <> \(PlaceID.nation) AND place_id >= \(first)
            """)
    }
}

extension PathBuilder {
    init(_ data: PlacesData) {
        self.init(
            nodes: data.units.map { Node(id: $0.id, structure: $0.structure, tier: $0.tier, parent: $0.parent) },
            steps: data.steps.map { Step(from: $0.from, to: $0.to, whole: $0.share == .whole) })
    }
}
