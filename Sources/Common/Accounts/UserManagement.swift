import Database
import Foundation
import Kernel
import Places

/// What an actor may do to accounts, read again inside the transaction that does it.
struct Authority {
    let actor: Actor
    let assignments: [RoleAssignment]
    let today: Day

    /// - Throws: `Problem` `policy.forbidden` when the actor's account is gone or locked.
    init(_ actor: Actor, in tx: WriteTransaction) throws {
        self.actor = actor
        today = Day(inVietnam: tx.now)
        switch actor.kind {
        case .system:
            assignments = []
        case .user:
            guard let id = RecordID(actor.id), try UserStore.find(id, in: tx)?.state == .active else {
                throw Authority.forbidden
            }
            assignments = try ScopeSuccession.roles(of: id, on: today, in: tx)
        }
    }

    /// Accounts of agencies at this place may be managed. The system may manage all.
    func requireManaging(at place: PlaceID, in tx: Transaction) throws {
        guard actor.kind == .user else { return }
        let lineage = try PlaceStore.lineage(of: place, tx)
        guard Policy.permits(.manageUsers, lineage: lineage, assignments: assignments, on: today) else {
            throw Authority.forbidden
        }
    }

    /// The role may be given, or its holder acted on, at this place.
    func requireGranting(_ role: Role, at place: PlaceID, in tx: Transaction) throws {
        guard actor.kind == .user else { return }
        let lineage = try PlaceStore.lineage(of: place, tx)
        guard Policy.mayGrant(role, lineage: lineage, assignments: assignments, on: today) else {
            throw Problem(
                .forbidden, "policy.forbidden",
                "Tài khoản này không được giao vai trò “\(role.label)” tại địa bàn này. Nhờ quản trị cấp trên.",
                field: "role")
        }
    }

    /// Everything that locking or a new password needs: the account's place and each of its roles lie inside.
    func requireControl(of user: User, in tx: Transaction) throws {
        try requireOther(than: user)
        try requireManaging(at: user.place, in: tx)
        for assignment in try UserStore.assignments(of: user.id, in: tx)
        where assignment.until.map({ today <= $0 }) ?? true {
            try requireGranting(assignment.role, at: assignment.place, in: tx)
        }
    }

    /// Nobody decides about the own account.
    func requireOther(than user: User) throws {
        guard actor.id != user.id.text else {
            throw Problem(
                .forbidden, "user.self",
                "Không tự khóa, tự giao hay tự thôi vai trò, tự tạo đường dẫn cho chính mình. Nhờ quản trị khác; đổi mật khẩu ở trang Tài khoản."
            )
        }
    }

    private static let forbidden = Problem(
        .forbidden, "policy.forbidden", "Tài khoản này không quản lý người dùng của địa bàn này. Nhờ quản trị cấp trên."
    )
}

/// An account that was just made, or whose password was just set anew.
public struct IssuedPassword: Sendable {
    public let user: User
    /// Shown once, kept nowhere; nil when the same submission was answered before.
    public let password: String?
}

extension Accounts {
    /// Makes an account with a temporary password that must be changed at the first sign-in.
    ///
    /// - Parameters:
    ///   - submission: the id that the form carried; a repeat makes no second account and shows no password.
    ///   - password: one that everybody may know, for the demonstration and tests; no rule is asked and it need not be
    ///     changed. Nil draws one.
    /// - Throws: `Problems` of the fields; `Problem` `user.login_taken` on `login`, `policy.forbidden` when agency or
    ///   role lie outside the actor's places.
    public func createUser(
        _ new: NewUser, by actor: Actor, submission: RecordID? = nil, password: String? = nil
    ) async throws -> IssuedPassword {
        let new = try new.checked()
        let secret = password ?? Secret.temporaryPassword(environment)
        let hash = try await passwords.hash(secret)
        return try await database.write(as: actor) { tx in
            let authority = try Authority(actor, in: tx)
            var isNew = false
            let make = {
                isNew = true
                return try insert(new, hash: hash, mustChange: password == nil, authority: authority, in: tx)
            }
            let id = try submission.map { try tx.once($0, "user_account.create", make) } ?? make()
            guard let user = try UserStore.find(id, in: tx) else { throw Accounts.absent }
            return IssuedPassword(user: user, password: isNew ? secret : nil)
        }
    }

    func insert(
        _ new: NewUser, hash: String, mustChange: Bool, authority: Authority, in tx: WriteTransaction
    ) throws -> RecordID {
        guard let agency = try AgencyStore.find(new.agency, in: tx) else {
            throw Problem("user.agency_missing", "Chưa chọn đơn vị. Chọn một đơn vị trong danh sách.", field: "agency")
        }
        try authority.requireManaging(at: agency.place, in: tx)
        for grant in new.roles {
            try RoleStore.check(grant, today: authority.today)
            try authority.requireGranting(grant.role, at: grant.place, in: tx)
        }
        let id = try UserStore.insert(new, hash: hash, mustChangePassword: mustChange, in: tx)
        try tx.audit(
            "user_account.created", RecordRef("user_account", id), place: agency.place,
            after: [
                "login": new.login, "agency": agency.code,
                "roles": new.roles.map { "\($0.role.rawValue)@\($0.place)" }.joined(separator: " "),
            ])
        return id
    }

    /// Locks an account, which ends its sessions, or opens it again.
    ///
    /// - Parameter version: of the account as the page showed it.
    /// - Throws: `Problem` `user.absent`, `policy.forbidden`, `user.self`, or `user.stale` when it was changed meanwhile.
    public func setState(_ state: User.State, of id: RecordID, version: Int, by actor: Actor) async throws {
        try await database.write(as: actor) { tx in
            guard let user = try UserStore.find(id, in: tx) else { throw Accounts.absent }
            let authority = try Authority(actor, in: tx)
            try authority.requireControl(of: user, in: tx)
            guard user.state != state else { return }
            guard try UserStore.setState(state, of: user, version: version, in: tx) else { throw Accounts.stale }
            if state == .locked {
                try RoleStore.requireOtherSystemAdministrator(than: user, today: authority.today, in: tx)
                try SessionStore.closeAll(of: id, in: tx)
                try KnownDevices.forget(id, in: tx)
                try AccessTokenStore.endAll(of: id, in: tx)
                try AccountLinkStore.endOpen(of: id, because: .locked, in: tx)
            }
            try tx.audit(
                state == .locked ? "user_account.locked" : "user_account.unlocked", RecordRef("user_account", id),
                place: user.place, before: ["state": user.state.rawValue], after: ["state": state.rawValue])
        }
    }

    /// Gives an account a new temporary password, for the command line: on pages people get a link instead. Its sessions
    /// end.
    ///
    /// - Throws: as `setState`.
    public func resetPassword(of id: RecordID, version: Int, by actor: Actor) async throws -> IssuedPassword {
        let secret = Secret.temporaryPassword(environment)
        let hash = try await passwords.hash(secret)
        return try await database.write(as: actor) { tx in
            guard let user = try UserStore.find(id, in: tx) else { throw Accounts.absent }
            try Authority(actor, in: tx).requireControl(of: user, in: tx)
            guard user.version == version else { throw Accounts.stale }
            try UserStore.setPassword(hash: hash, mustChange: true, of: id, in: tx)
            try SessionStore.closeAll(of: id, in: tx)
            try KnownDevices.forget(id, in: tx)
            try AccessTokenStore.endAll(of: id, in: tx)
            try AccountLinkStore.endOpen(of: id, because: .replaced, in: tx)
            try tx.audit("user_account.password_reset", RecordRef("user_account", id), place: user.place)
            return IssuedPassword(user: user, password: secret)
        }
    }

    /// Gives the account of a login a new temporary password.
    ///
    /// - Throws: as `resetPassword(of:version:by:)`.
    public func resetPassword(login: String, by actor: Actor) async throws -> IssuedPassword {
        let folded = Login.folded(login)
        guard let user = try await database.read({ try UserStore.credentials(login: folded, in: $0)?.user }) else {
            throw Problem(.absent, "user.absent", "Không có người dùng tên đăng nhập “\(login)”.", field: "login")
        }
        return try await resetPassword(of: user.id, version: user.version, by: actor)
    }

    /// The roles that an actor may give somewhere, in the order of the list of roles.
    public func grantableRoles(of actor: Actor) async throws -> [Role] {
        guard actor.kind == .user else { return Role.allCases }
        guard let id = RecordID(actor.id) else { return [] }
        let today = environment.today
        let held = try await database.read { try UserStore.assignments(of: id, in: $0) }
        let grantable = held.filter { $0.holds(on: today) }.flatMap { Policy.grantable[$0.role] ?? [] }
        return Role.allCases.filter(grantable.contains)
    }

    /// The agencies whose accounts somebody with these scopes may make.
    public func agencies(within scopes: [Scope]) async throws -> [Agency] {
        try await database.read { try AgencyStore.all(within: scopes, in: $0) }
    }

    /// The lineage of an agency's place for the policy; nil when there is no such agency.
    func lineage(ofAgency id: RecordID) async throws -> (agency: Agency, lineage: [PlaceID])? {
        try await database.read { tx in
            guard let agency = try AgencyStore.find(id, in: tx) else { return nil }
            return (agency, try PlaceStore.lineage(of: agency.place, tx))
        }
    }
}
