import Attachments
import Database
import Hummingbird
import Kernel
import Office
import Pages
import Places
import Sheets

extension DeclarationPages {
    static let sheetKept = Notice("da-nhap", "Đã lưu mọi số của tệp; chúng đã được tính ở mọi cấp trên.")
    static let sheetKnown = Notice(
        "da-nhap-truoc", "Đúng tệp này đã nhập trước đây, nên không lưu thêm gì. Dưới đây là các khai báo của lần đó.")
    static let sheetDiscarded = Notice("da-bo", "Đã bỏ tệp. Chưa có gì được lưu.")
    static let sheetTakenBack = Notice("da-rut-lan", "Đã rút cả lần nhập; các số của nó thôi được tính.")

    /// Faults, doubts and figures on one page at most.
    private static let mostShown = 100

    @Sendable func startImport(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.require(.declareResults, lineage: nil)
        return try await importPage(Form(), viewer: viewer, problems: [], notice: request.notice([Self.sheetDiscarded]))
    }

    @Sendable func sample(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.require(.declareResults, lineage: nil)
        let year = environment.today.year - 1
        let place = try await database.read { tx in try PlaceStore.place(viewer.place, tx) }
        let items = desk.items
        let bytes = try await WorkDesk.shared.run {
            try WorkbookWriter.write(
                [
                    ResultSheets.sample(
                        items, place: place?.name ?? "", code: place?.code ?? "", time: "Năm \(year)")
                ], title: "Mẫu nhập kết quả")
        }
        return .download(
            bytes, type: MediaType.workbook.rawValue, plainName: "mau-ket-qua.xlsx", name: "Mẫu nhập kết quả.xlsx")
    }

    @Sendable func upload(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.require(.declareResults, lineage: nil)
        let form = try await request.form(context: context, limit: AttachmentStore.limit + 65_536)
        let desk = desk
        do {
            guard let file = form.file("tep"), !file.bytes.isEmpty else {
                throw Problem(
                    "declaration.file_missing", "Chưa chọn tệp kết quả. Chọn tệp Excel hoặc CSV.", field: "tep")
            }
            let options = try options(form)
            let day = options.time.flatMap { ReportedTime(code: $0) }?.lastDay ?? environment.today
            // Only a sheet that can be read is kept.
            let grid = try await WorkDesk.shared.run { try SheetFile.grid(of: file.bytes) }
            let submission = Self.submission(
                form.text("phieu"),
                [AttachmentStore.digest(of: file.bytes), form.text("dia-ban"), options.time ?? "", options.reason])
            let typed = form.text("dia-ban")
            let (known, opened) = try await database.write(as: viewer.actor) { tx -> (RecordID?, RecordID?) in
                let root = try SheetPages.root(
                    typed, on: day, for: viewer, may: .declareResults, code: "declaration", in: tx)
                if let earlier = try desk.kept(file.bytes, for: root.id, options: options, in: tx) {
                    return (earlier.id, nil)
                }
                _ = try desk.read(grid, root: root, options: options, in: tx)
                let open = { try desk.open(file, for: root, options: options, in: tx) }
                return (nil, try submission.map { try tx.once($0, "declaration_import.open", open) } ?? open())
            }
            if let known { return .seeOther(Link.results.query([("lan", known.text)]), notice: Self.sheetKnown) }
            return .seeOther(opened.map { .declarationImport($0) } ?? .declarationImport)
        } catch let problem as Problem where [.invalid, .tooLarge].contains(problem.kind) || problem.field != nil {
            let own = ["tep", "dia-ban", "thoi-gian", "ly-do"]
            let field = problem.field.flatMap { own.contains($0) ? $0 : nil } ?? "tep"
            let shown = Problem(problem.kind, problem.code, problem.message, field: field)
            return try await importPage(form, viewer: viewer, problems: [shown])
        }
    }

    private func options(_ form: Form) throws -> ImportOptions {
        let text = form.text("thoi-gian")
        let time = ReportedTime(written: text)
        guard text.isEmpty || time != nil else {
            throw Problem(
                "declaration.time",
                "“\(text.prefix(40))” không phải ngày hay kỳ. Ghi như 20/3/2024, Quý III/2024, Năm 2024, hoặc để "
                    + "trống.",
                field: "thoi-gian")
        }
        return ImportOptions(time: time, reason: String(form.text("ly-do").prefix(2_000)))
    }

    private func importPage(
        _ form: Form, viewer: Viewer, problems: [Problem], notice: Notice? = nil
    ) async throws -> Response {
        let own = try await database.read { tx in try PlaceStore.place(viewer.place, tx).map(TypedPlace.text) }
        let content = ResultImportPage(
            steps: ResultSteps(current: 1, notes: ["Excel hoặc CSV, tối đa 20 MB", "Lưu tất cả, hoặc không số nào"]),
            action: .declarationImport, sampleLink: .declarationSample, cancel: .results,
            submission: RecordID(form.text("phieu"))?.text ?? environment.newID().text,
            fileError: problems.message(for: "tep"),
            fileKept: !problems.isEmpty && problems.message(for: "tep") == nil,
            place: TextField(
                "dia-ban", "Kết quả của", value: form.has("dia-ban") ? form.text("dia-ban") : own ?? "",
                hint: "Tên hoặc mã. Mọi đơn vị trong tệp phải ở địa bàn này.", error: problems.message(for: "dia-ban")),
            time: TextField(
                "thoi-gian", "Ngày hoặc kỳ chung", value: form.text("thoi-gian"),
                hint: "Cho các dòng chưa ghi kỳ, và cho bảng đơn vị × chỉ tiêu. Như Năm 2024.", required: false,
                error: problems.message(for: "thoi-gian")),
            reason: TextField(
                "ly-do", "Lý do chung", value: form.text("ly-do"), hint: "Cho các dòng chưa ghi lý do.",
                required: false,
                error: problems.message(for: "ly-do")))
        let head = PageHead(
            title: "Nhập kết quả từ tệp", section: .results, breadcrumbs: [("Kết quả", .results)], errors: problems,
            errorTitle: problems.isEmpty ? nil : "Chưa lưu gì cả: còn \(problems.count) chỗ cần sửa", notice: notice)
        return try pages.page(head, content, viewer: viewer, status: problems.first.map(\.kind.status) ?? .ok)
    }

    // MARK: Preview

    /// The import in the path, if the viewer may declare at its place.
    private func loadImport(_ context: AppContext) async throws -> (Viewer, DeclarationImport, Place) {
        _ = try context.require(.declareResults, lineage: nil)
        let id = try context.recordID()
        let desk = desk
        let (sheet, place, lineage) = try await database.read { tx in
            guard let sheet = try desk.find(import: id, in: tx), let place = try PlaceStore.place(sheet.place, tx)
            else {
                throw Problem.noSuchPage
            }
            return (sheet, place, try PlaceStore.lineage(of: place.id, tx))
        }
        return (try context.require(.declareResults, lineage: lineage), sheet, place)
    }

    /// Where a closed import is to be looked at; nil while it is open.
    private func destination(of sheet: DeclarationImport) -> Response? {
        switch sheet.state {
        case .open: nil
        case .kept, .takenBack: .seeOther(Link.results.query([("lan", sheet.id.text)]))
        case .discarded: .seeOther(.declarationImport, notice: Self.sheetDiscarded)
        }
    }

    @Sendable func preview(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, sheet, place) = try await loadImport(context)
        if let moved = destination(of: sheet) { return moved }
        return try await previewPage(
            sheet, place, page: min(max(Int(request.query.text("trang")) ?? 1, 1), 1_000), viewer: viewer, problems: [])
    }

    private func grid(of sheet: DeclarationImport) async throws -> Grid {
        let file = sheet.file.id
        let bytes = try await database.read { tx in try AttachmentStore.load(file, in: tx) }
        return try await WorkDesk.shared.run { try SheetFile.grid(of: bytes) }
    }

    private func previewPage(
        _ sheet: DeclarationImport, _ place: Place, page: Int, viewer: Viewer, problems: [Problem]
    ) async throws -> Response {
        let grid = try await grid(of: sheet)
        let desk = desk
        let reading = try await database.read { tx in
            try desk.read(grid, root: place, options: sheet.options, in: tx)
        }
        let start = (page - 1) * Self.mostShown
        let rows = reading.figures.dropFirst(start).prefix(Self.mostShown).map { figure in
            ResultPreviewPage.Row(
                cell: figure.cell, place: figure.place, indicator: figure.item.name,
                tier: figure.tier?.implementing ?? "không tách", time: figure.time.written,
                quantity: "\(Number.grouped(figure.quantity)) \(figure.item.unit)")
        }
        let shown = { (faults: [ImportFault]) in
            faults.prefix(Self.mostShown).map(ShownFault.init)
        }
        func rest(_ faults: [ImportFault]) -> String? {
            faults.count > Self.mostShown
                ? "Còn \(faults.count - Self.mostShown) ô nữa; xem lại sau khi sửa các ô trên." : nil
        }
        let (figures, drafts) = (
            Number.grouped(Int64(reading.figures.count)), Number.grouped(Int64(reading.drafts.count))
        )
        let hasFaults = !reading.faults.isEmpty
        let content = ResultPreviewPage(
            steps: ResultSteps(current: 2, notes: ["1 tệp", hasFaults ? "Còn ô cần sửa" : "Không còn ô sai"]),
            file: sheet.file.name,
            counts: "Đọc được \(figures) số, thành \(drafts) khai báo của \(place.name). "
                + (hasFaults
                    ? "Còn ô cần sửa nên chưa giữ lại được số nào." : "Chưa số nào được tính cho đến khi giữ lại."),
            faults: shown(reading.faults), hasFaults: hasFaults, faultHeading: "\(reading.faults.count) ô cần sửa",
            moreFaults: rest(reading.faults), doubts: shown(reading.doubts), hasDoubts: !reading.doubts.isEmpty,
            doubtHeading: "\(reading.doubts.count) số có thể bị tính hai lần",
            doubtError: problems.message(for: "xac-nhan"), moreDoubts: rest(reading.doubts), notices: reading.notices,
            hasNotices: !reading.notices.isEmpty, rows: Array(rows), hasRows: !rows.isEmpty,
            rowHeading: "\(figures) số đọc được",
            pager: page > 1 || reading.figures.count > start + Self.mostShown
                ? Pager(
                    page: page, more: reading.figures.count > start + Self.mostShown, link: .declarationImport(sheet.id)
                )
                : nil, keep: hasFaults ? nil : .declarationImport(sheet.id, .keep), keepLabel: "Giữ lại \(figures) số",
            discard: .declarationImport(sheet.id, .discard), again: .declarationImport)
        let head = PageHead(
            title: "Xem trước kết quả", section: .results,
            breadcrumbs: [("Kết quả", .results), ("Nhập từ tệp", .declarationImport)], facts: sheet.file.name,
            errors: problems, errorTitle: problems.isEmpty ? nil : "Chưa lưu gì cả")
        return try pages.page(head, content, viewer: viewer, status: problems.first.map(\.kind.status) ?? .ok)
    }

    @Sendable func keepImport(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, sheet, place) = try await loadImport(context)
        let form = try await request.form(context: context, limit: 65_536)
        if let moved = destination(of: sheet) { return moved }
        let grid = try await grid(of: sheet)
        let (desk, accepts) = (desk, form.text("xac-nhan") == "1")
        do {
            let outcome = try await database.write(as: viewer.actor) { tx in
                // Somebody else may have kept it meanwhile.
                guard let present = try desk.find(import: sheet.id, in: tx) else { throw Problem.noSuchPage }
                let reading = try desk.read(grid, root: place, options: present.options, in: tx)
                return try desk.keep(present, reading, accepts: accepts, in: tx)
            }
            return .seeOther(
                Link.results.query([("lan", outcome.id.text)]),
                notice: outcome.isUnchanged ? Self.sheetKnown : Self.sheetKept)
        } catch let problem as Problem where problem.code.hasPrefix("declaration.import_") {
            return try await previewPage(sheet, place, page: 1, viewer: viewer, problems: [problem])
        }
    }

    @Sendable func discardImport(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, sheet, _) = try await loadImport(context)
        _ = try await request.form(context: context, limit: 65_536)
        if let moved = destination(of: sheet) { return moved }
        let desk = desk
        try await database.write(as: viewer.actor) { tx in try desk.discard(sheet, in: tx) }
        return .seeOther(.declarationImport, notice: Self.sheetDiscarded)
    }

    // MARK: Taking back

    @Sendable func askTakeBackImport(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, sheet, place) = try await loadImport(context)
        guard sheet.state == .kept else { return destination(of: sheet) ?? .seeOther(.declarationImport(sheet.id)) }
        return try takeBackPage(sheet, place, typed: "", problems: [], viewer: viewer)
    }

    @Sendable func takeBackImport(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, sheet, place) = try await loadImport(context)
        let form = try await request.form(context: context, limit: 65_536)
        let (desk, reason) = (desk, form.lines("ly-do"))
        do {
            _ = try await database.write(as: viewer.actor) { tx in try desk.takeBack(sheet, reason: reason, in: tx) }
            return .seeOther(Link.results.query([("lan", sheet.id.text)]), notice: Self.sheetTakenBack)
        } catch let problem as Problem where problem.field != nil {
            return try takeBackPage(sheet, place, typed: reason, problems: [problem], viewer: viewer)
        }
    }

    private func takeBackPage(
        _ sheet: DeclarationImport, _ place: Place, typed: String, problems: [Problem], viewer: Viewer
    ) throws -> Response {
        let list = Link.results.query([("lan", sheet.id.text)])
        let content = ResultConfirmPage(
            question: "Rút cả lần nhập “\(sheet.file.name)”?",
            consequences: [
                "\(Number.grouped(Int64(sheet.lines))) số trong \(Number.grouped(Int64(sheet.records))) khai báo của "
                    + "\(place.name) thôi được tính ở mọi cấp.",
                "Các khai báo vẫn xem được, ghi rõ ai rút, lúc nào, vì sao. Tệp này sau đó nhập lại được.",
            ], action: .declarationImport(sheet.id, .takeBack), version: "1",
            reason: TextArea(
                "ly-do", "Lý do rút", value: typed, hint: "Vì sao các số đã nhập không đúng.", rows: 2,
                error: problems.message(for: "ly-do")), verb: "Rút cả lần nhập", back: list)
        let head = PageHead(
            title: "Rút lần nhập", section: .results, breadcrumbs: [("Kết quả", .results), ("Lần nhập", list)],
            errors: problems, errorTitle: problems.isEmpty ? nil : "Chưa rút", showsHeading: false)
        return try pages.page(head, content, viewer: viewer, status: problems.first.map(\.kind.status) ?? .ok)
    }
}
