import Database
import Foundation
import Kernel

/// The rules of one-time links: an invitation, and the way back for who forgot the password.
///
/// A link holds 32 random bytes, the database only their digest. It ends at its use, when a new one is made, when the
/// account is locked, and after 7 days: long enough for an officer who is in a village this week.
public enum AccountLink {
    /// How long a link that nobody used stays open, in seconds.
    public static let lifetime = TimeInterval(days * 24 * 3600)
    /// The same in days.
    static let days = 7

    /// Why a link ended.
    enum End: String, DatabaseValue {
        case used, replaced, locked
    }
}

/// A link that was just made.
public struct IssuedLink: Sendable {
    public let user: User
    /// Shown once, kept nowhere; nil when the same submission was answered before.
    public let token: String?
    public let endsAt: Date
}

/// Whom a link leads in.
public struct LinkHolder: Sendable {
    public let name: String
    public let login: String
    public let agencyName: String
    /// Whether the account has no password yet.
    public let isInvitation: Bool
}

/// Links, as functions over a transaction.
enum AccountLinkStore {
    /// Makes a link for a user and ends the one before.
    ///
    /// - Returns: the token; it is kept nowhere.
    static func make(for user: RecordID, in tx: WriteTransaction) throws -> String {
        try endOpen(of: user, because: .replaced, in: tx)
        let token = Secret.token(tx.environment)
        try tx.execute(
            """
            INSERT INTO account_link (token_digest, user_id, made_at, made_by, ends_at)
            VALUES (\(Secret.digest(token)), \(user), \(tx.now), \(tx.actor.id),
                    \(tx.now.addingTimeInterval(AccountLink.lifetime)))
            """)
        return token
    }

    /// Ends the open link of a user; whether there was one.
    ///
    /// - Parameter maker: the id of an actor whose own link stays open.
    @discardableResult
    static func endOpen(
        of user: RecordID, because reason: AccountLink.End, unlessMadeBy maker: String = "", in tx: WriteTransaction
    ) throws -> Bool {
        try tx.execute(
            """
            UPDATE account_link SET ended_at = \(tx.now), end_reason = \(reason)
            WHERE user_id = \(user) AND ended_at IS NULL AND made_by <> \(maker)
            """) > 0
    }

    /// Whose link a token is, and whether it still opens anything; nil when it never was one.
    static func find(_ token: String, now: Date, in tx: Transaction) throws -> (user: RecordID, isOpen: Bool)? {
        guard
            let row = try tx.row(
                "SELECT user_id, ends_at, ended_at FROM account_link WHERE token_digest = \(Secret.digest(token))")
        else { return nil }
        let endsAt: Date = try row("ends_at")
        let endedAt: Date? = try row("ended_at")
        return (try row("user_id"), endedAt == nil && now < endsAt)
    }

    /// The end of the open link of a user; nil when there is none.
    static func openUntil(of user: RecordID, now: Date, in tx: Transaction) throws -> Date? {
        try tx.value(
            "SELECT ends_at FROM account_link WHERE user_id = \(user) AND ended_at IS NULL AND ends_at > \(now)")
    }
}

extension Accounts {
    /// Makes an account without a password, and the link by which the person chooses one.
    ///
    /// - Parameter submission: the id that the form carried; a repeat makes no second account and shows no link.
    /// - Throws: as `createUser`.
    public func invite(_ new: NewUser, by actor: Actor, submission: RecordID? = nil) async throws -> IssuedLink {
        let new = try new.checked()
        return try await database.write(as: actor) { tx in
            let authority = try Authority(actor, in: tx)
            var token: String?
            let make = {
                let id = try insert(new, hash: "", mustChange: false, authority: authority, in: tx)
                token = try issue(for: id, in: tx)
                return id
            }
            let id = try submission.map { try tx.once($0, "user_account.create", make) } ?? make()
            return try issued(id, token: token, in: tx)
        }
    }

    /// Makes a link by which somebody chooses a new password; an earlier link ends. The present password and the
    /// sessions go on until the link is used.
    ///
    /// - Parameter version: of the account as the page showed it.
    /// - Throws: `Problem` `user.absent`, `policy.forbidden`, `user.self`, `user.stale`; `link.locked` for a locked
    ///   account.
    public func makeLink(for id: RecordID, version: Int, by actor: Actor) async throws -> IssuedLink {
        try await database.write(as: actor) { tx in
            guard let user = try UserStore.find(id, in: tx) else { throw Accounts.absent }
            try Authority(actor, in: tx).requireControl(of: user, in: tx)
            guard user.state == .active else {
                throw Problem(
                    .conflict, "link.locked", "Tài khoản này đang bị khóa. Mở khóa trước rồi tạo đường dẫn.")
            }
            guard try UserStore.setState(.active, of: user, version: version, in: tx) else { throw Accounts.stale }
            return try issued(id, token: try issue(for: id, in: tx), in: tx)
        }
    }

    /// Whom a link leads in, for its page. Looking uses nothing up: programs that show a preview of a message open
    /// the addresses in it.
    ///
    /// - Throws: `Problem` `link.over`, the same for a link that was used, has ended or never was; it is audited.
    public func linkHolder(_ token: String, address: String?) async throws -> LinkHolder {
        guard let user = try await owner(of: token) else { throw try await refused(token, address: address) }
        let hash = try await database.read { try UserStore.credentials(login: user.login, in: $0)?.hash }
        return LinkHolder(
            name: user.name, login: user.login, agencyName: user.agencyName, isInvitation: hash == nil)
    }

    /// Gives the account of a link its password, ends the link and all sessions, and opens one.
    ///
    /// - Parameters:
    ///   - address: where the request comes from, for the entry in the audit log.
    ///   - replacing: the token that the browser still had; its session ends.
    /// - Returns: the token of the session, for the cookie.
    /// - Throws: `Problem` on `password` or `repeated`; `link.over` as `linkHolder`.
    public func useLink(
        _ token: String, password: String, repeated: String, address: String?, device: Device = Device(agent: nil),
        replacing old: String? = nil
    ) async throws -> String {
        guard let owner = try await owner(of: token) else { throw try await refused(token, address: address) }
        let prepared = try PasswordRules.checked(password, repeated: repeated, login: owner.login)
        let hash = try await passwords.hash(prepared)
        let session = try await database.write(as: .user(owner.id, name: owner.name)) { tx -> String? in
            // Somebody else may have used it while the hash was being computed.
            guard try AccountLinkStore.find(token, now: tx.now, in: tx)?.isOpen == true,
                let user = try UserStore.find(owner.id, in: tx), user.state == .active
            else { return nil }
            try AccountLinkStore.endOpen(of: user.id, because: .used, in: tx)
            try UserStore.setPassword(hash: hash, mustChange: false, of: user.id, in: tx)
            try SignInThrottle.forgive(
                SignInThrottle.sources(login: user.login, address: address, device: nil), in: tx)
            try KnownDevices.forget(user.id, in: tx)
            try AccessTokenStore.endAll(of: user.id, in: tx)
            let session = try SessionStore.open(for: user.id, device: device, replacing: old, in: tx)
            let present = try SessionStore.row(token: session, in: tx)?.id
            try SessionStore.closeAll(of: user.id, but: present, in: tx)
            try tx.audit(
                "account_link.used", RecordRef("user_account", user.id), place: user.place,
                after: ["address": address ?? ""])
            return session
        }
        guard let session else { throw try await refused(token, address: address) }
        return session
    }

    /// The person whom an open link leads in.
    private func owner(of token: String) async throws -> User? {
        let now = environment.now()
        return try await database.read { tx in
            guard let link = try AccountLinkStore.find(token, now: now, in: tx), link.isOpen,
                let user = try UserStore.find(link.user, in: tx), user.state == .active
            else { return nil }
            return user
        }
    }

    private func issue(for user: RecordID, in tx: WriteTransaction) throws -> String {
        let token = try AccountLinkStore.make(for: user, in: tx)
        try tx.audit(
            "account_link.made", RecordRef("user_account", user), place: try UserStore.find(user, in: tx)?.place)
        return token
    }

    private func issued(_ id: RecordID, token: String?, in tx: Transaction) throws -> IssuedLink {
        guard let user = try UserStore.find(id, in: tx) else { throw Accounts.absent }
        let now = environment.now()
        let endsAt = try AccountLinkStore.openUntil(of: id, now: now, in: tx)
        return IssuedLink(user: user, token: token, endsAt: endsAt ?? now)
    }

    /// Leaves an entry and gives the one sentence. Addresses that try many tokens have to wait, which also bounds what
    /// they can write into the audit log.
    private func refused(_ token: String, address: String?) async throws -> Problem {
        try await database.upkeep { tx in try SignInThrottle.count(SignInThrottle.sources(address: address), in: tx) }
        let now = environment.now()
        try await database.write(as: Accounts.door) { tx in
            let link = try AccountLinkStore.find(token, now: now, in: tx)
            let user = try link.flatMap { try UserStore.find($0.user, in: tx) }
            try tx.audit(
                "account_link.refused", RecordRef("user_account", user?.id.text ?? "unknown"), place: user?.place,
                after: ["reason": link == nil ? "unknown" : "ended", "address": address ?? ""])
        }
        return Accounts.linkOver
    }

    static let linkOver = Problem(
        .absent, "link.over",
        "Đường dẫn này đã dùng rồi, đã quá hạn hoặc không đúng. Nhờ quản trị của đơn vị tạo đường dẫn mới.")
}
