import Database
import Foundation
import Kernel
import Places

/// A role as it is kept: one that was taken back before its first day was over holds on no day, and stays readable.
struct KeptRole: Hashable, Sendable {
    let assignment: RoleAssignment
    /// When it was taken back; nil for one that holds on its days.
    let withdrawnAt: Date?
}

/// Roles of persons, as functions over a transaction. They ask no policy; nothing is ever deleted.
enum RoleStore {
    /// All roles of a user in the order in which they began.
    static func all(of user: RecordID, in tx: Transaction) throws -> [KeptRole] {
        try tx.rows(
            """
            SELECT role, place_id, from_day, until_day, withdrawn_at FROM role_assignment WHERE user_id = \(user)
            ORDER BY from_day, role, place_id
            """
        ).map {
            KeptRole(
                assignment: RoleAssignment(
                    role: try $0("role"), place: try $0("place_id"), from: try $0("from_day"),
                    until: try $0("until_day")),
                withdrawnAt: try $0("withdrawn_at"))
        }
    }

    /// Rights are given from today on: nobody may have had a right that nobody gave.
    ///
    /// - Throws: `Problem` `user.role_past` on `from`, `user.role_days` on `until`.
    static func check(_ grant: RoleGrant, today: Day) throws {
        let from = grant.from ?? today
        guard from >= today else {
            throw Problem(
                "user.role_past",
                "Ngày bắt đầu \(from.written) đã qua. Vai trò bắt đầu sớm nhất từ hôm nay, \(today.written).",
                field: "from")
        }
        guard grant.until.map({ from <= $0 }) ?? true else {
            throw Problem(
                "user.role_days",
                "Ngày cuối \(grant.until?.written ?? "") đứng trước ngày bắt đầu \(from.written). Sửa một trong hai ngày.",
                field: "until")
        }
    }

    /// Gives a role that was checked. One that was withdrawn on its first day can be given again on the same day.
    static func insert(_ grant: RoleGrant, for user: RecordID, from: Day, in tx: WriteTransaction) throws {
        try tx.execute(
            """
            INSERT INTO role_assignment (user_id, role, place_id, from_day, until_day)
            VALUES (\(user), \(grant.role), \(grant.place), \(from), \(grant.until))
            ON CONFLICT (user_id, role, place_id, from_day) DO UPDATE
              SET until_day = excluded.until_day, withdrawn_at = NULL
              WHERE role_assignment.withdrawn_at IS NOT NULL
            """)
    }

    /// - Throws: `Problem` `user.role_overlap` on `from` when the same role holds at the same place on one of the days.
    static func requireNoOverlap(_ grant: RoleGrant, for user: RecordID, from: Day, in tx: Transaction) throws {
        let clash = try UserStore.assignments(of: user, in: tx).first { known in
            known.role == grant.role && known.place == grant.place
                && (known.until.map { from <= $0 } ?? true) && (grant.until.map { known.from <= $0 } ?? true)
        }
        guard let clash else { return }
        let end = clash.until.map { "đến hết \($0.written)" } ?? "chưa có ngày thôi"
        throw Problem(
            .conflict, "user.role_overlap",
            "Đã có vai trò “\(clash.role.label)” tại địa bàn này từ \(clash.from.written), \(end). "
                + "Chọn ngày bắt đầu sau đó, hoặc cho thôi vai trò ấy trước.",
            field: "from")
    }

    /// Ends a role with a last day, or withdraws one that has had no whole day yet.
    static func end(
        _ assignment: RoleAssignment, of user: RecordID, lastDay: Day, in tx: WriteTransaction
    ) throws {
        let isWithdrawn = lastDay < assignment.from
        try tx.execute(
            """
            UPDATE role_assignment SET until_day = \(isWithdrawn ? assignment.until : lastDay),
              withdrawn_at = \(isWithdrawn ? tx.now : nil)
            WHERE user_id = \(user) AND role = \(assignment.role) AND place_id = \(assignment.place)
              AND from_day = \(assignment.from)
            """)
    }

    /// Somebody else must be able to go on as administrator of the system where this person is.
    ///
    /// - Throws: `Problem` `user.last_system_administrator` when nobody who can sign in holds that role without an end
    ///   at the same places.
    static func requireOtherSystemAdministrator(than user: User, today: Day, in tx: Transaction) throws {
        let places = try UserStore.assignments(of: user.id, in: tx)
            .filter { $0.role == .systemAdministrator && $0.holds(on: today) }.map(\.place)
        for place in places {
            let other = try tx.row(
                """
                SELECT 1 AS found FROM role_assignment r JOIN user_account u ON u.id = r.user_id
                WHERE r.role = \(Role.systemAdministrator) AND r.place_id IN \(list: try PlaceStore.lineage(of: place, tx))
                  AND r.from_day <= \(today) AND r.until_day IS NULL AND r.withdrawn_at IS NULL
                  AND u.state = 'active' AND u.password_hash <> '' AND u.id <> \(user.id)
                LIMIT 1
                """)
            guard other != nil else {
                throw Problem(
                    .conflict, "user.last_system_administrator",
                    "\(user.name) là quản trị hệ thống cuối cùng còn đăng nhập được. "
                        + "Giao vai trò này cho một người khác trước.")
            }
        }
    }
}
