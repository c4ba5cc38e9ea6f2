import Attachments
import Database
import Declarations
import Hummingbird
import Kernel
import Office
import Pages
import Places

extension GroupPages {
    static let sheetKept = Notice("da-nhap", "Đã ghi mọi mô hình của tệp; chúng đã được tính ở mọi cấp trên.")
    static let sheetDiscarded = Notice("da-bo-tep", "Đã bỏ tệp. Chưa có gì được lưu.")

    /// Faults, doubts and lines on one page at most.
    private static let mostShown = 200

    @Sendable func startImport(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.require(.editGroups, lineage: nil)
        return try await importPage(Form(), viewer, problems: [], notice: request.notice([Self.sheetDiscarded]))
    }

    @Sendable func sample(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.require(.editGroups, lineage: nil)
        let place = try await database.read { tx in try PlaceStore.place(viewer.place, tx) }
        let (desk, today) = (desk, environment.today)
        let bytes = try await WorkDesk.shared.run {
            try GroupWorkbook(desk: desk).sample(place: place?.name ?? "", code: place?.code ?? "", today: today)
        }
        return .download(
            bytes, type: MediaType.workbook.rawValue, plainName: "mau-mo-hinh.xlsx", name: "Mẫu nhập mô hình.xlsx")
    }

    @Sendable func upload(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.require(.editGroups, lineage: nil)
        let form = try await request.form(context: context, limit: AttachmentStore.limit + 65_536)
        let (desk, today) = (desk, environment.today)
        do {
            guard let file = form.file("tep"), !file.bytes.isEmpty else {
                throw Problem("group.file_missing", "Chưa chọn tệp. Chọn tệp Excel theo mẫu.", field: "tep")
            }
            // Only a sheet that can be read is kept.
            let grid = try await WorkDesk.shared.run { try DeclarationDesk.grid(of: file.bytes) }
            let typed = form.text("dia-ban")
            let opened = try await database.write(as: viewer.actor) { tx in
                let root = try Self.root(typed, on: today, for: viewer, in: tx)
                _ = try desk.read(grid, root: root, in: tx)
                return try desk.open(.init(name: file.name, bytes: file.bytes), for: root, in: tx)
            }
            return .seeOther(.groupImport(opened))
        } catch let problem as Problem where [.invalid, .tooLarge].contains(problem.kind) || problem.field != nil {
            let field = problem.field == "dia-ban" ? "dia-ban" : "tep"
            let shown = Problem(problem.kind, problem.code, problem.message, field: field)
            return try await importPage(form, viewer, problems: [shown])
        }
    }

    /// Below which place the sheet lies: the viewer's, or one below it.
    private static func root(_ text: String, on day: Day, for viewer: Viewer, in tx: Transaction) throws -> Place {
        let own = try PlaceStore.place(viewer.place, tx)
        let permits = { (id: PlaceID) in viewer.may(.editGroups, lineage: try PlaceStore.lineage(of: id, tx)) }
        let found: Place
        if let own, text.isEmpty || text == TypedPlace.text(own) {
            found = own
        } else {
            switch try TypedPlace.find(text, on: day, permits: permits, in: tx) {
            case .place(let place): found = place
            case .problem(let problem): throw problem
            case .choices(let hits):
                let list = hits.prefix(6).map { "\($0.path) (\($0.place.code))" }.joined(separator: "; ")
                throw Problem(
                    "group.place_ambiguous",
                    "Có \(hits.count) địa bàn hợp với “\(text)”: \(list). Ghi mã của một địa bàn.",
                    field: "dia-ban")
            }
        }
        guard try permits(found.id) else {
            throw Problem(
                .forbidden, "group.outside_scope", "\(found.name) ở ngoài phạm vi của tài khoản này.", field: "dia-ban")
        }
        return found
    }

    private func importPage(
        _ form: Form, _ viewer: Viewer, problems: [Problem], notice: Notice? = nil
    ) async throws -> Response {
        let own = try await database.read { tx in try PlaceStore.place(viewer.place, tx).map(TypedPlace.text) }
        let content = GroupImportPage(
            action: .groupImport, sampleLink: .groupSample, cancel: .groups, fileError: problems.message(for: "tep"),
            place: TextField(
                "dia-ban", "Danh sách của", value: form.has("dia-ban") ? form.text("dia-ban") : own ?? "",
                hint: "Tên hoặc mã. Mọi mô hình trong tệp phải ở địa bàn này.", error: problems.message(for: "dia-ban"))
        )
        let head = PageHead(
            title: "Nhập mô hình từ tệp", section: .groups, breadcrumbs: [("Tổ, nhóm", .groups)], errors: problems,
            errorTitle: problems.isEmpty ? nil : "Chưa lưu gì cả", notice: notice)
        return try pages.page(head, content, viewer: viewer, status: problems.first.map(\.kind.status) ?? .ok)
    }

    // MARK: Preview

    /// The import in the path, if the viewer may register at its place.
    private func loadImport(_ context: AppContext) async throws -> (Viewer, GroupImport, Place) {
        _ = try context.require(.editGroups, lineage: nil)
        let id = try context.recordID()
        let desk = desk
        let (sheet, place, lineage) = try await database.read { tx in
            guard let sheet = try desk.find(import: id, in: tx), let place = try PlaceStore.place(sheet.place, tx)
            else {
                throw Problem.noSuchPage
            }
            return (sheet, place, try PlaceStore.lineage(of: place.id, tx))
        }
        return (try context.require(.editGroups, lineage: lineage), sheet, place)
    }

    /// Where a closed import is to be looked at; nil while it is open.
    private func destination(of sheet: GroupImport) -> Response? {
        switch sheet.state {
        case .open: nil
        case .kept: .seeOther(.groups, notice: Self.sheetKept)
        case .discarded: .seeOther(.groupImport, notice: Self.sheetDiscarded)
        }
    }

    private func grid(of sheet: GroupImport) async throws -> Grid {
        let file = sheet.file.id
        let bytes = try await database.read { tx in try AttachmentStore.load(file, in: tx) }
        return try await WorkDesk.shared.run { try DeclarationDesk.grid(of: bytes) }
    }

    @Sendable func preview(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, sheet, place) = try await loadImport(context)
        if let moved = destination(of: sheet) { return moved }
        return try await previewPage(sheet, place, viewer, problems: [])
    }

    private func previewPage(
        _ sheet: GroupImport, _ place: Place, _ viewer: Viewer, problems: [Problem]
    ) async throws -> Response {
        let grid = try await grid(of: sheet)
        let desk = desk
        let reading = try await database.read { tx in try desk.read(grid, root: place, in: tx) }
        let shown = { (faults: [ImportFault]) in
            faults.prefix(Self.mostShown).map {
                GroupPreviewPage.Fault(cell: Pages.CellAddress($0.cell), message: $0.message)
            }
        }
        let hasFaults = !reading.faults.isEmpty
        let number = Number.grouped(Int64(reading.groups.count))
        let content = GroupPreviewPage(
            counts: "Đọc được \(number) mô hình mới của \(place.name). "
                + (hasFaults
                    ? "Còn ô cần sửa nên chưa giữ lại được." : "Chưa mô hình nào được ghi cho đến khi giữ lại."),
            faults: shown(reading.faults), hasFaults: hasFaults, faultHeading: "\(reading.faults.count) ô cần sửa",
            doubts: shown(reading.doubts), hasDoubts: !reading.doubts.isEmpty,
            doubtHeading: "\(reading.doubts.count) mô hình có thể đã ghi rồi",
            doubtError: problems.message(for: "xac-nhan"),
            notices: Array(reading.notices.prefix(Self.mostShown)), hasNotices: !reading.notices.isEmpty,
            rows: reading.groups.prefix(Self.mostShown).map { group in
                GroupPreviewPage.Row(
                    row: String(group.row), name: group.name, place: group.place, words: Self.words(group))
            }, hasRows: !reading.groups.isEmpty, rowHeading: "\(number) mô hình mới",
            keep: hasFaults || reading.groups.isEmpty ? nil : .groupImport(sheet.id, "giu"),
            keepLabel: "Giữ lại \(number) mô hình", discard: .groupImport(sheet.id, "bo"), again: .groupImport)
        let head = PageHead(
            title: "Xem trước danh sách mô hình", section: .groups,
            breadcrumbs: [("Tổ, nhóm", .groups), ("Nhập từ tệp", .groupImport)], facts: sheet.file.name,
            errors: problems,
            errorTitle: problems.isEmpty ? nil : "Chưa lưu gì cả")
        return try pages.page(head, content, viewer: viewer, status: problems.first.map(\.kind.status) ?? .ok)
    }

    private static func words(_ group: SheetGroup) -> String {
        let steps = group.steps.map { "\($0.step.label.lowercasedFirst) \($0.day.written)" }
        let people = group.draft.counts.map { ["\($0.all) người"] } ?? []
        return (people + steps).joined(separator: ", ").capitalisedFirst
    }

    @Sendable func keepImport(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, sheet, place) = try await loadImport(context)
        let form = try await request.form(context: context, limit: 65_536)
        if let moved = destination(of: sheet) { return moved }
        let grid = try await grid(of: sheet)
        let (desk, accepts) = (desk, form.text("xac-nhan") == "1")
        do {
            _ = try await database.write(as: viewer.actor) { tx in
                let reading = try desk.read(grid, root: place, in: tx)
                return try desk.keep(sheet, reading, accepts: accepts, in: tx)
            }
            return .seeOther(.groups, notice: Self.sheetKept)
        } catch let problem as Problem where problem.code.hasPrefix("group.import_") {
            let present = try await loadImport(context).1
            if let moved = destination(of: present) { return moved }
            return try await previewPage(present, place, viewer, problems: [problem])
        }
    }

    @Sendable func discardImport(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, sheet, _) = try await loadImport(context)
        _ = try await request.form(context: context, limit: 65_536)
        if let moved = destination(of: sheet) { return moved }
        let desk = desk
        try await database.write(as: viewer.actor) { tx in try desk.discard(sheet, in: tx) }
        return .seeOther(.groupImport, notice: Self.sheetDiscarded)
    }
}
