import Database
import Kernel
import Places

/// A row of the list of offices.
public struct AgencyItem: Sendable {
    public let agency: Agency
    /// `tỉnh Cao Bằng`.
    public let placeName: String
    /// The names of those who may sign in for it, counted.
    public let people: Int
}

/// Which offices a list shows.
public struct AgencyQuestion: Hashable, Sendable {
    /// Words of the name or of another printed form, tone marks not needed; empty for all.
    public var search: String
    public var kind: AgencyKind?
    /// Only those that work at this place or below it, in any structure; nil for all.
    public var place: PlaceID?

    public init(search: String = "", kind: AgencyKind? = nil, place: PlaceID? = nil) {
        self.search = search
        self.kind = kind
        self.place = place
    }
}

/// An office with all that its page shows.
public struct AgencyDetail: Sendable {
    public let agency: Agency
    /// Grows with every change: a form sends the one it saw.
    public let version: Int
    public let placeName: String
    /// The place and all its ancestors, for the policy.
    public let lineage: [PlaceID]
    /// What it may also be called by.
    public let aliases: [String]
    /// The office above: the recorded one, else the Union of the place above for an office of the Union (REQUIREMENTS
    /// A5); nil at the top.
    public let above: Agency?
    /// Its departments and those that name it as the office above.
    public let below: [Agency]
}

extension AgencyStore {
    /// The offices of some places, in dictionary order.
    ///
    /// - Parameters:
    ///   - scopes: `viewer.scopes(.viewAgencies)`.
    ///   - limit: rows; one more than a page tells whether there is a next one.
    public static func list(
        _ question: AgencyQuestion, within scopes: [Scope], offset: Int, limit: Int, in tx: Transaction
    ) throws -> [AgencyItem] {
        let words = Vietnamese.folded(question.search).split(separator: " ")
        let named = words.reduce(SQL(stringLiteral: "1 = 1")) { "\($0) AND agency.folded LIKE \("%\($1)%")" }
        let called = words.reduce(SQL(stringLiteral: "1 = 1")) { "\($0) AND l.folded LIKE \("%\($1)%")" }
        let matches: SQL =
            words.isEmpty
            ? "1 = 1"
            : "(\(named) OR EXISTS (SELECT 1 FROM agency_alias l WHERE l.agency_id = agency.id AND \(called)))"
        let ofKind: SQL = question.kind.map { "agency.kind = \($0)" } ?? "1 = 1"
        let there: SQL =
            question.place.map { PlaceStore.within([Scope($0)], column: "agency.place_id") } ?? "1 = 1"
        let found = try tx.rows(
            """
            SELECT \(unsafe: columns), (SELECT COUNT(*) FROM user_account u
                    WHERE u.agency_id = agency.id AND u.state = 'active') AS people
              FROM agency
             WHERE \(PlaceStore.within(scopes, column: "agency.place_id")) AND \(there) AND \(ofKind) AND \(matches)
             ORDER BY agency.sort_key, agency.id LIMIT \(limit) OFFSET \(offset)
            """
        ).map { (try Agency($0), try $0("people") as Int) }
        var names: [PlaceID: String] = [:]
        for place in Set(found.map(\.0.place)) { names[place] = try AccountPlaces.label(of: place, in: tx) }
        return found.map { AgencyItem(agency: $0, placeName: names[$0.place] ?? "", people: $1) }
    }

    /// An office with what stands around it; nil when there is none of this id.
    public static func detail(_ id: RecordID, in tx: Transaction) throws -> AgencyDetail? {
        guard let row = try tx.row("SELECT \(unsafe: columns), agency.version FROM agency WHERE id = \(id)") else {
            return nil
        }
        let agency = try Agency(row)
        let aliases: [String] = try tx.rows(
            "SELECT printed FROM agency_alias WHERE agency_id = \(id) ORDER BY printed"
        ).map { try $0("printed") }
        let below = try tx.rows(
            "SELECT \(unsafe: columns) FROM agency WHERE parent_id = \(id) ORDER BY sort_key, id LIMIT 200"
        ).map(Agency.init)
        return AgencyDetail(
            agency: agency, version: try row("version"), placeName: try AccountPlaces.label(of: agency.place, in: tx),
            lineage: try PlaceStore.lineage(of: agency.place, tx), aliases: aliases,
            above: try above(agency, in: tx), below: below)
    }

    /// The office above another: the recorded one; for an office of the Union without one, the Union of the nearest
    /// place above, so that fourteen thousand standard offices need no line of their own.
    public static func above(_ agency: Agency, in tx: Transaction) throws -> Agency? {
        if let parent = agency.parent { return try find(parent, in: tx) }
        guard agency.kind == .union else { return nil }
        for place in try PlaceStore.chain(agency.place, tx).dropLast().reversed() {
            if let union = try all(at: [place.id], in: tx).first(where: { $0.kind == .union }) { return union }
        }
        return nil
    }

    /// Changes name, kind, office above and other printed forms, with an audit entry. The code and the place stay:
    /// records point to them.
    ///
    /// - Throws: `Problems` on the fields; `Problem` `agency.stale` when somebody was quicker, `agency.circle` when the
    ///   office above is the office itself or stands below it.
    public static func update(
        _ agency: Agency, name: String, kind: AgencyKind, parent: RecordID?, aliases: [String], version: Int,
        in tx: WriteTransaction
    ) throws {
        let changed = Agency(
            id: agency.id, code: agency.code, name: Vietnamese.line(name), kind: kind, place: agency.place,
            parent: parent)
        try check(changed)
        try checkLine(from: parent, to: agency.id, in: tx)
        let done = try tx.execute(
            """
            UPDATE agency SET name = \(changed.name), folded = \(Vietnamese.folded(changed.name)),
                   sort_key = \(Vietnamese.sortKey(changed.name)), kind = \(kind), parent_id = \(parent),
                   version = version + 1
             WHERE id = \(agency.id) AND version = \(version)
            """)
        guard done == 1 else {
            throw Problem(
                .conflict, "agency.stale",
                "Người khác vừa sửa “\(agency.name)” nên chưa ghi gì. Xem bản mới dưới đây rồi sửa lại.")
        }
        try tx.execute("DELETE FROM agency_alias WHERE agency_id = \(agency.id)")
        for alias in aliases { try insert(alias: alias, of: agency.id, in: tx) }
        try tx.audit(
            "agency.changed", RecordRef("agency", agency.id), place: agency.place,
            before: ["name": agency.name, "kind": agency.kind.rawValue, "parent": agency.parent?.text],
            after: [
                "name": changed.name, "kind": kind.rawValue, "parent": parent?.text,
                "aliases": aliases.joined(separator: "; "),
            ])
    }

    /// Follows the line of offices upwards: it must end, and not at the one that is to stand below it.
    static func checkLine(from parent: RecordID?, to child: RecordID, in tx: Transaction) throws {
        var next = parent
        var steps = 0
        while let id = next, steps < 20 {
            guard id != child else {
                throw Problem(
                    "agency.circle",
                    "Đơn vị cấp trên đang chọn là chính đơn vị này hoặc thuộc đơn vị này. Chọn đơn vị khác.",
                    field: "cap-tren")
            }
            next = try find(id, in: tx)?.parent
            steps += 1
        }
    }
}
