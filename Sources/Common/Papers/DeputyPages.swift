import Accounts
import Database
import Hummingbird
import Kernel
import Pages

extension PapersPages {
    @Sendable func showDeputies(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try requireDecider(context)
        return try await deputiesPage(Form(), problems: [], notice: request.notice([Self.named, Self.ended]), viewer)
    }

    @Sendable func nameDeputy(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try requireDecider(context)
        let form = try await request.form(context: context)
        let submission = RecordID(form.text("submission"))
        do {
            let new = DeputyStore.New(
                deputy: RecordID(form.text("nguoi")), from: try PapersPages.day(form, "tu-ngay"),
                until: try PapersPages.day(form, "den-ngay"), reason: form.text("ly-do"))
            try await database.write(as: viewer.actor) { tx in
                _ = try PapersPages.once(submission, "paper_deputy.name", in: tx) {
                    guard let principal = try OfficerStore.find(viewer.userID, in: tx) else {
                        throw PaperDesk.forbidden(.approvePapers)
                    }
                    return try DeputyStore.insert(new, of: principal, in: tx)
                }
            }
            return .seeOther(.deputies, notice: Self.named)
        } catch let problems as Problems {
            return try await deputiesPage(form, problems: problems.all, notice: nil, viewer)
        } catch let problem as Problem where problem.field != nil {
            return try await deputiesPage(form, problems: [problem], notice: nil, viewer)
        }
    }

    @Sendable func endDeputy(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try requireDecider(context)
        let id = try context.recordID()
        _ = try await request.form(context: context, limit: 16_384)
        try await database.write(as: viewer.actor) { tx in try DeputyStore.end(id, in: tx) }
        return .seeOther(.deputies, notice: Self.ended)
    }

    /// Whoever approves or issues somewhere may name who does it in his stead.
    private func requireDecider(_ context: AppContext) throws -> Viewer {
        let viewer = try context.requireViewer()
        return viewer.may(.issuePapers) ? viewer : try context.require(.approvePapers, lineage: nil)
    }

    private static func day(_ form: Form, _ name: String) throws -> Day? {
        let written = form.text(name)
        guard let day = Day(written: written) else {
            guard written.isEmpty else {
                throw Problem(
                    "deputy.day_form", "“\(written)” không có trong lịch. Ghi ngày, tháng, năm, ví dụ 20/3/2024.",
                    field: name)
            }
            return nil
        }
        return day
    }

    private func deputiesPage(
        _ form: Form, problems: [Problem], notice: Notice?, _ viewer: Viewer
    ) async throws -> Response {
        let (deputies, people) = try await database.read { tx in
            (
                try DeputyStore.named(by: viewer.userID, limit: 50, in: tx),
                try OfficerStore.all(at: viewer.place, limit: 500, in: tx).filter { $0.id != viewer.userID }
            )
        }
        let today = desk.environment.today
        let rows = deputies.map { deputy in
            let isOver = deputy.endedAt != nil || deputy.until < today
            return DeputiesPage.Row(
                name: deputy.deputyName, from: deputy.from.written, until: deputy.until.written, reason: deputy.reason,
                state: isOver
                    ? StateBadge(.superseded, label: "Đã hết")
                    : deputy.from > today
                        ? StateBadge(.paused, label: "Chưa tới") : StateBadge(.done, label: "Đang dùng"),
                end: isOver ? nil : .endDeputy(deputy.id))
        }
        let chosen = form.text("nguoi")
        let content = DeputiesPage(
            hasRows: !rows.isEmpty, rows: rows, action: .deputies,
            submission: form["submission"] ?? desk.environment.newID().text,
            person: SelectField(
                "nguoi", "Người được ủy quyền",
                options: [.init("", "Chọn người")]
                    + people.map { .init($0.id.text, "\($0.name), \($0.agencyName)", selected: $0.id.text == chosen) },
                error: problems.message(for: "nguoi")),
            from: TextField(
                "tu-ngay", "Từ ngày", value: form.text("tu-ngay"), hint: "Ví dụ \(today.written).",
                error: problems.message(for: "tu-ngay")),
            until: TextField(
                "den-ngay", "Đến hết ngày", value: form.text("den-ngay"), error: problems.message(for: "den-ngay")),
            reason: TextArea("ly-do", "Lý do", value: form.text("ly-do"), error: problems.message(for: "ly-do")))
        let head = PageHead(
            title: "Ủy quyền", breadcrumbs: [("Việc chờ", .inbox)], facts: viewer.agencyName, errors: problems,
            notice: notice)
        return try pages.page(head, content, viewer: viewer, status: problems.first.map(\.kind.status) ?? .ok)
    }
}
