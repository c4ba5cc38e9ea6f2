import Database
import Kernel
import Places

/// What this room asks of the places.
package enum GroupPlaces {
    /// What the rules need to know of a place on a day.
    static func standing(
        of place: Place, on day: Day, isInArea: GroupDesk.AreaCheck, _ tx: Transaction
    ) throws -> GroupPlace {
        let existed = try PlaceStore.existed(place.id, on: day, tx)
        let others =
            existed ? [] : try PlaceStore.predecessors(of: place.id, tx) + PlaceStore.successors(of: place.id, tx)
        // Only what stood on the day helps to correct the form.
        let instead = try others.filter { try PlaceStore.existed($0.place.id, on: day, tx) }
        return GroupPlace(
            id: place.id, name: place.name, code: place.code, tier: place.tier, day: day, existed: existed,
            instead: instead.map { "\($0.place.name) (\($0.place.code))" },
            isInArea: existed ? try isInArea(place.id, day, tx) : nil, codes: try codes(of: place, on: day, tx))
    }

    /// The codes of a place and of what is above it in the structure of a day, lowest first.
    package static func codes(of place: Place, on day: Day, _ tx: Transaction) throws -> [String] {
        guard let structure = try? PlaceStore.structure(on: day, tx),
            let path = try PlaceStore.path(of: place.id, in: structure.id, tx)
        else { return [place.code] }
        var codes: [String] = place.tier == .village ? [place.code] : []
        for node in [path.unit, path.commune, path.district, path.province] {
            guard let place = try PlaceStore.place(node, tx), place.structure == structure.id, place.tier < .village,
                !place.isBucket, !codes.contains(place.code)
            else { continue }
            codes.append(place.code)
        }
        return codes.isEmpty ? [place.code] : codes
    }

    /// `Tỉnh Cao Bằng › Huyện Quảng Hòa › Xã Cách Linh`: what lies above a place, highest first.
    package static func above(_ place: PlaceID, _ tx: Transaction) throws -> String {
        try PlaceStore.chain(place, tx).dropLast().map(\.name).joined(separator: " › ")
    }
}
