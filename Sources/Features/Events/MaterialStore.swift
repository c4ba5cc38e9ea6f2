import Accounts
import Database
import Kernel
import Places

/// A product of an event with what was handed out of it: a printed leaflet, a clip, the script that won a contest (G87, G101).
public struct Material: Hashable, Sendable, Identifiable {
    /// The id of its line.
    public let id: RecordID
    public let facts: EventLineFacts
    /// The event that made it.
    public let event: RecordID
    public let eventTitle: String
    /// The code of the kind of that event.
    public let eventKind: String
    public let place: PlaceID
    /// `Tỉnh Cao Bằng`.
    public let placeName: String
    /// The office of the event; empty where nobody says.
    public let agency: String
    public let year: Int
    /// Pieces that went out, at whatever event.
    public let handedOut: Int
    /// The first day on which some went out; nil when no day was said.
    public let firstHandedOut: Day?
    /// Files of the event, where a clip or a document lies.
    public let files: Int

    /// What is left; below zero when more went out than was made; nil when nobody said how many were made.
    public var remaining: Int? { facts.quantity.map { $0 - handedOut } }

    /// What must be looked at, in words: more handed out than made, printed before the licence (G101, G102).
    public var doubts: [String] {
        var doubts: [String] = []
        if let quantity = facts.quantity, handedOut > quantity {
            doubts.append(
                "“\(facts.words)”: đã phát \(Number.grouped(Int64(handedOut))), nhiều hơn "
                    + "\(Number.grouped(Int64(quantity))) đã làm ra. Xem lại số lượng hoặc các lần phát.")
        }
        if let first = firstHandedOut, let day = facts.day, !facts.licence.isEmpty, day > first {
            doubts.append(
                "“\(facts.words)”: phát từ \(first.written), trước giấy phép \(facts.licence) ngày \(day.written). "
                    + "Xem lại hai ngày.")
        }
        return doubts
    }
}

/// A handing out of a product, and what was left behind it.
public struct MaterialHandout: Hashable, Sendable {
    public let line: EventLine
    public let event: RecordID
    public let eventTitle: String
    /// What was left, in the order of the days; nil when nobody said how many were made.
    public let left: Int?
}

/// What a list of products asks for.
public struct MaterialQuestion: Hashable, Sendable {
    /// Words of the product, its event or place; tone marks not needed.
    public var search: String
    /// At one of these places or below, in any structure; nil for all.
    public var places: [PlaceID]?
    /// The code of a product of the catalogue.
    public var product: String?
    /// The code of the kind of event that made it.
    public var eventKind: String?
    public var year: Int?
    /// Only what is left in stock, or only where more went out than was made.
    public var stock: Stock?

    public enum Stock: String, Hashable, Sendable, CaseIterable {
        case left = "con"
        case exceeded = "vuot"
    }

    public init(
        search: String = "", places: [PlaceID]? = nil, product: String? = nil, eventKind: String? = nil,
        year: Int? = nil, stock: Stock? = nil
    ) {
        self.search = search
        self.places = places
        self.product = product
        self.eventKind = eventKind
        self.year = year
        self.stock = stock
    }
}

/// Products of events and their handing out, as functions over a transaction.
public enum MaterialStore {
    private static let source: SQL = """
        SELECT \(unsafe: EventStore.lineColumns), e.id AS made_by, e.title, e.kind AS made_by_kind, e.place_id,
               e.agency_id, e.year, COALESCE(h.handed, 0) AS handed, h.first_day,
               (SELECT COUNT(*) FROM event_file f WHERE f.event_id = e.id) AS files
          FROM event_line l JOIN event e ON e.id = l.event_id
          LEFT JOIN (SELECT x.of_line, CAST(SUM(x.quantity) AS BIGINT) AS handed, MIN(x.day) AS first_day
                       FROM event_line x JOIN event o ON o.id = x.event_id
                      WHERE x.kind = 'handout' AND x.is_mistake = 0 AND x.of_line IS NOT NULL
                        AND o.taken_back_at IS NULL
                      GROUP BY x.of_line) h ON h.of_line = l.id
         WHERE l.kind = 'product' AND l.is_mistake = 0 AND e.taken_back_at IS NULL
        """

    /// A product; nil when there is none, or its line or its event was taken back.
    public static func find(_ id: RecordID, in tx: Transaction) throws -> Material? {
        try materials(try tx.rows("\(source) AND l.id = \(id)"), in: tx).first
    }

    /// The products of these lines, in no order.
    static func find(_ ids: [RecordID], in tx: Transaction) throws -> [Material] {
        guard !ids.isEmpty else { return [] }
        return try materials(try tx.rows("\(source) AND l.id IN \(list: Array(ids.prefix(500)))"), in: tx)
    }

    /// A part of the products within some scopes, the latest first.
    public static func search(
        _ question: MaterialQuestion, within scopes: [Scope], offset: Int = 0, limit: Int, in tx: Transaction
    ) throws -> [Material] {
        var conditions: [SQL] = [PlaceStore.within(scopes, column: "e.place_id")]
        conditions += Vietnamese.folded(question.search).split(separator: " ").prefix(12).map {
            "(l.folded LIKE \("%\($0)%") OR e.folded LIKE \("%\($0)%"))" as SQL
        }
        if let places = question.places {
            conditions.append(
                places.isEmpty ? "1 = 0" : PlaceStore.within(places.map { Scope($0) }, column: "e.place_id"))
        }
        if let product = question.product { conditions.append("l.code = \(product)") }
        if let kind = question.eventKind { conditions.append("e.kind = \(kind)") }
        if let year = question.year { conditions.append("e.year = \(year)") }
        switch question.stock {
        case .left: conditions.append("l.quantity > COALESCE(h.handed, 0)")
        case .exceeded: conditions.append("l.quantity < COALESCE(h.handed, 0)")
        case nil: break
        }
        let condition = conditions.dropFirst().reduce(conditions[0]) { "\($0) AND \($1)" as SQL }
        return try materials(
            try tx.rows(
                "\(source) AND \(condition) ORDER BY e.first_day DESC, l.id DESC LIMIT \(limit) OFFSET \(offset)"),
            in: tx)
    }

    /// The products that an event at a place may hand out: made there, above it or below it, the latest first.
    public static func near(_ place: PlaceID, limit: Int = 100, in tx: Transaction) throws -> [Material] {
        let above = try PlaceStore.lineage(of: place, tx)
        return try materials(
            try tx.rows(
                """
                \(source) AND (e.place_id IN \(list: above) OR \(PlaceStore.within([Scope(place)], column: "e.place_id")))
                 ORDER BY e.first_day DESC, l.id DESC LIMIT \(limit)
                """), in: tx)
    }

    /// What was handed out of a product, in the order of the days, with what was left each time.
    public static func handouts(of material: Material, in tx: Transaction) throws -> [MaterialHandout] {
        var left = material.facts.quantity
        return try tx.rows(
            """
            SELECT \(unsafe: EventStore.lineColumns), e.id AS made_by, e.title
              FROM event_line l JOIN event e ON e.id = l.event_id
             WHERE l.kind = 'handout' AND l.is_mistake = 0 AND l.of_line = \(material.id) AND e.taken_back_at IS NULL
             ORDER BY CASE WHEN l.day IS NULL THEN 1 ELSE 0 END, l.day, l.entered_at, l.id
            """
        ).map { row in
            let line = try EventStore.line(row)
            left = left.map { $0 - (line.facts.quantity ?? 0) }
            return MaterialHandout(line: line, event: try row("made_by"), eventTitle: try row("title"), left: left)
        }
    }

    /// The years of products within some scopes, the newest first.
    public static func years(within scopes: [Scope], in tx: Transaction) throws -> [Int] {
        try tx.rows(
            """
            SELECT DISTINCT e.year FROM event e JOIN event_line l ON l.event_id = e.id
             WHERE l.kind = 'product' AND l.is_mistake = 0 AND e.taken_back_at IS NULL
               AND \(PlaceStore.within(scopes, column: "e.place_id")) ORDER BY e.year DESC
            """
        ).map { try $0("year") }
    }

    private static func materials(_ rows: [Row], in tx: Transaction) throws -> [Material] {
        var places: [PlaceID: String] = [:]
        var agencies: [RecordID: String] = [:]
        return try rows.map { row in
            let place: PlaceID = try row("place_id")
            if places[place] == nil { places[place] = try PlaceStore.place(place, tx)?.name }
            let agency: RecordID? = try row("agency_id")
            if let agency, agencies[agency] == nil { agencies[agency] = try AgencyStore.find(agency, in: tx)?.name }
            let line = try EventStore.line(row)
            return Material(
                id: line.id, facts: line.facts, event: try row("made_by"), eventTitle: try row("title"),
                eventKind: try row("made_by_kind"), place: place, placeName: places[place] ?? "",
                agency: agency.flatMap { agencies[$0] } ?? "", year: try row("year"), handedOut: try row("handed"),
                firstHandedOut: try row("first_day"), files: try row("files"))
        }
    }
}
