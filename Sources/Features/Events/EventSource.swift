import Database
import Foundation
import Kernel
import Pages
import Places
import Totals

/// Tells pages of figures what an event is and where it is shown.
public struct EventSource: FactSource {
    public let kind = Event.kind

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
                    SELECT e.id FROM event e WHERE e.id IN \(list: part)
                       AND \(PlaceStore.within(viewer.scopes(.viewEvents), column: "e.place_id"))
                    """
                ).map { try $0("id") })
            for row in try tx.rows(
                """
                SELECT e.id, e.title, (SELECT COUNT(*) FROM event_file f WHERE f.event_id = e.id) AS files,
                       (SELECT COUNT(*) FROM event_participant p WHERE p.event_id = e.id AND p.attended = 1) AS people
                  FROM event e WHERE e.id IN \(list: part)
                """)
            {
                let id: RecordID = try row("id")
                let files: Int = try row("files")
                let people: Int = try row("people")
                let evidence = [
                    people > 0 ? "danh sách \(people) người" : nil, files > 0 ? "\(files) tệp kèm theo" : nil,
                ].compactMap { $0 }
                descriptions[id] = FactDescription(
                    title: try row("title"), link: visible.contains(id) ? .event(id) : nil,
                    evidence: evidence.isEmpty ? nil : evidence.joined(separator: ", "))
            }
        }
        return descriptions
    }

    /// An event is added once; every later line of its history may have changed what it counts.
    public func changes(at place: PlaceID, from: Date, limit: Int, in tx: Transaction) throws -> [FactChange] {
        try tx.rows(
            """
            SELECT e.id, e.place_id, h.done_at, h.done_by_name,
                   CASE WHEN h.number = 1 THEN 'added' WHEN h.done_at = e.taken_back_at THEN 'taken_back'
                        ELSE 'corrected' END AS what
              FROM event_history h JOIN event e ON e.id = h.event_id
             WHERE h.done_at >= \(from) AND \(PlaceStore.within([Scope(place)], column: "e.place_id"))
             ORDER BY h.done_at DESC, e.id, h.number DESC LIMIT \(limit)
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
