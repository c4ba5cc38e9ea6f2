import Database
import Kernel
import Places

/// What a list of groups asks for.
public struct GroupQuestion: Hashable, Sendable {
    /// Words of name, kind or place; tone marks not needed.
    public var search: String
    /// At one of these places or below, in any structure; nil for all.
    public var places: [PlaceID]?
    public var kind: String?
    /// Groups whose last step is this one; nil for all.
    public var state: GroupStep?
    /// Groups that count in this year.
    public var year: Int?
    /// As what they count in the year; nil for anything.
    public var countsAs: GroupCount?
    /// Only what is tried, or only what is spread (O199).
    public var spread: GroupSpread?
    /// Whether groups that were taken back are meant instead of those that stand.
    public var isTakenBack: Bool

    public init(
        search: String = "", places: [PlaceID]? = nil, kind: String? = nil, state: GroupStep? = nil, year: Int? = nil,
        countsAs: GroupCount? = nil, spread: GroupSpread? = nil, isTakenBack: Bool = false
    ) {
        self.search = search
        self.places = places
        self.kind = kind
        self.state = state
        self.year = year
        self.countsAs = countsAs
        self.spread = spread
        self.isTakenBack = isTakenBack
    }
}

/// A group in a list.
public struct GroupItem: Hashable, Sendable {
    public let group: Group
    /// `Xóm Lũng Mười`.
    public let place: String
    public let code: String
    /// `Tỉnh Cao Bằng › Huyện Quảng Hòa › Xã Cách Linh`.
    public let above: String
    /// People, from the list or as stated.
    public let members: Int
    /// Of them named in the list.
    public let listed: Int
}

/// How many groups there are, and as what they count.
public struct GroupTally: Hashable, Sendable {
    public var groups = 0
    /// People in them.
    public var members = 0
    /// By what they count as in the asked year, or in any.
    public var counted: [GroupCount: Int] = [:]
}

extension GroupStore {
    /// A part of the groups within some scopes, the newest registered first.
    public static func search(
        _ question: GroupQuestion, within scopes: [Scope], offset: Int = 0, limit: Int, in tx: Transaction
    ) throws -> [GroupItem] {
        struct Figures {
            let members: Int
            let listed: Int
        }
        var figures: [RecordID: Figures] = [:]
        let ids: [RecordID] = try tx.rows(
            """
            SELECT g.id, g.members, g.listed FROM model_group g WHERE \(conditions(question, scopes))
             ORDER BY g.registered_at DESC, g.id DESC LIMIT \(limit) OFFSET \(offset)
            """
        ).map { row in
            let id: RecordID = try row("id")
            figures[id] = Figures(members: try row("members"), listed: try row("listed"))
            return id
        }
        let found = Dictionary(try find(ids, in: tx).map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        var names: [PlaceID: (Place, String)] = [:]
        return try ids.compactMap { id in
            guard let group = found[id] else { return nil }
            if names[group.place] == nil, let place = try PlaceStore.place(group.place, tx) {
                names[group.place] = (place, try GroupPlaces.above(place.id, tx))
            }
            guard let (place, above) = names[group.place] else { return nil }
            return GroupItem(
                group: group, place: place.name, code: place.code, above: above, members: figures[id]?.members ?? 0,
                listed: figures[id]?.listed ?? 0)
        }
    }

    /// The counts behind a list.
    public static func tally(
        _ question: GroupQuestion, within scopes: [Scope], in tx: Transaction
    ) throws -> GroupTally {
        var tally = GroupTally()
        let condition = conditions(question, scopes)
        if let row = try tx.row(
            """
            SELECT COUNT(*) AS number, CAST(COALESCE(SUM(g.members), 0) AS BIGINT) AS people FROM model_group g
             WHERE \(condition)
            """)
        {
            tally.groups = try row("number")
            tally.members = try row("people")
        }
        let year: SQL = question.year.map { "y.year = \($0)" as SQL } ?? "1 = 1"
        for row in try tx.rows(
            """
            SELECT y.counts_as, COUNT(*) AS number FROM model_group g JOIN model_group_year y ON y.group_id = g.id
             WHERE \(condition) AND \(year) GROUP BY y.counts_as
            """)
        {
            tally.counted[try row("counts_as")] = try row("number")
        }
        return tally
    }

    /// The years in which groups within some scopes count, the newest first.
    static func years(within scopes: [Scope], in tx: Transaction) throws -> [Int] {
        try tx.rows(
            """
            SELECT DISTINCT y.year FROM model_group_year y JOIN model_group g ON g.id = y.group_id
             WHERE \(PlaceStore.within(scopes, column: "g.place_id")) ORDER BY y.year DESC
            """
        ).map { try $0("year") }
    }

    private static func conditions(_ question: GroupQuestion, _ scopes: [Scope]) -> SQL {
        var parts: [SQL] = [
            PlaceStore.within(scopes, column: "g.place_id"),
            question.isTakenBack ? "g.taken_back_at IS NOT NULL" : "g.taken_back_at IS NULL",
        ]
        parts += Vietnamese.folded(question.search).split(separator: " ").prefix(12).map {
            "g.folded LIKE \("%\($0)%")" as SQL
        }
        if let places = question.places {
            parts.append(places.isEmpty ? "1 = 0" : PlaceStore.within(places.map { Scope($0) }, column: "g.place_id"))
        }
        if let kind = question.kind { parts.append("g.kind = \(kind)") }
        if let spread = question.spread { parts.append("g.spread = \(spread)") }
        if let state = question.state { parts.append("g.step = \(state)") }
        if question.year != nil || question.countsAs != nil {
            let year: SQL = question.year.map { "AND y.year = \($0)" as SQL } ?? ""
            let counts: SQL = question.countsAs.map { "AND y.counts_as = \($0)" as SQL } ?? ""
            parts.append("EXISTS (SELECT 1 FROM model_group_year y WHERE y.group_id = g.id \(year) \(counts))")
        }
        return parts.dropFirst().reduce(parts[0]) { "\($0) AND \($1)" as SQL }
    }
}
