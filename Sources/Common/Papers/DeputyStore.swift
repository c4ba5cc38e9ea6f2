import Accounts
import Database
import Foundation
import Kernel

/// Who stands in for whom, as functions over a transaction. They ask no policy but that of being the principal.
enum DeputyStore {
    /// A deputy before it is kept, as the form sends it.
    struct New: Sendable {
        var deputy: RecordID?
        var from: Day?
        var until: Day?
        var reason: String
    }

    /// Names a deputy of whoever acts, with an audit entry.
    ///
    /// - Throws: `Problems` on `nguoi`, `tu-ngay`, `den-ngay` and `ly-do`.
    static func insert(_ new: New, of principal: Officer, in tx: WriteTransaction) throws -> RecordID {
        let today = Day(inVietnam: tx.now)
        let reason = Vietnamese.line(new.reason)
        var problems: [Problem] = []
        let deputy = try new.deputy.flatMap { try OfficerStore.find($0, in: tx) }
        if deputy == nil || deputy?.place != principal.place || deputy?.id == principal.id {
            problems.append(
                Problem(
                    "deputy.person", "Chưa chọn người được ủy quyền. Chọn một người của cơ quan trong danh sách.",
                    field: "nguoi"))
        }
        if new.from == nil {
            problems.append(
                Problem("deputy.from", "Chưa có ngày bắt đầu. Ghi ngày, ví dụ \(today.written).", field: "tu-ngay"))
        }
        if let until = new.until {
            if let from = new.from, until < from {
                problems.append(
                    Problem(
                        "deputy.days",
                        "Ngày cuối \(until.written) đứng trước ngày đầu \(from.written). Sửa một trong hai.",
                        field: "den-ngay"))
            } else if until < today {
                problems.append(
                    Problem(
                        "deputy.past", "Ngày cuối \(until.written) đã qua; hôm nay là \(today.written).",
                        field: "den-ngay"))
            } else if until.year > today.year + 1 {
                problems.append(
                    Problem(
                        "deputy.long", "Ngày cuối \(until.written) quá xa. Ủy quyền nhiều nhất đến hết năm sau.",
                        field: "den-ngay"))
            }
        } else {
            problems.append(
                Problem("deputy.until", "Chưa có ngày cuối. Ủy quyền nào cũng có ngày kết thúc.", field: "den-ngay"))
        }
        if !(1...500).contains(reason.count) {
            problems.append(
                Problem(
                    "deputy.reason",
                    reason.isEmpty
                        ? "Chưa có lý do. Ghi lý do, ví dụ đi công tác."
                        : "Lý do có \(reason.count) ký tự, nhiều nhất được 500.",
                    field: "ly-do"))
        }
        try Problems.throwIfAny(problems)
        guard let deputy, let from = new.from, let until = new.until else { throw Problems(problems) }
        let id = tx.environment.newID()
        try tx.execute(
            """
            INSERT INTO paper_deputy (id, principal_id, deputy_id, from_day, until_day, reason, created_at)
            VALUES (\(id), \(principal.id), \(deputy.id), \(from), \(until), \(reason), \(tx.now))
            """)
        try tx.audit(
            "paper_deputy.named", RecordRef("paper_deputy", id), place: principal.place,
            after: ["deputy": deputy.id.text, "from": from.iso, "until": until.iso])
        return id
    }

    /// Ends a deputy of whoever acts. Ending it again changes nothing.
    ///
    /// - Throws: `Problem` `deputy.absent`, also for another's.
    static func end(_ id: RecordID, in tx: WriteTransaction) throws {
        let known = try tx.row(
            "SELECT ended_at FROM paper_deputy WHERE id = \(id) AND principal_id = \(tx.actor.id)")
        guard let known else {
            throw Problem(.absent, "deputy.absent", "Không có ủy quyền này. Mở lại trang ủy quyền.")
        }
        guard try known("ended_at") as Date? == nil else { return }
        try tx.execute("UPDATE paper_deputy SET ended_at = \(tx.now) WHERE id = \(id)")
        try tx.audit("paper_deputy.ended", RecordRef("paper_deputy", id))
    }

    /// The deputies that somebody named, the newest first.
    static func named(by principal: RecordID, limit: Int, in tx: Transaction) throws -> [Deputy] {
        try tx.rows(
            """
            SELECT \(unsafe: columns) \(unsafe: source) WHERE d.principal_id = \(principal)
            ORDER BY d.from_day DESC, d.id DESC LIMIT \(limit)
            """
        ).map(Deputy.init)
    }

    /// Whom somebody stands in for on a day.
    static func principals(of deputy: String, on day: Day, in tx: Transaction) throws -> [Deputy] {
        try tx.rows(
            """
            SELECT \(unsafe: columns) \(unsafe: source)
            WHERE d.deputy_id = \(deputy) AND d.until_day >= \(day) AND d.from_day <= \(day) AND d.ended_at IS NULL
            ORDER BY d.from_day, d.id
            """
        ).map(Deputy.init)
    }

    private static let columns = """
        d.id, d.principal_id, p.name AS principal_name, d.deputy_id, q.name AS deputy_name, d.from_day, d.until_day,
        d.reason, d.ended_at
        """
    private static let source =
        "FROM paper_deputy d JOIN user_account p ON p.id = d.principal_id JOIN user_account q ON q.id = d.deputy_id"
}

extension Deputy {
    init(_ row: Row) throws {
        id = try row("id")
        principal = try row("principal_id")
        principalName = try row("principal_name")
        deputy = try row("deputy_id")
        deputyName = try row("deputy_name")
        from = try row("from_day")
        until = try row("until_day")
        reason = try row("reason")
        endedAt = try row("ended_at")
    }
}
