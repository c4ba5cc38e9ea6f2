import Database
import Kernel
import Places

/// What a list of notes of all groups asks for.
public struct NoteQuestion: Hashable, Sendable {
    /// Words of the group, its kind or its place; tone marks not needed.
    public var search: String
    public var places: [PlaceID]?
    public var kind: GroupEntry.Kind?
    public var groupKind: String?
    public var year: Int?

    public init(
        search: String = "", places: [PlaceID]? = nil, kind: GroupEntry.Kind? = nil, groupKind: String? = nil,
        year: Int? = nil
    ) {
        self.search = search
        self.places = places
        self.kind = kind
        self.groupKind = groupKind
        self.year = year
    }
}

/// A note with its group.
public struct NoteItem: Hashable, Sendable {
    public let entry: GroupEntry
    public let group: RecordID
    public let groupName: String
    public let groupKind: String
    /// `Tỉnh Cao Bằng › Thành phố Cao Bằng › Phường Ngọc Xuân`.
    public let place: String
}

extension NoteStore {
    /// A part of the notes of standing groups within some scopes, the latest first: what members said (D73), exchanges (D71),
    /// reviews (D75), applications (H115), markets (H118).
    public static func search(
        _ question: NoteQuestion, within scopes: [Scope], offset: Int = 0, limit: Int, in tx: Transaction
    ) throws -> [NoteItem] {
        var conditions: [SQL] = [
            "n.is_mistake = 0 AND g.taken_back_at IS NULL", PlaceStore.within(scopes, column: "g.place_id"),
        ]
        conditions += Vietnamese.folded(question.search).split(separator: " ").prefix(12).map {
            "g.folded LIKE \("%\($0)%")" as SQL
        }
        if let places = question.places {
            conditions.append(
                places.isEmpty ? "1 = 0" : PlaceStore.within(places.map { Scope($0) }, column: "g.place_id"))
        }
        if let kind = question.kind { conditions.append("n.kind = \(kind)") }
        if let kind = question.groupKind { conditions.append("g.kind = \(kind)") }
        if let year = question.year, let first = Day(year: year, month: 1, day: 1),
            let last = Day(year: year, month: 12, day: 31)
        {
            conditions.append("n.day >= \(first) AND n.day <= \(last)")
        }
        let condition = conditions.dropFirst().reduce(conditions[0]) { "\($0) AND \($1)" as SQL }
        var places: [PlaceID: String] = [:]
        return try tx.rows(
            """
            SELECT n.id, n.kind, n.day, n.words, n.amount, n.norm, n.fund, n.entered_by_name, g.id AS group_id, g.name,
                   g.kind AS group_kind, g.place_id
              FROM model_group_entry n JOIN model_group g ON g.id = n.group_id
             WHERE \(condition) ORDER BY n.day DESC, n.id DESC LIMIT \(limit) OFFSET \(offset)
            """
        ).map { row in
            let place: PlaceID = try row("place_id")
            if places[place] == nil {
                places[place] = try PlaceStore.chain(place, tx).map(\.name).joined(separator: " › ")
            }
            return NoteItem(
                entry: GroupEntry(
                    id: try row("id"), kind: try row("kind"), day: try row("day"), words: try row("words"),
                    amount: try row("amount"), norm: try row("norm"), fund: try row("fund"),
                    by: try row("entered_by_name")), group: try row("group_id"), groupName: try row("name"),
                groupKind: try row("group_kind"), place: places[place] ?? "")
        }
    }
}
