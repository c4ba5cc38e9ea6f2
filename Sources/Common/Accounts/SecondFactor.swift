import Database
import Foundation
import Kernel

/// From when on the roles that decide, pay or administer need a second factor.
public enum SecondFactorRule: Sendable, Hashable {
    /// Everybody may have one, nobody must.
    case off
    /// Compulsory from this day on; nil from the first sign-in on.
    case compulsory(from: Day?)

    /// The roles that need one.
    static let roles: Set<Role> = [.leader, .accountant, .administrator, .systemAdministrator]

    /// Whether somebody with these roles has to have one on a day.
    func demands(_ assignments: [RoleAssignment], on day: Day) -> Bool {
        guard case .compulsory(let from) = self, from.map({ $0 <= day }) ?? true else { return false }
        return assignments.contains { $0.holds(on: day) && SecondFactorRule.roles.contains($0.role) }
    }
}

/// One-time codes for who has lost the telephone: ten, each with its own number in front, so that one comparison finds
/// out. Fourteen drawn letters and digits are 69 bits; like passwords they are kept as Argon2id.
enum RecoveryCodes {
    static let count = 10

    static func draw(_ environment: Environment) -> [String] {
        (0..<count).map { position in
            let drawn = Secret.temporaryPassword(environment).filter { $0 != "-" }
            let text = Array("\(position)" + drawn.prefix(14))
            return [text[0..<5], text[5..<10], text[10..<15]].map { String($0) }.joined(separator: "-")
        }
    }

    /// The number in front and the whole code in the form that is hashed; nil for what cannot be one.
    static func read(_ typed: String) -> (position: Int, code: String)? {
        let letters = typed.lowercased().filter { $0.isASCII && ($0.isLetter || $0.isNumber) }
        guard letters.count == 15, let position = letters.first?.wholeNumberValue, position < count else { return nil }
        return (position, letters)
    }
}

/// Where somebody stands with the second factor.
public struct SecondFactorState: Sendable {
    /// Since when it is on; nil while it is off.
    public let since: Date?
    /// The secret that waits for its first code; nil when none does.
    let pending: [UInt8]?
    public let unusedCodes: Int
    /// Whether the person's roles demand it.
    public let isCompulsory: Bool
}

extension Accounts {
    /// Where a person stands with the second factor.
    ///
    /// - Throws: `SealFault` when a waiting secret was sealed with another key.
    public func secondFactor(of user: RecordID) async throws -> SecondFactorState {
        let (key, rule, today) = (key, secondFactor, environment.today)
        return try await database.read { tx in
            let row = try SecondFactorStore.find(user, in: tx)
            let pending = try row.flatMap { $0.confirmedAt == nil ? try SealedSecret.plain($0.secret, key: key) : nil }
            return SecondFactorState(
                since: row?.confirmedAt, pending: pending,
                unusedCodes: try SecondFactorStore.unusedCodes(of: user, in: tx),
                isCompulsory: rule.demands(try UserStore.assignments(of: user, in: tx), on: today))
        }
    }

    /// Draws a secret that waits for its first code.
    public func beginSecondFactor(of user: Actor) async throws {
        let id = try owner(user)
        let stored = try SealedSecret.stored(
            environment.secretBytes(TOTP.secretBytes), key: key, environment: environment)
        try await database.write(as: user) { tx in
            try SecondFactorStore.begin(stored, for: id, in: tx)
            try tx.audit(
                "second_factor.begun", RecordRef("user_account", id), place: try UserStore.find(id, in: tx)?.place)
        }
    }

    /// Turns the second factor on with the first code. All other sessions end.
    ///
    /// - Returns: the recovery codes; they are kept nowhere.
    /// - Throws: `Problem` `code.wrong` on `otp`; `code.throttled`; `code.none` when nothing waits.
    public func confirmSecondFactor(of user: Actor, code: String, token: String?) async throws -> [String] {
        let id = try owner(user)
        try await countCode(of: id)
        let key = key
        let codes = RecoveryCodes.draw(environment)
        let hashes = try await hashed(codes)
        return try await database.write(as: user) { tx in
            guard let row = try SecondFactorStore.find(id, in: tx), row.confirmedAt == nil else {
                throw Accounts.noCode
            }
            let secret = try SealedSecret.plain(row.secret, key: key)
            guard let step = TOTP.match(code, secret: secret, at: tx.now, after: row.lastStep) else {
                throw Accounts.wrongCode
            }
            try SignInThrottle.forgive(SignInThrottle.sources(of: id, "code"), in: tx)
            try SecondFactorStore.confirm(id, step: step, in: tx)
            try SecondFactorStore.replaceCodes(hashes, of: id, in: tx)
            let present = try token.flatMap { try SessionStore.row(token: $0, in: tx)?.id }
            try SessionStore.closeAll(of: id, but: present, in: tx)
            try tx.audit(
                "second_factor.on", RecordRef("user_account", id), place: try UserStore.find(id, in: tx)?.place)
            return codes
        }
    }

    /// New recovery codes in place of all before.
    ///
    /// - Parameter code: of the app, or one of the recovery codes that end by this.
    /// - Throws: `Problem` `code.wrong` on `otp`; `code.throttled`; `code.none` when the second factor is off.
    public func renewRecoveryCodes(of user: Actor, code: String) async throws -> [String] {
        let id = try owner(user)
        try await countCode(of: id)
        let given = try await given(code, of: id)
        let codes = RecoveryCodes.draw(environment)
        let hashes = try await hashed(codes)
        return try await database.write(as: user) { tx in
            try require(given, of: id, in: tx)
            try SecondFactorStore.replaceCodes(hashes, of: id, in: tx)
            try tx.audit(
                "second_factor.codes_renewed", RecordRef("user_account", id),
                place: try UserStore.find(id, in: tx)?.place)
            return codes
        }
    }

    /// Turns the own second factor off, to do without it or to move it to another telephone; whose roles demand one
    /// opens nothing else before it is on again. All other sessions end.
    ///
    /// - Parameters:
    ///   - code: of the app or a recovery code.
    ///   - token: of the session that asks.
    /// - Throws: as `renewRecoveryCodes`.
    public func endSecondFactor(of user: Actor, code: String, token: String?) async throws {
        let id = try owner(user)
        try await countCode(of: id)
        let given = try await given(code, of: id)
        try await database.write(as: user) { tx in
            try require(given, of: id, in: tx)
            try endSecondFactor(id, in: tx)
            let present = try token.flatMap { try SessionStore.row(token: $0, in: tx)?.id }
            try SessionStore.closeAll(of: id, but: present, in: tx)
        }
    }

    /// Ends somebody's second factor, when telephone and recovery codes are lost; all sessions end.
    ///
    /// - Parameter version: of the account as the page showed it.
    /// - Throws: as `makeLink`; `code.none` when there is none.
    public func endSecondFactor(of id: RecordID, version: Int, by actor: Actor) async throws {
        try await database.write(as: actor) { tx in
            guard let user = try UserStore.find(id, in: tx) else { throw Accounts.absent }
            try Authority(actor, in: tx).requireControl(of: user, in: tx)
            guard try UserStore.setState(user.state, of: user, version: version, in: tx) else { throw Accounts.stale }
            try endSecondFactor(id, in: tx)
            try SessionStore.closeAll(of: id, in: tx)
        }
    }

    /// Ends the second factor of a login.
    ///
    /// - Returns: whose it was.
    /// - Throws: as `endSecondFactor(of:version:by:)`.
    public func endSecondFactor(login: String, by actor: Actor) async throws -> User {
        let folded = Login.folded(login)
        guard let user = try await database.read({ try UserStore.credentials(login: folded, in: $0)?.user }) else {
            throw Problem(.absent, "user.absent", "Không có người dùng tên đăng nhập “\(login)”.", field: "login")
        }
        try await endSecondFactor(of: user.id, version: user.version, by: actor)
        return user
    }

    private func endSecondFactor(_ id: RecordID, in tx: WriteTransaction) throws {
        guard try SecondFactorStore.end(of: id, in: tx) else { throw Accounts.noCode }
        try tx.audit(
            "second_factor.off", RecordRef("user_account", id), place: try UserStore.find(id, in: tx)?.place)
    }

    /// The code of somebody who is signed in.
    private func require(_ given: GivenCode, of id: RecordID, in tx: WriteTransaction) throws {
        guard try SecondFactorStore.isActive(for: id, in: tx) else { throw Accounts.noCode }
        guard try accept(given, of: id, in: tx) else { throw Accounts.wrongCode }
        try SignInThrottle.forgive(SignInThrottle.sources(of: id, "code"), in: tx)
    }

    private func hashed(_ codes: [String]) async throws -> [String] {
        var hashes: [String] = []
        for code in codes { hashes.append(try await passwords.hash(RecoveryCodes.read(code)?.code ?? code)) }
        return hashes
    }

    /// Counts a try before it is looked at.
    private func countCode(of user: RecordID) async throws {
        do {
            try await database.upkeep { tx in try SignInThrottle.count(SignInThrottle.sources(of: user, "code"), in: tx)
            }
        } catch let problem as Problem where problem.code == "sign_in.throttled" {
            throw Problem(problem.kind, "code.throttled", problem.message)
        }
    }

    static let wrongCode = Problem(
        "code.wrong", "Mã chưa đúng. Chờ mã mới hiện trong ứng dụng rồi ghi lại; xem giờ của điện thoại có đúng không.",
        field: "otp")
    static let noCode = Problem(
        .conflict, "code.none", "Xác thực hai bước chưa bật hoặc đã tắt. Mở lại trang để xem tình trạng.")
}

// MARK: - Signing in

extension Accounts {
    /// Whether a token belongs to a session that waits for its code.
    func awaitsCode(_ token: String?) async throws -> Bool {
        guard let token else { return false }
        let now = environment.now()
        return try await database.read { try SessionStore.waiting(token: token, now: now, in: $0) != nil }
    }

    /// Whose code a token awaits.
    func waiting(_ token: String) async throws -> LapsedSession? {
        let now = environment.now()
        return try await database.read { tx in
            try SessionStore.waiting(token: token, now: now, in: tx).map { LapsedSession(user: $0.user, csrf: $0.csrf) }
        }
    }

    /// Takes the code of a session whose password was right, and opens it.
    ///
    /// - Parameters:
    ///   - typed: a code of the app, or a recovery code, which is used up.
    ///   - token: of the session that waits for it.
    /// - Returns: the token of the open session, for the cookie.
    /// - Throws: `Problem` `code.wrong` on `otp`, `code.throttled`, `code.over` when the password was entered too long
    ///   ago.
    public func enterCode(_ typed: String, token: String, address: String?) async throws -> String {
        let now = environment.now()
        guard
            let (session, user) = try await database.read({ tx -> (SessionStore.Row, User)? in
                guard let session = try SessionStore.waiting(token: token, now: now, in: tx),
                    let user = try UserStore.find(session.user, in: tx), user.state == .active
                else { return nil }
                return (session, user)
            })
        else {
            throw Problem(
                .unauthenticated, "code.over", "Mật khẩu đã ghi quá \(Int(Session.codeLimit / 60)) phút. Đăng nhập lại."
            )
        }
        try await countCode(of: user.id)
        let given = try await given(typed, of: user.id)
        let fresh = try await database.write(as: .user(user.id, name: user.name)) { tx -> String? in
            guard try accept(given, of: user.id, in: tx) else { return nil }
            try SignInThrottle.forgive(SignInThrottle.sources(of: user.id, "code"), in: tx)
            guard let fresh = try SessionStore.admit(token: token, in: tx) else { return nil }
            try tx.audit(
                given.recovery == nil ? "session.code_accepted" : "session.recovery_code_used",
                RecordRef("user_account", user.id), place: user.place, after: ["session": session.id.text])
            return fresh
        }
        guard let fresh else {
            try await database.write(as: Accounts.door) { tx in
                try tx.audit(
                    "session.refused", RecordRef("user_account", user.id), place: user.place,
                    after: ["reason": "code", "address": address ?? ""])
            }
            throw Accounts.wrongCode
        }
        return fresh
    }

    /// A code as it was typed, and the unused recovery code that it is; nil when it is none.
    struct GivenCode: Sendable {
        let typed: String
        let recovery: (position: Int, hash: String)?
    }

    /// Compares with the recovery codes, whose hash takes its time, before a transaction.
    private func given(_ typed: String, of user: RecordID) async throws -> GivenCode {
        guard let (position, code) = RecoveryCodes.read(typed),
            let kept = try await database.read({ try SecondFactorStore.code(at: position, of: user, in: $0) }),
            !kept.isUsed, try await passwords.verify(code, against: kept.hash)
        else { return GivenCode(typed: typed, recovery: nil) }
        return GivenCode(typed: typed, recovery: (position, kept.hash))
    }

    /// Uses a code up; whether it was right and unused.
    private func accept(_ given: GivenCode, of user: RecordID, in tx: WriteTransaction) throws -> Bool {
        guard let row = try SecondFactorStore.find(user, in: tx), row.confirmedAt != nil else { return false }
        if let recovery = given.recovery {
            return try SecondFactorStore.useCode(at: recovery.position, hash: recovery.hash, of: user, in: tx)
        }
        let secret = try SealedSecret.plain(row.secret, key: key)
        guard let step = TOTP.match(given.typed, secret: secret, at: tx.now, after: row.lastStep) else { return false }
        return try SecondFactorStore.use(step: step, of: user, in: tx)
    }
}
