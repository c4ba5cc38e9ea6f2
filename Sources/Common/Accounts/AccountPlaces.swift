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
}
