import Database
import Kernel
import Places

/// The places that bench data stand at: a share of the communes, each province and district above, and villages.
struct BenchPlaces: Sendable {
    struct Unit: Sendable {
        let id: PlaceID
        let parent: PlaceID
    }

    /// A commune of the first structure with its villages.
    struct Commune: Sendable {
        let id: PlaceID
        let province: PlaceID
        let villages: [PlaceID]
    }

    /// Of the first structure.
    let provinces: [PlaceID]
    /// Of the first structure, each with its province.
    let districts: [Unit]
    let communes: [Commune]
    /// Communes of the second structure, each with its province.
    let newCommunes: [Unit]

    /// Villages of especially disadvantaged communes, as Decision 497/QĐ-UBDT counts them for the nation.
    static let nationalVillages = 13_222

    /// Chooses the places and adds the villages.
    static func make(_ scale: BenchScale, in tx: WriteTransaction) throws -> BenchPlaces {
        func some<T>(_ all: [T]) -> [T] {
            stride(from: 0, to: all.count, by: scale.divisor).map { all[$0] }
        }
        let old = some(try communes(of: 1, in: tx))
        // A third of all communes has especially disadvantaged villages.
        let poor = stride(from: 0, to: old.count, by: 3).map { old[$0] }
        let villages = nationalVillages / scale.divisor
        let made = try VillageBulk.insert(
            poor.enumerated().map { index, commune in
                (commune.id, villages * (index + 1) / poor.count - villages * index / poor.count)
            }, in: tx)
        let villagesOf = Dictionary(uniqueKeysWithValues: zip(poor.map(\.id), made))
        let districts = try tx.rows(
            "SELECT id, parent_id FROM place WHERE structure_id = 1 AND tier = 2 AND is_bucket = 0 ORDER BY id"
        ).map { Unit(id: try $0("id"), parent: try $0("parent_id")) }
        return BenchPlaces(
            provinces: try tx.rows(
                "SELECT id FROM place WHERE structure_id = 1 AND tier = 1 AND is_bucket = 0 ORDER BY id"
            ).map { try $0("id") },
            districts: some(districts),
            communes: old.map { Commune(id: $0.id, province: $0.parent, villages: villagesOf[$0.id] ?? []) },
            newCommunes: some(try communes(of: 2, in: tx)))
    }

    /// Communes with their province.
    private static func communes(of structure: Int, in tx: Transaction) throws -> [Unit] {
        try tx.rows(
            """
            SELECT c.id, a.province_id FROM place c JOIN place_path a ON a.place_id = c.id
             WHERE c.structure_id = \(structure) AND c.tier = 3 AND c.is_bucket = 0 AND a.structure_id = \(structure)
             ORDER BY c.id
            """
        ).map { Unit(id: try $0("id"), parent: try $0("province_id")) }
    }
}
