import Database
import Kernel

extension PlaceStore {
    /// The places of all structures that a filter means: by code, also behind a name in brackets, or by name with or
    /// without tone marks. Exact names win over parts of names. Empty when no place is called so.
    public static func places(called text: String, _ tx: Transaction) throws -> [PlaceID] {
        var found: [PlaceID] = []
        let code = text.wholeMatch(of: /(?:.*\()?(\d{2,8})\)?/).map { String($0.1) }
        for structure in try structures(tx) {
            if let code {
                if let place = try place(code: code, on: structure.inForceFrom, tx) { found.append(place.id) }
                continue
            }
            let hits = try search(text, on: structure.inForceFrom, limit: 20, tx).map(\.place)
            let folded = Vietnamese.folded(text)
            let exact = hits.filter {
                Vietnamese.folded($0.name) == folded || Vietnamese.folded($0.shortName) == folded
            }
            found += (exact.isEmpty ? hits : exact).map(\.id)
        }
        return found
    }
}
