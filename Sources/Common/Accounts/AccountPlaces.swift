import Database
import Kernel
import Places

/// What this room asks of the places.
enum AccountPlaces {
    /// How a place is named in running text: `tỉnh Cao Bằng`, `cả nước`; empty when there is no such place.
    static func label(of place: PlaceID, in tx: Transaction) throws -> String {
        guard let place = try PlaceStore.place(place, tx) else { return "" }
        return label(of: place)
    }

    static func label(of place: Place) -> String {
        if place.id == .nation { return "cả nước" }
        return place.name.prefix(1).lowercased() + place.name.dropFirst()
    }

    /// The condition that a column's place is one of the scopes' places or below one, in any structure: what
    /// `PlaceStore.lineage` says of one place, for a whole list.
    ///
    /// - Parameter column: a name of the program, with its table.
    static func within(_ scopes: [Scope], column: String) -> SQL {
        let places = scopes.map(\.place)
        if places.contains(.nation) { return "1 = 1" }
        return """
            (\(unsafe: column) IN \(list: places) OR EXISTS (
               SELECT 1 FROM place_path path
               WHERE path.structure_id IN (SELECT id FROM structure) AND path.place_id = \(unsafe: column)
                 AND (path.province_id IN \(list: places) OR path.district_id IN \(list: places)
                      OR path.commune_id IN \(list: places) OR path.unit_id IN \(list: places))))
            """
    }
}
