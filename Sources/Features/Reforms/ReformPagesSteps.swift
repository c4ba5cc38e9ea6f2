import Database
import Foundation
import Hummingbird
import Kernel
import Pages
import Places

/// What a form of the three steps sent.
struct ReformAnswers: Sendable {
    var draft: ReformDraft
    /// The newest structure when the form was opened; nil when the field is no number.
    let seen: Int?

    init(_ form: Form) {
        draft = ReformDraft(
            day: form.text("ngay"), name: form.text("ten"), decision: form.text("quyet-dinh"), text: form.raw("dong"))
        seen = Int(form.text("truoc"))
    }
}

extension ReformPages {
    /// The lines twice over, in the form and as a file, with what goes round them.
    private static let largestForm = 3 * ReformText.mostBytes + 65_536

    @Sendable func start(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try require(context)
        return try await formPage(ReformAnswers(Form()), viewer: viewer)
    }

    /// Adds what the fields mean to the lines.
    @Sendable func addLine(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try require(context)
        let form = try await request.form(context: context, limit: Self.largestForm)
        var answers = ReformAnswers(form)
        let typed = TypedReformLine(form)
        do {
            let text = answers.draft.text
            let joint = text.isEmpty || text.hasSuffix("\n") ? "" : "\n"
            answers.draft.text = text + joint + (try typed.lines()).joined(separator: "\n") + "\n"
            return try await formPage(answers, viewer: viewer)
        } catch let problems as Problems {
            return try await formPage(answers, viewer: viewer, typed: typed, problems: problems.all)
        }
    }

    /// Back to the form, with everything that was typed.
    @Sendable func edit(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try require(context)
        let form = try await request.form(context: context, limit: Self.largestForm)
        return try await formPage(ReformAnswers(form), viewer: viewer)
    }

    @Sendable func check(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try require(context)
        let form = try await request.form(context: context, limit: Self.largestForm)
        var answers = ReformAnswers(form)
        do {
            if let file = form.file("tep"), !file.bytes.isEmpty { answers.draft.text = try Self.text(of: file) }
        } catch let problem as Problem {
            return try await formPage(answers, viewer: viewer, problems: [problem])
        }
        return try await withPlan(answers, viewer: viewer) { plan, impacts, kept in
            let head = PageHead(
                title: "Kiểm tra cải cách", section: .places,
                breadcrumbs: [("Địa bàn", .places), ("Cải cách địa giới", .reforms)],
                facts: "\(plan.new.structure.name) · \(plan.new.structure.decision)")
            return try pages.page(head, ReformReviewPage(plan, impacts, kept: kept), viewer: viewer)
        }
    }

    @Sendable func confirm(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try require(context)
        let form = try await request.form(context: context, limit: Self.largestForm)
        return try await withPlan(ReformAnswers(form), viewer: viewer) { plan, impacts, kept in
            let head = PageHead(
                title: "Ghi địa giới mới", section: .places,
                breadcrumbs: [("Địa bàn", .places), ("Cải cách địa giới", .reforms)], showsHeading: false)
            let content = ReformConfirmPage(plan, impacts, kept: kept, submission: environment.newID())
            return try pages.page(head, content, viewer: viewer)
        }
    }

    @Sendable func apply(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try require(context)
        let form = try await request.form(context: context, limit: Self.largestForm)
        try context.requireRecentPassword()
        let answers = ReformAnswers(form)
        guard let submission = RecordID(form.text("phieu")), let seen = answers.seen else { throw Problem.noSuchPage }
        let afterApply = afterApply
        do {
            let structure = try await database.write(as: viewer.actor) { tx in
                try tx.once(submission, "structure.added") {
                    try ReformStore.apply(answers.draft, seen: seen, afterApply: afterApply, tx).new.structure.id
                }
            }
            return .seeOther(.reform(structure), notice: Self.recorded)
        } catch is ReformFaults {
            return try await formPage(answers, viewer: viewer, checked: true)
        } catch let problem as Problem where problem.code == ReformStore.stale.code {
            return try await formPage(answers, viewer: viewer, problems: [problem])
        }
    }

    /// Reads the reform; with faults the form is shown again, else what the step shows.
    private func withPlan(
        _ answers: ReformAnswers, viewer: Viewer,
        _ render: (ReformPlan, [ReformImpact], ReformKept) throws -> Response
    ) async throws -> Response {
        let (seen, plan, impacts) = try await database.read { tx -> (Int, ReformPlan?, [ReformImpact]) in
            let base = try ReformStore.base(tx)
            let plan = ReformCheck.read(answers.draft, against: base).plan
            return (base.structure.id, plan, try plan.map { try ReformImpact.load($0, tx) } ?? [])
        }
        guard let plan else { return try await formPage(answers, viewer: viewer, checked: true) }
        return try render(plan, impacts, ReformKept(answers.draft, seen: seen))
    }

    /// The text of an uploaded file.
    ///
    /// - Throws: `Problem` on `tep`.
    private static func text(of file: UploadedFile) throws -> String {
        if file.bytes.count > ReformText.mostBytes {
            throw Problem(
                .tooLarge, "reform.file_large", "Tệp “\(file.name)” lớn hơn 2 MB. Chia ra nhiều lần.", field: "tep")
        }
        guard let text = String(bytes: file.bytes, encoding: .utf8) else {
            throw Problem(
                "reform.file_encoding",
                "Tệp “\(file.name)” không ghi bằng UTF-8. Trong Excel chọn Lưu thành “CSV UTF-8”.", field: "tep")
        }
        return ReformText.clean(text)
    }

    // MARK: Step 1

    /// - Parameter checked: whether the lines are to be checked and their faults shown.
    private func formPage(
        _ answers: ReformAnswers, viewer: Viewer, typed: TypedReformLine = .init(), problems: [Problem] = [],
        checked: Bool = false
    ) async throws -> Response {
        let draft = answers.draft
        let (seen, faults) = try await database.read { tx -> (Int, [ReformFault]) in
            let base = try ReformStore.base(tx)
            return (base.structure.id, checked ? ReformCheck.read(draft, against: base).faults : [])
        }
        let errors = problems + Self.summary(faults)
        let content = ReformFormPage(draft: draft, seen: seen, faults: faults, typed: typed, problems: problems)
        let head = PageHead(
            title: "Ghi cải cách mới", section: .places,
            breadcrumbs: [("Địa bàn", .places), ("Cải cách địa giới", .reforms)],
            facts: "Sáp nhập, chia, đổi tên, chuyển đơn vị cấp trên; có hiệu lực từ một ngày", errors: errors,
            errorTitle: "Chưa lưu gì cả: còn \(problems.count + faults.count) chỗ cần sửa")
        return try pages.page(head, content, viewer: viewer, status: errors.first.map(\.kind.status) ?? .ok)
    }

    /// The faults as the summary at the head lists them: those beside the lines, and the first ten in the lines.
    private static func summary(_ faults: [ReformFault]) -> [Problem] {
        let fields = ["day": "ngay", "name": "ten", "decision": "quyet-dinh", "text": "dong"]
        let head = faults.filter { $0.line == nil }.map {
            Problem($0.code, $0.message, field: $0.column.flatMap { fields[$0] })
        }
        let lines = faults.filter { $0.line != nil }
        let first = lines.prefix(10).map { Problem($0.code, "\($0.place): \($0.message)", field: "dong") }
        let rest =
            lines.count > 10
            ? [Problem("reform.more", "Và \(lines.count - 10) chỗ nữa, xem bảng dưới.", field: "cho-sua")] : []
        return head + first + rest
    }
}
