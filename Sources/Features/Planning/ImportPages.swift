import Accounts
import Attachments
import Database
import Hummingbird
import Kernel
import Office
import Pages
import Places
import Programme

extension PlanningPages {
    static let discarded = Pages.Notice("da-bo", "Đã bỏ bản xem trước. Chưa có gì được lưu vào kế hoạch.")

    @Sendable func showStart(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.require(.importPlans, lineage: nil)
        return try await startPage(
            ImportAnswers(request.query), viewer: viewer, problems: [], notice: request.notice([Self.discarded]))
    }

    @Sendable func upload(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.require(.importPlans, lineage: nil)
        let form = try await request.form(context: context, limit: AttachmentStore.limit + 65_536)
        let answers = ImportAnswers(form)
        do {
            guard let file = form.file("tep") else {
                throw Problem(
                    "import.file_missing", "Chưa chọn tệp phụ lục. Chọn tệp Excel (.xlsx) của kế hoạch.", field: "tep")
            }
            let target = try await database.read { tx in try answers.target(for: viewer, in: tx) }
            let id = try await createPreview(file, target: target, submission: answers.submission, viewer: viewer)
            return .seeOther(.importPreview(id))
        } catch let problems as Problems {
            return try await startPage(answers, viewer: viewer, problems: problems.all)
        } catch let problem as Problem where [.invalid, .tooLarge].contains(problem.kind) || problem.field != nil {
            return try await startPage(answers, viewer: viewer, problems: [problem.onImportField])
        }
    }

    /// Reads the file beside the pool, takes the first sheet with a table, and keeps both as a preview.
    private func createPreview(
        _ file: UploadedFile, target: ImportTarget, submission: String, viewer: Viewer
    ) async throws -> RecordID {
        let catalogue = catalogue
        let digest = AttachmentStore.digest(of: file.bytes)
        let grids = try await desk.grids(file.bytes, digest: digest)
        let index = try await desk.run { try SheetChoice.first(of: grids, catalogue: catalogue) }
        let grid = grids[index]
        let submission = Self.submission(submission, digest: digest, target: target)
        return try await database.write(as: viewer.actor) { tx in
            func create() throws -> RecordID {
                try PreviewStore.create(
                    for: target, file: file.bytes, name: file.name, sheetIndex: index, grid: grid, in: tx)
            }
            guard let submission else { return try create() }
            return try tx.once(submission, "import_preview.create", create)
        }
    }

    /// The same form with the same answers is one submission; going back and choosing another file makes another.
    private static func submission(_ form: String, digest: String, target: ImportTarget) -> RecordID? {
        guard let form = RecordID(form) else { return nil }
        let parts = [
            form.text, digest, target.place.id.description, target.agency.id.text, target.period.description,
            target.paperNumber ?? "", target.paperDay?.iso ?? "",
        ]
        return RecordID.of(digest: AttachmentStore.digest(of: Array(parts.joined(separator: "|").utf8)))
    }

    private func startPage(
        _ answers: ImportAnswers, viewer: Viewer, problems: [Problem], notice: Pages.Notice? = nil
    ) async throws -> Response {
        let day = Period(answers.period)?.firstDay ?? environment.today
        let known = try await database.read { tx -> (place: String, agencies: [Agency]) in
            let own = try TypedPlace.own(of: viewer, on: day, in: tx) ?? PlaceStore.place(viewer.place, tx)
            let chosen = try? TypedPlace.place(answers.place, for: viewer, on: day, in: tx)
            guard let place = chosen ?? own else { return ("", []) }
            return (TypedPlace.text(chosen ?? place), try IssuingAgency.choices(at: place, in: tx))
        }
        let typed = answers.place.isEmpty || problems.isEmpty ? known.place : answers.place
        let content = ImportStartPage(
            steps: ImportSteps(current: 1, notes: ["Tệp Excel, tối đa 20 MB", "Chưa lưu gì", "Lưu vào bản thảo"]),
            action: .importAnnex, cancel: .plans,
            submission: RecordID(answers.submission)?.text ?? environment.newID().text,
            fileError: problems.message(for: "tep"),
            fileKept: !problems.isEmpty && problems.message(for: "tep") == nil,
            place: TextField(
                "dia-ban", "Địa bàn của kế hoạch", value: typed,
                hint: "Mã hoặc tên, không cần gõ dấu. Đổi khi nhập thay cho đơn vị cấp dưới.",
                error: problems.message(for: "dia-ban")),
            agency: SelectField(
                "co-quan", "Cơ quan ban hành",
                options: [.init("", "Theo địa bàn: cơ quan đã ban hành trước, hoặc Hội LHPN")]
                    + known.agencies.map { .init($0.id.text, $0.name, selected: $0.id.text == answers.agency) },
                error: problems.message(for: "co-quan")),
            period: SelectField(
                "ky", "Kỳ của kế hoạch",
                options: [.init("", "Chọn năm hoặc giai đoạn")]
                    + periods.map {
                        // The figure first: who types 2024 in the list finds it.
                        .init(
                            $0.description, $0.isYear ? String($0.first) : "\($0.first)–\($0.last) (giai đoạn)",
                            selected: $0.description == answers.period)
                    }, error: problems.message(for: "ky")),
            number: TextField(
                "so", "Số văn bản", value: answers.number, hint: "Như 288/KH-BCD. Để trống khi văn bản chưa có số.",
                required: false, error: problems.message(for: "so")),
            day: TextField(
                "ngay", "Ngày văn bản", value: answers.day, hint: "Như 20/3/2024. Để trống khi văn bản chưa ghi ngày.",
                required: false, error: problems.message(for: "ngay")))
        let head = PageHead(
            title: "Nhập phụ lục", section: .plans, breadcrumbs: [("Kế hoạch", .plans)],
            facts: "Phụ lục chỉ tiêu của kế hoạch, đúng như tệp Excel đã ban hành", errors: problems,
            errorTitle: "Chưa lưu gì cả: còn \(problems.count) chỗ cần sửa", notice: notice)
        return try pages.page(
            head, content, viewer: viewer, status: problems.first.map(\.kind.status) ?? .ok)
    }
}

extension Problem {
    /// The same on the field of the import form that it is about: rooms below name their own.
    var onImportField: Problem {
        let known = ["tep", "dia-ban", "co-quan", "ky", "so", "ngay"]
        if let field, known.contains(field) { return self }
        return Problem(kind, code, message, field: field == "place" || field == "day" ? "dia-ban" : "tep")
    }
}
