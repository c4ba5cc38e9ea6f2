import Database
import Foundation
import Kernel
import Pages
import Places
import Totals

/// Tells pages of figures what a group is and where it is shown.
public struct GroupSource: FactSource {
    public let kind = Group.kind

    public init() {}

    public func describe(
        _ ids: [RecordID], for viewer: Viewer, in tx: Transaction
    ) throws -> [RecordID: FactDescription] {
        var descriptions: [RecordID: FactDescription] = [:]
        for start in stride(from: 0, to: ids.count, by: 500) {
            let part = Array(ids[start..<min(start + 500, ids.count)])
            let visible: Set<RecordID> = Set(
                try tx.rows(
                    """
                    SELECT g.id FROM model_group g WHERE g.id IN \(list: part)
                       AND \(PlaceStore.within(viewer.scopes(.viewGroups), column: "g.place_id"))
                    """
                ).map { try $0("id") })
            for row in try tx.rows(
                """
                SELECT g.id, g.name, (SELECT COUNT(*) FROM model_group_file f WHERE f.group_id = g.id) AS files,
                       (SELECT COUNT(*) FROM model_group_step s WHERE s.group_id = g.id AND s.step = 'decided') AS decisions
                  FROM model_group g WHERE g.id IN \(list: part)
                """)
            {
                let id: RecordID = try row("id")
                let files: Int = try row("files")
                let decisions: Int = try row("decisions")
                let evidence = [decisions > 0 ? "quyết định" : nil, files > 0 ? "\(files) tệp kèm theo" : nil]
                    .compactMap { $0 }
                descriptions[id] = FactDescription(
                    title: try row("name"), link: visible.contains(id) ? .group(id) : nil,
                    evidence: evidence.isEmpty ? nil : evidence.joined(separator: ", "))
            }
        }
        return descriptions
    }

    /// A group is added once; every later line of its history may have changed what it counts.
    public func changes(at place: PlaceID, from: Date, limit: Int, in tx: Transaction) throws -> [FactChange] {
        try tx.rows(
            """
            SELECT g.id, g.place_id, h.done_at, h.done_by_name,
                   CASE WHEN h.number = 1 THEN 'added' WHEN h.done_at = g.taken_back_at THEN 'taken_back'
                        ELSE 'corrected' END AS what
              FROM model_group_history h JOIN model_group g ON g.id = h.group_id
             WHERE h.done_at >= \(from) AND \(PlaceStore.within([Scope(place)], column: "g.place_id"))
             ORDER BY h.done_at DESC, g.id, h.number DESC LIMIT \(limit)
            """
        ).compactMap { row in
            let what: String = try row("what")
            return try FactChange.What(rawValue: what).map {
                FactChange(
                    record: try row("id"), what: $0, place: try row("place_id"), at: try row("done_at"),
                    by: try row("done_by_name"))
            }
        }
    }
}
