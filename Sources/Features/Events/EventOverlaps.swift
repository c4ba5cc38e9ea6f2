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

/// What makes two events overlap, as the store keeps it: the tests hold the one against the other. Pure.
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
    /// Keeps anew which events overlap one: asked of every change of its place, days, content, level or state, so that
    /// reading never compares the events of a nation.
    static func pair(_ id: RecordID, in tx: WriteTransaction) throws {
        try tx.execute("DELETE FROM event_overlap WHERE first_id = \(id) OR second_id = \(id)")
        guard let event = try find(id, in: tx), event.takenBack == nil, event.state != .cancelled,
            let tier = event.draft.tier
        else { return }
        let (draft, days) = (event.draft, event.days)
        let above = try above(event.place, in: tx)
        // At its place, above it, or below it in some structure of places.
        let others: [RecordID] = try tx.rows(
            """
            SELECT y.id FROM event y
             WHERE y.activity = \(draft.activity) AND y.kind = \(draft.kind) AND y.variant = \(draft.variant ?? "")
               AND y.first_day <= \(days.until) AND y.last_day >= \(days.from) AND y.tier >= 0
               AND y.tier <> \(tier.depth) AND y.id <> \(id) AND y.taken_back_at IS NULL AND y.state <> 'cancelled'
               AND (y.place_id IN \(list: above) OR EXISTS (
                      SELECT 1 FROM place_path p
                       WHERE p.structure_id IN (SELECT id FROM structure) AND p.place_id = y.place_id
                         AND \(event.place) IN (p.province_id, p.district_id, p.commune_id, p.unit_id)))
            """
        ).map { try $0("id") }
        try tx.insert(
            into: "event_overlap", columns: ["first_id", "second_id"],
            rows: others.map { $0 < id ? [$0, id] : [id, $0] })
    }

    /// A place and what lies above it, in every structure; the nation is left out.
    private static func above(_ place: PlaceID, in tx: Transaction) throws -> [PlaceID] {
        let rows = try tx.rows(
            """
            SELECT province_id, district_id, commune_id, unit_id FROM place_path
             WHERE place_id = \(place) AND structure_id IN (SELECT id FROM structure)
            """)
        let known = try rows.flatMap { row -> [PlaceID] in
            [try row("province_id"), try row("district_id"), try row("commune_id"), try row("unit_id")]
        }
        return Set(known + [place]).sorted()
    }

    /// The overlaps that concern somebody with some scopes: one of the two lies within.
    ///
    /// - Parameters:
    ///   - year: both have a day in it.
    ///   - event: only those of this event, whoever asks; nil for all.
    ///   - limit: how many at most.
    public static func overlaps(
        within scopes: [Scope], year: Int? = nil, event: RecordID? = nil, limit: Int = 200, in tx: Transaction
    ) throws -> [Overlap] {
        var conditions: [SQL] = []
        if let year, let first = Day(year: year, month: 1, day: 1), let last = Day(year: year, month: 12, day: 31) {
            conditions.append("x.first_day <= \(last) AND x.last_day >= \(first)")
            conditions.append("y.first_day <= \(last) AND y.last_day >= \(first)")
        }
        if let event {
            conditions.append("(o.first_id = \(event) OR o.second_id = \(event))")
        } else {
            conditions.append(
                """
                (\(PlaceStore.within(scopes, column: "x.place_id")) OR \(PlaceStore.within(scopes, column: "y.place_id")))
                """)
        }
        let all = conditions.dropFirst().reduce(conditions[0]) { "\($0) AND \($1)" as SQL }
        let pairs = try tx.rows(
            """
            SELECT o.first_id, o.second_id FROM event_overlap o
              JOIN event x ON x.id = o.first_id JOIN event y ON y.id = o.second_id
             WHERE \(all) ORDER BY o.first_id, o.second_id LIMIT \(limit)
            """
        ).map { row -> (RecordID, RecordID) in (try row("first_id"), try row("second_id")) }
        let events = Dictionary(
            try find(Array(Set(pairs.flatMap { [$0.0, $0.1] })), in: tx).map { ($0.id, $0) },
            uniquingKeysWith: { first, _ in first })
        var names = OverlapNames()
        var overlaps: [Overlap] = []
        for pair in pairs {
            guard let one = events[pair.0], let other = events[pair.1], let left = try names.side(of: one, in: tx),
                let right = try names.side(of: other, in: tx)
            else { continue }
            let (first, second) = left.tier < right.tier ? (left, right) : (right, left)
            overlaps.append(
                Overlap(
                    activity: one.draft.activity, kind: one.draft.kind,
                    place: try names.narrower(one.place, other.place, in: tx), first: first, second: second))
        }
        return overlaps.sorted {
            ($0.activity, $0.second.period.from, $0.place, $0.second.id)
                < ($1.activity, $1.second.period.from, $1.place, $1.second.id)
        }
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

    /// The code of the one of two places that lies inside the other.
    mutating func narrower(_ one: PlaceID, _ other: PlaceID, in tx: Transaction) throws -> String {
        let places = try [one, other].compactMap { try place($0, in: tx) }
        return places.max { $0.tier < $1.tier }?.code ?? ""
    }

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
