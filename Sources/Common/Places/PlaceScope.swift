import Database
import Kernel

extension PlaceStore {
    /// The condition that a column's place is one of the scopes' places or below one, in any structure: what `lineage`
    /// says of one place, for a whole list.
    ///
    /// - Parameter column: a name of the program, with its table.
    public static func within(_ scopes: [Scope], column: String) -> SQL {
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
