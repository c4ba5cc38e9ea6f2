import Accounts
import Database
import Foundation
import Kernel
import Office
import Papers
import Places
import Programme

/// The grid of one annex of a plan as it stands in a transaction.
public struct OpenGrid: Sendable {
    public let plan: Plan
    public let version: PlanVersion
    public let target: ImportTarget
    public let annexID: RecordID
    /// How often it was saved: what a form remembers, to be told apart from what others saved meanwhile.
    public let revision: Int
    public let annex: Annex
    /// Every save, the first one first.
    public let saves: [GridSave]
    /// The kinds of annex that the version has.
    public let kinds: [Annex.Kind]
    /// Code of a suspended indicator → where and in which words the paper suspends it.
    public let suspended: [String: String]

    public func edit(_ catalogue: Catalogue) -> GridEdit {
        GridEdit(annex, catalogue: catalogue, suspendedIndicators: suspended)
    }
}

/// What somebody typed into a grid and sent.
public struct GridSubmission: Hashable, Sendable {
    /// The number of the version that the form showed.
    public var version: Int
    /// The revision that it showed.
    public var revision: Int
    public var kind: Annex.Kind
    /// The text of every cell that the form had.
    public var typed: [CellAddress: String]

    public init(version: Int, revision: Int, kind: Annex.Kind, typed: [CellAddress: String]) {
        self.version = version
        self.revision = revision
        self.kind = kind
        self.typed = typed
    }
}

/// What became of a save or an undo.
public struct GridSaved: Hashable, Sendable, Codable {
    /// The revision that it made.
    public let revision: Int
    /// The number of changed cells.
    public let cells: Int
    /// Somebody else had saved other cells since the form was opened.
    public let isMerged: Bool
    /// Cells that an undo left as they are, because somebody changed them since.
    public let refused: Int
}

/// Why nothing of a submission was saved. What was typed stays with whoever typed it.
public enum GridRefusal: Error, Hashable, Sendable {
    /// Cells that cannot be read, each with its field.
    case problems([Problem])
    /// Cells that somebody else changed meanwhile.
    case conflicts([GridConflict])
    /// Nothing differs from what stands there.
    case unchanged
}

/// Grids, their saves and their log, as functions over a transaction. They ask no policy.
public enum GridStore {
    /// Whether a version may be edited: only a draft, or one that was returned.
    ///
    /// - Throws: `Problem` `grid.closed`.
    public static func requireOpen(_ version: PlanVersion) throws(Problem) {
        switch version.state {
        case .draft, .returned: return
        case .superseded:
            throw Problem(
                .conflict, "grid.closed",
                "Bản \(version.number) đã được bản mới hơn thay thế nên không sửa được nữa. Chưa lưu gì cả. "
                    + "Mở lưới của bản mới nhất rồi ghi lại các ô đã sửa.")
        case .submitted, .approved, .issued:
            throw Problem(
                .conflict, "grid.closed",
                "Bản \(version.number) ở trạng thái “\(version.state.label)” nên không sửa được. Chưa lưu gì cả. "
                    + "Sửa được khi bản này bị trả lại, hoặc ở một bản thảo mới.")
        }
    }

    /// The grid of a plan's annex.
    ///
    /// - Parameters:
    ///   - number: the version; nil takes the newest.
    ///   - kind: which annex; nil takes the first there is.
    /// - Throws: `Problem` `page.absent` when the version has no such annex.
    public static func open(
        _ plan: Plan, version number: Int? = nil, kind: Annex.Kind? = nil, catalogue: Catalogue, in tx: Transaction
    ) throws -> OpenGrid {
        let current = try CurrentPlan.load(plan, version: number, in: tx)
        guard let annex = current.annexes.first(where: { kind == nil || $0.kind == kind }),
            let place = try AnnexStore.place(of: annex.kind, in: current.version.id, tx)
        else {
            throw Problem(.absent, "grid.absent", "Kế hoạch này không có phụ lục loại đó. Mở lại kế hoạch để chọn.")
        }
        return OpenGrid(
            plan: plan, version: current.version, target: current.target, annexID: place.id, revision: place.revision,
            annex: annex, saves: try saves(of: place.id, in: tx), kinds: current.annexes.map(\.kind),
            suspended: try suspensions(current, annex, catalogue, in: tx))
    }

    /// The indicators of an annex that the plan's own text, or a paper for its place or a place above, suspends (O196).
    private static func suspensions(
        _ current: CurrentPlan, _ annex: Annex, _ catalogue: Catalogue, in tx: Transaction
    ) throws -> [String: String] {
        let target = current.target
        let own = try PlanTextStore.statuses(of: current.version.id, in: tx).filter { $0.kind == .suspended }
        let above = try PlaceStore.chain(target.place.id, tx).map(\.code).filter { $0 != target.place.code }
        var suspended: [String: String] = [:]
        for case .indicator(let code) in annex.subjects {
            if let status = own.first(where: { $0.indicators.contains(code) }) {
                suspended[code] = "“\(status.reason)”, mục \(status.section)"
                continue
            }
            let rules = catalogue.statuses(
                indicator: code, place: target.place.code, ancestors: above, period: target.period)
            if let rule = rules.first(where: { $0.kind == .suspended }) {
                suspended[code] = "“\(rule.reason)”, mục \(rule.clause)"
            }
        }
        return suspended
    }

    /// The saves of an annex, the first one first.
    public static func saves(of annex: RecordID, in tx: Transaction) throws -> [GridSave] {
        let changes = try Dictionary(
            grouping: tx.rows(
                """
                SELECT revision, row_number, column_number, before_text, after_text FROM grid_change
                 WHERE annex_id = \(annex) ORDER BY revision, row_number, column_number
                """), by: { try $0("revision") as Int })
        return try tx.rows(
            """
            SELECT revision, saved_by, saved_by_name, saved_at, undoes FROM grid_save
             WHERE annex_id = \(annex) ORDER BY revision
            """
        ).map { row in
            let revision: Int = try row("revision")
            return GridSave(
                revision: revision, savedByID: try row("saved_by"), savedBy: try row("saved_by_name"),
                savedAt: try row("saved_at"), undoes: try row("undoes"),
                changes: try (changes[revision] ?? []).map { change in
                    CellEdit(
                        CellAddress(row: try change("row_number"), column: try change("column_number")),
                        from: try StoredCell.cell(try change("before_text"), of: annex),
                        to: try StoredCell.cell(try change("after_text"), of: annex))
                })
        }
    }

    /// Saves what was typed, put together with what others saved since the form was opened.
    ///
    /// - Throws: `GridRefusal` when nothing can be saved; `Problem` `grid.closed` when the version is no draft any more.
    public static func save(
        _ submission: GridSubmission, of plan: Plan, catalogue: Catalogue, in tx: WriteTransaction
    ) throws -> GridSaved {
        let grid = try open(plan, version: submission.version, kind: submission.kind, catalogue: catalogue, in: tx)
        try requireOpen(grid.version)
        guard (0...grid.revision).contains(submission.revision) else {
            throw Problem(
                "grid.revision", "Biểu mẫu không nêu đúng lần lưu đã mở. Tải lại trang rồi ghi lại các ô đã sửa.")
        }
        let base = GridLog.cells(at: submission.revision, now: grid.annex.cells, saves: grid.saves)
        let mine = try read(submission.typed, over: base, in: grid.edit(catalogue))
        let merge = GridMerge(base: base, theirs: grid.annex.cells, mine: mine)
        guard merge.conflicts.isEmpty else {
            throw GridRefusal.conflicts(
                merge.conflicts.map { conflict in
                    var conflict = conflict
                    conflict.savedBy = GridLog.last(conflict.address, in: grid.saves)?.savedBy
                    return conflict
                })
        }
        guard !merge.changes.isEmpty else { throw GridRefusal.unchanged }
        return try write(merge.changes, to: grid, isMerged: submission.revision < grid.revision, in: tx)
    }

    /// Reads typed cells; all faults are told together.
    static func read(
        _ typed: [CellAddress: String], over base: GridCells, in edit: GridEdit
    ) throws(GridRefusal) -> [CellAddress: TargetCell?] {
        var cells: [CellAddress: TargetCell?] = [:]
        var problems: [Problem] = []
        for (address, text) in typed.sorted(by: { $0.key < $1.key }) {
            do throws(Problem) {
                cells[address] = .some(try edit.read(text, at: address, before: base[address]))
            } catch {
                problems.append(error)
            }
        }
        if !problems.isEmpty { throw .problems(problems) }
        return cells
    }

    /// Takes back the actor's last save where nobody changed it since.
    ///
    /// - Throws: `Problem` `grid.nothing_to_undo` or `grid.undo_refused`; `grid.closed` as `save`.
    public static func undo(
        version: Int, kind: Annex.Kind, of plan: Plan, catalogue: Catalogue, in tx: WriteTransaction
    ) throws -> GridSaved {
        let grid = try open(plan, version: version, kind: kind, catalogue: catalogue, in: tx)
        try requireOpen(grid.version)
        guard let undo = GridUndo(of: tx.actor.id, now: grid.annex.cells, saves: grid.saves) else {
            throw Problem(
                .conflict, "grid.nothing_to_undo",
                "Tài khoản này không còn lần lưu nào của lưới để hoàn tác. Lần lưu của người khác do người đó hoàn tác."
            )
        }
        guard !undo.changes.isEmpty else {
            let cells = undo.refused.prefix(8).map(\.address.text).joined(separator: ", ")
            throw Problem(
                .conflict, "grid.undo_refused",
                "Sau lần lưu \(Moment.written(undo.save.savedAt)), người khác đã sửa mọi ô của lần đó (\(cells)) nên không "
                    + "hoàn tác ô nào. Xem “Lịch sử” rồi ghi lại số cần.")
        }
        return try write(
            undo.changes, to: grid, undoes: undo.save.revision, refused: undo.refused.count, isMerged: false, in: tx)
    }

    private static func write(
        _ changes: [CellEdit], to grid: OpenGrid, undoes: Int? = nil, refused: Int = 0, isMerged: Bool,
        in tx: WriteTransaction
    ) throws -> GridSaved {
        let revision = grid.revision + 1
        var annex = grid.annex
        for change in changes { annex.cells[change.address] = change.after }
        try AnnexStore.update(
            changes, of: grid.annexID, annex: annex, version: grid.version.id, plan: grid.plan, in: tx)
        try CountedPlans.refresh(place: grid.plan.place, period: grid.plan.period, in: tx)
        // The file it came from says something else from now on: to import it again is a change.
        try tx.execute(
            """
            UPDATE plan_annex SET revision = \(revision), source_key = \("grid|\(grid.annexID)|\(revision)")
             WHERE id = \(grid.annexID)
            """)
        try PaperStore.touch(grid.version.id, expecting: nil, in: tx)
        try tx.execute(
            """
            INSERT INTO grid_save (annex_id, revision, saved_by, saved_by_name, saved_at, undoes)
            VALUES (\(grid.annexID), \(revision), \(tx.actor.id), \(tx.actor.name), \(tx.now), \(undoes))
            """)
        try tx.insert(
            into: "grid_change",
            columns: ["annex_id", "revision", "row_number", "column_number", "before_text", "after_text"],
            rows: try changes.map { change in
                [
                    grid.annexID, revision, change.address.row, change.address.column,
                    try StoredCell.text(change.before), try StoredCell.text(change.after),
                ]
            })
        try tx.audit(
            undoes == nil ? "plan_annex.edited" : "plan_annex.edit_undone", RecordRef("plan_annex", grid.annexID),
            place: grid.plan.place, before: ["revision": grid.revision],
            after: ["revision": revision, "cells": changes.count, "version": grid.version.number])
        return GridSaved(revision: revision, cells: changes.count, isMerged: isMerged, refused: refused)
    }
}

/// A cell as the log of changes keeps it: small JSON of what `target_cell` has in columns.
private struct StoredCell: Codable {
    let content: String
    let quantity: Int64?
    let raw: String
    let source: String?

    static func text(_ cell: TargetCell?) throws -> String? {
        guard let cell else { return nil }
        let stored = StoredCell(
            content: cell.content.stored, quantity: cell.content.quantity, raw: cell.raw, source: cell.source)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(stored), as: UTF8.self)
    }

    static func cell(_ text: String?, of annex: RecordID) throws -> TargetCell? {
        guard let text else { return nil }
        let stored = try JSONDecoder().decode(StoredCell.self, from: Data(text.utf8))
        guard let content = TargetCell.Content(stored: stored.content, quantity: stored.quantity) else {
            throw DamagedPlan(id: annex)
        }
        return TargetCell(content, raw: stored.raw, source: stored.source)
    }
}
