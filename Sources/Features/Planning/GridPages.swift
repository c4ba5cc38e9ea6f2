import Accounts
import Database
import Hummingbird
import Kernel
import Office
import Pages
import Places
import Programme

extension Link {
    /// The grid of a plan's annex, at its newest version.
    public static func planGrid(_ id: RecordID, kind: Annex.Kind? = nil, page: Int = 1) -> Link {
        Link(segments: ["ke-hoach", id.text, "luoi"]).query([
            ("phan", kind?.address ?? ""), ("trang", page > 1 ? String(page) : ""),
        ])
    }

    /// Who changed which cells of a grid when.
    static func planGridHistory(_ id: RecordID, kind: Annex.Kind) -> Link {
        Link(segments: ["ke-hoach", id.text, "luoi", "lich-su"]).query([("phan", kind.address)])
    }

    /// Where a plan begins in the product.
    public static let startPlan = Link("/ke-hoach/lap-moi")
}

extension Annex.Kind {
    /// As addresses and forms say it.
    var address: String { self == .units ? "don-vi" : "hoat-dong" }

    /// Nil for any other word.
    init?(address: String) {
        guard let kind = [Annex.Kind.units, .activities].first(where: { $0.address == address }) else { return nil }
        self = kind
    }
}

extension PlanningPages {
    /// What the pages of the grid show.
    static let gridContents: [any PageContent.Type] = [GridPage.self, GridHistoryPage.self, PlanStartPage.self]

    /// Their templates.
    static let gridTemplates = [
        "grid": PackageResources.grid_mustache, "grid-sheet": PackageResources.grid_sheet_mustache,
        "grid-history": PackageResources.grid_history_mustache, "plan-start": PackageResources.plan_start_mustache,
    ]

    /// Adds the grid below `/ke-hoach/:id/luoi` and the start of a plan at `/ke-hoach/lap-moi`.
    func addGrid(to router: some RouterMethods<AppContext>) {
        router.get("ke-hoach/lap-moi", use: showPlanStart)
        router.post("ke-hoach/lap-moi", use: startPlan)
        router.get("ke-hoach/:id/luoi", use: showGrid)
        router.post("ke-hoach/:id/luoi", use: changeGrid)
        router.get("ke-hoach/:id/luoi/lich-su", use: showGridHistory)
    }

    static let gridSaved = Pages.Notice("da-luu-luoi", "Đã lưu bản thảo.")
    static let gridMerged = Pages.Notice(
        "da-luu-gop", "Đã lưu bản thảo. Những ô người khác vừa sửa được giữ nguyên và đã hiện trên lưới.")
    static let gridUndone = Pages.Notice("da-hoan-tac", "Đã hoàn tác lần lưu trước.")
    static let gridPartlyUndone = Pages.Notice(
        "da-hoan-tac-phan",
        "Đã hoàn tác lần lưu trước; những ô người khác sửa sau lần đó giữ nguyên. Xem “Lịch sử” để biết ô nào.")
    static let gridUnchanged = Pages.Notice("khong-doi", "Không ô nào khác với bản đã lưu, nên không lưu gì thêm.")
    static let planStarted = Pages.Notice("da-lap", "Đã lập bản thảo. Ghi số giao và phân bổ cho từng đơn vị.")

    /// Everything a page of the grid is drawn from.
    struct GridView: Sendable {
        var grid: OpenGrid
        /// Cells whose text differs from what is saved, and is not saved itself.
        var typed: [Office.CellAddress: String] = [:]
        var problems: [Problem] = []
        var conflicts: [GridConflict] = []
        var errorTitle: String?
        var notice: Pages.Notice?
        var page = 1
        var column = ""
        var way = GridWay.evenly
        var receivers = Distribution.Receivers.blank
        var opensDistribution = false
        var pasteFirst = ""
        var pasteText = ""
        var status: HTTPResponse.Status = .ok
    }

    @Sendable func showGrid(_ request: Request, _ context: AppContext) async throws -> Response {
        let (viewer, grid) = try await loadGrid(request.query, context)
        try GridStore.requireOpen(grid.version)
        var view = GridView(grid: grid)
        view.page = min(max(Int(request.query.text("trang")) ?? 1, 1), 1_000)
        view.notice = request.notice([
            Self.gridSaved, Self.gridMerged, Self.gridUndone, Self.gridPartlyUndone, Self.gridUnchanged,
            Self.planStarted, Self.reassigned,
        ])
        return try await gridPage(view, viewer: viewer)
    }

    /// The grid of the plan in the path, if the viewer may edit it.
    func loadGrid(_ query: Form, _ context: AppContext, version: Int? = nil) async throws -> (Viewer, OpenGrid) {
        _ = try context.require(.editPlans, lineage: nil)
        let id = try context.recordID()
        let kind = Annex.Kind(address: query.text("phan"))
        let catalogue = catalogue
        let (grid, lineage) = try await database.read { tx in
            guard let plan = try PlanStore.plan(id, in: tx) else { throw Problem.noSuchPage }
            let grid = try GridStore.open(plan, version: version, kind: kind, catalogue: catalogue, in: tx)
            return (grid, try PlaceStore.lineage(of: plan.place, tx))
        }
        return (try context.require(.editPlans, lineage: lineage), grid)
    }

    // MARK: Drawing

    /// Inputs that one page has at most; a larger grid is shown a page of units at a time.
    static let mostInputs = 2_600

    func gridPage(_ view: GridView, viewer: Viewer) async throws -> Response {
        let grid = view.grid
        let importer = importer
        let drawn = Self.overlay(view.typed, on: grid, catalogue: catalogue)
        let findings = try await database.read { tx in try importer.findings(drawn, for: grid.target, in: tx) }
        let content = gridContent(view, drawn: drawn, findings: findings, viewer: viewer)
        let place = grid.target.place.name
        let head = PageHead(
            title: "Phân bổ chỉ tiêu \(grid.plan.period.written): \(place)", section: .plans,
            breadcrumbs: [("Kế hoạch", .plans), ("\(place) \(grid.plan.period.written)", .plan(grid.plan.id))],
            facts: facts(grid), state: grid.version.state.badge,
            actions: [
                HeadAction("Tải Excel", .planWorkbook(grid.plan.id), icon: .download),
                HeadAction("Lịch sử", .planGridHistory(grid.plan.id, kind: grid.annex.kind), icon: .clock),
            ], errors: view.problems,
            errorTitle: view.errorTitle ?? "Chưa lưu gì cả: còn \(view.problems.count) chỗ cần sửa",
            notice: view.notice, scripts: ["nepmoi-grid.js"])
        return try pages.page(head, content, viewer: viewer, status: view.status)
    }

    private func facts(_ grid: OpenGrid) -> String {
        let last = grid.saves.last.map { "\($0.savedBy) lưu \(Moment.written($0.savedAt))" } ?? grid.version.saved
        return "Bản \(grid.version.number) · Kế hoạch \(grid.version.paper) · \(last)"
    }

    /// The annex as it would be with what was typed; what cannot be read leaves its cell as it is saved.
    static func overlay(
        _ typed: [Office.CellAddress: String], on grid: OpenGrid, catalogue: Catalogue
    ) -> Annex {
        guard !typed.isEmpty else { return grid.annex }
        let edit = grid.edit(catalogue)
        var annex = grid.annex
        for (address, text) in typed {
            let saved = grid.annex.cells[address]
            do throws(Problem) {
                annex.cells[address] = try edit.read(text, at: address, before: saved)
            } catch {
                annex.cells[address] = saved
            }
        }
        return annex
    }

    private func gridContent(_ view: GridView, drawn: Annex, findings: Findings, viewer: Viewer) -> GridPage {
        let grid = view.grid
        let edit = grid.edit(catalogue)
        let heads = grid.annex.rows.filter { $0.kind == .total || $0.kind == .split || $0.kind == .deadline }
        let body = grid.annex.rows.filter { row in !heads.contains { $0.number == row.number } }
        let size = max(20, Self.mostInputs / max(1, edit.editableColumns.count) - heads.count)
        let last = max(1, (body.count + size - 1) / size)
        let page = min(view.page, last)
        let rows = heads + body[min((page - 1) * size, body.count)..<min(page * size, body.count)]
        let base = Link.planGrid(grid.plan.id, kind: grid.annex.kind)
        // Heads stand on every page; a finding on another page leads there by its number.
        let pages = Dictionary(
            body.enumerated().map { ($0.element.number, $0.offset / size + 1) } + heads.map { ($0.number, page) },
            uniquingKeysWith: { first, _ in first })
        let anchors = CellAnchors(grid.annex, prefix: "o-", pageSize: size, opens: false, pages: pages) { number in
            number == page ? Link("#") : base.query([("trang", number > 1 ? String(number) : "")])
        }
        let sheet = GridBuilder(
            drawn, grid: grid, catalogue: catalogue, findings: findings, typed: view.typed,
            errors: Dictionary(
                view.problems.compactMap { problem in problem.field.map { ($0, problem.message) } },
                uniquingKeysWith: { first, _ in first }), rows: rows, anchors: anchors)
        let undoable = GridUndo(of: viewer.actor.id, now: grid.annex.cells, saves: grid.saves)?.save
        let units = grid.annex.kind == .units
        return GridPage(
            action: base, version: String(grid.version.number), revision: String(grid.revision),
            submission: environment.newID().text, kind: grid.annex.kind.address, page: String(page),
            hasUnsaved: !view.typed.isEmpty,
            unsavedNote: view.typed.isEmpty ? "" : "\(view.typed.count) ô chưa lưu",
            parts: grid.kinds.map { kind in
                GridPage.Part(
                    label: kind == .units ? "Theo đơn vị" : "Theo hoạt động", link: .planGrid(grid.plan.id, kind: kind),
                    isCurrent: kind == grid.annex.kind)
            }, hasParts: grid.kinds.count > 1,
            conflicts: view.conflicts.map { conflict in self.conflict(conflict, grid: grid, anchors: anchors) },
            hasConflicts: !view.conflicts.isEmpty,
            phoneHint: units ? "Chạm một đơn vị để sửa." : "Chạm một hàng để sửa.",
            sheet: sheet.content(caption: units ? "Lưới phân bổ theo đơn vị" : "Lưới chỉ tiêu theo hoạt động"),
            pager: last > 1 ? Pager(page: page, more: page < last, link: base) : nil,
            history: .planGridHistory(grid.plan.id, kind: grid.annex.kind),
            undoNote: undoable.map { "Lần lưu \(Moment.written($0.savedAt)): \($0.changes.count) ô" },
            column: units ? distributionColumns(view, drawn: drawn) : nil, way: wayField(view, drawn: drawn),
            receivers: receiversField(view), opensDistribution: view.opensDistribution,
            pasteFirst: TextField(
                "o-dau", "Ô đầu của vùng dán", value: view.pasteFirst,
                hint: "Như \(rows.last.map { "\(edit.editableColumns.first?.letters ?? "C")\($0.number)" } ?? "E9").",
                required: false, error: view.problems.message(for: "o-dau")), pasteText: view.pasteText,
            pasteError: view.problems.message(for: "vung-dan"), opensPaste: !view.pasteText.isEmpty,
            findings: FindingsBuilder(anchors: anchors, annex: grid.annex).content(findings))
    }

    private func conflict(_ conflict: GridConflict, grid: OpenGrid, anchors: CellAnchors) -> GridPage.Conflict {
        GridPage.Conflict(
            cell: Pages.CellAddress(conflict.address.text, link: anchors.link(conflict.address)),
            what: Self.words(conflict.address, of: grid.annex, catalogue: catalogue),
            theirs: conflict.theirs.map { GridEdit.shown($0) } ?? "để trống",
            savedBy: conflict.savedBy ?? "người khác",
            mine: conflict.mine.map { GridEdit.shown($0) } ?? "để trống")
    }

    /// `Thạch An · Tổ truyền thông · tỉnh`.
    static func words(_ address: Office.CellAddress, of annex: Annex, catalogue: Catalogue) -> String {
        let row = annex.rows.first { $0.number == address.row }
        let column = annex.columns.first { $0.number == address.column }
        let label = row?.label ?? ""
        return [
            label.count > 60 ? "\(label.prefix(60))…" : label,
            column.map { catalogue.label(of: $0, withTier: true) } ?? "",
        ].filter { !$0.isEmpty }.joined(separator: " · ")
    }
}
