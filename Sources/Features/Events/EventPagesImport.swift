import Attachments
import Database
import Declarations
import Hummingbird
import Kernel
import Office
import Pages
import Places

extension EventPages {
    static let sheetKept = Notice("da-nhap", "Đã ghi mọi sự kiện của tệp; chúng đã được tính ở mọi cấp trên.")
    static let sheetDiscarded = Notice("da-bo-tep", "Đã bỏ tệp. Chưa có gì được lưu.")

    /// Faults and lines on one page at most.
    private static let mostShown = 200

    @Sendable func startImport(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.require(.recordEvents, lineage: nil)
        return try await importPage(Form(), viewer, problems: [], notice: request.notice([Self.sheetDiscarded]))
    }

    @Sendable func sample(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.require(.recordEvents, lineage: nil)
        let place = try await database.read { tx in try PlaceStore.place(viewer.place, tx) }
        let (desk, today) = (desk, environment.today)
        let bytes = try await WorkDesk.shared.run {
            try EventWorkbook(desk: desk).sample(
                place: place?.name ?? "", code: place?.code ?? "", agency: viewer.agencyName, today: today)
        }
        return .download(
            bytes, type: MediaType.workbook.rawValue, plainName: "mau-su-kien.xlsx", name: "Mẫu nhập sự kiện.xlsx")
    }

    @Sendable func upload(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try context.require(.recordEvents, lineage: nil)
        let form = try await request.form(context: context, limit: AttachmentStore.limit + 65_536)
        let (desk, today) = (desk, environment.today)
        do {
            guard let file = form.file("tep"), !file.bytes.isEmpty else {
                throw Problem("event.file_missing", "Chưa chọn tệp. Chọn tệp Excel theo mẫu.", field: "tep")
            }
            // Only a sheet that can be read is kept.
            let grid = try await WorkDesk.shared.run { try DeclarationDesk.grid(of: file.bytes) }
            let typed = form.text("dia-ban")
            let opened = try await database.write(as: viewer.actor) { tx in
                let root = try Self.root(typed, on: today, for: viewer, in: tx)
                _ = try desk.read(grid, root: root, in: tx)
                return try desk.open(.init(name: file.name, bytes: file.bytes), for: root, in: tx)
            }
            return .seeOther(.eventImport(opened))
        } catch let problem as Problem where [.invalid, .tooLarge].contains(problem.kind) || problem.field != nil {
            let field = problem.field == "dia-ban" ? "dia-ban" : "tep"
            let shown = Problem(problem.kind, problem.code, problem.message, field: field)
            return try await importPage(form, viewer, problems: [shown])
        }
    }

    /// Below which place the sheet lies: the viewer's, or one below it.
    private static func root(_ text: String, on day: Day, for viewer: Viewer, in tx: Transaction) throws -> Place {
        let own = try PlaceStore.place(viewer.place, tx)
        let permits = { (id: PlaceID) in viewer.may(.recordEvents, lineage: try PlaceStore.lineage(of: id, tx)) }
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
                    "event.place_ambiguous",
                    "Có \(hits.count) địa bàn hợp với “\(text)”: \(list). Ghi mã của một địa bàn.",
                    field: "dia-ban")
            }
        }
        guard try permits(found.id) else {
            throw Problem(
                .forbidden, "event.outside_scope", "\(found.name) ở ngoài phạm vi của tài khoản này.", field: "dia-ban")
        }
        return found
    }

    private func importPage(
        _ form: Form, _ viewer: Viewer, problems: [Problem], notice: Notice? = nil
    ) async throws -> Response {
        let own = try await database.read { tx in try PlaceStore.place(viewer.place, tx).map(TypedPlace.text) }
        let content = EventImportPage(
            action: .eventImport, sampleLink: .eventSample, cancel: .events, fileError: problems.message(for: "tep"),
            place: TextField(
                "dia-ban", "Danh sách của", value: form.has("dia-ban") ? form.text("dia-ban") : own ?? "",
                hint: "Tên hoặc mã. Mọi sự kiện trong tệp phải ở địa bàn này.", error: problems.message(for: "dia-ban"))
        )
        let head = PageHead(
            title: "Nhập sự kiện từ tệp", section: .events, breadcrumbs: [("Sự kiện", .events)], errors: problems,
            errorTitle: problems.isEmpty ? nil : "Chưa lưu gì cả", notice: notice)
        return try pages.page(head, content, viewer: viewer, status: problems.first.map(\.kind.status) ?? .ok)
    }

    // MARK: Preview

    /// The import in the path, if the viewer may register at its place.
    private func loadImport(_ context: AppContext) async throws -> (Viewer, EventImport, Place) {
        _ = try context.require(.recordEvents, lineage: nil)
        let id = try context.recordID()
        let desk = desk
        let (sheet, place, lineage) = try await database.read { tx in
            guard let sheet = try desk.find(import: id, in: tx), let place = try PlaceStore.place(sheet.place, tx)
            else {
                throw Problem.noSuchPage
            }
            return (sheet, place, try PlaceStore.lineage(of: place.id, tx))
        }
        return (try context.require(.recordEvents, lineage: lineage), sheet, place)
    }

    /// Where a closed import is to be looked at; nil while it is open.
    private func destination(of sheet: EventImport) -> Response? {
        switch sheet.state {
        case .open: nil
        case .kept: .seeOther(.events, notice: Self.sheetKept)
        case .discarded: .seeOther(.eventImport, notice: Self.sheetDiscarded)
        }
    }

    private func grid(of sheet: EventImport) async throws -> Grid {
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
        _ sheet: EventImport, _ place: Place, _ viewer: Viewer, problems: [Problem]
    ) async throws -> Response {
        let grid = try await grid(of: sheet)
        let desk = desk
        let reading = try await database.read { tx in try desk.read(grid, root: place, in: tx) }
        let shown = { (faults: [ImportFault]) in
            faults.prefix(Self.mostShown).map {
                EventPreviewPage.Fault(cell: Pages.CellAddress($0.cell), message: $0.message)
            }
        }
        let hasFaults = !reading.faults.isEmpty
        let number = Number.grouped(Int64(reading.events.count))
        let content = EventPreviewPage(
            counts: "Đọc được \(number) sự kiện mới của \(place.name). "
                + (hasFaults
                    ? "Còn ô cần sửa nên chưa giữ lại được." : "Chưa sự kiện nào được ghi cho đến khi giữ lại."),
            faults: shown(reading.faults), hasFaults: hasFaults, faultHeading: "\(reading.faults.count) ô cần sửa",
            notices: Array(reading.notices.prefix(Self.mostShown)), hasNotices: !reading.notices.isEmpty,
            rows: reading.events.prefix(Self.mostShown).map { event in
                EventPreviewPage.Row(
                    row: String(event.row), name: event.title, place: event.place, words: Self.words(event))
            }, hasRows: !reading.events.isEmpty, rowHeading: "\(number) sự kiện mới",
            keep: hasFaults || reading.events.isEmpty ? nil : .eventImport(sheet.id, "giu"),
            keepLabel: "Giữ lại \(number) sự kiện", discard: .eventImport(sheet.id, "bo"), again: .eventImport)
        let head = PageHead(
            title: "Xem trước danh sách sự kiện", section: .events,
            breadcrumbs: [("Sự kiện", .events), ("Nhập từ tệp", .eventImport)], facts: sheet.file.name,
            errors: problems,
            errorTitle: problems.isEmpty ? nil : "Chưa lưu gì cả")
        return try pages.page(head, content, viewer: viewer, status: problems.first.map(\.kind.status) ?? .ok)
    }

    private static func words(_ event: SheetEvent) -> String {
        event.held.map { "Đã tổ chức \(EventDesk.words($0))" } ?? "Dự kiến \(event.draft.period.written)"
    }

    @Sendable func keepImport(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, sheet, place) = try await loadImport(context)
        _ = try await request.form(context: context, limit: 65_536)
        if let moved = destination(of: sheet) { return moved }
        let grid = try await grid(of: sheet)
        let desk = desk
        do {
            _ = try await database.write(as: viewer.actor) { tx in
                let reading = try desk.read(grid, root: place, in: tx)
                return try desk.keep(sheet, reading, in: tx)
            }
            return .seeOther(.events, notice: Self.sheetKept)
        } catch let problem as Problem where problem.code.hasPrefix("event.import_") {
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
        return .seeOther(.eventImport, notice: Self.sheetDiscarded)
    }
}
