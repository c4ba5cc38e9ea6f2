import Accounts
import Attachments
import Database
import Hummingbird
import Kernel
import Office
import Pages
import Places

extension PlanningPages {
    /// An open preview, read with the choices in question.
    struct LoadedPreview: Sendable {
        let preview: ImportPreview
        let file: Attachment
        /// Without any choice but the repair of a shifted table.
        let baseline: Reading
        let reading: Reading
        /// How the cells of the file could be put back, whether that was accepted or not.
        let proposal: RepairProposal
        let units: UnitOptions
    }

    /// How a preview's page is asked for.
    struct PreviewView: Sendable {
        var choices: ReadingChoices?
        var problems: [Problem] = []
        var isConflict = false
    }

    @Sendable func showPreview(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, preview) = try await openPreview(context)
        if let moved = try await destination(of: preview) { return .seeOther(moved) }
        return try await previewPage(preview, PreviewView(), request, viewer: viewer)
    }

    @Sendable func choose(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, preview) = try await openPreview(context)
        let form = try await request.form(context: context)
        if let moved = try await destination(of: preview) { return .seeOther(moved) }
        let loaded = try await read(preview, choices: preview.choices)
        let sent = ChoiceForm(
            baseline: loaded.baseline.annex, units: loaded.units, catalogue: catalogue, moves: preview.choices.moves)
        let mine: ReadingChoices
        do {
            mine = try RepairStep(form).map { $0.choices(preview.choices, loaded.proposal) } ?? sent.choices(form)
        } catch let problems as Problems {
            return try await previewPage(preview, PreviewView(problems: problems.all), request, viewer: viewer)
        }
        let next =
            form.text("buoc") == "tiep"
            ? Link.importPreview(preview.id, .keep)
            : Link.importPreview(preview.id).fragment(RepairStep(form) == nil ? "nghi-van" : "doi-o")
        guard Int(form.text("phien")) == preview.rowVersion else {
            return try await conflict(preview, mine, request, viewer: viewer)
        }
        guard mine != preview.choices else { return .seeOther(next) }
        do {
            try await database.write(as: viewer.actor) { tx in try PreviewStore.choose(mine, in: preview, tx: tx) }
        } catch let problem as Problem where problem.code == "import_preview.changed" {
            return try await conflict(preview, mine, request, viewer: viewer)
        }
        return .seeOther(next)
    }

    /// Reads another sheet of the same file: a new preview takes the place of this one.
    @Sendable func changeSheet(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, preview) = try await openPreview(context)
        let form = try await request.form(context: context, limit: 16_384)
        if let moved = try await destination(of: preview) { return .seeOther(moved) }
        let (file, bytes) = try await database.read { tx in
            (try AttachmentStore.info(preview.attachment, in: tx), try AttachmentStore.load(preview.attachment, in: tx))
        }
        let grids = try await desk.grids(bytes, digest: file.digest)
        guard let index = Int(form.text("trang")), grids.indices.contains(index) else {
            let problem = Problem(
                "import.sheet_unknown", "Tệp không có trang này. Chọn một trang trong danh sách.", field: "trang")
            return try await previewPage(preview, PreviewView(problems: [problem]), request, viewer: viewer)
        }
        if index == preview.sheetIndex { return .seeOther(.importPreview(preview.id)) }
        let grid = grids[index]
        let catalogue = catalogue
        do {
            try await desk.run { try SheetChoice.check(grid, catalogue: catalogue) }
        } catch let problem as Problem {
            let told = Problem(problem.kind, problem.code, problem.message, field: "trang")
            return try await previewPage(preview, PreviewView(problems: [told]), request, viewer: viewer)
        }
        let id = try await database.write(as: viewer.actor) { tx in
            try PreviewStore.discard(preview, tx: tx)
            return try PreviewStore.create(
                for: preview.target, file: bytes, name: file.name, sheetIndex: index, grid: grid, in: tx)
        }
        return .seeOther(.importPreview(id))
    }

    // MARK: Loading

    /// The preview in the path, if the viewer may import where it belongs.
    func openPreview(_ context: AppContext) async throws -> (Viewer, ImportPreview) {
        _ = try context.require(.importPlans, lineage: nil)
        let id = try context.recordID()
        let found = try await database.read { tx -> (ImportPreview, [PlaceID])? in
            guard let preview = try PreviewStore.find(id, in: tx) else { return nil }
            return (preview, try PlaceStore.lineage(of: preview.target.place.id, tx))
        }
        guard let (preview, lineage) = found else { throw Problem.noSuchPage }
        return (try context.require(.importPlans, lineage: lineage), preview)
    }

    /// Where to go instead when a preview is closed: the version it became, or the first step.
    func destination(of preview: ImportPreview) async throws -> Link? {
        switch preview.state {
        case .open: return nil
        case .discarded: return Link.importAnnex.query([("da", Self.discarded.key)])
        case .kept:
            guard let version = preview.version else { return .plans }
            let plan = try await database.read { tx in
                try tx.value("SELECT plan_id FROM plan_version WHERE id = \(version)", as: RecordID.self)
            }
            return plan.map { Link.plan($0) } ?? .plans
        }
    }

    func read(_ preview: ImportPreview, choices: ReadingChoices) async throws -> LoadedPreview {
        let importer = importer
        let proposal = try await desk.run { importer.proposal(preview.grid, choices: choices) }
        return try await database.read { tx in
            let moved = ReadingChoices(moves: choices.moves)
            let baseline = try importer.read(preview.grid, for: preview.target, choices: moved, in: tx)
            let reading =
                choices == moved
                ? baseline : try importer.read(preview.grid, for: preview.target, choices: choices, in: tx)
            return LoadedPreview(
                preview: preview, file: try AttachmentStore.info(preview.attachment, in: tx), baseline: baseline,
                reading: reading, proposal: proposal, units: try UnitOptions(for: preview.target, in: tx))
        }
    }

    /// The names of the sheets of a file; read again when this process has not seen it.
    private func sheetNames(_ file: Attachment) async throws -> [ReadingDesk.SheetName] {
        if let names = desk.names(digest: file.digest) { return names }
        let bytes = try await database.read { tx in try AttachmentStore.load(file.id, in: tx) }
        _ = try await desk.grids(bytes, digest: file.digest)
        return desk.names(digest: file.digest) ?? []
    }

    // MARK: Drawing

    /// Somebody saved meanwhile: both choices side by side, the own ones still in the form.
    private func conflict(
        _ preview: ImportPreview, _ mine: ReadingChoices, _ request: Request, viewer: Viewer
    ) async throws -> Response {
        guard let present = try await database.read({ try PreviewStore.find(preview.id, in: $0) }) else {
            throw Problem.noSuchPage
        }
        if let moved = try await destination(of: present) { return .seeOther(moved) }
        return try await previewPage(
            present, PreviewView(choices: mine, isConflict: true), request, viewer: viewer)
    }

    private func previewPage(
        _ preview: ImportPreview, _ view: PreviewView, _ request: Request, viewer: Viewer
    ) async throws -> Response {
        let loaded = try await read(preview, choices: view.choices ?? preview.choices)
        let names = try await sheetNames(loaded.file)
        let builder = PreviewBuilder(
            loaded: loaded, choices: view.choices ?? preview.choices, catalogue: catalogue, sheets: names,
            page: min(max(Int(request.query.text("trang")) ?? 1, 1), 1_000), problems: view.problems)
        let clashes =
            view.isConflict
            ? builder.form.clashes(saved: preview.choices, mine: view.choices ?? preview.choices) : []
        var problems = view.problems
        if view.isConflict {
            problems.append(
                Problem(
                    .conflict, "import_preview.changed",
                    "Vừa có người khác lưu lựa chọn cho bản xem trước này. So hai bên ở bảng dưới, rồi lưu lại hoặc mở bản đã lưu.",
                    field: "khac-nhau"))
        }
        let target = preview.target
        let head = PageHead(
            title: "Xem trước phụ lục \(target.period.written)", section: .plans,
            breadcrumbs: [("Kế hoạch", .plans), ("Nhập phụ lục", .importAnnex)],
            facts: "\(target.place.name) · \(target.agency.name) · \(loaded.file.name), trang “\(preview.grid.name)”",
            errors: problems,
            errorTitle: view.isConflict ? "Chưa lưu lựa chọn: đã có người sửa trước" : nil)
        return try pages.page(
            head, builder.page(clashes: clashes), viewer: viewer, status: problems.first.map(\.kind.status) ?? .ok)
    }
}
