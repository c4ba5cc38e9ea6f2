import Database
import Kernel
import Places

/// A role that passes from one person to another on a day.
public struct HandedRole: Hashable, Sendable {
    /// The role as the giver held it.
    public let key: RoleKey
    /// The last day that it had before; nil when it was open.
    public let until: Day?
    /// Whether the receiver held it at the same place already, for as long: then nothing was given.
    public let wasHeld: Bool

    public init(key: RoleKey, until: Day?, wasHeld: Bool) {
        self.key = key
        self.until = until
        self.wasHeld = wasHeld
    }
}

/// Roles that pass from one person to another on a day, as functions over a transaction. Whoever the transaction names
/// must be the giver, or manage both persons and be allowed to give each role; it is asked again here.
public enum RoleHandover {
    /// An account, also a locked one: work of somebody who left is handed over too.
    public static func person(_ id: RecordID, in tx: Transaction) throws -> User? { try UserStore.find(id, in: tx) }

    /// The account of a login; nil when there is none.
    public static func person(login: String, in tx: Transaction) throws -> User? {
        try UserStore.credentials(login: Login.folded(login), in: tx)?.user
    }

    /// The roles of a person that hold on a day or begin later, in the order in which they began.
    public static func roles(of user: RecordID, from day: Day, in tx: Transaction) throws -> [RoleAssignment] {
        try UserStore.assignments(of: user, in: tx).filter { $0.until.map { day <= $0 } ?? true }
    }

    /// What some roles of a person permit on a day, followed through reforms of places.
    public static func rights(
        of roles: [RoleAssignment], held user: RecordID, on day: Day, in tx: Transaction
    ) throws -> [(Action, Scope)] {
        Policy.rights(of: try ScopeSuccession.followed(roles, of: user, on: day, in: tx), on: day)
    }

    /// How a place is named in running text: `tỉnh Cao Bằng`.
    public static func label(of place: PlaceID, in tx: Transaction) throws -> String {
        try AccountPlaces.label(of: place, in: tx)
    }

    /// Ends the roles of the giver the day before, and gives them to the receiver from the day on, with audit entries.
    ///
    /// - Parameter day: today or later.
    /// - Throws: `Problem` on `nguoi-nhan`: `handover.self`, `handover.outside`, `handover.locked`,
    ///   `handover.no_password`; on `vai-tro`: `handover.own_admin`, `handover.role_absent`, `handover.overlap`,
    ///   `policy.forbidden` (forbidden) for a role that whoever acts may not give.
    public static func move(
        _ keys: [RoleKey], from giver: User, to receiver: User, on day: Day, in tx: WriteTransaction
    ) throws -> [HandedRole] {
        let authority = try Authority(tx.actor, in: tx)
        try require(keys, from: giver, to: receiver, by: authority, in: tx)
        let open = try roles(of: giver.id, from: day, in: tx)
        var handed: [HandedRole] = []
        for key in keys {
            guard let role = open.first(where: { RoleKey($0) == key }) else { throw absent(giver) }
            handed.append(try move(role, from: giver, to: receiver, on: day, in: tx))
        }
        try changed([giver, receiver], in: tx)
        // Whoever made a link for the account as it was must not get in with what it may do now.
        try AccountLinkStore.endOpen(of: receiver.id, because: .replaced, unlessMadeBy: tx.actor.id, in: tx)
        return handed
    }

    /// Gives back what `move` moved, before its day.
    ///
    /// - Throws: `Problem` `handover.changed` (conflict) when one of the roles was changed since;
    ///   `policy.forbidden`; `user.role_overlap` when the giver got one of them anew.
    public static func takeBack(
        _ roles: [HandedRole], from giver: User, to receiver: User, on day: Day, in tx: WriteTransaction
    ) throws {
        let authority = try Authority(tx.actor, in: tx)
        if tx.actor.id != giver.id.text {
            try authority.requireManaging(at: giver.place, in: tx)
            for role in roles { try authority.requireGranting(role.key.role, at: role.key.place, in: tx) }
        }
        for role in roles {
            try restore(role, to: giver, on: day, in: tx)
            if !role.wasHeld { try withdraw(role, from: receiver, on: day, in: tx) }
        }
        try changed([giver, receiver], in: tx)
    }

    /// Whether somebody may make a hand-over of this person's work at all: the person, or who manages the account.
    public static func mayHandOver(_ giver: User, by actor: Actor, in tx: WriteTransaction) throws {
        guard actor.id != giver.id.text else { return }
        try Authority(actor, in: tx).requireManaging(at: giver.place, in: tx)
    }

    private static func require(
        _ keys: [RoleKey], from giver: User, to receiver: User, by authority: Authority, in tx: Transaction
    ) throws {
        guard giver.id != receiver.id else {
            throw Problem(
                "handover.self", "\(giver.name) là người giao. Chọn một người khác để nhận việc.", field: "nguoi-nhan")
        }
        if authority.actor.id == giver.id.text {
            guard receiver.place == giver.place else { throw outside(receiver, "đơn vị cùng địa bàn") }
            if let role = keys.first(where: { [.administrator, .systemAdministrator].contains($0.role) }) {
                throw Problem(
                    .forbidden, "handover.own_admin",
                    "Vai trò “\(role.role.label)” do quản trị cấp trên bàn giao. Bỏ chọn vai trò này rồi lập lại.",
                    field: "vai-tro")
            }
        } else {
            try authority.requireOther(than: receiver)
            try authority.requireManaging(at: giver.place, in: tx)
            do {
                try authority.requireManaging(at: receiver.place, in: tx)
            } catch let problem as Problem where problem.kind == .forbidden {
                throw outside(receiver, "đơn vị trong phạm vi được quản lý")
            }
            for key in keys { try authority.requireGranting(key.role, at: key.place, in: tx) }
        }
        guard receiver.state == .active else {
            throw Problem(
                "handover.locked", "Tài khoản của \(receiver.name) đang khóa. Mở khóa trước, hoặc chọn người khác.",
                field: "nguoi-nhan")
        }
        guard receiver.hasPassword else {
            throw Problem(
                "handover.no_password",
                "\(receiver.name) chưa đặt mật khẩu nên chưa nhận việc được. Gửi lại đường dẫn mời, hoặc chọn người khác.",
                field: "nguoi-nhan")
        }
    }

    private static func outside(_ receiver: User, _ where: String) -> Problem {
        Problem(
            "handover.outside", "\(receiver.name) thuộc \(receiver.agencyName). Chọn người của \(`where`).",
            field: "nguoi-nhan")
    }

    private static func move(
        _ role: RoleAssignment, from giver: User, to receiver: User, on day: Day, in tx: WriteTransaction
    ) throws -> HandedRole {
        let first = max(day, role.from)
        let grant = RoleGrant(role.role, at: role.place, from: first, until: role.until)
        let clash = try UserStore.assignments(of: receiver.id, in: tx).first { known in
            known.role == role.role && known.place == role.place && (known.until.map { first <= $0 } ?? true)
                && (role.until.map { known.from <= $0 } ?? true)
        }
        let lasts = clash.map { known in
            known.from <= first && (known.until.map { last in role.until.map { $0 <= last } ?? false } ?? true)
        }
        if let clash, lasts == false {
            throw Problem(
                .conflict, "handover.overlap",
                "\(receiver.name) đã có vai trò “\(clash.role.label)” tại địa bàn này từ \(clash.from.written)"
                    + (clash.until.map { " đến hết \($0.written)" } ?? "")
                    + ", không trọn thời gian được giao. Sửa vai trò ấy ở trang người dùng trước.",
                field: "vai-tro")
        }
        try RoleStore.end(role, of: giver.id, lastDay: day.dayBefore, in: tx)
        try tx.audit(
            day.dayBefore < role.from ? "role.withdrawn" : "role.ended", RecordRef("user_account", giver.id),
            place: giver.place, before: written(role), after: ["until": day.dayBefore.iso])
        if clash == nil {
            try RoleStore.insert(grant, for: receiver.id, from: first, in: tx)
            try tx.audit(
                "role.granted", RecordRef("user_account", receiver.id), place: receiver.place,
                after: [
                    "role": "\(role.role.rawValue)@\(role.place)", "from": first.iso, "until": role.until?.iso ?? "",
                ])
        }
        return HandedRole(key: RoleKey(role), until: role.until, wasHeld: clash != nil)
    }

    private static func restore(_ role: HandedRole, to giver: User, on day: Day, in tx: WriteTransaction) throws {
        let key = role.key
        let kept = try RoleStore.all(of: giver.id, in: tx).first { RoleKey($0.assignment) == key }
        let isEnded = kept?.withdrawnAt == nil && kept?.assignment.until == day.dayBefore
        let isWithdrawn = kept?.withdrawnAt != nil && key.from >= day
        guard isEnded || isWithdrawn else { throw changedSince(key) }
        let grant = RoleGrant(key.role, at: key.place, from: max(day, key.from), until: role.until)
        try RoleStore.requireNoOverlap(grant, for: giver.id, from: max(day, key.from), in: tx)
        try tx.execute(
            """
            UPDATE role_assignment SET until_day = \(role.until), withdrawn_at = NULL
            WHERE user_id = \(giver.id) AND role = \(key.role) AND place_id = \(key.place) AND from_day = \(key.from)
            """)
        try tx.audit(
            "role.granted", RecordRef("user_account", giver.id), place: giver.place,
            after: ["role": "\(key.role.rawValue)@\(key.place)", "from": key.from.iso, "until": role.until?.iso ?? ""])
    }

    private static func withdraw(
        _ role: HandedRole, from receiver: User, on day: Day, in tx: WriteTransaction
    ) throws {
        let first = max(day, role.key.from)
        let given = try UserStore.assignments(of: receiver.id, in: tx).first {
            $0.role == role.key.role && $0.place == role.key.place && $0.from == first
        }
        guard let given else { throw changedSince(role.key) }
        try RoleStore.end(given, of: receiver.id, lastDay: first.dayBefore, in: tx)
        try tx.audit(
            "role.withdrawn", RecordRef("user_account", receiver.id), place: receiver.place, before: written(given),
            after: ["until": first.dayBefore.iso])
    }

    private static func written(_ role: RoleAssignment) -> [String: String] {
        ["role": "\(role.role.rawValue)@\(role.place)", "until": role.until?.iso ?? ""]
    }

    /// Forms about these accounts that are open elsewhere have seen something that is no more.
    private static func changed(_ users: [User], in tx: WriteTransaction) throws {
        for user in users {
            guard try UserStore.setState(user.state, of: user, version: user.version, in: tx) else {
                throw Accounts.stale
            }
        }
    }

    private static func absent(_ giver: User) -> Problem {
        Problem(
            .conflict, "handover.role_absent",
            "\(giver.name) không còn một vai trò đã chọn vào ngày bàn giao. Chọn lại các vai trò.", field: "vai-tro")
    }

    private static func changedSince(_ key: RoleKey) -> Problem {
        Problem(
            .conflict, "handover.changed",
            "Vai trò “\(key.role.label)” đã được sửa sau khi lập bàn giao nên không tự trả lại được. Sửa vai trò của hai "
                + "người ở trang người dùng.")
    }
}
