import Database
import Foundation
import Kernel
import Pages
import Places

/// A key with which a program of a person's own reads below `/api` in that person's name, within chosen rights.
public struct AccessToken: Sendable, Identifiable {
    public let id: RecordID
    /// What its owner calls it: `bảng tính của phòng`.
    public let name: String
    /// What it may do; never more than the person may on the day.
    public let scope: [Action]
    public let madeAt: Date
    /// The last day on which it opens anything.
    public let endsOn: Day
    /// Nil when it was never used.
    public let lastUsedAt: Date?
    /// When it was ended by hand; nil otherwise.
    public let endedAt: Date?

    /// The most days from making to the end: a year.
    static let longest = 365
    /// The most that one person has open at a time.
    static let most = 20
    /// What a token can be given: what there is to read below `/api`. Nothing that writes, and nothing about persons: a
    /// key lies in a file.
    static let offered: [Action] = [.viewProgress, .viewReports]
    /// What stands before every token, so that it is recognised where it should not be.
    static let prefix = "nm_"

    /// Whether it opens something on a day.
    func isOpen(on day: Day) -> Bool { endedAt == nil && day <= endsOn }
}

/// A token before it is kept.
public struct NewAccessToken: Sendable {
    public var name: String
    public var scope: [Action]
    public var endsOn: Day

    public init(name: String, scope: [Action], endsOn: Day) {
        self.name = name
        self.scope = scope
        self.endsOn = endsOn
    }
}

/// Tokens, as functions over a transaction.
enum AccessTokenStore {
    static func insert(_ new: NewAccessToken, digest: String, of user: RecordID, in tx: WriteTransaction) throws
        -> RecordID
    {
        let id = tx.environment.newID()
        try tx.execute(
            """
            INSERT INTO access_token (id, token_digest, user_id, name, scope, made_at, ends_on)
            VALUES (\(id), \(digest), \(user), \(new.name), \(new.scope.map(\.rawValue).joined(separator: " ")),
                    \(tx.now), \(new.endsOn))
            """)
        return id
    }

    static func all(of user: RecordID, in tx: Transaction) throws -> [AccessToken] {
        try tx.rows(
            "SELECT \(unsafe: columns) FROM access_token WHERE user_id = \(user) ORDER BY made_at DESC, id DESC"
        ).map(token)
    }

    static func find(digest: String, in tx: Transaction) throws -> (token: AccessToken, user: RecordID)? {
        try tx.row("SELECT \(unsafe: columns), user_id FROM access_token WHERE token_digest = \(digest)").map {
            (try token($0), try $0("user_id"))
        }
    }

    static func touch(_ id: RecordID, in tx: WriteTransaction) throws {
        try tx.execute("UPDATE access_token SET last_used_at = \(tx.now) WHERE id = \(id)")
    }

    /// Ends a token; whether it was this person's and open.
    static func end(_ id: RecordID, of user: RecordID, in tx: WriteTransaction) throws -> Bool {
        try tx.execute(
            """
            UPDATE access_token SET ended_at = \(tx.now) WHERE id = \(id) AND user_id = \(user) AND ended_at IS NULL
            """) == 1
    }

    /// Ends all tokens of a person.
    static func endAll(of user: RecordID, in tx: WriteTransaction) throws {
        try tx.execute("UPDATE access_token SET ended_at = \(tx.now) WHERE user_id = \(user) AND ended_at IS NULL")
    }

    private static let columns = "id, name, scope, made_at, ends_on, last_used_at, ended_at"

    private static func token(_ row: Row) throws -> AccessToken {
        let scope: String = try row("scope")
        return AccessToken(
            id: try row("id"), name: try row("name"),
            scope: scope.split(separator: " ").compactMap { Action(rawValue: String($0)) }, madeAt: try row("made_at"),
            endsOn: try row("ends_on"), lastUsedAt: try row("last_used_at"), endedAt: try row("ended_at"))
    }
}

extension Accounts {
    /// Makes a token for oneself.
    ///
    /// - Parameter submission: the id that the form carried; a repeat makes no second token.
    /// - Returns: the token; it is kept nowhere. Nil when the same submission was answered before.
    /// - Throws: `Problems` on `name`, `scope` and `until`; `Problem` `token.many`.
    public func makeToken(
        _ new: NewAccessToken, of user: Actor, submission: RecordID? = nil
    ) async throws -> String? {
        let id = try owner(user)
        let today = environment.today
        var new = new
        new.name = Vietnamese.line(new.name)
        var problems: [Problem] = []
        if !(1...100).contains(new.name.count) {
            problems.append(
                Problem(
                    "token.name", "Tên khóa có \(new.name.count) ký tự, cần từ 1 đến 100. Ghi khóa dùng để làm gì.",
                    field: "name"))
        }
        let held = try await database.read { tx in
            Set(Policy.rights(of: try UserStore.assignments(of: id, in: tx), on: today).map(\.0))
        }
        new.scope = AccessToken.offered.filter { held.contains($0) && new.scope.contains($0) }
        if new.scope.isEmpty {
            problems.append(
                Problem("token.scope", "Chưa chọn việc nào khóa được làm. Chọn ít nhất một việc.", field: "scope"))
        }
        let last = Day(inVietnam: environment.now().addingTimeInterval(TimeInterval(AccessToken.longest * 86_400)))
        if new.endsOn < today || new.endsOn > last {
            problems.append(
                Problem(
                    "token.until",
                    "Ngày cuối \(new.endsOn.written) cần từ hôm nay đến \(last.written), nhiều nhất một năm.",
                    field: "until"))
        }
        try Problems.throwIfAny(problems)
        let token = AccessToken.prefix + Secret.token(environment)
        let kept = new
        return try await database.write(as: user) { tx in
            var isNew = false
            let make = {
                isNew = true
                return try keep(kept, digest: Secret.digest(token), of: id, today: today, in: tx)
            }
            _ = try submission.map { try tx.once($0, "access_token.make", make) } ?? make()
            return isNew ? token : nil
        }
    }

    private func keep(
        _ new: NewAccessToken, digest: String, of id: RecordID, today: Day, in tx: WriteTransaction
    ) throws -> RecordID {
        guard try AccessTokenStore.all(of: id, in: tx).filter({ $0.isOpen(on: today) }).count < AccessToken.most else {
            throw Problem(
                "token.many",
                "Đang có \(AccessToken.most) khóa dùng được, nhiều nhất được \(AccessToken.most). "
                    + "Kết thúc khóa không còn dùng trước.", field: "name")
        }
        let made = try AccessTokenStore.insert(new, digest: digest, of: id, in: tx)
        try tx.audit(
            "access_token.made", RecordRef("user_account", id), place: try UserStore.find(id, in: tx)?.place,
            after: [
                "token": made.text, "scope": new.scope.map(\.rawValue).joined(separator: " "),
                "until": new.endsOn.iso,
            ])
        return made
    }

    /// The own tokens, also those that are over, the newest first.
    public func tokens(of user: RecordID) async throws -> [AccessToken] {
        try await database.read { try AccessTokenStore.all(of: user, in: $0) }
    }

    /// Ends one of the own tokens.
    ///
    /// - Throws: `Problem` `token.absent`.
    public func endToken(_ token: RecordID, of user: Actor) async throws {
        let id = try owner(user)
        try await database.write(as: user) { tx in
            guard try AccessTokenStore.end(token, of: id, in: tx) else {
                throw Problem(.absent, "token.absent", "Khóa này không còn dùng được. Tải lại trang để xem danh sách.")
            }
            try tx.audit(
                "access_token.ended", RecordRef("user_account", id), place: try UserStore.find(id, in: tx)?.place,
                after: ["token": token.text])
        }
    }

    /// Who a token speaks for, with no more rights than it was given and the person still has. Nil when there is no
    /// such token, it has ended, or the account cannot be used now.
    public func viewer(bearer token: String) async throws -> (viewer: Viewer, token: AccessToken)? {
        guard token.hasPrefix(AccessToken.prefix), token.utf8.count == 67 else { return nil }
        let now = environment.now()
        let today = environment.today
        let rule = secondFactor
        let found = try await database.read { tx -> (AccessToken, Viewer)? in
            guard let (kept, id) = try AccessTokenStore.find(digest: Secret.digest(token), in: tx),
                kept.isOpen(on: today),
                let user = try UserStore.find(id, in: tx), user.state == .active, !user.mustChangePassword
            else { return nil }
            let assignments = try UserStore.assignments(of: id, in: tx)
            if rule.demands(assignments, on: today), try !SecondFactorStore.isActive(for: id, in: tx) { return nil }
            return (kept, try Accounts.viewer(user, csrf: "", on: today, demo: false, within: Set(kept.scope), in: tx))
        }
        guard let (kept, viewer) = found else { return nil }
        if kept.lastUsedAt.map({ now.timeIntervalSince($0) >= Session.touchInterval }) ?? true {
            try await database.upkeep { try AccessTokenStore.touch(kept.id, in: $0) }
        }
        return (viewer, kept)
    }
}
