import Database
import Events
import Kernel
import Places
import Programme

/// What is counted of events of a kind: how many, who came, and the measures of the kind.
public struct FigureColumn: Hashable, Sendable {
    /// `events`, `women`, `men`, or the code of a measure.
    public let code: String
    /// `Số lớp`, `Thời lượng phát sóng (phút)`.
    public let label: String

    /// The columns of a kind, in order.
    public static func columns(of kind: EventKind) -> [FigureColumn] {
        [
            FigureColumn(code: "events", label: "Số \(kind.unit)"), FigureColumn(code: "women", label: "Nữ"),
            FigureColumn(code: "men", label: "Nam"),
        ] + kind.measures.map { FigureColumn(code: $0.code, label: "\($0.name) (\($0.unit))") }
    }
}

/// Which held events are added up.
public struct FigureQuestion: Hashable, Sendable {
    /// The code of a kind of event.
    public var kind: String
    /// The code of what such an event may be; nil for all.
    public var variant: String?
    public var place: PlaceID
    public var days: EventPeriod

    public init(kind: String, variant: String? = nil, place: PlaceID, days: EventPeriod) {
        self.kind = kind
        self.variant = variant
        self.place = place
        self.days = days
    }
}

/// Numbers of held events of a kind at a place: in all, by the units right below, and by channel (G105, J137, J139).
public struct EventFigures: Hashable, Sendable {
    /// A row, by the code of its columns; what nobody counted is absent.
    public struct Line: Hashable, Sendable {
        public let name: String
        public let values: [String: Int]
    }

    public let total: [String: Int]
    /// In the order of their names; the place itself last, where events belong to none below.
    public let units: [Line]
    /// By channel; an event of several channels stands under each, so these add up to more than the whole.
    public let channels: [Line]
}

/// Numbers of events and the targets beside them, as functions over a transaction.
public enum FigureStore {
    /// What was held, added up within some scopes. It writes nothing and follows no total kept elsewhere: it is right when it
    /// is asked.
    public static func figures(
        _ question: FigureQuestion, channels: [EventWord], within scopes: [Scope], in tx: Transaction
    ) throws -> EventFigures {
        let condition = condition(question, scopes)
        var places: [PlaceID: [String: Int]] = [:]
        for row in try tx.rows(
            """
            SELECT e.place_id, COUNT(*) AS events,
                   CAST(SUM(COALESCE(c.women, (SELECT COUNT(*) FROM event_participant p WHERE p.event_id = e.id
                     AND p.attended = 1 AND p.role <> 'organiser' AND p.is_woman = 1))) AS BIGINT) AS women,
                   CAST(SUM(COALESCE(c.men, (SELECT COUNT(*) FROM event_participant p WHERE p.event_id = e.id
                     AND p.attended = 1 AND p.role <> 'organiser' AND p.is_woman = 0))) AS BIGINT) AS men
              FROM event e LEFT JOIN event_count c ON c.event_id = e.id AND c.age = ''
             WHERE \(condition) GROUP BY e.place_id
            """)
        {
            places[try row("place_id")] = [
                "events": try row("events"), "women": try row("women"), "men": try row("men"),
            ]
        }
        for row in try tx.rows(
            """
            SELECT e.place_id, m.code, CAST(SUM(m.quantity) AS BIGINT) AS quantity
              FROM event e JOIN event_measure m ON m.event_id = e.id
             WHERE \(condition) GROUP BY e.place_id, m.code
            """)
        {
            let code: String = try row("code")
            places[try row("place_id"), default: [:]][code] = try row("quantity") as Int
        }
        return EventFigures(
            total: places.values.reduce(into: [:]) { add($1, to: &$0) }, units: try units(places, question, in: tx),
            channels: try byChannel(condition, channels, in: tx))
    }

    private static func condition(_ question: FigureQuestion, _ scopes: [Scope]) -> SQL {
        let variant: SQL = question.variant.map { "AND e.variant = \($0)" as SQL } ?? ""
        return """
            e.kind = \(question.kind) \(variant) AND e.state = 'held' AND e.taken_back_at IS NULL
               AND e.held_until >= \(question.days.from) AND e.held_until <= \(question.days.until)
               AND \(PlaceStore.within(scopes, column: "e.place_id"))
               AND \(PlaceStore.within([Scope(question.place)], column: "e.place_id"))
            """
    }

    private static func add(_ values: [String: Int], to sum: inout [String: Int]) {
        for (code, value) in values { sum[code, default: 0] += value }
    }

    /// Added up by the units right below the place, as they stand in its own structure.
    private static func units(
        _ places: [PlaceID: [String: Int]], _ question: FigureQuestion, in tx: Transaction
    ) throws -> [EventFigures.Line] {
        guard let root = try PlaceStore.place(question.place, tx) else { return [] }
        let structure =
            root.tier == .central ? try PlaceStore.structure(on: question.days.until, tx).id : root.structure
        var sums: [PlaceID: [String: Int]] = [:]
        var names: [PlaceID: String] = [:]
        for (place, values) in places {
            let unit = try below(root, place, structure, in: tx)
            names[unit.id] = unit.id == root.id ? "Ghi chung ở \(root.name.lowercasedFirst)" : unit.name
            add(values, to: &sums[unit.id, default: [:]])
        }
        return sums.sorted {
            ($0.key == root.id ? 1 : 0, Vietnamese.folded(names[$0.key] ?? ""), $0.key)
                < ($1.key == root.id ? 1 : 0, Vietnamese.folded(names[$1.key] ?? ""), $1.key)
        }.map { EventFigures.Line(name: names[$0.key] ?? "", values: $0.value) }
    }

    /// The unit right below a place in which another lies; the place itself when it lies in none.
    private static func below(
        _ root: Place, _ place: PlaceID, _ structure: Int, in tx: Transaction
    ) throws -> Place {
        guard let path = try PlaceStore.path(of: place, in: structure, tx) else { return root }
        for node in [path.province, path.district, path.commune, path.unit] {
            guard node != root.id, let unit = try PlaceStore.place(node, tx), !unit.isBucket, unit.tier > root.tier
            else { continue }
            return unit
        }
        return root
    }

    private static func byChannel(
        _ condition: SQL, _ channels: [EventWord], in tx: Transaction
    ) throws -> [EventFigures.Line] {
        var sums: [String: [String: Int]] = [:]
        for row in try tx.rows(
            """
            SELECT t.code, COUNT(*) AS events FROM event e
              JOIN event_trait t ON t.event_id = e.id AND t.sort = 'channel'
             WHERE \(condition) GROUP BY t.code
            """)
        {
            sums[try row("code"), default: [:]]["events"] = try row("events") as Int
        }
        for row in try tx.rows(
            """
            SELECT t.code AS channel, m.code, CAST(SUM(m.quantity) AS BIGINT) AS quantity FROM event e
              JOIN event_trait t ON t.event_id = e.id AND t.sort = 'channel'
              JOIN event_measure m ON m.event_id = e.id
             WHERE \(condition) GROUP BY t.code, m.code
            """)
        {
            let code: String = try row("code")
            sums[try row("channel"), default: [:]][code] = try row("quantity") as Int
        }
        return channels.compactMap { channel in
            sums[channel.code].map { EventFigures.Line(name: channel.name, values: $0) }
        }
    }

    // MARK: Targets

    /// The targets that an office set for a place, a year and a kind, by the code of the column.
    public static func targets(
        of place: PlaceID, year: Int, kind: String, variant: String?, in tx: Transaction
    ) throws -> [String: Int] {
        var targets: [String: Int] = [:]
        for row in try tx.rows(
            """
            SELECT code, quantity FROM event_target
             WHERE place_id = \(place) AND year = \(year) AND kind = \(kind) AND variant = \(variant ?? "")
            """)
        {
            targets[try row("code")] = try row("quantity") as Int
        }
        return targets
    }

    static func set(
        _ targets: [String: Int], of place: PlaceID, year: Int, kind: String, variant: String?, in tx: WriteTransaction
    ) throws {
        try tx.execute(
            """
            DELETE FROM event_target
             WHERE place_id = \(place) AND year = \(year) AND kind = \(kind) AND variant = \(variant ?? "")
            """)
        try tx.insert(
            into: "event_target",
            columns: ["place_id", "year", "kind", "variant", "code", "quantity", "set_by_name", "set_at"],
            rows: targets.sorted { $0.key < $1.key }.map { code, quantity in
                [place, year, kind, variant ?? "", code, quantity, tx.actor.name, tx.now]
            })
    }
}
