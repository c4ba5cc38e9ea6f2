import Database
import Foundation
import Kernel
import Places

/// Accounts and their roles, as functions over a transaction. They ask no policy; `Accounts` does.
enum UserStore {
    /// What sign-in needs to know of a login.
    struct Credentials: Sendable {
        let user: User
        /// Nil while the person has not chosen a password by the link of the invitation.
        let hash: String?
        /// Until when a temporary password opens; nil for one that its person chose.
        let temporaryUntil: Date?
    }

    /// - Parameter hash: empty for an account whose person still has to choose a password.
    static func insert(
        _ new: NewUser, hash: String, mustChangePassword: Bool, in tx: WriteTransaction
    ) throws -> RecordID {
        let id = tx.environment.newID()
        try tx.execute(
            """
            INSERT INTO user_account (id, login, name, folded, sort_key, password_hash, agency_id, state,
                                      must_change_password, version, created_at, created_by, temporary_until)
            VALUES (\(id), \(new.login), \(new.name), \(Vietnamese.folded(new.name + " " + new.login)),
                    \(nameOrder(new.name)), \(hash), \(new.agency), 'active', \(mustChangePassword), 1, \(tx.now),
                    \(tx.actor.id), \(temporaryUntil(mustChangePassword, tx)))
            """)
        let today = Day(inVietnam: tx.now)
        for grant in new.roles { try RoleStore.insert(grant, for: id, from: grant.from ?? today, in: tx) }
        return id
    }

    static func find(_ id: RecordID, in tx: Transaction) throws -> User? {
        try tx.row("SELECT \(unsafe: columns) \(unsafe: source) WHERE u.id = \(id)").map(User.init)
    }

    static func credentials(login: String, in tx: Transaction) throws -> Credentials? {
        try tx.row(
            """
            SELECT \(unsafe: columns), u.password_hash, u.temporary_until \(unsafe: source) WHERE u.login = \(login)
            """
        ).map {
            let hash: String = try $0("password_hash")
            return Credentials(
                user: try User($0), hash: hash.isEmpty ? nil : hash, temporaryUntil: try $0("temporary_until"))
        }
    }

    /// All roles of a user, also those that are over, in the order in which they began; not what was withdrawn.
    static func assignments(of user: RecordID, in tx: Transaction) throws -> [RoleAssignment] {
        try RoleStore.all(of: user, in: tx).filter { $0.withdrawnAt == nil }.map(\.assignment)
    }

    /// Changes the state if the version is the one that was seen; false when somebody was quicker.
    static func setState(_ state: User.State, of user: User, version: Int, in tx: WriteTransaction) throws -> Bool {
        try tx.execute(
            """
            UPDATE user_account SET state = \(state), version = version + 1
            WHERE id = \(user.id) AND version = \(version)
            """) == 1
    }

    static func setPassword(hash: String, mustChange: Bool, of user: RecordID, in tx: WriteTransaction) throws {
        try tx.execute(
            """
            UPDATE user_account SET password_hash = \(hash), must_change_password = \(mustChange),
              temporary_until = \(temporaryUntil(mustChange, tx)), version = version + 1
            WHERE id = \(user)
            """)
    }

    /// A temporary password opens as long as a link does.
    private static func temporaryUntil(_ isTemporary: Bool, _ tx: WriteTransaction) -> Date? {
        isTemporary ? tx.now.addingTimeInterval(AccountLink.lifetime) : nil
    }

    /// The accounts whose agency lies in the scopes, in dictionary order of the given name, one more than asked for.
    static func list(
        within scopes: [Scope], search: String, offset: Int, limit: Int, in tx: Transaction
    ) throws -> [User] {
        let folded = Vietnamese.folded(search)
        let ofPerson = folded.split(separator: " ").reduce(SQL(stringLiteral: "1 = 1")) { condition, word in
            "\(condition) AND u.folded LIKE \("%\(word)%")"
        }
        let matches: SQL = folded.isEmpty ? "1 = 1" : "(\(ofPerson) OR a.folded LIKE \("%\(folded)%"))"
        return try tx.rows(
            """
            SELECT \(unsafe: columns) \(unsafe: source)
            WHERE \(PlaceStore.within(scopes, column: "a.place_id")) AND \(matches)
            ORDER BY u.sort_key, u.id LIMIT \(limit) OFFSET \(offset)
            """
        ).map(User.init)
    }

    /// The roles that some users hold on a day.
    static func roles(of users: [RecordID], on day: Day, in tx: Transaction) throws -> [RecordID: [Role]] {
        var roles: [RecordID: [Role]] = [:]
        for row in try tx.rows(
            """
            SELECT user_id, role FROM role_assignment
            WHERE user_id IN \(list: users) AND from_day <= \(day) AND (until_day IS NULL OR until_day >= \(day))
              AND withdrawn_at IS NULL
            ORDER BY user_id, role
            """)
        {
            let role: Role = try row("role")
            let user: RecordID = try row("user_id")
            if roles[user]?.contains(role) != true { roles[user, default: []].append(role) }
        }
        return roles
    }

    private static let columns = """
        u.id, u.login, u.name, u.agency_id, a.name AS agency_name, a.place_id, u.state, u.must_change_password, u.version,
        u.created_at, CASE WHEN u.password_hash = '' THEN 0 ELSE 1 END AS has_password
        """
    private static let source = "FROM user_account u JOIN agency a ON a.id = u.agency_id"

    /// Vietnamese lists of persons stand by the given name, which comes last.
    private static func nameOrder(_ name: String) -> String {
        let words = name.split(separator: " ")
        return Vietnamese.sortKey(words.last.map(String.init) ?? "") + " " + Vietnamese.sortKey(name)
    }
}

extension User {
    init(_ row: Row) throws {
        id = try row("id")
        login = try row("login")
        name = try row("name")
        agency = try row("agency_id")
        agencyName = try row("agency_name")
        place = try row("place_id")
        state = try row("state")
        mustChangePassword = try row("must_change_password")
        hasPassword = try row("has_password")
        version = try row("version")
        createdAt = try row("created_at")
    }
}
