import Database
import Kernel
import Places

extension Accounts {
    /// Gives somebody a further role.
    ///
    /// - Parameters:
    ///   - placeCode: the place by its code on the first day; nil for the place of the person's agency.
    ///   - version: of the account as the page showed it.
    /// - Throws: `Problem` on `role`, `place`, `from` or `until`; `user.absent`, `policy.forbidden`, `user.self`,
    ///   `user.stale`.
    public func grant(
        _ role: Role, placeCode: String?, from: Day?, until: Day?, to id: RecordID, version: Int, by actor: Actor
    ) async throws {
        try await database.write(as: actor) { tx in
            guard let user = try UserStore.find(id, in: tx) else { throw Accounts.absent }
            let authority = try Authority(actor, in: tx)
            try authority.requireOther(than: user)
            try authority.requireManaging(at: user.place, in: tx)
            let first = from ?? authority.today
            let place = try placeCode.map { try Accounts.place(code: $0, on: first, in: tx) } ?? user.place
            let grant = RoleGrant(role, at: place, from: first, until: until)
            try RoleStore.check(grant, today: authority.today)
            try authority.requireGranting(role, at: place, in: tx)
            try RoleStore.requireNoOverlap(grant, for: id, from: first, in: tx)
            guard try UserStore.setState(user.state, of: user, version: version, in: tx) else { throw Accounts.stale }
            try RoleStore.insert(grant, for: id, from: first, in: tx)
            // Whoever made a link for the account as it was must not get in with what it may do now.
            try AccountLinkStore.endOpen(of: id, because: .replaced, unlessMadeBy: actor.id, in: tx)
            try tx.audit(
                "role.granted", RecordRef("user_account", id), place: user.place,
                after: ["role": "\(role.rawValue)@\(place)", "from": first.iso, "until": until?.iso ?? ""])
        }
    }

    /// Ends a role on a day. With a day before its first one it is withdrawn; it stays in the list.
    ///
    /// - Parameters:
    ///   - lastDay: the last day on which it holds, yesterday or later.
    ///   - version: of the account as the page showed it.
    /// - Throws: `Problem` `user.role_absent`; `user.role_end_past` or `user.role_end_late` on `until`;
    ///   `user.last_system_administrator`; and as `grant`.
    public func endRole(
        _ key: RoleKey, of id: RecordID, lastDay: Day, version: Int, by actor: Actor
    ) async throws {
        try await database.write(as: actor) { tx in
            guard let user = try UserStore.find(id, in: tx) else { throw Accounts.absent }
            let authority = try Authority(actor, in: tx)
            try authority.requireOther(than: user)
            try authority.requireManaging(at: user.place, in: tx)
            try authority.requireGranting(key.role, at: key.place, in: tx)
            let yesterday = authority.today.dayBefore
            guard
                let role = try UserStore.assignments(of: id, in: tx).first(where: { RoleKey($0) == key }),
                role.until.map({ $0 >= authority.today }) ?? true
            else { throw Accounts.roleAbsent }
            guard lastDay >= yesterday else {
                throw Problem(
                    "user.role_end_past",
                    "Ngày cuối \(lastDay.written) đã qua lâu. Sớm nhất là hôm qua, \(yesterday.written): thôi ngay từ hôm nay.",
                    field: "until")
            }
            if let until = role.until, lastDay > until {
                throw Problem(
                    "user.role_end_late",
                    "Vai trò này đã có ngày cuối \(until.written). Muốn kéo dài: giao lại vai trò từ ngày sau đó.",
                    field: "until")
            }
            if role.role == .systemAdministrator {
                try RoleStore.requireOtherSystemAdministrator(than: user, today: authority.today, in: tx)
            }
            guard try UserStore.setState(user.state, of: user, version: version, in: tx) else { throw Accounts.stale }
            try RoleStore.end(role, of: id, lastDay: lastDay, in: tx)
            try tx.audit(
                lastDay < role.from ? "role.withdrawn" : "role.ended", RecordRef("user_account", id), place: user.place,
                before: ["role": "\(role.role.rawValue)@\(role.place)", "until": role.until?.iso ?? ""],
                after: ["until": lastDay.iso])
        }
    }

    static let roleAbsent = Problem(
        .absent, "user.role_absent", "Người này không còn vai trò đó. Mở lại trang để xem các vai trò hiện nay.")

    private static func place(code: String, on day: Day, in tx: Transaction) throws -> PlaceID {
        do {
            return try PlaceStore.requirePlace(code: code, on: day, tx).id
        } catch let problem as Problem {
            throw Problem(problem.kind, problem.code, problem.message, field: "place")
        }
    }
}

/// Which role of a person is meant.
public struct RoleKey: Hashable, Sendable {
    public let role: Role
    public let place: PlaceID
    public let from: Day

    /// The key of a role that somebody holds.
    public init(_ assignment: RoleAssignment) {
        role = assignment.role
        place = assignment.place
        from = assignment.from
    }

    /// Reads `officer.1004.2024-03-20`, the last part of an address; nil for anything else.
    public init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 3, let role = Role(rawValue: parts[0]), let place = Int64(parts[1]),
            let from = Day(iso: parts[2])
        else { return nil }
        self.role = role
        self.place = PlaceID(place)
        self.from = from
    }

    /// As `init(_:)` reads it.
    public var text: String { "\(role.rawValue).\(place).\(from.iso)" }
}
