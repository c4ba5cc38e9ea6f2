import Accounts
import Database
import Kernel
import Places

/// A page or group in a list.
public struct SocialPageItem: Hashable, Sendable {
    public let page: SocialPage
    /// `Tỉnh Cao Bằng › Huyện Quảng Hòa`.
    public let place: String
    /// Empty where nobody says.
    public let agency: String
}

/// Pages and groups of offices, as functions over a transaction. They ask no policy and no rule: see ``OutreachDesk``.
public enum SocialPageStore {
    private static let columns =
        "s.id, s.kind, s.name, s.link, s.place_id, s.agency_id, s.keeper, s.from_day, s.until_day, s.entered_by_name, "
        + "s.row_version"

    /// A page that was not a mistake; nil when there is none.
    public static func find(_ id: RecordID, in tx: Transaction) throws -> SocialPage? {
        try tx.row("SELECT \(unsafe: columns) FROM social_page s WHERE s.id = \(id) AND s.is_mistake = 0").map(page)
    }

    /// A part of the pages within some scopes, by name.
    ///
    /// - Parameters:
    ///   - places: at one of these or below, in any structure; nil for all.
    ///   - isKept: only those that are kept up, or only those that ended; nil for both.
    public static func search(
        _ text: String = "", places: [PlaceID]? = nil, kind: SocialPage.Kind? = nil, isKept: Bool? = nil,
        within scopes: [Scope], offset: Int = 0, limit: Int, in tx: Transaction
    ) throws -> [SocialPageItem] {
        var conditions: [SQL] = ["s.is_mistake = 0", PlaceStore.within(scopes, column: "s.place_id")]
        conditions += Vietnamese.folded(text).split(separator: " ").prefix(12).map {
            "s.folded LIKE \("%\($0)%")" as SQL
        }
        if let places {
            conditions.append(
                places.isEmpty ? "1 = 0" : PlaceStore.within(places.map { Scope($0) }, column: "s.place_id"))
        }
        if let kind { conditions.append("s.kind = \(kind)") }
        if let isKept { conditions.append(isKept ? "s.until_day IS NULL" : "s.until_day IS NOT NULL") }
        let condition = conditions.dropFirst().reduce(conditions[0]) { "\($0) AND \($1)" as SQL }
        return try tx.rows(
            """
            SELECT \(unsafe: columns) FROM social_page s WHERE \(condition)
             ORDER BY s.folded, s.id LIMIT \(limit) OFFSET \(offset)
            """
        ).map(page).map { page in
            SocialPageItem(
                page: page, place: try PlaceStore.chain(page.facts.place, tx).map(\.name).joined(separator: " › "),
                agency: try page.facts.agency.flatMap { try AgencyStore.find($0, in: tx)?.name } ?? "")
        }
    }

    static func insert(_ facts: SocialPageFacts, folded: String, in tx: WriteTransaction) throws -> RecordID {
        let id = tx.environment.newID()
        try tx.execute(
            """
            INSERT INTO social_page (id, kind, name, link, place_id, agency_id, keeper, from_day, folded, entered_by_name,
                                     entered_at, is_mistake, row_version)
            VALUES (\(id), \(facts.kind), \(facts.name), \(facts.link), \(facts.place), \(facts.agency), \(facts.keeper),
                    \(facts.from), \(folded), \(tx.actor.name), \(tx.now), 0, 1)
            """)
        return id
    }

    /// - Returns: whether it stood as it was seen.
    static func end(_ page: SocialPage, on day: Day, in tx: WriteTransaction) throws -> Bool {
        try tx.execute(
            """
            UPDATE social_page SET until_day = \(day), row_version = row_version + 1
             WHERE id = \(page.id) AND row_version = \(page.rowVersion) AND until_day IS NULL AND is_mistake = 0
            """) == 1
    }

    /// - Returns: whether it stood as it was seen.
    static func strike(_ page: SocialPage, in tx: WriteTransaction) throws -> Bool {
        try tx.execute(
            """
            UPDATE social_page SET is_mistake = 1, row_version = row_version + 1
             WHERE id = \(page.id) AND row_version = \(page.rowVersion) AND is_mistake = 0
            """) == 1
    }

    private static func page(_ row: Row) throws -> SocialPage {
        SocialPage(
            id: try row("id"),
            facts: SocialPageFacts(
                kind: try row("kind"), name: try row("name"), link: try row("link"), place: try row("place_id"),
                agency: try row("agency_id"), keeper: try row("keeper"), from: try row("from_day")),
            until: try row("until_day"), by: try row("entered_by_name"), rowVersion: try row("row_version"))
    }
}
