import Attachments
import Database
import Hummingbird
import Kernel
import Office
import Pages
import Programme

/// What the form of a grid sent.
struct GridForm: Sendable {
    let submission: GridSubmission
    let page: Int
    let task: String
    private let key: String

    /// - Throws: `Problem` when a hidden field is not one that the page made.
    init(_ form: Form) throws(Problem) {
        guard let version = Int(form.text("ban")), let revision = Int(form.text("phien")), revision >= 0,
            let kind = Annex.Kind(address: form.text("phan"))
        else {
            throw Problem(
                "grid.form",
                "Biểu mẫu thiếu số bản hoặc lần lưu. Chưa lưu gì cả. Tải lại trang rồi ghi lại các ô đã sửa.")
        }
        var typed: [Office.CellAddress: String] = [:]
        for name in form.names {
            if let address = GridEdit.address(ofField: name) { typed[address] = form.text(name) }
        }
        submission = GridSubmission(version: version, revision: revision, kind: kind, typed: typed)
        page = min(max(Int(form.text("trang")) ?? 1, 1), 1_000)
        task = form.text("viec")
        key = form.text("phieu")
    }

    /// The same form with the same cells is one submission; one that was gone back to and changed is another.
    var id: RecordID? {
        guard let key = RecordID(key) else { return nil }
        let cells = submission.typed.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        let parts = [key.text, task, String(submission.version), String(submission.revision)] + cells
        return RecordID.of(digest: AttachmentStore.digest(of: Array(parts.joined(separator: "\n").utf8)))
    }
}

extension PlanningPages {
    /// Bytes of a form: some thousands of figures, or some hundred targets in words.
    private static let formLimit = 8 << 20

    /// Saves the grid, or does what another button of its form asks.
    @Sendable func changeGrid(_ request: Request, _ context: AppContext) async throws -> Response {
        _ = try context.require(.editPlans, lineage: nil)
        let fields = try await request.form(context: context, limit: Self.formLimit)
        let form = try GridForm(fields)
        let (viewer, grid) = try await loadGrid(fields, context, version: form.submission.version)
        switch form.task {
        case "chia":
            return try await gridPage(try await distribute(fields, into: pending(form, over: grid)), viewer: viewer)
        case "dan": return try await gridPage(paste(fields, into: pending(form, over: grid)), viewer: viewer)
        case "hoan-tac": return try await undoGrid(form, grid, viewer: viewer)
        default: return try await saveGrid(form, grid, viewer: viewer)
        }
    }

    private func saveGrid(_ form: GridForm, _ grid: OpenGrid, viewer: Viewer) async throws -> Response {
        let catalogue = catalogue
        let submission = form.submission
        let id = form.id
        do {
            let saved = try await database.write(as: viewer.actor) { tx in
                func save() throws -> GridSaved {
                    try GridStore.save(submission, of: grid.plan, catalogue: catalogue, in: tx)
                }
                guard let id else { return try save() }
                return try tx.once(id, "plan_annex.edit", save)
            }
            return .seeOther(back(form, grid), notice: saved.isMerged ? Self.gridMerged : Self.gridSaved)
        } catch GridRefusal.unchanged {
            return .seeOther(back(form, grid), notice: Self.gridUnchanged)
        } catch let refusal as GridRefusal {
            return try await refused(refusal, form, viewer: viewer, planID: grid.plan.id)
        } catch let problem as Problem where problem.code == "grid.closed" {
            return try await closed(problem, form, grid, viewer: viewer)
        }
    }

    private func back(_ form: GridForm, _ grid: OpenGrid) -> Link {
        .planGrid(grid.plan.id, kind: grid.annex.kind, page: form.page)
    }

    /// The grid as it stands now with everything that was typed, and at each cell what is wrong with it.
    private func refused(
        _ refusal: GridRefusal, _ form: GridForm, viewer: Viewer, planID: RecordID
    ) async throws -> Response {
        let present = try await reload(form, planID)
        var view = pending(form, over: present)
        if case .problems(let problems) = refusal {
            view.problems = problems
            view.status = .unprocessableContent
        } else {
            view.status = .conflict
        }
        if !view.conflicts.isEmpty {
            view.errorTitle = "Chưa lưu gì cả: có ô hai người cùng sửa"
            view.problems = view.conflicts.map(told) + view.problems
        }
        return try await gridPage(view, viewer: viewer)
    }

    private func told(_ conflict: GridConflict) -> Problem {
        let theirs = conflict.theirs.map { "ghi \(GridEdit.shown($0))" } ?? "để trống"
        return Problem(
            .conflict, "grid.conflict",
            "Ô \(conflict.address): \(conflict.savedBy ?? "người khác") đã lưu, \(theirs). Số vừa gõ vẫn ở trong ô: "
                + "bấm “Lưu bản thảo” để ghi số vừa gõ, hoặc sửa lại theo số đã lưu.",
            field: GridEdit.field(conflict.address))
    }

    private func closed(
        _ problem: Problem, _ form: GridForm, _ grid: OpenGrid, viewer: Viewer
    ) async throws -> Response {
        var view = pending(form, over: try await reload(form, grid.plan.id))
        view.problems = [problem]
        view.errorTitle = "Chưa lưu gì cả"
        view.status = .conflict
        return try await gridPage(view, viewer: viewer)
    }

    private func reload(_ form: GridForm, _ planID: RecordID) async throws -> OpenGrid {
        let catalogue = catalogue
        let submission = form.submission
        return try await database.read { tx in
            guard let plan = try PlanStore.plan(planID, in: tx) else { throw Problem.noSuchPage }
            return try GridStore.open(
                plan, version: submission.version, kind: submission.kind, catalogue: catalogue, in: tx)
        }
    }

    /// What was typed and is not saved, over the grid as it stands now: cells that nobody here touched show what others
    /// saved meanwhile; cells that both changed are told.
    func pending(_ form: GridForm, over grid: OpenGrid) -> GridView {
        var view = GridView(grid: grid)
        view.page = form.page
        let base = GridLog.cells(at: form.submission.revision, now: grid.annex.cells, saves: grid.saves)
        let edit = grid.edit(catalogue)
        for (address, text) in form.submission.typed where text != GridEdit.shown(base[address]) {
            guard edit.isEditable(address) else { continue }
            let now = grid.annex.cells[address]
            if text != GridEdit.shown(now) { view.typed[address] = text }
            if !GridMerge.isSame(now, base[address]), text != GridEdit.shown(now) {
                let mine = try? edit.read(text, at: address, before: base[address])
                view.conflicts.append(
                    GridConflict(
                        address: address, base: base[address], theirs: now,
                        mine: text.isEmpty ? nil : mine ?? TargetCell(.text, raw: text),
                        savedBy: GridLog.last(address, in: grid.saves)?.savedBy))
            }
        }
        view.conflicts.sort { $0.address < $1.address }
        return view
    }

    /// Lays a block over the grid; what lands in cells comes back typed, faults at their cells, the block in its frame.
    private func paste(_ form: Form, into view: GridView) -> GridView {
        var view = view
        let text = form.raw("vung-dan")
        view.pasteText = String(text.prefix(GridBlock.mostCharacters))
        view.pasteFirst = form.text("o-dau").uppercased()
        view.errorTitle = "Vùng dán có chỗ cần sửa"
        guard let first = Office.CellAddress(view.pasteFirst) else {
            view.problems.append(
                Problem(
                    "grid.paste_start",
                    view.pasteFirst.isEmpty
                        ? "Chưa ghi ô đầu của vùng dán. Ghi ô góc trên bên trái, như E9."
                        : "“\(view.pasteFirst.prefix(20))” không phải địa chỉ ô. Ghi chữ cột rồi số hàng, như E9.",
                    field: "o-dau"))
            view.status = .unprocessableContent
            return view
        }
        let block = GridBlock(view.pasteText)
        guard !block.rows.isEmpty else {
            view.problems.append(
                Problem(
                    "grid.paste_empty", "Khung dán đang trống. Chép vùng ô ở Excel rồi dán vào khung.",
                    field: "vung-dan"))
            view.status = .unprocessableContent
            return view
        }
        let edit = view.grid.edit(catalogue)
        let pasted = GridPaste(block, at: first, in: edit, present: view.grid.annex.cells)
        for (address, text) in pasted.typed {
            view.typed[address] = text == GridEdit.shown(view.grid.annex.cells[address]) ? nil : text
        }
        view.problems += pasted.problems
        if pasted.problems.isEmpty {
            view.pasteText = ""
            view.notice = Pages.Notice(
                "da-dan",
                "Đã điền \(pasted.typed.count) ô từ ô \(first). Chưa lưu: xem lại rồi bấm “Lưu bản thảo”.")
        } else {
            view.status = .unprocessableContent
        }
        return view
    }

    private func undoGrid(_ form: GridForm, _ grid: OpenGrid, viewer: Viewer) async throws -> Response {
        var view = pending(form, over: grid)
        guard view.typed.isEmpty else {
            view.problems = [
                Problem(
                    .conflict, "grid.unsaved",
                    "Còn \(view.typed.count) ô vừa gõ chưa lưu, nên chưa hoàn tác gì. Lưu các ô đó, hoặc bỏ bằng cách tải lại "
                        + "trang, rồi hoàn tác.")
            ]
            view.errorTitle = "Chưa hoàn tác gì cả"
            view.status = .conflict
            return try await gridPage(view, viewer: viewer)
        }
        let catalogue = catalogue
        let id = form.id
        let submission = form.submission
        do {
            let undone = try await database.write(as: viewer.actor) { tx in
                func undo() throws -> GridSaved {
                    try GridStore.undo(
                        version: submission.version, kind: submission.kind, of: grid.plan, catalogue: catalogue, in: tx)
                }
                guard let id else { return try undo() }
                return try tx.once(id, "plan_annex.undo", undo)
            }
            return .seeOther(back(form, grid), notice: undone.refused > 0 ? Self.gridPartlyUndone : Self.gridUndone)
        } catch let problem as Problem where problem.code.hasPrefix("grid.") {
            view.problems = [problem]
            view.errorTitle = "Chưa hoàn tác gì cả"
            view.status = .conflict
            return try await gridPage(view, viewer: viewer)
        }
    }
}
