import Database
import Foundation
import Kernel
import Pages
import Places

/// A role whose place ended in a reform and whose reach nobody has confirmed yet.
public struct ScopeItem: Sendable {
    public let user: User
    public let role: RoleAssignment
    /// `xã Cách Linh`, as it was called.
    public let placeName: String
    /// What the place became, in the structure of today.
    public let successors: [Place]
    /// Whether the role already holds there; those of administrators wait for the confirmation.
    public let isFollowed: Bool
    /// The place of the agency and all its ancestors, for the policy.
    public let lineage: [PlaceID]

    var key: RoleKey { RoleKey(role) }
}

extension Accounts {
    /// How many roles wait for somebody to confirm where they reach, counted up to `limit`.
    public static func scopesWaiting(for viewer: Viewer, on day: Day, limit: Int, in tx: Transaction) throws -> Int {
        guard viewer.may(.manageUsers), let structure = try ScopeSuccession.structure(on: day, in: tx) else { return 0 }
        let condition = try waiting(for: viewer, on: day, structure: structure.id, in: tx)
        return try tx.value("SELECT COUNT(*) FROM (SELECT 1 AS one \(condition) LIMIT \(limit)) found") ?? 0
    }

    /// The roles that wait for somebody to confirm where they reach, by person.
    ///
    /// - Parameter limit: how many at most; a list asks for one more than its page.
    static func scopes(
        for viewer: Viewer, on day: Day, offset: Int, limit: Int, in tx: Transaction
    ) throws -> [ScopeItem] {
        guard viewer.may(.manageUsers), let structure = try ScopeSuccession.structure(on: day, in: tx) else {
            return []
        }
        let condition = try waiting(for: viewer, on: day, structure: structure.id, in: tx)
        let rows = try tx.rows(
            """
            SELECT r.user_id, r.role, r.place_id, r.from_day, r.until_day \(condition)
            ORDER BY u.sort_key, u.id, r.from_day, r.role, r.place_id LIMIT \(limit) OFFSET \(offset)
            """)
        return try rows.compactMap { row in
            let role = RoleAssignment(
                role: try row("role"), place: try row("place_id"), from: try row("from_day"),
                until: try row("until_day"))
            guard let user = try UserStore.find(try row("user_id"), in: tx) else { return nil }
            return try item(role, of: user, structure: structure.id, in: tx)
        }
    }

    /// One role of a person, if it waits for a confirmation.
    ///
    /// - Throws: `Problem` `scope.absent` when it does not.
    static func scope(_ key: RoleKey, of user: User, on day: Day, in tx: Transaction) throws -> ScopeItem {
        guard let structure = try ScopeSuccession.structure(on: day, in: tx) else { throw scopeAbsent }
        let row = try tx.row(
            """
            SELECT r.until_day FROM role_assignment r JOIN place p ON p.id = r.place_id
            WHERE r.user_id = \(user.id) AND r.role = \(key.role) AND r.place_id = \(key.place)
              AND r.from_day = \(key.from) AND \(isWaiting(on: day, structure: structure.id))
            """)
        guard let row else { throw scopeAbsent }
        let role = RoleAssignment(role: key.role, place: key.place, from: key.from, until: try row("until_day"))
        return try item(role, of: user, structure: structure.id, in: tx)
    }

    /// Confirms where a role reaches after a reform: at these places of today, and no more by itself. The role stays
    /// what it was given as; it is listed again after the next reform.
    ///
    /// - Parameters:
    ///   - places: at least one; nil for all that the place became.
    ///   - version: of the account as the page showed it; nil when many are confirmed at once.
    /// - Throws: `Problem` `scope.absent`; `scope.none` on `dia-ban`; `policy.forbidden`, `user.self`, `user.stale`.
    public func confirmScope(
        _ key: RoleKey, of id: RecordID, at places: [PlaceID]?, version: Int?, by actor: Actor
    ) async throws {
        try await database.write(as: actor) { tx in
            try Accounts.confirmScope(key, of: id, at: places, version: version, in: tx)
        }
    }

    static func confirmScope(
        _ key: RoleKey, of id: RecordID, at places: [PlaceID]?, version: Int?, in tx: WriteTransaction
    ) throws {
        guard let user = try UserStore.find(id, in: tx) else { throw Accounts.absent }
        let authority = try Authority(tx.actor, in: tx)
        try authority.requireOther(than: user)
        try authority.requireManaging(at: user.place, in: tx)
        let item = try scope(key, of: user, on: authority.today, in: tx)
        guard let structure = try ScopeSuccession.structure(on: authority.today, in: tx) else { throw scopeAbsent }
        let chosen = Set(places ?? item.successors.map(\.id)).sorted()
        guard !chosen.isEmpty else {
            throw Problem(
                "scope.none",
                "Chưa chọn địa bàn nào. Chọn ít nhất một địa bàn; không còn phụ trách nữa thì cho thôi vai trò.",
                field: "dia-ban")
        }
        try authority.requireGranting(key.role, at: key.place, in: tx)
        for place in chosen {
            try authority.requireGranting(key.role, at: place, in: tx)
            try tx.execute(
                """
                INSERT INTO role_reach (user_id, role, place_id, from_day, structure_id, reached_id, confirmed_at,
                                        confirmed_by)
                VALUES (\(id), \(key.role), \(key.place), \(key.from), \(structure.id), \(place), \(tx.now),
                        \(tx.actor.id))
                """)
        }
        let seen = version ?? user.version
        guard try UserStore.setState(user.state, of: user, version: seen, in: tx) else { throw Accounts.stale }
        try AccountLinkStore.endOpen(of: id, because: .replaced, unlessMadeBy: tx.actor.id, in: tx)
        try tx.audit(
            "role.scope_confirmed", RecordRef("user_account", id), place: user.place,
            before: ["role": "\(key.role.rawValue)@\(key.place)"],
            after: ["places": chosen.map { "\($0)" }.joined(separator: " ")])
    }

    private static func item(
        _ role: RoleAssignment, of user: User, structure: Int, in tx: Transaction
    ) throws -> ScopeItem {
        ScopeItem(
            user: user, role: role, placeName: try AccountPlaces.label(of: role.place, in: tx),
            successors: try ScopeSuccession.reached(from: role.place, structure: structure, in: tx),
            isFollowed: !ScopeSuccession.confirmedOnly.contains(role.role),
            lineage: try PlaceStore.lineage(of: user.place, tx))
    }

    /// From and where: the roles that wait, of people whose accounts the viewer manages, without those the viewer may
    /// not give and without the viewer's own.
    private static func waiting(
        for viewer: Viewer, on day: Day, structure: Int, in tx: Transaction
    ) throws -> SQL {
        let own = try ScopeSuccession.roles(of: viewer.userID, on: day, in: tx).filter { $0.holds(on: day) }
        let grantable = Set(own.flatMap { Policy.grantable[$0.role] ?? [] }).map(\.rawValue).sorted()
        return """
            FROM role_assignment r JOIN place p ON p.id = r.place_id JOIN user_account u ON u.id = r.user_id
              JOIN agency a ON a.id = u.agency_id
            WHERE \(isWaiting(on: day, structure: structure)) AND u.state = 'active' AND u.id <> \(viewer.userID)
              AND r.role IN \(list: grantable) AND \(PlaceStore.within(viewer.scopes(.manageUsers), column: "a.place_id"))
            """
    }

    /// That a role `r` holds or will, at a place `p` that ended and did not simply go on as the same unit, and nobody has
    /// confirmed where it reaches.
    private static func isWaiting(on day: Day, structure: Int) -> SQL {
        """
        p.tier BETWEEN 1 AND 3 AND p.structure_id < \(structure) AND r.withdrawn_at IS NULL
        AND (r.until_day IS NULL OR r.until_day >= \(day))
        AND NOT EXISTS (
          SELECT 1 FROM role_reach c WHERE c.user_id = r.user_id AND c.role = r.role AND c.place_id = r.place_id
            AND c.from_day = r.from_day AND c.structure_id = \(structure))
        AND NOT EXISTS (
          SELECT 1 FROM place_path f JOIN place q ON q.id = f.commune_id AND q.structure_id = \(structure)
              AND q.tier = p.tier AND q.is_bucket = 0
            JOIN place_path b ON b.place_id = q.id AND b.structure_id = p.structure_id AND b.commune_id = p.id
          WHERE f.place_id = p.id AND f.structure_id = \(structure))
        """
    }

    private static let scopeAbsent = Problem(
        .absent, "scope.absent",
        "Vai trò này không chờ xác nhận phạm vi: địa bàn còn nguyên, hoặc đã có người xác nhận. Xem lại danh sách.")
}
