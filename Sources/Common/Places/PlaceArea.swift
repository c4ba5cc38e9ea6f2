import Database
import Kernel

extension PlaceAttributes {
    /// Whether a commune or village lies in an area that its province entered as an attribute of communes and villages,
    /// such as the project area of a decision (A18, A19).
    ///
    /// A commune lies inside when one of its villages does. Nil, which refuses nothing, for a higher place, and where the
    /// province has entered no such place for that day.
    public static func covers(_ kind: String, _ id: PlaceID, on day: Day, _ tx: Transaction) throws -> Bool? {
        guard let place = try PlaceStore.place(id, tx), place.tier >= .commune,
            let path = try PlaceStore.path(of: id, in: place.structure, tx)
        else { return nil }
        if try holds(kind, id, orAbove: true, on: day, tx) { return true }
        let within: SQL = """
            SELECT 1 AS found FROM place_attribute a
              JOIN place_path l ON l.place_id = a.place_id AND l.structure_id = \(place.structure)
             WHERE a.kind = \(kind) AND a.quantity IS NULL AND \(holding(on: day))
            """
        if place.tier == .commune,
            try tx.row("\(within) AND l.commune_id = \(id) AND l.unit_id <> \(id) LIMIT 1") != nil
        {
            return true
        }
        return try tx.row("\(within) AND l.province_id = \(path.province) LIMIT 1") == nil ? nil : false
    }
}
