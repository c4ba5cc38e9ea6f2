import Database
import Kernel

/// A kind of attribute that the programme knows: the code is kept as text, its words come from the programme's data.
public struct PlaceAttributeKind: Hashable, Sendable {
    /// `region_iii`.
    public let code: String
    /// `Xã khu vực III`.
    public let label: String
    /// The tiers whose places can have it.
    public let tiers: [Tier]
    /// The count of places in annexes that counts it; nil when none does.
    public let placeCount: String?

    public init(code: String, label: String, tiers: [Tier], placeCount: String? = nil) {
        self.code = code
        self.label = label
        self.tiers = tiers
        self.placeCount = placeCount
    }

    /// The kind that the mark ĐBKK in a list of villages means.
    public static let disadvantagedVillage = "especially_disadvantaged"
}

/// That a place has an attribute, or that so many places below it have it, from one day to another by a decision
/// (REQUIREMENTS A15–A18, A20).
public struct PlaceAttribute: Hashable, Sendable, Identifiable {
    public let id: RecordID
    public let place: PlaceID
    public let facts: PlaceAttributeFacts
    public let rowVersion: Int

    static let columns =
        "a.id AS attribute_id, a.place_id, a.kind, a.quantity, a.from_day, a.to_day, a.decision, a.source, a.row_version"

    init(_ row: Row) throws {
        id = try row("attribute_id")
        place = try row("place_id")
        rowVersion = try row("row_version")
        facts = PlaceAttributeFacts(
            kind: try row("kind"), quantity: try row("quantity"), from: try row("from_day"), until: try row("to_day"),
            decision: try row("decision"), source: try row("source"))
    }

    /// Whether it holds on a day.
    public func holds(on day: Day) -> Bool { facts.from <= day && (facts.until.map { day <= $0 } ?? true) }
}

/// What an office says about an attribute.
public struct PlaceAttributeFacts: Hashable, Sendable, Codable {
    /// The code of its kind.
    public var kind: String
    /// Nil: the place has the attribute. Else how many places below it have it, declared without a list (0–1.000.000).
    public var quantity: Int?
    /// The first day, and the last one; nil while it holds.
    public var from: Day
    public var until: Day?
    /// What decided it, as cited (A18).
    public var decision: String
    /// Where it was read: `bieu.xlsx, hàng 12`; nil when it was typed.
    public var source: String?

    public init(
        kind: String, quantity: Int? = nil, from: Day, until: Day? = nil, decision: String, source: String? = nil
    ) {
        self.kind = kind
        self.quantity = quantity
        self.from = from
        self.until = until
        self.decision = decision
        self.source = source
    }
}

/// How many places below a unit have an attribute on a day.
public struct PlaceTally: Hashable, Sendable {
    /// Those entered one by one.
    public var listed = 0
    /// What offices declared without a list; nil when nobody did.
    public var declared: Int?
    /// The decisions of what was declared.
    public var decisions: [String] = []

    public init(listed: Int = 0, declared: Int? = nil, decisions: [String] = []) {
        self.listed = listed
        self.declared = declared
        self.decisions = decisions
    }

    /// Whether anything was entered.
    public var isEmpty: Bool { listed == 0 && declared == nil }
}

/// Reads and enters attributes of places.
public enum PlaceAttributes {
    /// Whether a place has an attribute on a day.
    ///
    /// - Parameter orAbove: also when a place above it in any structure has it: a village of a commune that lies in the
    ///   project area (A19). A place above that no longer exists on the day gives nothing.
    public static func holds(
        _ kind: String, _ place: PlaceID, orAbove: Bool = false, on day: Day, _ tx: Transaction
    ) throws -> Bool {
        let places = orAbove ? try PlaceStore.lineage(of: place, tx) : [place]
        return try tx.row(
            """
            SELECT 1 AS found FROM place_attribute a JOIN place p ON p.id = a.place_id
              LEFT JOIN village_span sp ON sp.village_id = p.id
             WHERE a.kind = \(kind) AND a.place_id IN \(list: places) AND a.quantity IS NULL
               AND \(holding(on: day)) AND (a.place_id = \(place) OR \(PlaceStore.existing(on: day)))
             LIMIT 1
            """) != nil
    }

    /// All attributes of a place, the latest first.
    public static func all(of place: PlaceID, _ tx: Transaction) throws -> [PlaceAttribute] {
        try tx.rows(
            """
            SELECT \(unsafe: PlaceAttribute.columns) FROM place_attribute a
             WHERE a.place_id = \(place) ORDER BY a.from_day DESC, a.kind, a.id
            """
        ).map(PlaceAttribute.init)
    }

    /// The codes of the attributes that places have on a day.
    public static func kinds(of places: [PlaceID], on day: Day, _ tx: Transaction) throws -> [PlaceID: Set<String>] {
        let rows = try tx.rows(
            """
            SELECT a.place_id, a.kind FROM place_attribute a
             WHERE a.place_id IN \(list: places) AND a.quantity IS NULL AND \(holding(on: day))
            """)
        var kinds: [PlaceID: Set<String>] = [:]
        for row in rows { kinds[try row("place_id"), default: []].insert(try row("kind")) }
        return kinds
    }

    /// The places below one, it included, that have an attribute on a day, in the structure of that day.
    public static func places(
        with kind: String, below root: Place, on day: Day, limit: Int = 2_000, _ tx: Transaction
    ) throws -> [Place] {
        let structure = try PlaceStore.structure(on: day, tx)
        return try tx.rows(
            """
            SELECT DISTINCT \(unsafe: PlaceStore.columns), p.sort_key FROM place_attribute a
              JOIN place p ON p.id = a.place_id LEFT JOIN village_span sp ON sp.village_id = p.id
              JOIN place_path x ON x.place_id = p.id AND x.structure_id = \(structure.id)
             WHERE a.kind = \(kind) AND a.quantity IS NULL AND \(holding(on: day))
               AND \(PlaceStore.existing(on: day)) AND \(inside(root))
             ORDER BY p.tier, p.sort_key, p.id LIMIT \(limit)
            """
        ).map(Place.init)
    }

    /// How many places below a unit have an attribute on a day: for the unit and for every node below it, in the
    /// structure of that day (A17, V252). A place that has ended is not counted; a declared count is that of the unit
    /// itself, or else the sum of those below it.
    ///
    /// - Returns: only nodes for which something was entered.
    public static func tallies(
        _ kind: String, below root: Place, on day: Day, _ tx: Transaction
    ) throws -> [PlaceID: PlaceTally] {
        let structure = try PlaceStore.structure(on: day, tx)
        let rows = try tx.rows(
            """
            SELECT p.id, p.tier, x.province_id, x.district_id, x.commune_id, x.unit_id, a.quantity, a.decision
              FROM place_attribute a JOIN place p ON p.id = a.place_id
              LEFT JOIN village_span sp ON sp.village_id = p.id
              JOIN place_path x ON x.place_id = p.id AND x.structure_id = \(structure.id)
             WHERE a.kind = \(kind) AND \(holding(on: day)) AND \(PlaceStore.existing(on: day)) AND \(inside(root))
             ORDER BY p.tier, p.id
            """)
        var tallies: [PlaceID: PlaceTally] = [:]
        var declared: Set<PlaceID> = []
        var listed: [PlaceID: Set<PlaceID>] = [:]
        for row in rows {
            let id: PlaceID = try row("id")
            let nodes: Set<PlaceID> = [
                id, try row("province_id"), try row("district_id"), try row("commune_id"), .nation,
            ]
            if let quantity = try row("quantity") as Int? {
                // Rows come from above: what a unit declares itself holds for it, its parts show only their own.
                let told = nodes.contains { $0 != id && declared.contains($0) }
                declared.insert(id)
                let decision: String = try row("decision")
                for node in nodes where node == id || !told {
                    tallies[node, default: PlaceTally()].declared =
                        (tallies[node]?.declared ?? 0) + quantity
                    if tallies[node]?.decisions.contains(decision) == false {
                        tallies[node]?.decisions.append(decision)
                    }
                }
            } else {
                let unit: PlaceID = try row("unit_id")
                for node in nodes where listed[node, default: []].insert(unit).inserted {
                    tallies[node, default: PlaceTally()].listed += 1
                }
            }
        }
        return tallies
    }

    static func holding(on day: Day) -> SQL {
        "a.from_day <= \(day) AND COALESCE(a.to_day, '9999-12-31') >= \(day)"
    }

    private static func inside(_ root: Place) -> SQL {
        switch root.tier {
        case .central: "1 = 1"
        case .province: "x.province_id = \(root.id)"
        case .district: "x.district_id = \(root.id)"
        case .commune: "x.commune_id = \(root.id)"
        case .village: "x.place_id = \(root.id)"
        }
    }
}

extension PlaceAttributes {
    /// Enters an attribute.
    ///
    /// - Parameter kinds: those that the programme knows.
    /// - Throws: `Problems` on `loai`, `so-luong`, `tu-ngay`, `den-ngay`, `quyet-dinh`.
    @discardableResult
    public static func set(
        _ facts: PlaceAttributeFacts, on place: Place, kinds: [PlaceAttributeKind], _ tx: WriteTransaction
    ) throws -> RecordID {
        try Problems.throwIfAny(problems(facts, on: place, kinds: kinds, tx))
        let id = tx.environment.newID()
        try tx.insert(into: "place_attribute", columns: columns, rows: [row(id, facts, place.id)])
        try tx.audit("place_attribute.set", RecordRef("place_attribute", id), place: place.id, after: facts)
        return id
    }

    static let columns = [
        "id", "place_id", "kind", "quantity", "from_day", "to_day", "decision", "source", "row_version",
    ]

    static func row(_ id: RecordID, _ facts: PlaceAttributeFacts, _ place: PlaceID) -> [any DatabaseValue] {
        [id, place, facts.kind, facts.quantity, facts.from, facts.until, facts.decision, facts.source, 1]
    }

    /// Gives an attribute a last day, or another one.
    ///
    /// - Returns: false when somebody else changed it meanwhile.
    /// - Throws: `Problem` on `den-ngay` for a day before its first.
    public static func end(
        _ id: RecordID, on day: Day, version: Int, _ tx: WriteTransaction
    ) throws -> Bool {
        guard let before = try find(id, tx) else { throw Problem.noAttribute }
        guard day >= before.facts.from else {
            throw Problem(
                "places.attribute_days",
                "Ngày cuối \(day.written) đứng trước ngày đầu \(before.facts.from.written). Sửa ngày cuối.",
                field: "den-ngay")
        }
        let changed = try tx.execute(
            """
            UPDATE place_attribute SET to_day = \(day), row_version = row_version + 1
             WHERE id = \(id) AND row_version = \(version)
            """)
        guard changed == 1 else { return false }
        try tx.audit(
            "place_attribute.ended", RecordRef("place_attribute", id), place: before.place, before: before.facts,
            after: ["until": day.iso])
        return true
    }

    /// Takes back what was entered by mistake; the audit log keeps it.
    public static func remove(_ id: RecordID, version: Int, _ tx: WriteTransaction) throws -> Bool {
        guard let before = try find(id, tx) else { throw Problem.noAttribute }
        guard try tx.execute("DELETE FROM place_attribute WHERE id = \(id) AND row_version = \(version)") == 1 else {
            return false
        }
        try tx.audit(
            "place_attribute.removed", RecordRef("place_attribute", id), place: before.place, before: before.facts)
        return true
    }

    /// An attribute; nil when there is none.
    public static func find(_ id: RecordID, _ tx: Transaction) throws -> PlaceAttribute? {
        try tx.row("SELECT \(unsafe: PlaceAttribute.columns) FROM place_attribute a WHERE a.id = \(id)").map(
            PlaceAttribute.init)
    }

    /// What is wrong with an attribute on a place.
    static func problems(
        _ facts: PlaceAttributeFacts, on place: Place, kinds: [PlaceAttributeKind], _ tx: Transaction
    ) throws -> [Problem] {
        var problems: [Problem] = []
        let kind = kinds.first { $0.code == facts.kind }
        if let kind {
            let top = kind.tiers.max() ?? .village
            if facts.quantity == nil, !kind.tiers.contains(place.tier) {
                let words = kind.tiers.map { "cấp \($0.word)" }.joined(separator: ", ")
                problems.append(
                    Problem(
                        "places.attribute_tier", "“\(kind.label)” ghi ở \(words); \(place.name) không phải cấp đó.",
                        field: "loai"))
            } else if facts.quantity != nil, place.tier >= top {
                problems.append(
                    Problem(
                        "places.attribute_tier",
                        "Số lượng “\(kind.label)” ghi ở đơn vị cấp trên của \(top.word); \(place.name) không có cấp dưới đó.",
                        field: "so-luong"))
            }
        } else {
            problems.append(Problem("places.attribute_kind", "Chưa chọn đặc điểm.", field: "loai"))
        }
        if let quantity = facts.quantity, !(0...1_000_000).contains(quantity) {
            problems.append(
                Problem(
                    "places.attribute_quantity", "Số lượng \(quantity) nằm ngoài 0–1.000.000. Sửa số lượng.",
                    field: "so-luong"))
        }
        if let until = facts.until, until < facts.from {
            problems.append(
                Problem(
                    "places.attribute_days",
                    "Ngày cuối \(until.written) đứng trước ngày đầu \(facts.from.written). Sửa một trong hai ngày.",
                    field: "den-ngay"))
        }
        if facts.decision.isEmpty || facts.decision.count > VillageFacts.longest.decision {
            problems.append(
                Problem(
                    "places.decision",
                    facts.decision.isEmpty
                        ? "Chưa ghi căn cứ. Ghi số, ngày và cơ quan của quyết định."
                        : "Căn cứ có \(facts.decision.count) ký tự, dài nhất được \(VillageFacts.longest.decision). Ghi "
                            + "ngắn lại.", field: "quyet-dinh"))
        }
        guard problems.isEmpty else { return problems }
        return try overlap(facts, on: place, tx).map { [$0] } ?? []
    }

    /// One place has one row of a kind a day: a later decision begins where the earlier one was ended.
    private static func overlap(
        _ facts: PlaceAttributeFacts, on place: Place, _ tx: Transaction
    ) throws -> Problem? {
        let other = try tx.row(
            """
            SELECT \(unsafe: PlaceAttribute.columns) FROM place_attribute a
             WHERE a.place_id = \(place.id) AND a.kind = \(facts.kind)
               AND a.quantity \(unsafe: facts.quantity == nil ? "IS NULL" : "IS NOT NULL")
               AND a.from_day <= \(facts.until ?? .distant) AND COALESCE(a.to_day, '9999-12-31') >= \(facts.from)
             LIMIT 1
            """
        ).map(PlaceAttribute.init)
        return other.map {
            Problem(
                "places.attribute_overlap",
                "\(place.name) đã có đặc điểm này từ \($0.facts.from.written)"
                    + ($0.facts.until.map { " đến \($0.written)" } ?? "")
                    + " theo \($0.facts.decision). Ghi ngày cuối cho "
                    + "dòng đó trước, hoặc sửa ngày.", field: "tu-ngay")
        }
    }
}

extension Problem {
    /// There is no such attribute.
    static let noAttribute = Problem(.absent, "places.no_attribute", "Không có đặc điểm này, hoặc đã bị bỏ.")
}
