import Attachments
import Database
import Events
import Hummingbird
import Kernel
import Office
import Pages
import Places
import Sheets

extension LaunchPages {
    static let sheetDiscarded = Notice("da-bo-tep", "Đã bỏ tệp. Chưa có gì được lưu.")

    /// Faults and lines on one page at most.
    private static let mostShown = 200

    @Sendable func startSheet(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await load(.recordEvents, context)
        return try sheetPage(loaded, viewer, problems: [], notice: request.notice([Self.sheetDiscarded]))
    }

    @Sendable func upload(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded) = try await load(.recordEvents, context)
        let form = try await request.form(context: context, limit: AttachmentStore.limit + 65_536)
        let (desk, id) = (desk, loaded.plan.id)
        do {
            guard let file = form.file("tep"), !file.bytes.isEmpty else {
                throw Problem("launch.file_missing", "Chưa chọn tệp. Chọn tệp Excel của lịch.", field: "tep")
            }
            // Only a sheet that can be read is kept.
            let grid = try await WorkDesk.shared.run { try SheetFile.grid(of: file.bytes) }
            let opened = try await database.write(as: viewer.actor) { tx in
                guard let present = try LaunchStore.find(id, in: tx) else { throw Self.absent }
                _ = try desk.read(grid, for: present, in: tx)
                return try desk.open(file.bytes, name: file.name, for: present, in: tx)
            }
            return .seeOther(.launchPlan(id, .preview(opened)))
        } catch let problem as Problem where [.invalid, .tooLarge].contains(problem.kind) || problem.field != nil {
            let shown = Problem(problem.kind, problem.code, problem.message, field: "tep")
            return try sheetPage(loaded, viewer, problems: [shown])
        }
    }

    private func sheetPage(
        _ loaded: Loaded, _ viewer: Viewer, problems: [Problem], notice: Notice? = nil
    ) throws -> Response {
        let id = loaded.plan.id
        let content = LaunchSheetPage(
            action: .launchPlan(id, .sheet), workbook: .launchPlan(id, .workbook), cancel: .launchPlan(id),
            fileError: problems.message(for: "tep"))
        var head = head("Nhập lịch ra mắt từ Excel", loaded, problems: problems)
        head.notice = notice
        return try pages.page(head, content, viewer: viewer, status: problems.first.map(\.kind.status) ?? .ok)
    }

    /// The sheet in the path.
    private func loadSheet(_ context: AppContext) async throws -> (Viewer, Loaded, LaunchImport) {
        let (viewer, loaded) = try await load(.recordEvents, context)
        let part = try context.recordID("part")
        let (desk, id) = (desk, loaded.plan.id)
        let sheet = try await database.read { tx in
            guard let sheet = try desk.find(import: part, of: id, in: tx) else { throw Problem.noSuchPage }
            return sheet
        }
        return (viewer, loaded, sheet)
    }

    /// Where a closed sheet is to be looked at; nil while it is open.
    private func destination(of sheet: LaunchImport) -> Response? {
        switch sheet.state {
        case .open: nil
        case .kept: .seeOther(.launchPlan(sheet.plan), notice: Self.sheetNotice)
        case .discarded: .seeOther(.launchPlan(sheet.plan, .sheet), notice: Self.sheetDiscarded)
        }
    }

    private func grid(of sheet: LaunchImport) async throws -> Grid {
        let file = sheet.file.id
        let bytes = try await database.read { tx in try AttachmentStore.load(file, in: tx) }
        return try await WorkDesk.shared.run { try SheetFile.grid(of: bytes) }
    }

    @Sendable func preview(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded, sheet) = try await loadSheet(context)
        if let moved = destination(of: sheet) { return moved }
        return try await previewPage(sheet, loaded, viewer, problems: [])
    }

    private func previewPage(
        _ sheet: LaunchImport, _ loaded: Loaded, _ viewer: Viewer, problems: [Problem]
    ) async throws -> Response {
        let grid = try await grid(of: sheet)
        let (desk, plan) = (desk, loaded.plan)
        let reading = try await database.read { tx in try desk.read(grid, for: plan, in: tx) }
        let hasFaults = !reading.faults.isEmpty
        let content = LaunchPreviewPage(
            counts:
                "Đọc được \(reading.added.count) dòng mới, \(reading.changed.count) dòng thay đổi, \(reading.unchanged) dòng "
                + "giữ nguyên. "
                + (hasFaults ? "Còn ô cần sửa nên chưa giữ lại được." : "Chưa dòng nào được ghi cho đến khi giữ lại."),
            faults: reading.faults.prefix(Self.mostShown).map(ShownFault.init), hasFaults: hasFaults,
            faultHeading: "\(reading.faults.count) ô cần sửa",
            rows: reading.all.prefix(Self.mostShown).map(Self.row), hasRows: !reading.all.isEmpty,
            rowHeading: "\(reading.all.count) dòng sẽ ghi",
            keep: hasFaults || reading.all.isEmpty ? nil : .launchPlan(plan.id, .keep(sheet.id)),
            keepLabel: "Giữ lại \(reading.all.count) dòng", discard: .launchPlan(plan.id, .discard(sheet.id)),
            again: .launchPlan(plan.id, .sheet))
        var head = head("Xem trước lịch ra mắt", loaded, problems: problems)
        head.facts = sheet.file.name
        return try pages.page(head, content, viewer: viewer, status: problems.first.map(\.kind.status) ?? .ok)
    }

    private static func row(_ line: LaunchSheetLine) -> LaunchPreviewPage.Row {
        let facts = line.facts
        let words = ["đợt \(facts.wave)", facts.day?.written ?? "chưa có ngày", facts.time, facts.venue].filter {
            !$0.isEmpty
        }
        return LaunchPreviewPage.Row(
            row: String(line.row), place: line.place, what: line.line == nil ? "Thêm" : "Sửa",
            words: words.joined(separator: ", ").capitalisedFirst)
    }

    @Sendable func keepSheet(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded, sheet) = try await loadSheet(context)
        _ = try await request.form(context: context, limit: 65_536)
        if let moved = destination(of: sheet) { return moved }
        let grid = try await grid(of: sheet)
        let (desk, id, side) = (desk, loaded.plan.id, loaded.side)
        do {
            try await database.write(as: viewer.actor) { tx in
                guard let present = try LaunchStore.find(id, in: tx) else { throw Self.absent }
                let reading = try desk.read(grid, for: present, in: tx)
                try desk.keep(
                    sheet, reading, for: present, by: side,
                    may: { viewer.may(.recordEvents, lineage: try PlaceStore.lineage(of: $0, tx)) }, in: tx)
            }
            return .seeOther(.launchPlan(id), notice: Self.sheetNotice)
        } catch let problem as Problem where problem.code.hasPrefix("launch.") {
            let present = try await loadSheet(context).2
            if let moved = destination(of: present) { return moved }
            return try await previewPage(present, loaded, viewer, problems: [problem])
        }
    }

    @Sendable func discardSheet(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, loaded, sheet) = try await loadSheet(context)
        _ = try await request.form(context: context, limit: 65_536)
        if let moved = destination(of: sheet) { return moved }
        let (desk, id) = (desk, loaded.plan.id)
        try await database.write(as: viewer.actor) { tx in
            guard let present = try LaunchStore.find(id, in: tx) else { throw Self.absent }
            try desk.discard(sheet, for: present, in: tx)
        }
        return .seeOther(.launchPlan(id, .sheet), notice: Self.sheetDiscarded)
    }
}
