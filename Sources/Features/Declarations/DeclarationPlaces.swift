import Database
import Kernel
import Places

/// What this room asks of the places.
enum DeclarationPlaces {
    /// What the rules need to know of a place.
    static func standing(
        of place: Place, at time: ReportedTime, isInArea: DeclarationDesk.AreaCheck, _ tx: Transaction
    ) throws -> PlaceStanding {
        let day = time.lastDay
        let structures = try PlaceStore.structures(tx)
        let own = structures.firstIndex { $0.id == place.structure }
        guard let then = structures.lastIndex(where: { $0.inForceFrom <= day }), let own else {
            return PlaceStanding(id: place.id, name: place.name, code: place.code, tier: place.tier)
        }
        let existed = try PlaceStore.existed(place.id, on: day, tx)
        // A village outlives structures and has days of its own.
        let begins = place.tier == .village ? try VillageStore.find(place.id, tx)?.from : nil
        let isLater = place.tier == .village ? begins.map { $0 > day } ?? false : own > then
        var instead: [String] = []
        if !existed {
            let others =
                isLater ? try PlaceStore.predecessors(of: place.id, tx) : try PlaceStore.successors(of: place.id, tx)
            instead = others.map { "\($0.place.name) (\($0.place.code))" }
        }
        let end =
            place.tier < .village && structures.indices.contains(own + 1)
            ? structures[own + 1].inForceFrom.dayBefore : nil
        let endsWithin = end.flatMap { !existed && !isLater && time.firstDay <= $0 ? $0 : nil }
        return PlaceStanding(
            id: place.id, name: place.name, code: place.code, tier: place.tier, existed: existed, isLater: isLater,
            instead: instead, endsWithin: endsWithin,
            hasDistricts: try hasDistricts(structures[then].id, tx),
            isInArea: existed ? try isInArea(place.id, day, tx) : nil, codes: try codes(of: place, year: day.year, tx))
    }

    private static func hasDistricts(_ structure: Int, _ tx: Transaction) throws -> Bool {
        try tx.row(
            "SELECT 1 AS found FROM place WHERE structure_id = \(structure) AND tier = 2 AND is_bucket = 0 LIMIT 1")
            != nil
    }

    /// The codes of a place and of what is above it in the structure of the first day of a year.
    private static func codes(of place: Place, year: Int, _ tx: Transaction) throws -> [String] {
        guard let first = Day(year: year, month: 1, day: 1) else { return [place.code] }
        let structure = try PlaceStore.structure(on: first, tx)
        guard let path = try PlaceStore.path(of: place.id, in: structure.id, tx) else { return [place.code] }
        let nodes = [path.unit, path.commune, path.district, path.province]
        var codes: [String] = []
        for node in nodes {
            guard let place = try PlaceStore.place(node, tx), place.structure == structure.id, !place.isBucket,
                !codes.contains(place.code)
            else { continue }
            codes.append(place.code)
        }
        return codes
    }

    /// `Tỉnh Cao Bằng › Huyện Quảng Hòa`: what lies above a place, highest first.
    static func path(of place: PlaceID, _ tx: Transaction) throws -> String {
        try PlaceStore.chain(place, tx).dropLast().map(\.name).joined(separator: " › ")
    }
}
