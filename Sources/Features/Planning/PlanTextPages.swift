import Accounts
import Hummingbird
import Kernel
import LegalRegister
import Pages
import Papers
import Programme

extension PlanningPages {
    static let textSaved = Pages.Notice("da-luu-loi", "Đã lưu phần lời của bản thảo.")

    /// Adds the forms of what a plan says besides its annexes.
    func addText(to router: some RouterMethods<AppContext>) {
        for part in PlanTextPart.allCases {
            router.get("ke-hoach/:id/noi-dung/\(part.rawValue)") { try await showText(part, $0, $1) }
            router.post("ke-hoach/:id/noi-dung/\(part.rawValue)") { try await saveText(part, $0, $1) }
        }
    }

    private func showText(_ part: PlanTextPart, _ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await loadOpen(context)
        let form = PlanTextForm(part: part, catalogue: catalogue).form(of: loaded.text)
        return try await textPage(part, form, loaded, viewer: viewer, notice: request.notice([Self.textSaved]))
    }

    /// Saves a part. What was typed stays in the form whenever something has to be mended, also when somebody else has
    /// saved meanwhile: then their words stand beside each field that differs.
    private func saveText(_ part: PlanTextPart, _ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await loadText(context)
        let form = try await request.form(context: context, limit: 2 * 1_048_576)
        let fields = PlanTextForm(part: part, catalogue: catalogue)
        guard loaded.current.version.state.isOpen else {
            return try await textPage(part, form, loaded, viewer: viewer, problems: [Self.closed(loaded)])
        }
        if form.text("viec") == "them" {
            return try await textPage(part, form, loaded, viewer: viewer, added: PlanTextForm.addedRows)
        }
        let (text, problems) = fields.read(form, into: loaded.text)
        guard problems.isEmpty else {
            return try await textPage(part, form, loaded, viewer: viewer, problems: problems)
        }
        let version = loaded.current.version
        let seen = Int(form.text("phien")) ?? 0
        guard let submission = RecordID(form.text("phieu")) else { throw Problem.noSuchPage }
        do {
            try await database.write(as: viewer.actor) { tx in
                _ = try tx.once(submission, "plan_text.saved") { () -> String in
                    var text = text
                    if part == .citations {
                        text.citations = try PlanCitations.matched(
                            text.citations, near: loaded.current.plan.place, in: tx)
                    }
                    _ = try PaperStore.touch(version.id, expecting: seen, in: tx)
                    try PlanTextStore.replace(text, of: version.id, in: tx)
                    try tx.audit(
                        "plan_text.saved", RecordRef("plan_version", version.id), place: loaded.current.plan.place,
                        after: ["part": part.rawValue])
                    return version.id.text
                }
            }
            return .seeOther(.planText(loaded.current.plan.id, part), notice: Self.textSaved)
        } catch let problem as Problem where problem.kind == .conflict {
            let present = try await loadText(context).1
            guard present.current.version.state.isOpen else {
                return try await textPage(part, form, present, viewer: viewer, problems: [Self.closed(present)])
            }
            return try await textPage(
                part, form, present, viewer: viewer,
                problems: [problem] + differing(form, from: fields.form(of: present.text), part))
        }
    }

    /// A problem for each field in which what was typed and what somebody else saved differ.
    private func differing(_ typed: Form, from stored: Form, _ part: PlanTextPart) -> [Problem] {
        stored.names.filter { name in name != "so-dong" && stored.lines(name) != typed.lines(name) }.map { name in
            let words = stored.lines(name)
            return Problem(
                .conflict, "plan_text.differs",
                words.isEmpty
                    ? "Người khác vừa để trống ô này." : "Người khác vừa lưu ở ô này: “\(words.prefix(300))”.",
                field: name)
        }
    }

    /// A plan's open version with its text, for somebody who may change it.
    struct OpenPlan: Sendable {
        let current: CurrentPlan
        let text: PlanText
    }

    func loadOpen(_ context: AppContext) async throws -> (Viewer, OpenPlan) {
        let (viewer, open) = try await loadText(context)
        guard open.current.version.state.isOpen else { throw PlanRevision.closed(open.current.version) }
        return (viewer, open)
    }

    /// What is said when a plan was submitted or issued while somebody was still typing.
    private static func closed(_ loaded: OpenPlan) -> Problem {
        let problem = PlanRevision.closed(loaded.current.version)
        return Problem(
            problem.kind, problem.code,
            "\(problem.message) Chưa lưu gì; chữ vừa nhập còn nguyên ở các ô dưới đây, chép lại trước khi rời trang.")
    }

    /// The newest version with its text, open or not.
    private func loadText(_ context: AppContext) async throws -> (Viewer, OpenPlan) {
        _ = try context.require(.editPlans, lineage: nil)
        let id = try context.recordID()
        let (open, lineage) = try await database.read { tx in
            guard let plan = try PlanStore.plan(id, in: tx) else { throw Problem.noSuchPage }
            let current = try CurrentPlan.load(plan, in: tx)
            return (
                OpenPlan(current: current, text: try PlanTextStore.text(of: current.version.id, in: tx)),
                try PlanStore.lineage(of: plan, in: tx)
            )
        }
        return (try context.require(.editPlans, lineage: lineage), open)
    }

    private func textPage(
        _ part: PlanTextPart, _ form: Form, _ loaded: OpenPlan, viewer: Viewer, problems: [Problem] = [],
        added: Int = 0, notice: Pages.Notice? = nil
    ) async throws -> Response {
        let id = loaded.current.plan.id
        let drawing = PlanTextDrawing(
            part: part, catalogue: catalogue, problems: problems, registered: try await registered(part, form))
        let count = min(PlanTextForm(part: part, catalogue: catalogue).rows(in: form) + added, PlanTextForm.mostRows)
        let rows = drawing.rows(form, count: count)
        let fields = drawing.fields(form, agencies: try await agencies(loaded))
        let content = PlanFormPage(
            tabs: PlanTextPart.allCases.map {
                .init(label: $0.title, link: .planText(id, $0), isCurrent: $0 == part)
            }, purpose: part.purpose, action: .planText(id, part), submission: environment.newID().text,
            rowVersion: String(loaded.current.version.rowVersion), rowCount: String(count), fields: fields,
            hasFields: !fields.isEmpty, rows: rows, hasRows: !rows.isEmpty,
            addLabel: part.row == nil ? nil : "Thêm \(PlanTextForm.addedRows) dòng",
            saveLabel: "Lưu \(part.title.lowercasedFirst)", back: .plan(id))
        let head = PageHead(
            title: part.title, section: .plans, breadcrumbs: [("Kế hoạch", .plans), (loaded.current.title, .plan(id))],
            facts: loaded.current.title, state: loaded.current.version.state.badge, errors: problems, notice: notice)
        return try pages.page(head, content, viewer: viewer, status: problems.first.map(\.kind.status) ?? .ok)
    }

    /// The agencies whose title a signer may carry.
    private func agencies(_ loaded: OpenPlan) async throws -> [Agency] {
        let place = loaded.current.plan.place
        return try await database.read { tx in try AgencyStore.all(at: [place], in: tx) }
    }

    /// For each row of citations the documents of the register that its symbol may mean.
    private func registered(_ part: PlanTextPart, _ form: Form) async throws -> [Int: [PlanTextDrawing.Document]] {
        guard part == .citations else { return [:] }
        let symbols = (0..<PlanTextForm(part: part, catalogue: catalogue).rows(in: form)).map { row in
            (row: row, symbol: form.text("ky-hieu-\(row)"), chosen: RecordID(form.text("van-ban-\(row)")))
        }
        return try await database.read { tx in
            var found: [Int: [PlanTextDrawing.Document]] = [:]
            for (row, symbol, chosen) in symbols where !symbol.isEmpty {
                found[row] = try PlanCitations.candidates(symbol, chosen: chosen, in: tx)
            }
            return found
        }
    }
}

extension Link {
    /// The form of a part of a plan's text.
    static func planText(_ plan: RecordID, _ part: PlanTextPart) -> Link {
        Link(segments: ["ke-hoach", plan.text, "noi-dung", part.rawValue])
    }
}
