import Database
import Kernel
import Places

extension ProgressStore {
    /// What each new place was made from, as far as it lies in the place that is read: `từ Cách Linh, Hồng Quang`, with
    /// what came from elsewhere in brackets. Only for a place read under a later structure.
    static func origins(
        of view: ProgressView, nodes: [ProgressNode], in tx: Transaction
    ) throws -> [PlaceID: String] {
        let places = nodes.filter { $0.kind == .place }.map(\.id)
        guard view.structure.id > view.place.structure, !places.isEmpty, view.place.tier >= .district else {
            return [:]
        }
        let rows = try tx.rows(
            """
            SELECT s.to_id, o.name, o.short_name, o.type, o.parent_id, q.name AS above
              FROM succession s JOIN place o ON o.id = s.from_id JOIN place q ON q.id = o.parent_id
             WHERE s.to_id IN \(list: places) ORDER BY o.sort_key, o.id
            """)
        var inside: [PlaceID: [String]] = [:]
        var outside: [PlaceID: [String: [String]]] = [:]
        for row in rows {
            let to: PlaceID = try row("to_id")
            let parent: PlaceID? = try row("parent_id")
            let type: String = try row("type")
            // A town keeps its type: an old commune of the same name may stand beside it.
            let short: String = try row("short_name")
            let name = type == "Thị trấn" ? "TT \(short)" : short
            if parent == view.place.id || view.place.tier == .commune {
                inside[to, default: []].append(name)
            } else {
                outside[to, default: [:]][try row("above"), default: []].append(name)
            }
        }
        return inside.reduce(into: [:]) { words, entry in
            let others = (outside[entry.key] ?? [:]).sorted { $0.key < $1.key }.map {
                "\($0.value.joined(separator: ", ")) của \($0.key)"
            }
            words[entry.key] =
                "từ " + entry.value.joined(separator: ", ")
                + (others.isEmpty ? "" : " (cùng \(others.joined(separator: "; ")))")
        }
    }
}
