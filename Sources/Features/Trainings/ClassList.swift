import Database
import Events
import Kernel
import Places

/// A class in a list.
public struct ClassItem: Hashable, Sendable, Identifiable {
    public let id: RecordID
    public let title: String
    /// The codes of the kind of event and of its variant; the variant empty where there is none.
    public let kind: String
    public let variant: String
    public let place: String
    /// As the office wrote it.
    public let period: String
    public let state: EventState
    /// Nil when nobody said how many may come.
    public let seats: Int?
    /// People whom units named: accepted, and still to be decided.
    public let accepted: Int
    public let open: Int
}

extension TrainingDesk {
    /// Events that are taught or take lists, within the scopes or held by what is above them, planned ones first.
    ///
    /// - Parameters:
    ///   - search: words of title, place and office; tone marks not needed.
    ///   - above: the places above the scopes: their classes take people from below.
    public func classes(
        _ search: String, within scopes: [Scope], above: [PlaceID], offset: Int = 0, limit: Int, in tx: Transaction
    ) throws -> [ClassItem] {
        var condition: SQL =
            """
            e.kind IN \(list: kinds) AND e.taken_back_at IS NULL
             AND (\(PlaceStore.within(scopes, column: "e.place_id")) OR e.place_id IN \(list: above)
                  OR a.place_id IN \(list: above))
            """
        for word in Vietnamese.folded(search).split(separator: " ").prefix(12) {
            condition = "\(condition) AND e.folded LIKE \("%\(word)%")" as SQL
        }
        return try tx.rows(
            """
            SELECT e.id, e.title, e.kind, e.variant, e.period_words, e.state, e.planned_people, p.name AS place,
                   (SELECT COUNT(*) FROM nomination n WHERE n.event_id = e.id AND n.state = 'accepted') AS accepted,
                   (SELECT COUNT(*) FROM nomination n WHERE n.event_id = e.id AND n.state = 'open') AS waiting
              FROM event e JOIN place p ON p.id = e.place_id LEFT JOIN agency a ON a.id = e.agency_id
             WHERE \(condition)
             ORDER BY CASE e.state WHEN 'planned' THEN 0 ELSE 1 END, e.first_day DESC, e.id DESC
             LIMIT \(limit) OFFSET \(offset)
            """
        ).map { row in
            ClassItem(
                id: try row("id"), title: try row("title"), kind: try row("kind"), variant: try row("variant"),
                place: try row("place"), period: try row("period_words"), state: try row("state"),
                seats: try row("planned_people"), accepted: try row("accepted"), open: try row("waiting"))
        }
    }
}
