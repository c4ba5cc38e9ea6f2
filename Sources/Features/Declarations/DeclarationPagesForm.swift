import Attachments
import Database
import Hummingbird
import Kernel
import Pages
import Places
import Sheets

extension DeclarationPages {
    static let declared = Notice("da-khai-bao", "Đã lưu khai báo; số đã được tính ở mọi cấp trên.")
    static let corrected = Notice("da-sua", "Đã lưu số mới; số cũ còn ở lịch sử bên dưới.")

    @Sendable func newDeclaration(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.require(.declareResults, lineage: nil)
        let query = request.query
        var form = DeclarationForm(Form(), items: desk.items)
        form.place = query.text("dia-ban")
        if let id = Int64(query.text("noi")).map({ PlaceID($0) }) {
            form.place = try await database.read { tx in try PlaceStore.place(id, tx).map(TypedPlace.text) } ?? ""
        }
        form.time = query.text("ky")
        return try formPage(form, of: nil, viewer: viewer, refusal: nil)
    }

    @Sendable func declare(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.require(.declareResults, lineage: nil)
        let sent = try await request.form(context: context, limit: AttachmentStore.limit + 262_144)
        var form = DeclarationForm(sent, items: desk.items)
        if sent.has("doi-kieu") {
            form.toggleSplit(items: desk.items)
            return try formPage(form, of: nil, viewer: viewer, refusal: nil)
        }
        let files = files(sent)
        let (typed, desk) = (form, desk)
        let submission = Self.submission(
            form.submission, form.parts + files.map { AttachmentStore.digest(of: $0.bytes) })
        do {
            let id = try await database.write(as: viewer.actor) { tx in
                let make = {
                    let draft = try typed.draft(fixed: nil, for: viewer, desk, in: tx)
                    return try desk.declare(
                        draft, files: files, accepts: try typed.accepts(draft, except: nil, desk, in: tx), in: tx)
                }
                return try submission.map { try tx.once($0, "declaration.declare", make) } ?? make()
            }
            return .seeOther(.declaration(id), notice: Self.declared)
        } catch {
            return try formPage(
                form, of: nil, viewer: viewer, refusal: try Self.refusal(error), losesFiles: !files.isEmpty)
        }
    }

    @Sendable func editDeclaration(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await load(.declareResults, context)
        guard loaded.declaration.state == .standing else { return .seeOther(.declaration(loaded.declaration.id)) }
        return try formPage(
            DeclarationForm(loaded.declaration, items: desk.items), of: loaded, viewer: viewer, refusal: nil)
    }

    @Sendable func correct(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await load(.declareResults, context)
        let sent = try await request.form(context: context, limit: AttachmentStore.limit + 262_144)
        var form = DeclarationForm(sent, items: desk.items)
        if sent.has("doi-kieu") {
            form.toggleSplit(items: desk.items)
            return try formPage(form, of: loaded, viewer: viewer, refusal: nil)
        }
        let files = files(sent)
        let (typed, desk, id) = (form, desk, loaded.declaration.id)
        let version = Int(sent.text("phien")) ?? 0
        do {
            try await database.write(as: viewer.actor) { tx in
                guard let present = try DeclarationStore.find(id, in: tx) else { throw Self.absent }
                let draft = try typed.draft(fixed: present.place, for: viewer, desk, in: tx)
                try desk.correct(
                    present, to: draft, files: files, accepts: try typed.accepts(draft, except: id, desk, in: tx),
                    version: version, in: tx)
            }
            return .seeOther(.declaration(id), notice: Self.corrected)
        } catch {
            let refusal = try Self.refusal(error)
            // Whoever was slower sees what stands now, and decides with what was typed still there.
            let present = try await load(.declareResults, context).1
            return try formPage(
                form, of: present, viewer: viewer, refusal: refusal,
                seen: refusal.problems.contains { $0.kind == .conflict } ? nil : version, losesFiles: !files.isEmpty)
        }
    }

    private func files(_ form: Form) -> [UploadedFile] {
        form.files("tep").filter { !$0.bytes.isEmpty }
    }

    /// What a refused write says in the form; anything that is no affair of the form is thrown on.
    private static func refusal(_ error: any Error) throws -> FormRefusal {
        switch error {
        case let refusal as FormRefusal: return refusal
        case let refused as RefusedDeclaration:
            return FormRefusal(
                problems: refused.faults.map { Problem($0.code, $0.message) }, doubts: refused.doubts)
        case let problem as Problem where problem.field == "file":
            return FormRefusal(problems: [Problem(problem.kind, problem.code, problem.message, field: "tep")])
        case let problem as Problem where problem.kind == .conflict || problem.field != nil:
            return FormRefusal(problems: [problem])
        default: throw error
        }
    }

    /// - Parameters:
    ///   - seen: the row version that the form carries on; nil for the present one.
    ///   - losesFiles: files were chosen, which a browser forgets when the page comes again.
    private func formPage(
        _ form: DeclarationForm, of loaded: Loaded?, viewer: Viewer, refusal: FormRefusal?, seen: Int? = nil,
        losesFiles: Bool = false
    ) throws -> Response {
        let problems = refusal?.problems ?? []
        let doubts = refusal?.doubts ?? []
        let isStale = problems.contains { $0.kind == .conflict }
        let rows = desk.items.map { row($0, form, problems, stored: isStale ? loaded?.declaration : nil) }
        let content = ResultFormPage(
            action: loaded.map { .declaration($0.declaration.id, .correct) } ?? .newDeclaration,
            cancel: loaded.map { .declaration($0.declaration.id) } ?? .results,
            verb: loaded == nil ? "Lưu khai báo" : "Lưu số mới",
            submission: RecordID(form.submission)?.text ?? environment.newID().text,
            version: loaded.map { String(seen ?? $0.declaration.rowVersion) },
            fixedPlace: loaded.map { "\($0.place.name) (\($0.place.code))" },
            place: loaded == nil
                ? TextField(
                    "dia-ban", "Nơi có kết quả", value: form.place,
                    hint: "Tên hoặc mã tỉnh, huyện, xã, thôn theo địa giới của ngày đó. Không cần gõ dấu.",
                    error: problems.message(for: "dia-ban")) : nil,
            choices: (refusal?.choices ?? []).enumerated().map { index, hit in
                ResultFormPage.Choice(
                    id: "dia-ban-\(index)", value: TypedPlace.text(hit.place), label: "\(hit.path) (\(hit.place.code))")
            },
            hasChoices: !(refusal?.choices ?? []).isEmpty,
            time: TextField(
                "thoi-gian", "Ngày hoặc kỳ", value: form.time,
                hint: "Như 20/3/2024, Tháng 3/2024, Quý III/2024, Năm 2024.",
                error: problems.message(for: "thoi-gian")),
            isSplit: form.isSplit, tier: form.isSplit ? nil : tierField(form.tier),
            switchLabel: form.isSplit ? "Ghi một cột chung" : "Ghi riêng từng cấp thực hiện",
            columns: form.columns.map { columnLabel($0, isSplit: form.isSplit) },
            rows: rows,
            reason: TextArea(
                "ly-do", "Lý do khai báo", value: form.reason,
                hint: "Vì sao không có hồ sơ trong hệ thống: năm cũ, hồ sơ thất lạc …", rows: 2,
                error: problems.message(for: "ly-do")),
            fileError: problems.message(for: "tep"),
            fileHint: "Bản quét, ảnh hoặc bảng đã ký, nếu còn: PDF, JPG, PNG, Word, Excel; tất cả không quá 20 MB."
                + (losesFiles ? " Chọn lại tệp: trình duyệt không giữ tệp khi trang được gửi lại." : ""),
            doubts: doubts.map { ResultFormPage.Doubt(message: $0.message, link: .declaration($0.other)) },
            hasDoubts: !doubts.isEmpty, acceptKey: FormRefusal.key(of: doubts))
        let title =
            loaded.map { "Sửa khai báo: \($0.place.name), \($0.declaration.time.inSentence)" } ?? "Khai báo kết quả"
        let head = PageHead(
            title: title, section: .results,
            breadcrumbs: [("Kết quả", .results)]
                + (loaded.map { [("Khai báo", .declaration($0.declaration.id))] } ?? []),
            facts: loaded == nil
                ? "Cho năm cũ và hồ sơ thất lạc; hiển thị là “khai báo”, tách khỏi số có minh chứng" : nil,
            errors: problems, errorTitle: problems.isEmpty ? nil : "Chưa lưu gì cả: còn \(problems.count) chỗ cần sửa")
        let status = problems.first.map(\.kind.status) ?? (doubts.isEmpty ? .ok : .conflict)
        return try pages.page(head, content, viewer: viewer, status: status)
    }

    private func row(
        _ item: CountedItem, _ form: DeclarationForm, _ problems: [Problem], stored: Declaration?
    ) -> ResultFormPage.Row {
        ResultFormPage.Row(
            name: item.name, unit: item.unit,
            cells: form.cells.filter { $0.indicator == item.code }.map { cell in
                let column = columnLabel(form.isSplit ? cell.tier : nil, isSplit: form.isSplit)
                let now = stored?.lines.first { $0.indicator == item.code && $0.tier == cell.tier }?.quantity
                let written = now.map(Number.grouped) ?? ""
                return ResultFormPage.Cell(
                    name: cell.name, value: cell.text, column: column, label: "\(item.name), \(column.lowercased())",
                    error: problems.message(for: cell.name),
                    stored: stored != nil && written != cell.text
                        ? "Đang lưu: \(written.isEmpty ? "để trống" : written)" : nil)
            })
    }

    private func columnLabel(_ tier: Tier?, isSplit: Bool) -> String {
        guard isSplit else { return "Số lượng" }
        return tier.map { "Cấp \($0.word)" } ?? "Không tách"
    }

    private func tierField(_ tier: Tier?) -> SelectField {
        SelectField(
            "cap", "Cấp thực hiện",
            options: [.init("", "Không tách theo cấp")]
                + [Tier.province, .district, .commune, .village].map {
                    .init($0.rawValue, "Cấp \($0.word)", selected: $0 == tier)
                })
    }
}

extension DeclarationForm {
    /// Whether exactly the doubts of this draft were confirmed.
    func accepts(
        _ draft: DeclarationDraft, except own: RecordID?, _ desk: DeclarationDesk, in tx: Transaction
    ) throws -> Bool {
        guard !acceptKey.isEmpty else { return false }
        return FormRefusal.key(of: try desk.doubts(of: [draft], except: own, in: tx)) == acceptKey
    }
}
