import Database
import Kernel
import Places
import Programme

/// What an overlap says of one of the two events, also to who may not open it.
public struct OverlapSide: Hashable, Sendable {
    public let id: RecordID
    public let title: String
    /// The office that holds it; its level where nobody named one.
    public let agency: String
    public let tier: Tier
    public let state: EventState
    public let period: EventPeriod
    public let placeID: PlaceID
    public let place: String
    public let cost: Dong?
}

/// Two levels that plan the same content for the same place and time (S217).
public struct Overlap: Hashable, Sendable {
    public let activity: String
    public let kind: String
    /// The code of the narrower of the two places.
    public let place: String
    /// That of the higher level.
    public let first: OverlapSide
    public let second: OverlapSide
}

/// Many small events of one office, year and activity (S224).
public struct Scatter: Hashable, Sendable {
    public let agency: String
    public let year: Int
    public let activity: String
    public let events: Int
    /// People at all of them.
    public let people: Int
    /// Đồng for all of them, as far as it was said.
    public let cost: Int64
}

/// What makes two events overlap. Pure: the store finds pairs at one place or inside one another, this decides.
public enum OverlapRule {
    /// Whether two events at the same place, or of which one's place contains the other's, are the same content of two
    /// levels in the same time.
    public static func holds(_ one: Event, _ other: Event) -> Bool {
        guard let tier = one.draft.tier, let second = other.draft.tier, tier != second else { return false }
        return one.id != other.id && one.draft.activity == other.draft.activity && one.draft.kind == other.draft.kind
            && one.draft.variant == other.draft.variant && one.state != .cancelled && other.state != .cancelled
            && one.takenBack == nil && other.takenBack == nil && one.days.intersects(other.days)
    }
}

extension EventStore {
    /// The overlaps that concern somebody with some scopes: one of the two lies within.
    ///
    /// - Parameters:
    ///   - year: both have a day in it.
    ///   - event: only those of this event; nil for all.
    ///   - limit: how many at most.
    public static func overlaps(
        within scopes: [Scope], year: Int? = nil, event: RecordID? = nil, limit: Int = 200, in tx: Transaction
    ) throws -> [Overlap] {
        var conditions: [SQL] = [
            "x.taken_back_at IS NULL", "x.state <> 'cancelled'", "x.tier >= 0", "y.taken_back_at IS NULL",
            "y.state <> 'cancelled'", "y.tier >= 0", "y.tier <> x.tier", "y.id <> x.id", "y.kind = x.kind",
            "y.variant = x.variant", "y.activity = x.activity", "y.first_day <= x.last_day",
            "x.first_day <= y.last_day",
        ]
        if let year, let first = Day(year: year, month: 1, day: 1), let last = Day(year: year, month: 12, day: 31) {
            conditions.append("x.first_day <= \(last) AND x.last_day >= \(first)")
            conditions.append("y.first_day <= \(last) AND y.last_day >= \(first)")
        }
        if let event {
            conditions.append("(x.id = \(event) OR y.id = \(event))")
        } else {
            conditions.append(
                """
                (\(PlaceStore.within(scopes, column: "x.place_id")) OR \(PlaceStore.within(scopes, column: "y.place_id")))
                """)
        }
        let all = conditions.dropFirst().reduce(conditions[0]) { "\($0) AND \($1)" as SQL }
        // The place of x is that of y or lies inside it, in some structure of places.
        let pairs = try tx.rows(
            """
            SELECT DISTINCT x.id AS inner_id, y.id AS outer_id FROM event x
              LEFT JOIN place_path p ON p.place_id = x.place_id AND p.structure_id IN (SELECT id FROM structure)
              JOIN event y ON y.place_id IN (x.place_id, p.province_id, p.district_id, p.commune_id, p.unit_id)
             WHERE \(all) ORDER BY x.id, y.id LIMIT \(limit * 2)
            """
        ).map { row -> (RecordID, RecordID) in (try row("inner_id"), try row("outer_id")) }
        let events = Dictionary(
            try find(Array(Set(pairs.flatMap { [$0.0, $0.1] })), in: tx).map { ($0.id, $0) },
            uniquingKeysWith: { first, _ in first })
        var names = OverlapNames()
        var seen: Set<Set<RecordID>> = []
        var overlaps: [Overlap] = []
        for (inner, outer) in pairs where seen.insert([inner, outer]).inserted {
            guard let one = events[inner], let other = events[outer], OverlapRule.holds(one, other),
                let narrow = try names.side(of: one, in: tx), let wide = try names.side(of: other, in: tx)
            else { continue }
            let (first, second) = narrow.tier < wide.tier ? (narrow, wide) : (wide, narrow)
            overlaps.append(
                Overlap(
                    activity: one.draft.activity, kind: one.draft.kind, place: try names.code(of: one.place, in: tx),
                    first: first, second: second))
        }
        return Array(
            overlaps.sorted {
                ($0.activity, $0.second.period.from, $0.place, $0.second.id)
                    < ($1.activity, $1.second.period.from, $1.place, $1.second.id)
            }.prefix(limit))
    }

    /// Offices with many small events of one activity in a year, the most first.
    public static func scattered(
        within scopes: [Scope], year: Int, bounds: ScatterBounds, in tx: Transaction
    ) throws -> [Scatter] {
        try tx.rows(
            """
            SELECT a.name, e.activity, COUNT(*) AS number, CAST(COALESCE(SUM(e.people), 0) AS BIGINT) AS people,
                   CAST(COALESCE(SUM(e.cost), 0) AS BIGINT) AS cost
              FROM event e JOIN agency a ON a.id = e.agency_id
             WHERE e.year = \(year) AND e.taken_back_at IS NULL AND e.state <> 'cancelled'
               AND ((e.people BETWEEN 1 AND \(bounds.people)) OR e.cost <= \(bounds.cost))
               AND \(PlaceStore.within(scopes, column: "e.place_id"))
             GROUP BY a.id, a.name, e.activity HAVING COUNT(*) >= \(bounds.events)
             ORDER BY COUNT(*) DESC, a.name, e.activity LIMIT 100
            """
        ).map {
            Scatter(
                agency: try $0("name"), year: year, activity: try $0("activity"), events: try $0("number"),
                people: try $0("people"), cost: try $0("cost"))
        }
    }
}

/// The names of places and offices, each looked up once.
private struct OverlapNames {
    private var places: [PlaceID: Place] = [:]
    private var agencies: [RecordID: String] = [:]

    mutating func side(of event: Event, in tx: Transaction) throws -> OverlapSide? {
        guard let tier = event.draft.tier, let place = try place(event.place, in: tx) else { return nil }
        return OverlapSide(
            id: event.id, title: event.title, agency: try agency(event.draft.agency, in: tx) ?? tier.implementing,
            tier: tier,
            state: event.state, period: event.held == nil ? event.draft.period : event.days, placeID: place.id,
            place: place.name, cost: event.draft.cost)
    }

    mutating func code(of id: PlaceID, in tx: Transaction) throws -> String { try place(id, in: tx)?.code ?? "" }

    private mutating func place(_ id: PlaceID, in tx: Transaction) throws -> Place? {
        if let known = places[id] { return known }
        places[id] = try PlaceStore.place(id, tx)
        return places[id]
    }

    private mutating func agency(_ id: RecordID?, in tx: Transaction) throws -> String? {
        guard let id else { return nil }
        if let known = agencies[id] { return known }
        agencies[id] = try tx.value("SELECT name FROM agency WHERE id = \(id)")
        return agencies[id]
    }
}
