import Database
import Foundation
import Kernel

/// Signing in and out, and one's own password. `UserManagement.swift` holds what is done to others' accounts.
public struct Accounts: Sendable {
    let database: Database
    let environment: Environment
    let passwords: Passwords
    /// Who has to have a second factor.
    public var secondFactor: SecondFactorRule
    let key: SecretKey?

    /// - Parameter key: seals the secrets of second factors in the database; nil keeps them in the clear.
    public init(
        database: Database, environment: Environment = .live, passwords: Passwords = .shared,
        secondFactor: SecondFactorRule = .off, key: SecretKey? = nil
    ) {
        self.database = database
        self.environment = environment
        self.passwords = passwords
        self.secondFactor = secondFactor
        self.key = key
    }

    /// The system user under which refused sign-ins are logged.
    static let door = Actor(kind: .system, id: "sign-in", name: "cửa đăng nhập")

    /// Checks login and password and opens a session.
    ///
    /// - Parameters:
    ///   - address: where the request comes from, for the throttle; nil where the server does not know it.
    ///   - device: what the browser says it is, for the list of devices.
    ///   - browser: the token by which the browser is known, if it is.
    ///   - replacing: the token that the browser still had; its session ends.
    /// - Returns: the token of the session, for the cookie.
    /// - Throws: `Problem` `sign_in.wrong`, which does not say whether the login exists; `sign_in.locked` for a right
    ///   password; `sign_in.throttled` and `sign_in.busy`.
    public func signIn(
        login: String, password: String, address: String?, device: Device = Device(agent: nil), browser: String? = nil,
        replacing old: String? = nil
    ) async throws -> String {
        let login = Login.folded(login)
        guard !login.isEmpty, !password.isEmpty else { throw Accounts.wrong }
        let now = environment.now()
        let known = try await database.read { try KnownDevices.digest(browser, login: login, now: now, in: $0) }
        let sources = SignInThrottle.sources(login: login, address: address, device: known)
        let credentials = try await verified(login: login, password: password, address: address, counting: sources)
        let user = credentials.user
        let actor = Actor.user(user.id, name: user.name)
        return try await database.write(as: actor) { tx in
            // The password may have been changed, the account locked, while the hash was being computed.
            let present = try UserStore.credentials(login: login, in: tx)
            guard present?.hash == credentials.hash, present?.user.state == .active else { throw Accounts.wrong }
            try SignInThrottle.forgive(sources, in: tx)
            let token = try SessionStore.open(for: user.id, device: device, replacing: old, in: tx)
            try tx.audit("session.opened", RecordRef("user_account", user.id), place: user.place)
            return token
        }
    }

    /// Ends the session of a token; without one nothing happens.
    public func signOut(token: String) async throws {
        let now = environment.now()
        let user = try await database.read { tx in
            try SessionStore.find(token: token, now: now, in: tx).flatMap { try UserStore.find($0.user, in: tx) }
        }
        guard let user else { return }
        try await database.write(as: .user(user.id, name: user.name)) { tx in
            if try SessionStore.close(token: token, in: tx) {
                try tx.audit("session.closed", RecordRef("user_account", user.id), place: user.place)
            }
        }
    }

    /// Checks the password of somebody who is signed in, before a dangerous act. The session goes on under a new token.
    ///
    /// - Returns: the token for the cookie.
    /// - Throws: `Problem` `password.current` on `password`; `sign_in.throttled` and `sign_in.busy`.
    public func prove(of id: RecordID, password: String, token: String, address: String?) async throws -> String {
        guard let user = try await database.read({ try UserStore.find(id, in: $0) }) else { throw Accounts.absent }
        let sources = SignInThrottle.sources(of: id, "password")
        do {
            _ = try await verified(login: user.login, password: password, address: address, counting: sources)
        } catch let problem as Problem where problem.code == Accounts.wrong.code {
            throw Problem("password.current", "Mật khẩu chưa đúng. Ghi lại mật khẩu đang dùng.", field: "password")
        }
        return try await database.write(as: .user(user.id, name: user.name)) { tx in
            try SignInThrottle.forgive(sources, in: tx)
            guard let fresh = try SessionStore.renew(token: token, in: tx) else { throw Accounts.stale }
            try tx.audit("session.proved", RecordRef("user_account", user.id), place: user.place)
            return fresh
        }
    }

    /// Changes one's own password. All sessions of the account end; the one that is returned is new.
    ///
    /// - Parameters:
    ///   - device: what the browser says it is.
    ///   - old: the token of the session that asks.
    /// - Throws: `Problem` on `current` when the present password is wrong, on `password` or `repeated` otherwise.
    public func changePassword(
        of id: RecordID, current: String, new: String, repeated: String, address: String?,
        device: Device = Device(agent: nil), replacing old: String? = nil
    ) async throws -> String {
        guard let user = try await database.read({ try UserStore.find(id, in: $0) }) else { throw Accounts.absent }
        let prepared = try PasswordRules.checked(new, repeated: repeated, login: user.login)
        guard prepared != PasswordRules.prepared(current) else {
            throw Problem(
                "password.same", "Mật khẩu mới giống mật khẩu đang dùng. Chọn mật khẩu khác.", field: "password")
        }
        let sources = SignInThrottle.sources(of: id, "password")
        let credentials: UserStore.Credentials
        do {
            credentials = try await verified(
                login: user.login, password: current, address: address, counting: sources)
        } catch let problem as Problem where problem.code == Accounts.wrong.code {
            throw Problem(
                "password.current", "Mật khẩu đang dùng chưa đúng. Ghi lại mật khẩu đang dùng.", field: "current")
        }
        let hash = try await passwords.hash(prepared)
        return try await database.write(as: .user(user.id, name: user.name)) { tx in
            let present = try UserStore.credentials(login: user.login, in: tx)
            guard present?.hash == credentials.hash, present?.user.state == .active else { throw Accounts.stale }
            try SignInThrottle.forgive(sources, in: tx)
            try UserStore.setPassword(hash: hash, mustChange: false, of: user.id, in: tx)
            try AccountLinkStore.endOpen(of: user.id, because: .replaced, in: tx)
            let token = try SessionStore.open(
                for: user.id, device: device, replacing: old, isProven: true, in: tx)
            try SessionStore.closeAll(of: user.id, but: try SessionStore.row(token: token, in: tx)?.id, in: tx)
            try tx.audit("user_account.password_changed", RecordRef("user_account", user.id), place: user.place)
            return token
        }
    }

    /// Counts the attempt, then compares. An unknown login takes as long as a wrong password.
    private func verified(
        login: String, password: String, address: String?, counting sources: [SignInThrottle.Source]
    ) async throws -> UserStore.Credentials {
        try await database.upkeep { tx in try SignInThrottle.count(sources, in: tx) }
        let credentials = try await database.read { try UserStore.credentials(login: login, in: $0) }
        let isRight = try await passwords.verify(password, against: credentials?.hash)
        let isLocked = isRight && credentials?.user.state == .locked
        let isOver = isRight && (credentials?.temporaryUntil.map { $0 <= environment.now() } ?? false)
        if let credentials, isRight, !isLocked, !isOver { return credentials }

        let record = credentials.map { RecordRef("user_account", $0.user.id) } ?? RecordRef("user_account", "unknown")
        try await database.write(as: Accounts.door) { tx in
            try tx.audit(
                "session.refused", record, place: credentials?.user.place,
                after: ["reason": isLocked ? "locked" : isOver ? "over" : "wrong", "address": address ?? ""])
        }
        throw isLocked ? Accounts.locked : isOver ? Accounts.over : Accounts.wrong
    }

    private static let wrong = Problem(
        "sign_in.wrong",
        "Tên đăng nhập hoặc mật khẩu chưa đúng. Xem lại phím Caps Lock và bộ gõ tiếng Việt rồi ghi lại.",
        field: "password")
    private static let locked = Problem(
        .forbidden, "sign_in.locked", "Tài khoản này đang bị khóa. Liên hệ quản trị của đơn vị để mở lại.")
    private static let over = Problem(
        .forbidden, "sign_in.over",
        "Mật khẩu tạm chỉ dùng được \(AccountLink.days) ngày và đã hết hạn. Nhờ quản trị của đơn vị tạo đường dẫn mới.")
    static let absent = Problem(.absent, "user.absent", "Không có người dùng này trong phạm vi được xem.")
    static let stale = Problem(
        .conflict, "user.stale",
        "Người khác vừa sửa tài khoản này nên chưa lưu gì cả. Mở lại trang để xem bản mới rồi làm lại.")
}
