import Database
import Kernel
import Places

/// A person with an account that can be used, as other rooms see one.
public struct Officer: Hashable, Sendable, Identifiable {
    public let id: RecordID
    /// As shown.
    public let name: String
    public let agency: RecordID
    public let agencyName: String
    /// The place of the agency.
    public let place: PlaceID
}

/// Who may do what, for rooms that ask about others than the viewer. Locked accounts are left out everywhere.
public enum OfficerStore {
    /// The person of an account; nil when there is none or it is locked.
    public static func find(_ id: RecordID, in tx: Transaction) throws -> Officer? {
        try tx.row("SELECT \(unsafe: columns) \(unsafe: source) WHERE u.id = \(id) AND u.state = 'active'")
            .map(Officer.init)
    }

    /// What a person may do on a day, with the place below which each right holds; empty for a locked account.
    public static func rights(of id: RecordID, on day: Day, in tx: Transaction) throws -> [(Action, Scope)] {
        guard try find(id, in: tx) != nil else { return [] }
        return Policy.rights(of: try ScopeSuccession.roles(of: id, on: day, in: tx), on: day)
    }

    /// The people of agencies at a tier or below it who may do something on a day, in dictionary order.
    ///
    /// - Parameters:
    ///   - lineage: the record's place and all its ancestors in every structure.
    ///   - except: ids of accounts that are left out.
    ///   - limit: how many at most.
    public static func holders(
        of action: Action, lineage: [PlaceID], atOrBelow tier: Tier, on day: Day, except: some Collection<String>,
        limit: Int, in tx: Transaction
    ) throws -> [Officer] {
        let roles = Role.allCases.filter { Policy.rights[$0]?.contains(action) == true }
        return try tx.rows(
            """
            SELECT \(unsafe: columns) \(unsafe: source) JOIN place pl ON pl.id = a.place_id
            WHERE u.state = 'active' AND pl.tier >= \(tier) AND u.id NOT IN \(list: Array(except) + [""])
              AND u.id IN (
                SELECT r.user_id FROM role_assignment r
                WHERE \(try ScopeSuccession.holds(at: lineage, on: day, in: tx)) AND r.role IN \(list: roles)
                  AND r.from_day <= \(day) AND (r.until_day IS NULL OR r.until_day >= \(day))
                  AND r.withdrawn_at IS NULL)
            ORDER BY u.sort_key, u.id LIMIT \(limit)
            """
        ).map(Officer.init)
    }

    /// The people of the agencies at a place, in dictionary order.
    ///
    /// - Parameter limit: how many at most.
    public static func all(at place: PlaceID, limit: Int, in tx: Transaction) throws -> [Officer] {
        try tx.rows(
            """
            SELECT \(unsafe: columns) \(unsafe: source) WHERE u.state = 'active' AND a.place_id = \(place)
            ORDER BY u.sort_key, u.id LIMIT \(limit)
            """
        ).map(Officer.init)
    }

    private static let columns = "u.id, u.name, u.agency_id, a.name AS agency_name, a.place_id"
    private static let source = "FROM user_account u JOIN agency a ON a.id = u.agency_id"
}

extension Officer {
    init(_ row: Row) throws {
        id = try row("id")
        name = try row("name")
        agency = try row("agency_id")
        agencyName = try row("agency_name")
        place = try row("place_id")
    }
}
