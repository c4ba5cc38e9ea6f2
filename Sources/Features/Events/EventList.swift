import Accounts
import Database
import Kernel
import Places

/// What a list of events asks for.
public struct EventQuestion: Hashable, Sendable {
    /// Words of title, kind, office or place; tone marks not needed.
    public var search: String
    /// At one of these places or below, in any structure; nil for all.
    public var places: [PlaceID]?
    public var kind: String?
    public var activity: String?
    public var state: EventState?
    /// With a day between these two; nil for any.
    public var days: EventPeriod?
    /// Whether events that were taken back are meant instead of those that stand.
    public var isTakenBack: Bool

    public init(
        search: String = "", places: [PlaceID]? = nil, kind: String? = nil, activity: String? = nil,
        state: EventState? = nil, days: EventPeriod? = nil, isTakenBack: Bool = false
    ) {
        self.search = search
        self.places = places
        self.kind = kind
        self.activity = activity
        self.state = state
        self.days = days
        self.isTakenBack = isTakenBack
    }
}

/// An event in a list.
public struct EventItem: Hashable, Sendable {
    public let event: Event
    /// `Xã Hồng Quang`.
    public let place: String
    public let code: String
    /// `Tỉnh Cao Bằng › Huyện Quảng Hòa`.
    public let above: String
    /// The office that holds it; empty where nobody says.
    public let agency: String
    /// People who came, or are to come.
    public let people: Int
}

/// How many events there are.
public struct EventTally: Hashable, Sendable {
    public var byState: [EventState: Int] = [:]
    /// People at those that were held.
    public var people = 0

    public var events: Int { byState.values.reduce(0, +) }
}

extension EventStore {
    /// A part of the events within some scopes, the latest first, or in the order of the calendar.
    public static func search(
        _ question: EventQuestion, within scopes: [Scope], inOrder: Bool = false, offset: Int = 0, limit: Int,
        in tx: Transaction
    ) throws -> [EventItem] {
        var people: [RecordID: Int] = [:]
        let order: SQL = inOrder ? "e.first_day, e.last_day, e.id" : "e.first_day DESC, e.id DESC"
        let ids: [RecordID] = try tx.rows(
            """
            SELECT e.id, e.people FROM event e WHERE \(conditions(question, scopes))
             ORDER BY \(order) LIMIT \(limit) OFFSET \(offset)
            """
        ).map { row in
            let id: RecordID = try row("id")
            people[id] = try row("people")
            return id
        }
        let found = Dictionary(try find(ids, in: tx).map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        var names: [PlaceID: (Place, String)] = [:]
        var agencies: [RecordID: String] = [:]
        return try ids.compactMap { id in
            guard let event = found[id] else { return nil }
            if names[event.place] == nil, let place = try PlaceStore.place(event.place, tx) {
                let above = try PlaceStore.chain(place.id, tx).dropLast().map(\.name).joined(separator: " › ")
                names[event.place] = (place, above)
            }
            if let agency = event.draft.agency, agencies[agency] == nil {
                agencies[agency] = try AgencyStore.find(agency, in: tx)?.name
            }
            guard let (place, above) = names[event.place] else { return nil }
            return EventItem(
                event: event, place: place.name, code: place.code, above: above,
                agency: event.draft.agency.flatMap { agencies[$0] } ?? "", people: people[id] ?? 0)
        }
    }

    /// The counts behind a list.
    public static func tally(
        _ question: EventQuestion, within scopes: [Scope], in tx: Transaction
    ) throws -> EventTally {
        var tally = EventTally()
        for row in try tx.rows(
            """
            SELECT e.state, COUNT(*) AS number, CAST(COALESCE(SUM(e.people), 0) AS BIGINT) AS people FROM event e
             WHERE \(conditions(question, scopes)) GROUP BY e.state
            """)
        {
            let state: EventState = try row("state")
            tally.byState[state] = try row("number")
            if state == .held { tally.people = try row("people") }
        }
        return tally
    }

    /// The years of events within some scopes, the newest first.
    static func years(within scopes: [Scope], in tx: Transaction) throws -> [Int] {
        try tx.rows(
            """
            SELECT DISTINCT e.year FROM event e WHERE \(PlaceStore.within(scopes, column: "e.place_id"))
             ORDER BY e.year DESC
            """
        ).map { try $0("year") }
    }

    /// What was learned at an event.
    struct Lesson: Hashable, Sendable {
        let event: RecordID
        let title: String
        let day: Day
        let words: String
    }

    /// What was learned of the same activity in the year before, at the place, above it or below it, the latest first: a
    /// yearly review gives the contents of the next year (G104).
    static func lessons(before event: Event, limit: Int = 5, in tx: Transaction) throws -> [Lesson] {
        guard let days = EventPages.days(of: event.draft.period.from.year - 1) else { return [] }
        let above = try PlaceStore.lineage(of: event.place, tx)
        return try tx.rows(
            """
            SELECT e.id, e.title, e.held_until, e.lessons FROM event e
             WHERE e.activity = \(event.draft.activity) AND e.state = 'held' AND e.taken_back_at IS NULL
               AND e.lessons <> '' AND e.id <> \(event.id) AND e.held_until >= \(days.from)
               AND e.held_until <= \(days.until)
               AND (e.place_id IN \(list: above) OR \(PlaceStore.within([Scope(event.place)], column: "e.place_id")))
             ORDER BY e.held_until DESC, e.id LIMIT \(limit)
            """
        ).map {
            Lesson(event: try $0("id"), title: try $0("title"), day: try $0("held_until"), words: try $0("lessons"))
        }
    }

    private static func conditions(_ question: EventQuestion, _ scopes: [Scope]) -> SQL {
        var parts: [SQL] = [
            PlaceStore.within(scopes, column: "e.place_id"),
            question.isTakenBack ? "e.taken_back_at IS NOT NULL" : "e.taken_back_at IS NULL",
        ]
        parts += Vietnamese.folded(question.search).split(separator: " ").prefix(12).map {
            "e.folded LIKE \("%\($0)%")" as SQL
        }
        if let places = question.places {
            parts.append(places.isEmpty ? "1 = 0" : PlaceStore.within(places.map { Scope($0) }, column: "e.place_id"))
        }
        if let kind = question.kind { parts.append("e.kind = \(kind)") }
        if let activity = question.activity { parts.append("e.activity = \(activity)") }
        if let state = question.state { parts.append("e.state = \(state)") }
        if let days = question.days {
            parts.append("e.first_day <= \(days.until) AND e.last_day >= \(days.from)")
        }
        return parts.dropFirst().reduce(parts[0]) { "\($0) AND \($1)" as SQL }
    }
}
